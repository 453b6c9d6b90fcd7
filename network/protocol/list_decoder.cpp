// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/array_decoder.h"
#include "network/protocol/data_decoder.h"
#include "network/protocol/list_survey.h"

#include <QtEndian>

#include <cstring>
#include <string>

namespace hdf5async {

namespace {

NumberValue plainNumber(const WireToken &token)
{
    switch (token.type) {
    case WireToken::Type::Float: return {NumberValue::Form::Real, 0, token.toDouble(), 0};
    case WireToken::Type::Negative: return {NumberValue::Form::Signed, token.number, 0, 0};
    default: return {NumberValue::Form::Unsigned, token.number, 0, 0};
    }
}

// The array in a map that a survey has already decoded once without finding fault.
Result<Array> arrayAt(WireReader &reader, const WireToken &token, const DecodeSource &source)
{
    return decodeMapValue(reader, token.number, source).map([](Data &&data) {
        return std::get<Array>(std::move(data.value));
    });
}

// Second walk over numbers, times, voids and records: puts the elements one behind the other.
class ElementFill
{
public:
    ElementFill(const ElementType &type, MutableBytes &bytes, const DecodeSource &source)
        : m_type(type), m_next(bytes.data()), m_source(source)
    {
    }

    [[nodiscard]] const char *end() const { return m_next; }

    void list(std::size_t, quint64) { }
    Result<void> leaf(std::size_t, const WireToken &token, WireReader &reader)
    {
        if (token.type != WireToken::Type::Map) {
            storeNumber(plainNumber(token), m_type, m_next);
            m_next += m_type.itemSize();
            return {};
        }
        return arrayAt(reader, token, m_source).map([this](const Array &array) { append(array); });
    }

private:
    void append(const Array &array)
    {
        const std::size_t count = m_type.itemSize() > 0 ? array.data.size() / array.type.itemSize() : 0;
        if (m_type.isNumber())
            convertNumbers(array.type, array.data.data(), count, m_type, m_next);
        else if (count > 0)
            std::memcpy(m_next, array.data.data(), array.data.size());
        m_next += count * m_type.itemSize();
    }

    const ElementType &m_type;
    char *m_next;
    const DecodeSource &m_source;
};

// UTF-32 to UTF-8; surrogates DC80 … DCFF stand for the bytes 80 … FF.
void appendUtf8(char32_t c, std::string &text)
{
    if (c < 0x80) {
        text += char(c);
    } else if (c >= 0xdc80 && c <= 0xdcff) {
        text += char(c - 0xdc00);
    } else if (c < 0x800) {
        text += {char(0xc0 | (c >> 6)), char(0x80 | (c & 0x3f))};
    } else if (c < 0x10000) {
        text += {char(0xe0 | (c >> 12)), char(0x80 | ((c >> 6) & 0x3f)), char(0x80 | (c & 0x3f))};
    } else {
        text += {char(0xf0 | (c >> 18)), char(0x80 | ((c >> 12) & 0x3f)), char(0x80 | ((c >> 6) & 0x3f)),
                 char(0x80 | (c & 0x3f))};
    }
}

// What the items of a list of texts lie in.
struct TextMemory
{
    SharedBytes body;
    std::string narrowed; // arrays of UTF-32 as UTF-8; reserved in advance, so that it never moves
};

// Second walk over texts and byte strings: refers to them.
class TextFill
{
public:
    TextFill(TextArray &texts, TextMemory &memory, const DecodeSource &source)
        : m_texts(texts), m_memory(memory), m_source(source)
    {
    }

    void list(std::size_t, quint64) { }
    Result<void> leaf(std::size_t, const WireToken &token, WireReader &reader)
    {
        if (token.type != WireToken::Type::Map) {
            m_texts.items.push_back(token.bytes);
            return {};
        }
        return arrayAt(reader, token, m_source).map([this](const Array &array) { append(array); });
    }

private:
    void append(const Array &array)
    {
        const std::size_t size = array.type.itemSize();
        const auto count = std::size_t(elementCount(array.shape).value_or(0));
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view element = array.data.view().substr(i * size, size);
            const bool isBig = array.type.order() == ElementType::Order::Big;
            m_texts.items.push_back(m_texts.kind == TextArray::Kind::Text ? narrowed(element, isBig) : element);
        }
    }

    std::string_view narrowed(std::string_view wide, bool isBig)
    {
        const std::size_t begin = m_memory.narrowed.size();
        for (std::size_t i = 0; i < wide.size(); i += 4) {
            const quint32 c =
                isBig ? qFromBigEndian<quint32>(wide.data() + i) : qFromLittleEndian<quint32>(wide.data() + i);
            if (c == 0)
                break;
            appendUtf8(c, m_memory.narrowed);
        }
        return std::string_view(m_memory.narrowed).substr(begin);
    }

    TextArray &m_texts;
    TextMemory &m_memory;
    const DecodeSource &m_source;
};

Result<Data> fillElements(WireValue value, const ListSurvey &survey, const DecodeSource &source)
{
    const Result<quint64> size = byteCount(survey.shape(), survey.type().itemSize());
    if (!size)
        return failure(size.error());
    MutableBytes bytes(*size);
    ElementFill fill(survey.type(), bytes, source);
    if (Result<void> filled = walkList(value, fill); !filled)
        return failure(std::move(filled.error()));
    Q_ASSERT(fill.end() == bytes.data() + bytes.size());
    return Data{Array{survey.type(), survey.shape(), std::move(bytes).share()}, survey.isPlain(), false};
}

Result<Data> fillTexts(WireValue value, const ListSurvey &survey, const DecodeSource &source)
{
    if (const Result<quint64> size = byteCount(survey.shape(), 1); !size)
        return failure(size.error());
    auto memory = std::make_shared<TextMemory>();
    memory->body = source.body;
    memory->narrowed.reserve(survey.wideTextBytes());
    const bool isText = survey.category() == ListSurvey::Category::Text;
    TextArray texts{isText ? TextArray::Kind::Text : TextArray::Kind::Bytes, survey.shape(), {}, memory};
    texts.items.reserve(std::size_t(elementCount(survey.shape()).value_or(0)));
    TextFill fill(texts, *memory, source);
    if (Result<void> filled = walkList(value, fill); !filled)
        return failure(std::move(filled.error()));
    return Data{std::move(texts), survey.isPlain(), false};
}

} // namespace

Result<Data> decodeList(WireValue value, const DecodeSource &source)
{
    ListSurvey survey(source);
    Result<void> surveyed = walkList(value, survey);
    if (surveyed)
        surveyed = survey.finish();
    if (!surveyed)
        return failure(std::move(surveyed.error()));
    switch (survey.category()) {
    case ListSurvey::Category::Text:
    case ListSurvey::Category::Bytes: return fillTexts(value, survey, source);
    default: return fillElements(value, survey, source);
    }
}

} // namespace hdf5async
