// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/array_decoder.h"

#include "network/protocol/complex_text.h"
#include "network/protocol/type_cache.h"
#include "network/protocol/type_parser.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <optional>

namespace hdf5async {

namespace {

enum class ValueKey : quint8 { Nd, Type, Kind, Shape, Data, Complex, Empty, Dtype, Other };
constexpr std::size_t valueKeyCount = std::size_t(ValueKey::Other);
constexpr unsigned bit(ValueKey key)
{
    return 1U << unsigned(key);
}

ValueKey keyOf(std::string_view key)
{
    switch (key.size()) {
    case 2: return key == "nd" ? ValueKey::Nd : ValueKey::Other;
    case 4:
        return key == "type"   ? ValueKey::Type
               : key == "kind" ? ValueKey::Kind
               : key == "data" ? ValueKey::Data
                               : ValueKey::Other;
    case 5:
        return key == "shape"   ? ValueKey::Shape
               : key == "empty" ? ValueKey::Empty
               : key == "dtype" ? ValueKey::Dtype
                                : ValueKey::Other;
    case 7: return key == "complex" ? ValueKey::Complex : ValueKey::Other;
    default: return ValueKey::Other;
    }
}

// The keys that mean something in a value, and where their values begin.
struct ValueMap
{
    std::array<WireValue, valueKeyCount> values;
    unsigned present = 0;
    bool hasOtherKeys = false;

    ValueMap(WireReader &reader, quint64 pairs)
    {
        for (quint64 i = 0; i < pairs; ++i) {
            const std::string_view key = reader.next().bytes;
            const ValueKey known = keyOf(key);
            hasOtherKeys = hasOtherKeys || known == ValueKey::Other;
            if (known != ValueKey::Other) {
                present |= bit(known);
                values[std::size_t(known)] = reader.position();
            }
            reader.skip();
        }
    }

    [[nodiscard]] bool has(ValueKey key) const { return (present & bit(key)) != 0; }
    [[nodiscard]] WireValue at(ValueKey key) const { return values[std::size_t(key)]; }
    [[nodiscard]] WireToken token(ValueKey key) const { return WireReader(at(key)).next(); }
    /// Nothing but `required` and, perhaps, `optional`.
    [[nodiscard]] bool consistsOf(unsigned required, unsigned optional = 0) const
    {
        return !hasOtherKeys && (present & required) == required && (present & ~(required | optional)) == 0;
    }
};

tl::unexpected<Error> badArray(const QString &why)
{
    return failure(ErrorCode::BadArray, QStringLiteral("The array is malformed: %1.").arg(why));
}

Result<void> checkKind(const ValueMap &map)
{
    if (!map.has(ValueKey::Kind))
        return {};
    const WireToken kind = map.token(ValueKey::Kind);
    if (kind.isText() && kind.bytes == "O")
        return failure(ErrorCode::UnsupportedType, QStringLiteral("Object arrays are never unpacked."));
    if (!kind.isText() || (!kind.bytes.empty() && kind.bytes != "V"))
        return badArray(QStringLiteral("its kind is neither empty nor 'V'"));
    if (kind.bytes == "V" && map.token(ValueKey::Type).type != WireToken::Type::Array)
        return badArray(QStringLiteral("its kind is 'V', but its type is no list of fields"));
    return {};
}

// Type strings are quicker to parse than to look up.
Result<std::shared_ptr<const ParsedType>> recordType(WireValue value, TypeCache *cache)
{
    const std::string_view bytes = WireReader(value).skip();
    if (cache) {
        if (std::shared_ptr<const ParsedType> known = cache->find(bytes))
            return known;
    }
    Result<ElementType> type = parseType(value);
    if (!type)
        return failure(std::move(type.error()));
    auto parsed = std::make_shared<ParsedType>();
    parsed->checks = ValueChecks(*type);
    parsed->type = std::move(*type);
    if (cache)
        cache->insert(bytes, parsed);
    return parsed;
}

Result<Shape> decodeShape(WireValue value)
{
    WireReader reader(value);
    const WireToken list = reader.next();
    if (list.type != WireToken::Type::Array || list.number > quint64(maxRank))
        return badArray(QStringLiteral("its shape is no list of at most %1 lengths").arg(maxRank));
    Shape shape;
    shape.reserve(list.number);
    for (quint64 i = 0; i < list.number; ++i) {
        const WireToken length = reader.next();
        if (length.type != WireToken::Type::Unsigned || !length.fitsInt64())
            return badArray(QStringLiteral("an entry of its shape is no length"));
        shape.push_back(length.toInt64());
    }
    return shape;
}

bool mayBeScalar(const ElementType &type)
{
    return type.isNumber() || type.isTime();
}

// The elements of an array of that type, once all about the map but its data and shape has been checked.
Result<Data> decodeElements(const ValueMap &map, const ElementType &type, const ValueChecks &checks,
                            const DecodeSource &source)
{
    const bool isScalar = !map.has(ValueKey::Shape);
    const WireToken bytes = map.token(ValueKey::Data);
    if (!bytes.isText())
        return badArray(QStringLiteral("its data are not bytes"));
    Result<Shape> shape = isScalar ? Shape() : decodeShape(map.at(ValueKey::Shape));
    if (!shape)
        return failure(std::move(shape.error()));
    const Result<quint64> size = byteCount(*shape, type.itemSize());
    if (!size)
        return failure(size.error());
    if (*size != bytes.bytes.size()) {
        return badArray(QStringLiteral("type %1 and shape %2 ask for %3 bytes of data, but there are %4")
                            .arg(QString::fromUtf8(type.description().left(200)), toText(*shape))
                            .arg(*size)
                            .arg(bytes.bytes.size()));
    }
    Result<SharedBytes> data = source.shared(bytes.bytes);
    if (!checks.isEmpty())
        data = checks.checked(*data);
    if (!data)
        return failure(std::move(data.error()));
    return Data{Array{type, std::move(*shape), std::move(*data)}, false, isScalar};
}

Result<Data> decodeArray(const ValueMap &map, const DecodeSource &source)
{
    const WireToken nd = map.token(ValueKey::Nd);
    const unsigned needed = bit(ValueKey::Nd) | bit(ValueKey::Type) | bit(ValueKey::Data);
    const bool isScalar = nd.type == WireToken::Type::Bool && nd.number == 0;
    if (nd.type != WireToken::Type::Bool ||
        !map.consistsOf(isScalar ? needed : needed | bit(ValueKey::Shape), isScalar ? 0 : bit(ValueKey::Kind)))
        return badArray(QStringLiteral("it needs the keys nd, type, shape and data, may have kind, and no others"));
    if (Result<void> kind = checkKind(map); !kind)
        return failure(std::move(kind.error()));

    if (map.token(ValueKey::Type).type == WireToken::Type::Array) {
        const Result<std::shared_ptr<const ParsedType>> parsed = recordType(map.at(ValueKey::Type), source.cache);
        if (!parsed)
            return failure(parsed.error());
        if (isScalar)
            return badArray(QStringLiteral("a scalar is no record"));
        return decodeElements(map, (*parsed)->type, (*parsed)->checks, source);
    }
    const Result<ElementType> type = parseType(map.at(ValueKey::Type));
    if (!type)
        return failure(type.error());
    if (isScalar && !mayBeScalar(*type))
        return badArray(
            QStringLiteral("a scalar of type %1 is plain text or bytes").arg(QString::fromUtf8(type->typeString())));
    return decodeElements(map, *type, ValueChecks(*type), source);
}

Result<Data> decodeComplex(const ValueMap &map)
{
    const WireToken flag = map.token(ValueKey::Complex);
    const bool isTrue = flag.type == WireToken::Type::Bool && flag.number == 1;
    const bool hasText =
        map.consistsOf(bit(ValueKey::Complex) | bit(ValueKey::Data)) && map.token(ValueKey::Data).isText();
    const std::optional<std::complex<double>> value =
        isTrue && hasText ? parseComplex(map.token(ValueKey::Data).bytes) : std::optional<std::complex<double>>();
    if (!value)
        return failure(ErrorCode::BadArray, QStringLiteral("The complex number is malformed."));
    MutableBytes bytes(16);
    qToLittleEndian(value->real(), bytes.data());
    qToLittleEndian(value->imag(), bytes.data() + 8);
    return Data{Array{ElementType::complex(16), {}, std::move(bytes).share()}, true, true};
}

Result<Data> decodeEmpty(const ValueMap &map)
{
    const WireToken dtype = map.token(ValueKey::Dtype);
    if (dtype.isText() && dtype.bytes == "str")
        return Data{Data::Empty{true, {}}, false, false};
    return parseType(map.at(ValueKey::Dtype)).map([](const ElementType &type) {
        return Data{Data::Empty{false, type}, false, false};
    });
}

bool isEmptyMap(const ValueMap &map)
{
    if (!map.consistsOf(bit(ValueKey::Empty) | bit(ValueKey::Dtype)))
        return false;
    const WireToken flag = map.token(ValueKey::Empty);
    return flag.type == WireToken::Type::Bool && flag.number == 1;
}

} // namespace

Result<quint64> byteCount(const Shape &shape, std::uint32_t itemSize)
{
    constexpr quint64 largest = (quint64(1) << 63) - 1;
    quint64 elements = 1; // with zero axes as 1
    bool isEmpty = false;
    for (const qint64 length : shape) {
        if (length == 0) {
            isEmpty = true;
            continue;
        }
        if (elements > largest / quint64(length) / std::max(itemSize, 1U))
            return badArray(
                QStringLiteral("shape %1 with elements of %2 bytes overflows").arg(toText(shape)).arg(itemSize));
        elements *= quint64(length);
    }
    if (itemSize == 0 && !isEmpty && elements > maxElementsWithoutBytes)
        return failure(ErrorCode::TooLarge, QStringLiteral("%1 elements without bytes are too many.").arg(elements));
    return isEmpty ? 0 : elements * itemSize;
}

Result<Data> decodeMapValue(WireReader &reader, quint64 pairs, const DecodeSource &source)
{
    const ValueMap map(reader, pairs);
    if (map.has(ValueKey::Nd))
        return decodeArray(map, source);
    if (map.has(ValueKey::Complex))
        return decodeComplex(map);
    if (isEmptyMap(map))
        return decodeEmpty(map);
    return failure(ErrorCode::UnsupportedType,
                   QStringLiteral("A map that is neither an array nor a complex number cannot be stored."));
}

} // namespace hdf5async
