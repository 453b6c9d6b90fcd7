// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/wire_writer.h"

#include <hdf5async/names.h>

#include <QtEndian>

#include <msgpack/pack.hpp>

#include <array>

namespace hdf5async {

/// What msgpack's packer writes to.
struct WireWriter::Sink
{
    WireWriter &writer;
    void write(const char *data, std::size_t size) { writer.append({data, size}); }
};

template<typename Pack>
void WireWriter::pack(Pack &&pack)
{
    Sink sink{*this};
    msgpack::packer<Sink> packer(sink);
    pack(packer);
}

void WireWriter::append(std::string_view bytes)
{
    m_written += bytes.size();
    if (m_written <= m_limit)
        m_out.append(bytes);
}

void WireWriter::nil()
{
    pack([](auto &packer) { packer.pack_nil(); });
}

void WireWriter::boolean(bool value)
{
    pack([value](auto &packer) { value ? packer.pack_true() : packer.pack_false(); });
}

void WireWriter::integer(qint64 value)
{
    pack([value](auto &packer) { packer.pack_int64(value); });
}

void WireWriter::unsignedInteger(quint64 value)
{
    pack([value](auto &packer) { packer.pack_uint64(value); });
}

void WireWriter::real(double value)
{
    // msgpack's own pack_double() writes whole numbers as integers; a float has to stay one.
    std::array<char, 9> bytes{'\xcb'};
    qToBigEndian(value, bytes.data() + 1);
    append({bytes.data(), bytes.size()});
}

void WireWriter::text(std::string_view utf8)
{
    pack([utf8](auto &packer) { packer.pack_str(quint32(utf8.size())); });
    append(utf8);
}

void WireWriter::bin(std::string_view bytes)
{
    pack([bytes](auto &packer) { packer.pack_bin(quint32(bytes.size())); });
    append(bytes);
}

void WireWriter::bin(const SharedBytes &bytes)
{
    pack([&bytes](auto &packer) { packer.pack_bin(quint32(bytes.size())); });
    m_written += bytes.size();
    if (m_written <= m_limit)
        m_out.append(bytes);
}

void WireWriter::name(QByteArrayView bytes)
{
    const std::string_view view(bytes.data(), std::size_t(bytes.size()));
    isUtf8(bytes) ? text(view) : bin(view);
}

void WireWriter::array(std::size_t count)
{
    pack([count](auto &packer) { packer.pack_array(quint32(count)); });
}

void WireWriter::map(std::size_t count)
{
    pack([count](auto &packer) { packer.pack_map(quint32(count)); });
}

} // namespace hdf5async
