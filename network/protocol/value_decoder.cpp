// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/value_decoder.h"

#include "network/protocol/array_decoder.h"
#include "network/protocol/type_parser.h"
#include "network/protocol/wire_text.h"

#include <optional>

namespace hdf5async {

namespace {

// Values lie in values only so deep; scanBody() has already set a limit of the same order.
constexpr int deepest = 512;

Error badReply(const Error &cause)
{
    return {ErrorCode::BadReply,
            QStringLiteral("The server sent a value that cannot be understood: ") + cause.message,
            {{QStringLiteral("code"), QString(errorCodeName(cause.code))}}};
}

QByteArray bytesOf(const WireToken &token)
{
    return qtView(token.bytes).toByteArray();
}

// Puts nested lists of str and bin together; gives up on anything else and on ragged ones.
class TextListReader
{
public:
    explicit TextListReader(WireReader reader) : m_reader(reader) { }

    [[nodiscard]] std::optional<TextArray> read()
    {
        if (!readList(0) || m_texts.items.empty())
            return std::nullopt;
        m_texts.kind = m_hasText ? TextArray::Kind::Text : TextArray::Kind::Bytes;
        return std::move(m_texts);
    }

private:
    bool readList(std::size_t axis)
    {
        const WireToken token = m_reader.next();
        if (token.isText()) {
            if (m_rank < 0)
                m_rank = int(axis);
            m_hasText = m_hasText || token.type == WireToken::Type::Str;
            m_texts.items.push_back(token.bytes);
            return m_rank == int(axis);
        }
        if (token.type != WireToken::Type::Array || axis >= std::size_t(maxRank))
            return false;
        if (m_texts.shape.size() == axis && m_rank < 0)
            m_texts.shape.push_back(qint64(token.number));
        if (axis >= m_texts.shape.size() || m_texts.shape[axis] != qint64(token.number))
            return false;
        for (quint64 i = 0; i < token.number; ++i) {
            if (!readList(axis + 1))
                return false;
        }
        return true;
    }

    WireReader m_reader;
    TextArray m_texts;
    int m_rank = -1; ///< not known before the first item
    bool m_hasText = false;
};

class ValueReader
{
public:
    ValueReader(WireReader &reader, const DecodeSource &source) : m_reader(reader), m_source(source) { }

    Result<Value> read(int depth = 0)
    {
        if (depth > deepest)
            return failure(badReply({ErrorCode::BadArray, QStringLiteral("it is nested too deep")}));
        const WireReader before = m_reader;
        const WireToken token = m_reader.next();
        switch (token.type) {
        case WireToken::Type::Bool: return Value{token.number != 0};
        case WireToken::Type::Negative: return Value{token.toInt64()};
        case WireToken::Type::Unsigned: return token.fitsInt64() ? Value{token.toInt64()} : Value{token.number};
        case WireToken::Type::Float: return Value{token.toDouble()};
        case WireToken::Type::Str: return Value{Value::Text{bytesOf(token)}};
        case WireToken::Type::Bin: return Value{Value::Bin{bytesOf(token)}};
        case WireToken::Type::Array: return readList(before, token.number, depth);
        case WireToken::Type::Map: return readMap(before, token.number, depth);
        case WireToken::Type::Nil:
        case WireToken::Type::Ext: break; // of a newer server: nothing we could show
        }
        return Value{};
    }

private:
    Result<Value> readList(WireReader before, quint64 count, int depth)
    {
        if (std::optional<TextArray> texts = TextListReader(before).read()) {
            m_reader = before;
            m_reader.skip();
            texts->owner = m_source.body.owner();
            return Value{Value::Texts(std::make_shared<const TextArray>(std::move(*texts)))};
        }
        Value::List list;
        for (quint64 i = 0; i < count; ++i) {
            Result<Value> element = read(depth + 1);
            if (!element)
                return element;
            list.push_back(std::move(*element));
        }
        return Value{std::move(list)};
    }

    Result<Value> readMap(WireReader before, quint64 pairs, int depth)
    {
        if (standsForValue(before)) {
            Result<Data> data = decodeMapValue(m_reader, pairs, m_source);
            if (!data)
                return failure(badReply(data.error()));
            if (auto *empty = std::get_if<Data::Empty>(&data->value))
                return Value{std::move(*empty)};
            Array &array = std::get<Array>(data->value);
            return data->scalar ? Value{Value::Scalar{std::move(array)}} : Value{std::move(array)};
        }
        Value::Map map;
        for (quint64 i = 0; i < pairs; ++i) {
            QByteArray key = bytesOf(m_reader.next());
            Result<Value> value = read(depth + 1);
            if (!value)
                return value;
            map.emplace_back(std::move(key), std::move(*value));
        }
        return Value{std::move(map)};
    }

    // Whether a map is an array, a scalar, a complex number or a null dataspace, and not a map of names.
    static bool standsForValue(WireReader reader)
    {
        const quint64 pairs = reader.next().number;
        bool hasDtype = false, hasEmpty = false;
        for (quint64 i = 0; i < pairs; ++i) {
            const std::string_view key = reader.next().bytes;
            if (key == "nd" || key == "complex")
                return WireReader(reader).next().type == WireToken::Type::Bool;
            hasEmpty = hasEmpty || (key == "empty" && WireReader(reader).next().type == WireToken::Type::Bool);
            hasDtype = hasDtype || key == "dtype";
            reader.skip();
        }
        return hasEmpty && hasDtype && pairs == 2;
    }

    WireReader &m_reader;
    const DecodeSource &m_source;
};

Result<NamedType::Member> decodeMember(WireReader &reader)
{
    const WireToken entry = reader.next();
    if (entry.type != WireToken::Type::Array || entry.number < 2 || entry.number > 3)
        return failure(badReply({ErrorCode::BadArray, QStringLiteral("a member of a type is malformed")}));
    NamedType::Member member;
    member.name = bytesOf(reader.next());
    Result<NamedType> type = decodeNamedType(reader);
    if (!type)
        return failure(std::move(type.error()));
    member.type = std::move(*type);
    if (entry.number == 3) {
        const WireToken dims = reader.next();
        for (quint64 i = 0; i < dims.children(); ++i)
            member.dims.push_back(reader.next().toInt64());
    }
    return member;
}

Result<NamedType> decodeRecordType(WireReader &reader, quint64 count)
{
    NamedType record;
    record.form = NamedType::Form::Record;
    for (quint64 i = 0; i < count; ++i) {
        Result<NamedType::Member> member = decodeMember(reader);
        if (!member)
            return failure(std::move(member.error()));
        record.members.push_back(std::move(*member));
    }
    return record;
}

} // namespace

Result<Value> decodeValue(WireReader &reader, const DecodeSource &source)
{
    return ValueReader(reader, source).read();
}

Result<NamedType> decodeNamedType(WireReader &reader)
{
    const WireReader before = reader;
    const WireToken token = reader.next();
    if (token.isText() && token.bytes == "str")
        return NamedType{NamedType::Form::Text, {}, {}};
    if (token.isText() && token.bytes == "ref")
        return NamedType{NamedType::Form::Reference, {}, {}};
    if (token.type == WireToken::Type::Map && token.number == 1 && WireReader(reader).next().bytes == "vlen") {
        reader.next();
        const WireValue element = reader.position();
        reader.skip();
        const Result<ElementType> type = parseType(element);
        return type ? NamedType{NamedType::Form::Sequence, *type, {}} : NamedType{};
    }
    if (token.isText() || token.type == WireToken::Type::Array) {
        // A wire type where all of it is one, else a record with members that have none.
        if (Result<ElementType> type = parseType(before.position())) {
            reader = before;
            reader.skip();
            return NamedType{NamedType::Form::Wire, std::move(*type), {}};
        }
        if (token.type == WireToken::Type::Array)
            return decodeRecordType(reader, token.number);
        return NamedType{};
    }
    reader = before;
    reader.skip();
    return NamedType{};
}

} // namespace hdf5async
