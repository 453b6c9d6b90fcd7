// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/json_text.h"

#include "network/http/element_reader.h"

#include <array>
#include <charconv>
#include <cmath>

namespace hdf5async {

namespace {

template<typename T>
QByteArray shortest(T value)
{
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return QByteArray(digits.data(), qsizetype(end - digits.data()));
}

// Fixed-width text ends at its padding.
QByteArray unpadded(const char *at, std::size_t size)
{
    while (size > 0 && at[size - 1] == '\0')
        --size;
    return QByteArray(at, qsizetype(size));
}

QByteArray utf8Of(const char *at, std::size_t count, ElementType::Order order)
{
    QString text;
    for (std::size_t i = 0; i < count; ++i) {
        const auto code = loadNumber<quint32>(at + 4 * i, order);
        if (code == 0)
            break;
        // A byte that was no UTF-8 travels as a lone surrogate.
        const bool isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
        const char32_t shown = isCharacter ? char32_t(code) : U'\xfffd';
        text += QString::fromUcs4(&shown, 1);
    }
    return text.toUtf8();
}

} // namespace

float halfValue(quint16 half)
{
    const int exponent = (half >> 10) & 0x1f;
    const auto fraction = float(half & 0x3ff);
    const float sign = (half & 0x8000) != 0 ? -1.0F : 1.0F;
    if (exponent == 0)
        return sign * std::ldexp(fraction, -24);
    if (exponent == 31)
        return fraction == 0 ? sign * INFINITY : NAN;
    return sign * std::ldexp(fraction + 1024.0F, exponent - 25);
}

Result<QByteArray> JsonText::take() &&
{
    if (!isFull())
        return std::move(m_text);
    return failure(ErrorCode::TooLarge, QStringLiteral("The answer would be longer than %1 bytes").arg(m_limit),
                   {{QStringLiteral("limit"), m_limit}});
}

void JsonText::open(char bracket)
{
    raw(QByteArrayView(&bracket, 1));
    m_first = true;
}

void JsonText::close(char bracket)
{
    raw(QByteArrayView(&bracket, 1));
    m_first = false;
}

void JsonText::separate()
{
    if (!m_first)
        raw(",");
    m_first = false;
}

void JsonText::key(QByteArrayView name)
{
    separate();
    text(name.toByteArray());
    raw(":");
}

void JsonText::text(const QByteArray &utf8)
{
    // Decoded once, so that bytes that are no UTF-8 become characters that say so.
    const QByteArray good = QString::fromUtf8(utf8).toUtf8();
    static constexpr char hex[] = "0123456789abcdef";
    QByteArray quoted;
    quoted.reserve(good.size() + 2);
    quoted += '"';
    for (const char c : good) {
        if (c == '"' || c == '\\')
            (quoted += '\\') += c;
        else if (c == '\n')
            quoted += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20)
            ((quoted += "\\u00") += hex[c >> 4]) += hex[c & 15];
        else
            quoted += c;
    }
    quoted += '"';
    raw(quoted);
}

void JsonText::number(qint64 value)
{
    raw(shortest(value));
}

void JsonText::number(quint64 value)
{
    raw(shortest(value));
}

void JsonText::number(double value)
{
    std::isfinite(value) ? raw(shortest(value)) : null();
}

void JsonText::number(float value)
{
    std::isfinite(value) ? raw(shortest(value)) : null();
}

void JsonText::boolean(bool value)
{
    raw(value ? "true" : "false");
}

void JsonText::element(const ElementType &type, const char *at)
{
    const bool isNumber = visitNumber(type, at, [this](auto value) {
        using T = decltype(value);
        if constexpr (std::is_same_v<T, bool>)
            boolean(value);
        else if constexpr (std::is_floating_point_v<T>)
            number(value);
        else if constexpr (std::is_signed_v<T>)
            number(qint64(value));
        else
            number(quint64(value));
    });
    if (isNumber)
        return;
    switch (type.kind()) {
    case ElementType::Kind::Complex: {
        const int bytes = int(type.itemSize()) / 2;
        const ElementType part = ElementType::floating(bytes, type.order());
        beginList();
        item();
        element(part, at);
        item();
        element(part, at + bytes);
        return endList();
    }
    case ElementType::Kind::Text: return text(utf8Of(at, type.itemSize() / 4, type.order()));
    case ElementType::Kind::Record:
        beginList();
        for (const RecordField &member : type.fields().fields) {
            item();
            field(member, at + member.offset);
        }
        return endList();
    default: return text(unpadded(at, type.itemSize()));
    }
}

void JsonText::field(const RecordField &field, const char *at)
{
    qint64 index = 0;
    const Shape shape(field.dims.begin(), field.dims.end());
    nested(shape, 0, index, [&](qint64 i) { element(field.type, at + i * qint64(field.type.itemSize())); });
}

template<typename Element>
void JsonText::nested(const Shape &shape, std::size_t axis, qint64 &index, const Element &element)
{
    if (axis == shape.size())
        return element(index++);
    beginList();
    for (qint64 i = 0; i < shape[axis] && !isFull(); ++i) {
        item();
        nested(shape, axis + 1, index, element);
    }
    endList();
}

void JsonText::array(const Array &array, bool flatten)
{
    const Shape shape = flatten && !array.shape.empty() ? Shape{elementCount(array.shape).value_or(0)} : array.shape;
    qint64 index = 0;
    const auto size = qint64(array.type.itemSize());
    nested(shape, 0, index, [&](qint64 i) { element(array.type, array.data.data() + i * size); });
}

void JsonText::texts(const TextArray &texts, bool flatten)
{
    const Shape shape = flatten && !texts.shape.empty() ? Shape{qint64(texts.items.size())} : texts.shape;
    qint64 index = 0;
    nested(shape, 0, index, [&](qint64 i) {
        const std::string_view item = texts.items[std::size_t(i)];
        text(QByteArray(item.data(), qsizetype(item.size())));
    });
}

// Elements with lengths of their own come in lists that are of the shape.
void JsonText::items(const Value::List &list, bool flatten)
{
    for (const Value &entry : list) {
        if (isFull())
            return;
        if (const auto *inner = std::get_if<Value::List>(&entry.v); inner && flatten) {
            items(*inner, true);
            continue;
        }
        item();
        value(entry);
    }
}

void JsonText::value(const Value &value, bool flatten)
{
    std::visit(
        [&](const auto &v) {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, bool>)
                boolean(v);
            else if constexpr (std::is_arithmetic_v<T>)
                number(v);
            else if constexpr (std::is_same_v<T, Value::Text>)
                text(v.utf8);
            else if constexpr (std::is_same_v<T, Value::Bin>)
                text(v.bytes);
            else if constexpr (std::is_same_v<T, Array>)
                array(v, flatten);
            else if constexpr (std::is_same_v<T, Value::Scalar>)
                element(v.element.type, v.element.data.data());
            else if constexpr (std::is_same_v<T, Value::Texts>)
                texts(*v, flatten);
            else if constexpr (std::is_same_v<T, Value::List>) {
                beginList();
                items(v, flatten);
                endList();
            } else if constexpr (std::is_same_v<T, Value::Map>) {
                beginObject();
                for (const auto &[name, member] : v) {
                    key(name);
                    this->value(member);
                }
                endObject();
            } else {
                null();
            }
        },
        value.v);
}

} // namespace hdf5async
