// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/protocol/wire_bytes.h"

#include <QtEndian>

#include <msgpack/pack.hpp>
#include <msgpack/sbuffer.hpp>

#include <array>

namespace hdf5async::testing {

namespace {

using Packer = msgpack::packer<msgpack::sbuffer>;

void packText(Packer &packer, const QByteArray &utf8)
{
    packer.pack_str(quint32(utf8.size()));
    packer.pack_str_body(utf8.data(), quint32(utf8.size()));
}

// As float64, also whole numbers, which msgpack's own packer turns into integers.
void packReal(msgpack::sbuffer &buffer, double value)
{
    char bytes[9] = {'\xcb'};
    qToBigEndian(value, bytes + 1);
    buffer.write(bytes, sizeof bytes);
}

void packItem(Packer &packer, msgpack::sbuffer &buffer, const Item &item)
{
    switch (item.typeId()) {
    case QMetaType::UnknownType: packer.pack_nil(); return;
    case QMetaType::Bool: item.toBool() ? packer.pack_true() : packer.pack_false(); return;
    case QMetaType::Int:
    case QMetaType::LongLong: packer.pack_int64(item.toLongLong()); return;
    case QMetaType::UInt:
    case QMetaType::ULongLong: packer.pack_uint64(item.toULongLong()); return;
    case QMetaType::Float:
    case QMetaType::Double: packReal(buffer, item.toDouble()); return;
    case QMetaType::QString: packText(packer, item.toString().toUtf8()); return;
    case QMetaType::QByteArray: {
        const QByteArray bytes = item.toByteArray();
        packer.pack_bin(quint32(bytes.size()));
        packer.pack_bin_body(bytes.data(), quint32(bytes.size()));
        return;
    }
    case QMetaType::QVariantList: {
        const QVariantList list = item.toList();
        packer.pack_array(quint32(list.size()));
        for (const QVariant &element : list)
            packItem(packer, buffer, element);
        return;
    }
    default: break;
    }
    Q_ASSERT(item.canConvert<Raw>());
    const QByteArray bytes = item.value<Raw>().bytes;
    buffer.write(bytes.data(), std::size_t(bytes.size()));
}

QByteArray binKeyMap(const Pairs &pairs)
{
    msgpack::sbuffer buffer;
    Packer packer(buffer);
    packer.pack_map(quint32(pairs.size()));
    for (const auto &[key, value] : pairs) {
        packItem(packer, buffer, key);
        packItem(packer, buffer, value);
    }
    return {buffer.data(), qsizetype(buffer.size())};
}

} // namespace

QByteArray packed(const Item &item)
{
    msgpack::sbuffer buffer;
    Packer packer(buffer);
    packItem(packer, buffer, item);
    return {buffer.data(), qsizetype(buffer.size())};
}

QByteArray packedMap(const Pairs &pairs)
{
    msgpack::sbuffer buffer;
    Packer packer(buffer);
    packer.pack_map(quint32(pairs.size()));
    for (const auto &[key, value] : pairs) {
        packText(packer, key);
        packItem(packer, buffer, value);
    }
    return {buffer.data(), qsizetype(buffer.size())};
}

Item mapItem(const Pairs &pairs)
{
    return raw(packedMap(pairs));
}

Item raw(const QByteArray &bytes)
{
    return QVariant::fromValue(Raw{bytes});
}

Item nil()
{
    return {};
}

Item arrayItem(const Item &type, const Shape &shape, const QByteArray &data)
{
    QVariantList lengths;
    for (const qint64 length : shape)
        lengths << length;
    const QByteArray kind = type.typeId() == QMetaType::QVariantList ? "V" : "";
    return raw(binKeyMap({{"nd", true}, {"type", type}, {"kind", kind}, {"shape", lengths}, {"data", data}}));
}

Item numpyScalar(const char *type, const QByteArray &data)
{
    return raw(binKeyMap({{"nd", false}, {"type", QString::fromLatin1(type)}, {"data", data}}));
}

Item complexItem(const char *text)
{
    return raw(binKeyMap({{"complex", true}, {"data", QString::fromLatin1(text)}}));
}

Item fieldItem(const char *name, const Item &type)
{
    return QVariantList{QString::fromUtf8(name), type};
}

Item fieldItem(const char *name, const Item &type, const Item &dims)
{
    return QVariantList{QString::fromUtf8(name), type, dims};
}

QByteArray withLength(const QByteArray &body)
{
    QByteArray frame(4, '\0');
    qToBigEndian(quint32(body.size()), frame.data());
    return frame + body;
}

SharedBytes shared(const QByteArray &bytes)
{
    return SharedBytes(bytes);
}

QByteArray toByteArray(const SharedBytes &bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}

QByteArray toByteArray(const ReplyBuffer &buffer)
{
    std::array<std::string_view, 4096> views;
    const std::size_t used = buffer.views(views);
    QByteArray bytes;
    for (std::size_t i = 0; i < used; ++i)
        bytes.append(views[i].data(), qsizetype(views[i].size()));
    return bytes;
}

DecodedRequest decoded(const Pairs &pairs)
{
    return decodedBytes(packedMap(pairs));
}

DecodedRequest decodedBytes(const QByteArray &body, TypeCache *cache)
{
    return decodeRequest(shared(body), DecodeLimits(), cache);
}

QString codeOf(const DecodedRequest &request)
{
    if (request.malformed)
        return errorCodeName(request.malformed->code);
    return codeOf(request.operation);
}

} // namespace hdf5async::testing
