// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>

#include "network/protocol/reply_buffer.h"

#include <QByteArrayView>
#include <QtGlobal>

#include <string_view>

namespace hdf5async {

/// Appends MessagePack objects in their shortest form to a buffer, up to a limit: what lies beyond is only counted.
class WireWriter
{
public:
    WireWriter(ReplyBuffer &out, std::size_t limit) : m_out(out), m_limit(limit) { }

    /// Bytes written or counted.
    [[nodiscard]] std::size_t written() const { return m_written; }
    [[nodiscard]] bool isOverLimit() const { return m_written > m_limit; }

    void nil();
    void boolean(bool value);
    void integer(qint64 value);
    void unsignedInteger(quint64 value);
    void real(double value);
    /// str; the bytes must be UTF-8.
    void text(std::string_view utf8);
    void bin(std::string_view bytes);
    /// bin; many bytes are referred to, not copied.
    void bin(const SharedBytes &bytes);
    /// str where the bytes are UTF-8, else bin: names of all sorts.
    void name(QByteArrayView bytes);
    /// The head of an array, whose elements follow; the same for pairs of a map.
    void array(std::size_t count);
    void map(std::size_t count);

private:
    struct Sink;
    template<typename Pack>
    void pack(Pack &&pack);
    void append(std::string_view bytes);

    ReplyBuffer &m_out;
    std::size_t m_limit;
    std::size_t m_written = 0;
};

} // namespace hdf5async
