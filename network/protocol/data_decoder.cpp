// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/data_decoder.h"

#include <hdf5async/names.h>

#include "network/protocol/array_decoder.h"
#include "network/protocol/wire_text.h"

#include <cstring>

namespace hdf5async {

namespace {

template<typename T>
SharedBytes bytesOf(T value)
{
    MutableBytes bytes(sizeof(T));
    qToLittleEndian(value, bytes.data());
    return std::move(bytes).share();
}

Data plainScalar(const ElementType &type, SharedBytes bytes)
{
    return {Array{type, {}, std::move(bytes)}, true, true};
}

Data plainText(TextArray::Kind kind, std::string_view item, const DecodeSource &source)
{
    return {TextArray{kind, {}, {item}, source.body.owner()}, true, true};
}

Data plainInt(const WireToken &token)
{
    const bool isSigned = token.fitsInt64();
    return plainScalar(isSigned ? ElementType::integer(8) : ElementType::unsignedInteger(8), bytesOf(token.number));
}

} // namespace

Result<Data> decodeElement(WireReader &reader, const DecodeSource &source)
{
    const WireToken token = reader.next();
    switch (token.type) {
    case WireToken::Type::Bool: return plainScalar(ElementType::boolean(), bytesOf(quint8(token.number)));
    case WireToken::Type::Negative:
    case WireToken::Type::Unsigned: return plainInt(token);
    case WireToken::Type::Float: return plainScalar(ElementType::floating(8), bytesOf(token.number));
    case WireToken::Type::Bin: return plainText(TextArray::Kind::Bytes, token.bytes, source);
    case WireToken::Type::Map: return decodeMapValue(reader, token.number, source);
    case WireToken::Type::Str:
        if (!isUtf8(qtView(token.bytes)))
            return failure(ErrorCode::BadValue, QStringLiteral("A text is not UTF-8."));
        return plainText(TextArray::Kind::Text, token.bytes, source);
    case WireToken::Type::Nil: return failure(ErrorCode::UnsupportedType, QStringLiteral("nil cannot be stored."));
    case WireToken::Type::Ext:
        return failure(ErrorCode::UnsupportedType, QStringLiteral("MessagePack's ext types cannot be stored."));
    case WireToken::Type::Array: break; // whoever calls takes lists elsewhere
    }
    Q_ASSERT(false);
    return failure(ErrorCode::Internal, QStringLiteral("A list is not an element."));
}

Result<Data> decodeData(WireValue value, const DecodeSource &source)
{
    WireReader reader(value);
    if (WireReader(reader).next().type == WireToken::Type::Array)
        return decodeList(value, source);
    return decodeElement(reader, source);
}

} // namespace hdf5async
