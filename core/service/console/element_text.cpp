// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/element_text.h"

#include "core/console/value_codec.h"
#include "core/service/console/file_questions.h"

#include <QJsonDocument>
#include <QtEndian>

#include <cmath>
#include <cstring>
#include <limits>

namespace hdf5async {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr qsizetype longestText = 300;
constexpr std::uint64_t mostElementsOfField = 16;

quint64 bitsAt(const ElementType &type, const char *element, std::uint32_t size)
{
    const bool big = type.order() == ElementType::Order::Big;
    switch (size) {
    case 1: return quint8(*element);
    case 2: return big ? qFromBigEndian<quint16>(element) : qFromLittleEndian<quint16>(element);
    case 4: return big ? qFromBigEndian<quint32>(element) : qFromLittleEndian<quint32>(element);
    case 8: return big ? qFromBigEndian<quint64>(element) : qFromLittleEndian<quint64>(element);
    default: return 0;
    }
}

qint64 signedOf(quint64 bits, std::uint32_t size)
{
    const unsigned unused = 64 - size * 8;
    return qint64(bits << unused) >> unused;
}

double halfOf(quint16 bits)
{
    const int exponent = bits >> 10 & 31;
    const int mantissa = bits & 1023;
    const double sign = bits & 0x8000 ? -1 : 1;
    if (exponent == 31)
        return mantissa ? nothing : sign * std::numeric_limits<double>::infinity();
    return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(mantissa + 1024, exponent - 25));
}

double realOf(quint64 bits, std::uint32_t size)
{
    if (size == 2)
        return halfOf(quint16(bits));
    if (size == 4) {
        const auto narrow = quint32(bits);
        float value = 0;
        std::memcpy(&value, &narrow, 4);
        return double(value);
    }
    double value = 0;
    std::memcpy(&value, &bits, 8);
    return value;
}

QString realText(double value, std::uint32_t size)
{
    return QString::number(value, 'g', size == 2 ? 4 : size == 4 ? 7 : 15);
}

QString recordText(const ElementType &type, const char *element)
{
    QStringList fields;
    for (const RecordField &field : type.fields().fields)
        fields.append(QString::fromUtf8(field.name) + u'=' + textAt(field.type, element + field.offset));
    return u'{' + fields.join(QStringLiteral(", ")) + u'}';
}

QString shortened(QString text)
{
    if (text.size() > longestText)
        text = text.left(longestText) + u'\u2026';
    return text;
}

QString arrayText(const Array &array)
{
    QStringList elements;
    const std::size_t size = array.type.itemSize();
    const std::size_t count = size == 0 ? 0 : array.data.size() / size;
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 20); ++i)
        elements.append(textAt(array.type, array.data.data() + i * size));
    if (count == 1 && array.shape.empty())
        return shortened(elements.join(QString()));
    if (count > 20)
        elements.append(QStringLiteral("\u2026"));
    return shortened(u'[' + elements.join(QStringLiteral(", ")) + u']');
}

} // namespace

bool isPlainNumber(const ElementType &type)
{
    return type.isNumber() && type.kind() != ElementType::Kind::Complex && type.itemSize() <= 8;
}

double numberAt(const ElementType &type, const char *element)
{
    if (!isPlainNumber(type))
        return nothing;
    const quint64 bits = bitsAt(type, element, type.itemSize());
    switch (type.kind()) {
    case ElementType::Kind::Int: return double(signedOf(bits, type.itemSize()));
    case ElementType::Kind::Float: return realOf(bits, type.itemSize());
    default: return double(bits);
    }
}

QString textAt(const ElementType &type, const char *element)
{
    const std::uint32_t size = type.itemSize();
    switch (type.kind()) {
    case ElementType::Kind::Bool: return *element ? QStringLiteral("true") : QStringLiteral("false");
    case ElementType::Kind::DateTime:
    case ElementType::Kind::TimeDelta:
        return QString::number(signedOf(bitsAt(type, element, size), size)) + u' ' + QString::fromUtf8(type.timeUnit());
    case ElementType::Kind::Int: return QString::number(signedOf(bitsAt(type, element, size), size));
    case ElementType::Kind::UInt: return QString::number(bitsAt(type, element, size));
    case ElementType::Kind::Float: return realText(numberAt(type, element), size);
    case ElementType::Kind::Complex: {
        const std::uint32_t half = size / 2;
        const double imaginary = realOf(bitsAt(type, element + half, half), half);
        return realText(realOf(bitsAt(type, element, half), half), half) + (std::signbit(imaginary) ? u'-' : u'+') +
               realText(std::abs(imaginary), half) + u'i';
    }
    case ElementType::Kind::Bytes: return shortened(QString::fromUtf8(element, qsizetype(qstrnlen(element, size))));
    case ElementType::Kind::Text: {
        QString text;
        for (std::uint32_t i = 0; i + 4 <= size; i += 4) {
            const auto point = char32_t(bitsAt(type, element + i, 4));
            if (point == 0)
                break;
            text += QString::fromUcs4(&point, 1);
        }
        return shortened(text);
    }
    case ElementType::Kind::Record: return shortened(recordText(type, element));
    case ElementType::Kind::Void:
        return shortened(
            QString::fromLatin1(QByteArray(element, qsizetype(std::min<std::uint32_t>(size, 64))).toHex()));
    }
    return {};
}

QString valueText(const Value &value)
{
    if (const auto *array = std::get_if<Array>(&value.v))
        return arrayText(*array);
    if (const auto *scalar = std::get_if<Value::Scalar>(&value.v))
        return textAt(scalar->element.type, scalar->element.data.data());
    if (const auto bytes = value_codec::bytesOf(value))
        return shortened(QString::fromUtf8(*bytes));
    const QVariant variant = value_codec::toVariant(value);
    if (variant.typeId() == QMetaType::QVariantList || variant.typeId() == QMetaType::QVariantMap)
        return shortened(QString::fromUtf8(QJsonDocument::fromVariant(variant).toJson(QJsonDocument::Compact)));
    return shortened(variant.toString());
}

QString valueType(const Value &value)
{
    if (const auto *array = std::get_if<Array>(&value.v)) {
        QStringList lengths;
        for (const qint64 length : array->shape)
            lengths.append(QString::number(length));
        return typeText(array->type) + (lengths.isEmpty() ? QString() : u'(' + lengths.join(u',') + u')');
    }
    if (const auto *scalar = std::get_if<Value::Scalar>(&value.v))
        return typeText(scalar->element.type);
    if (value_codec::bytesOf(value))
        return std::holds_alternative<Value::Bin>(value.v) ? QStringLiteral("bytes") : QStringLiteral("text");
    if (std::holds_alternative<bool>(value.v))
        return QStringLiteral("bool");
    if (std::holds_alternative<double>(value.v))
        return QStringLiteral("float64");
    if (value_codec::integerOf(value))
        return QStringLiteral("int64");
    return value_codec::listOf(value) ? QStringLiteral("list") : QStringLiteral("empty");
}

std::size_t rowBytesOf(const Array &array)
{
    std::size_t bytes = array.type.itemSize();
    for (std::size_t axis = 1; axis < array.shape.size(); ++axis)
        bytes *= std::size_t(array.shape[axis]);
    return bytes;
}

std::vector<ElementColumn> columnsOf(const Array &array, std::size_t most)
{
    std::vector<ElementColumn> columns;
    const std::size_t size = array.type.itemSize();
    const std::size_t inner = size == 0 ? 0 : rowBytesOf(array) / size;
    for (std::size_t i = 0; i < inner && columns.size() < most; ++i) {
        const QString place = inner == 1 ? QString() : QStringLiteral("[%1]").arg(i);
        if (!array.type.isRecord()) {
            columns.push_back({inner == 1 ? QStringLiteral("value") : place, array.type, i * size});
            continue;
        }
        for (const RecordField &field : array.type.fields().fields) {
            const std::uint64_t count = std::min(field.count(), mostElementsOfField);
            for (std::uint64_t k = 0; k < count && columns.size() < most; ++k) {
                const QString part = field.dims.empty() ? QString() : QStringLiteral("[%1]").arg(k);
                columns.push_back({QString::fromUtf8(field.name) + part + place, field.type,
                                   i * size + field.offset + std::size_t(k) * field.type.itemSize()});
            }
        }
    }
    return columns;
}

} // namespace hdf5async
