// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/list_survey.h"

#include <hdf5async/names.h>

#include "network/protocol/array_decoder.h"
#include "network/protocol/wire_text.h"

namespace hdf5async {

namespace {

tl::unexpected<Error> badList(const QString &why)
{
    return failure(ErrorCode::BadValue, QStringLiteral("The list is no array: %1.").arg(why));
}

tl::unexpected<Error> unsupported(const QString &what)
{
    return failure(ErrorCode::UnsupportedType, QStringLiteral("A list that holds %1 cannot be stored.").arg(what));
}

ListSurvey::Category categoryOf(const ElementType &type)
{
    if (type.isNumber())
        return ListSurvey::Category::Numbers;
    switch (type.kind()) {
    case ElementType::Kind::Text: return ListSurvey::Category::Text;
    case ElementType::Kind::Bytes: return ListSurvey::Category::Bytes;
    default: return ListSurvey::Category::Fixed;
    }
}

} // namespace

void ListSurvey::list(std::size_t depth, quint64 count)
{
    noteLength(depth, qint64(count));
    if (count == 0)
        noteRank(depth + 1);
}

Result<void> ListSurvey::leaf(std::size_t depth, const WireToken &token, WireReader &reader)
{
    if (token.type == WireToken::Type::Map) {
        const Result<Data> data = decodeMapValue(reader, token.number, m_source);
        return data ? noteMap(depth, *data) : failure(data.error());
    }
    noteRank(depth);
    switch (token.type) {
    case WireToken::Type::Bool: m_plainBools = true; return noteCategory(Category::Numbers);
    case WireToken::Type::Float: m_plainFloats = true; return noteCategory(Category::Numbers);
    case WireToken::Type::Negative:
    case WireToken::Type::Unsigned: noteInt(token); return noteCategory(Category::Numbers);
    case WireToken::Type::Bin: return noteTexts(Category::Bytes, 1);
    case WireToken::Type::Str:
        if (!isUtf8(qtView(token.bytes)))
            return failure(ErrorCode::BadValue, QStringLiteral("A text in a list is not UTF-8."));
        return noteTexts(Category::Text, 1);
    case WireToken::Type::Nil: return unsupported(QStringLiteral("nil"));
    default: return unsupported(QStringLiteral("MessagePack's ext types"));
    }
}

Result<void> ListSurvey::noteCategory(Category category)
{
    if (m_category == Category::None)
        m_category = category;
    if (m_category != category)
        return unsupported(QStringLiteral("values of several categories"));
    return {};
}

void ListSurvey::noteInt(const WireToken &token)
{
    m_plainInts = true;
    m_hasNegative = m_hasNegative || token.type == WireToken::Type::Negative;
    m_hasAboveInt64 = m_hasAboveInt64 || !token.fitsInt64();
}

void ListSurvey::noteNumber(const ElementType &type)
{
    m_numbers.insert(type);
    m_oneType = m_oneType && (!m_hasType || m_type == type);
    if (!m_hasType)
        m_type = type;
    m_hasType = true;
}

Result<void> ListSurvey::noteTexts(Category category, quint64 count)
{
    m_texts += count;
    if (m_texts > maxListTexts)
        return failure(ErrorCode::TooLarge, QStringLiteral("A list holds more than %1 texts.").arg(maxListTexts));
    return noteCategory(category);
}

Result<void> ListSurvey::noteMap(std::size_t depth, const Data &data)
{
    const auto *array = std::get_if<Array>(&data.value);
    if (!array)
        return unsupported(QStringLiteral("maps"));
    m_plain = m_plain && data.plain; // a complex number is plain
    return noteArray(depth, *array);
}

Result<void> ListSurvey::noteArray(std::size_t depth, const Array &array)
{
    for (std::size_t i = 0; i < array.shape.size(); ++i)
        noteLength(depth + i, array.shape[i]);
    noteRank(depth + array.shape.size());

    const Category category = categoryOf(array.type);
    if (category == Category::Numbers) {
        noteNumber(array.type);
        return noteCategory(category);
    }
    const auto count = quint64(elementCount(array.shape).value_or(0));
    if (category == Category::Text || category == Category::Bytes) {
        m_wideTextBytes += category == Category::Text ? array.data.size() : 0;
        return noteTexts(category, count);
    }
    if (m_hasType && m_type != array.type)
        return unsupported(QStringLiteral("values of type %1 and %2")
                               .arg(QString::fromUtf8(m_type.description().left(200)),
                                    QString::fromUtf8(array.type.description().left(200))));
    m_type = array.type;
    m_hasType = true;
    return array.type.itemSize() > 0 ? noteCategory(category) : noteTexts(category, count);
}

void ListSurvey::noteLength(std::size_t axis, qint64 length)
{
    if (axis >= std::size_t(maxRank))
        m_tooDeep = true;
    else if (axis >= m_shape.size())
        m_shape.push_back(length);
    else
        m_ragged = m_ragged || m_shape[axis] != length;
}

void ListSurvey::noteRank(std::size_t rank)
{
    m_ragged = m_ragged || m_rank.value_or(rank) != rank;
    m_rank = rank;
}

Result<void> ListSurvey::settleNumbers()
{
    if (m_hasAboveInt64 && m_hasNegative)
        return badList(QStringLiteral("no integer type holds all its integers"));
    if (m_plainBools)
        noteNumber(ElementType::boolean());
    if (m_plainInts)
        noteNumber(m_hasAboveInt64 ? ElementType::unsignedInteger(8) : ElementType::integer(8));
    if (m_plainFloats)
        noteNumber(ElementType::floating(8));
    if (m_oneType)
        return {};
    m_type = m_numbers.promoted();
    if (m_numbers.areIntegers() && m_type.kind() == ElementType::Kind::Float)
        return badList(QStringLiteral("no integer type holds all its integers"));
    return {};
}

Result<void> ListSurvey::finish()
{
    if (m_tooDeep)
        return badList(QStringLiteral("it has more than %1 axes").arg(maxRank));
    if (m_ragged || m_rank != m_shape.size())
        return badList(QStringLiteral("its parts have different lengths"));
    if (m_category == Category::Numbers)
        return settleNumbers();
    return {};
}

} // namespace hdf5async
