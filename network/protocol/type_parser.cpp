// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/type_parser.h"

#include <hdf5async/names.h>

#include "network/protocol/wire_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace hdf5async {

namespace {

using Kind = ElementType::Kind;
using Order = ElementType::Order;

tl::unexpected<Error> badType(std::string_view text)
{
    return failure(ErrorCode::BadArray, QStringLiteral("'%1' is not a type.").arg(shownText(text)));
}

tl::unexpected<Error> unsupportedType(std::string_view text, const char *why)
{
    return failure(ErrorCode::UnsupportedType,
                   QStringLiteral("Type '%1' cannot be stored: %2.").arg(shownText(text), QLatin1StringView(why)));
}

// A decimal number without sign and leading zeros.
std::optional<quint64> decimal(std::string_view digits)
{
    if (digits.empty() || (digits.size() > 1 && digits[0] == '0'))
        return std::nullopt;
    quint64 value = 0;
    const char *const end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || last != end)
        return std::nullopt;
    return value;
}

bool isTimeUnit(std::string_view unit)
{
    static constexpr std::array<std::string_view, 13> units = {"Y",  "M",  "W",  "D",  "h",  "m", "s",
                                                               "ms", "us", "ns", "ps", "fs", "as"};
    return std::find(units.begin(), units.end(), unit) != units.end();
}

// What stands between the brackets, with a multiple of 1 left out as numpy does.
std::optional<QByteArray> timeUnit(std::string_view text)
{
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view unit = text.substr(digits);
    if (!isTimeUnit(unit))
        return std::nullopt;
    if (digits == 0)
        return QByteArray(unit.data(), qsizetype(unit.size()));
    const std::optional<quint64> multiple = decimal(text.substr(0, digits));
    if (!multiple || *multiple == 0 || *multiple > 999'999'999)
        return std::nullopt;
    const std::string_view kept = *multiple == 1 ? unit : text;
    return QByteArray(kept.data(), qsizetype(kept.size()));
}

class TypeString
{
public:
    explicit TypeString(std::string_view text) : m_text(text), m_rest(text.substr(2)), m_orderChar(text[0])
    {
        m_order = m_orderChar == '>' ? Order::Big : Order::Little;
    }

    Result<ElementType> parse() const
    {
        switch (m_text[1]) {
        case 'b': return number({1}, {}, [](int, Order) { return ElementType::boolean(); });
        case 'i': return number({1, 2, 4, 8}, {}, ElementType::integer);
        case 'u': return number({1, 2, 4, 8}, {}, ElementType::unsignedInteger);
        case 'f': return number({2, 4, 8}, {10, 12, 16}, ElementType::floating);
        case 'c': return number({8, 16}, {20, 24, 32}, ElementType::complex);
        case 'M': return time(Kind::DateTime);
        case 'm': return time(Kind::TimeDelta);
        default: return sized();
        }
    }

private:
    template<typename Make>
    Result<ElementType> number(std::initializer_list<quint64> sizes, std::initializer_list<quint64> wide,
                               Make make) const
    {
        const std::optional<quint64> size = decimal(m_rest);
        if (!size || (m_orderChar == '|' && *size != 1))
            return badType(m_text);
        if (std::find(wide.begin(), wide.end(), *size) != wide.end())
            return unsupportedType(m_text, "its layout depends on the machine");
        if (std::find(sizes.begin(), sizes.end(), *size) == sizes.end())
            return badType(m_text);
        return make(static_cast<int>(*size), m_order);
    }

    Result<ElementType> time(Kind kind) const
    {
        if (m_orderChar == '|' || !m_rest.starts_with('8'))
            return badType(m_text);
        const std::string_view bracket = m_rest.substr(1);
        if (bracket.empty())
            return ElementType::time(kind, {}, m_order);
        if (bracket.size() < 3 || bracket.front() != '[' || bracket.back() != ']')
            return badType(m_text);
        std::optional<QByteArray> unit = timeUnit(bracket.substr(1, bracket.size() - 2));
        if (!unit)
            return badType(m_text);
        return ElementType::time(kind, std::move(*unit), m_order);
    }

    Result<ElementType> sized() const
    {
        const char kind = m_text[1];
        const std::optional<quint64> size = decimal(m_rest);
        if (!size || (kind != 'S' && kind != 'U' && kind != 'V') || (kind == 'U' && m_orderChar == '|'))
            return badType(m_text);
        if (*size > maxItemSize / (kind == 'U' ? 4 : 1))
            return badType(m_text);
        const auto length = static_cast<std::uint32_t>(*size);
        if (kind == 'S')
            return ElementType::bytesOf(length);
        if (kind == 'U')
            return ElementType::text(length, m_order);
        if (length == 0)
            return unsupportedType(m_text, "it has no bytes");
        return ElementType::voidOf(length);
    }

    std::string_view m_text;
    std::string_view m_rest; // behind order and kind
    char m_orderChar;
    Order m_order;
};

tl::unexpected<Error> badRecord(const QString &why)
{
    return failure(ErrorCode::BadArray, QStringLiteral("The record type is malformed: %1.").arg(why));
}

// Collects the fields of one record, in order.
class RecordParser
{
public:
    explicit RecordParser(int nesting) : m_nesting(nesting) { }

    Result<ElementType> parse(WireReader &reader, quint64 entries)
    {
        for (quint64 i = 0; i < entries; ++i) {
            if (Result<void> read = readEntry(reader); !read)
                return failure(std::move(read.error()));
        }
        if (entries == 1 && m_fields.empty() && m_size > 0)
            return ElementType::voidOf(static_cast<std::uint32_t>(m_size));
        if (m_fields.empty())
            return failure(ErrorCode::UnsupportedType, QStringLiteral("A record without fields cannot be stored."));
        if (hasRepeatedNames())
            return badRecord(QStringLiteral("two fields have the same name"));
        auto layout = std::make_shared<RecordLayout>();
        layout->fields = std::move(m_fields);
        layout->itemSize = static_cast<std::uint32_t>(m_size);
        return ElementType::record(std::move(layout));
    }

    static Result<ElementType> parseNested(WireReader &reader, int nesting);

private:
    Result<void> readEntry(WireReader &reader)
    {
        const WireToken entry = reader.next();
        if (entry.type != WireToken::Type::Array || entry.number < 2 || entry.number > 3)
            return badRecord(QStringLiteral("an entry is not [name, type] or [name, type, dims]"));
        const Result<QByteArray> name = readName(reader);
        if (!name)
            return failure(name.error());
        Result<ElementType> type = parseNested(reader, m_nesting + 1);
        if (!type)
            return failure(std::move(type.error()));
        RecordField field{*name, std::move(*type), {}, static_cast<std::uint32_t>(m_size)};
        quint64 count = 1;
        if (entry.number == 3) {
            const Result<quint64> product = readDims(reader, field.dims);
            if (!product)
                return failure(product.error());
            count = *product;
        }
        return add(std::move(field), count);
    }

    Result<void> add(RecordField field, quint64 count)
    {
        const bool isPadding = field.name.isEmpty();
        if (isPadding && (field.type.kind() != Kind::Void || !field.dims.empty()))
            return badRecord(QStringLiteral("a field has no name"));
        m_size += count * field.type.itemSize(); // both below 2^31
        if (m_size > maxItemSize)
            return badRecord(QStringLiteral("it is larger than %1 bytes").arg(maxItemSize));
        if (isPadding)
            return {};
        if (m_fields.size() == maxRecordFields)
            return badRecord(QStringLiteral("it has more than %1 fields").arg(maxRecordFields));
        m_fields.push_back(std::move(field));
        return {};
    }

    // A name, or [title, name].
    static Result<QByteArray> readName(WireReader &reader)
    {
        WireToken token = reader.next();
        if (token.type == WireToken::Type::Array && token.number == 2) {
            if (!reader.next().isText())
                return badRecord(QStringLiteral("a title is not text"));
            token = reader.next();
        }
        if (!token.isText())
            return badRecord(QStringLiteral("the name of a field is not text"));
        const QByteArray name(token.bytes.data(), qsizetype(token.bytes.size()));
        if (name.contains('\0') || !isUtf8(name))
            return badRecord(QStringLiteral("the name of a field contains a NUL or is not UTF-8"));
        return name;
    }

    // @shape gives the product, which is below 2^31
    static Result<quint64> readDims(WireReader &reader, std::vector<qint64> &dims)
    {
        WireToken token = reader.next();
        quint64 rank = 1;
        const bool isList = token.type == WireToken::Type::Array;
        if (isList)
            rank = token.number;
        if (rank < 1 || rank > 32)
            return badRecord(QStringLiteral("a field has %1 dimensions").arg(rank));
        quint64 product = 1;
        for (quint64 i = 0; i < rank; ++i) {
            if (isList)
                token = reader.next();
            if (token.type != WireToken::Type::Unsigned || token.number < 1 || token.number > maxItemSize)
                return badRecord(QStringLiteral("a dimension of a field is not a length"));
            product *= token.number;
            if (product > maxItemSize)
                return badRecord(QStringLiteral("a field is larger than %1 bytes").arg(maxItemSize));
            dims.push_back(static_cast<qint64>(token.number));
        }
        return product;
    }

    [[nodiscard]] bool hasRepeatedNames() const
    {
        std::vector<QByteArrayView> names;
        names.reserve(m_fields.size());
        for (const RecordField &field : m_fields)
            names.emplace_back(field.name);
        std::sort(names.begin(), names.end());
        return std::adjacent_find(names.begin(), names.end()) != names.end();
    }

    int m_nesting;
    std::vector<RecordField> m_fields;
    quint64 m_size = 0;
};

Result<ElementType> RecordParser::parseNested(WireReader &reader, int nesting)
{
    const WireToken token = reader.next();
    if (token.isText())
        return parseTypeString(qtView(token.bytes));
    if (token.type != WireToken::Type::Array)
        return failure(ErrorCode::BadArray, QStringLiteral("A type is neither text nor a list of fields."));
    if (nesting >= maxRecordNesting)
        return badRecord(QStringLiteral("records are nested deeper than %1 levels").arg(maxRecordNesting));
    return RecordParser(nesting).parse(reader, token.number);
}

} // namespace

Result<ElementType> parseTypeString(QByteArrayView text)
{
    const std::string_view view(text.data(), std::size_t(text.size()));
    const std::size_t kindAt =
        !view.empty() && std::string_view("<>|=").find(view[0]) != std::string_view::npos ? 1 : 0;
    if (view.size() > kindAt && (view[kindAt] == 'O' || view[kindAt] == 'T'))
        return unsupportedType(view, "objects are never unpacked");
    if (view.size() < 3 || kindAt == 0 || view[0] == '=')
        return badType(view);
    return TypeString(view).parse();
}

Result<ElementType> parseType(WireValue value)
{
    WireReader reader(value);
    return RecordParser::parseNested(reader, 0);
}

} // namespace hdf5async
