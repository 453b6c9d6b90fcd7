// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/shape.h>

#include "network/protocol/message_codec.h"
#include "network/protocol/wire_reader.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QVariant>

#include <initializer_list>
#include <utility>

namespace hdf5async::testing {

/// MessagePack bytes to be spliced into others as they are.
struct Raw
{
    QByteArray bytes;
};

/// What goes into a message of a test: a QVariant (invalid = nil, QByteArray = bin, QString = str), or Raw.
using Item = QVariant;
/// Pairs of a map in order; a repeated key stays repeated.
using Pairs = QList<std::pair<QByteArray, Item>>;

/// MessagePack bytes of a value, made by msgpack-cxx. QVariantMap keys become str.
QByteArray packed(const Item &item);
/// A map with str keys.
QByteArray packedMap(const Pairs &pairs);
/// The same as an item to put into another.
Item mapItem(const Pairs &pairs);
Item raw(const QByteArray &bytes);
Item nil();

/// What msgpack-numpy writes: `type` is a type string, or a list of fields.
Item arrayItem(const Item &type, const Shape &shape, const QByteArray &data);
Item numpyScalar(const char *type, const QByteArray &data);
Item complexItem(const char *text);
/// Fields of a record type: {"a", "<i4"} …
Item fieldItem(const char *name, const Item &type);
Item fieldItem(const char *name, const Item &type, const Item &dims);

/// Little-endian bytes of numbers.
template<typename T>
QByteArray bytesOf(std::initializer_list<T> numbers)
{
    QByteArray bytes;
    for (const T number : numbers)
        bytes.append(reinterpret_cast<const char *>(&number), sizeof(T));
    return bytes;
}

QByteArray withLength(const QByteArray &body);
SharedBytes shared(const QByteArray &bytes);
QByteArray toByteArray(const SharedBytes &bytes);
/// Everything that waits in a buffer.
QByteArray toByteArray(const ReplyBuffer &buffer);

/// Decodes a request made of these pairs, with limits as a server has them by default.
DecodedRequest decoded(const Pairs &pairs);
DecodedRequest decodedBytes(const QByteArray &body, TypeCache *cache = nullptr);
/// "BAD_VALUE" …, or "" when there is no error.
QString codeOf(const DecodedRequest &request);
template<typename T>
QString codeOf(const Result<T> &result)
{
    return result ? QString() : QString(errorCodeName(result.error().code));
}

} // namespace hdf5async::testing

Q_DECLARE_METATYPE(hdf5async::testing::Raw)
