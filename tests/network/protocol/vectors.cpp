// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/protocol/vectors.h"

#include "network/protocol/number_types.h"

#include <QFile>
#include <QJsonDocument>
#include <QtEndian>

#include <bit>
#include <cmath>
#include <cstdlib>

namespace hdf5async::testing {

namespace {

using Kind = ElementType::Kind;

QJsonValue toJson(const std::vector<qint64> &numbers)
{
    QJsonArray array;
    for (const qint64 number : numbers)
        array << number;
    return array;
}

QString integerText(const QJsonValue &value)
{
    if (value.isObject())
        return value[QStringLiteral("$int")].toString();
    return value.isDouble() ? QString::number(value.toInteger()) : QStringLiteral("no integer");
}

// Same bits, but any NaN for "nan".
bool isReal(double real, const QJsonValue &expected)
{
    const double wanted =
        std::strtod(expected.toString().toLatin1().constData(), nullptr); // reads C99 hexadecimal, inf and nan
    if (std::isnan(wanted))
        return std::isnan(real);
    return std::bit_cast<quint64>(wanted) == std::bit_cast<quint64>(real);
}

bool isNumber(const ElementType &type, const char *bytes, const QJsonValue &expected)
{
    const NumberValue number = loadNumber(type, bytes);
    switch (type.kind()) {
    case Kind::Bool: return expected.isBool() && expected.toBool() == (number.integer == 1) && number.integer <= 1;
    case Kind::Int: return integerText(expected) == QString::number(qint64(number.integer));
    case Kind::UInt: return integerText(expected) == QString::number(number.integer);
    case Kind::Float: return isReal(number.real, expected);
    default: return isReal(number.real, expected[0]) && isReal(number.imaginary, expected[1]);
    }
}

// UTF-32 as the code units that JSON's strings are made of; lone surrogates stay.
QString utf32Text(const ElementType &type, const char *bytes)
{
    const bool isBig = type.order() == ElementType::Order::Big;
    QString text;
    for (std::uint32_t i = 0; i < type.itemSize(); i += 4) {
        const quint32 c = isBig ? qFromBigEndian<quint32>(bytes + i) : qFromLittleEndian<quint32>(bytes + i);
        if (c >= 0xd800 && c <= 0xdfff)
            text += QChar(ushort(c));
        else if (c != 0)
            text += QString::fromUcs4(reinterpret_cast<const char32_t *>(&c), 1);
    }
    return text;
}

bool isTime(const ElementType &type, const char *bytes, const QJsonValue &expected)
{
    const bool isBig = type.order() == ElementType::Order::Big;
    const auto ticks = isBig ? qFromBigEndian<qint64>(bytes) : qFromLittleEndian<qint64>(bytes);
    if (ticks == std::numeric_limits<qint64>::min())
        return expected.toString() == QStringLiteral("NaT");
    return integerText(expected) == QString::number(ticks);
}

bool isElement(const ElementType &type, const char *bytes, const QJsonValue &expected);

// Nested lists as the dims of a field say.
bool isSubarray(const RecordField &field, std::size_t axis, const char *&bytes, const QJsonValue &expected)
{
    if (axis == field.dims.size()) {
        const char *const element = bytes;
        bytes += field.type.itemSize();
        return isElement(field.type, element, expected);
    }
    const QJsonArray list = expected.toArray();
    bool isSame = list.size() == field.dims[axis];
    for (const QJsonValue element : list)
        isSame = isSame && isSubarray(field, axis + 1, bytes, element);
    return isSame;
}

bool isElement(const ElementType &type, const char *bytes, const QJsonValue &expected)
{
    if (type.isNumber())
        return isNumber(type, bytes, expected);
    if (type.isTime())
        return isTime(type, bytes, expected);
    if (type.kind() == Kind::Text)
        return utf32Text(type, bytes) == expected.toString();
    if (type.isRecord()) {
        const QJsonArray list = expected.toArray();
        bool isSame = std::size_t(list.size()) == type.fields().fields.size();
        for (qsizetype i = 0; isSame && i < list.size(); ++i) {
            const RecordField &field = type.fields().fields[std::size_t(i)];
            const char *at = bytes + field.offset;
            isSame = isSubarray(field, 0, at, list[i]);
        }
        return isSame;
    }
    QByteArray raw(bytes, type.itemSize());
    while (type.kind() == Kind::Bytes && raw.endsWith('\0'))
        raw.chop(1);
    return raw.toHex() == expected[QStringLiteral("$bin")].toString().toLatin1();
}

} // namespace

QList<QJsonObject> vectors(const char *fileName)
{
    QFile file(QStringLiteral(HDF5ASYNC_TEST_DATA "/conformance/") + QLatin1StringView(fileName));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(file.fileName()));
    QList<QJsonObject> lines;
    while (!file.atEnd()) {
        QJsonParseError error;
        lines << QJsonDocument::fromJson(file.readLine(), &error).object();
        if (error.error != QJsonParseError::NoError)
            qFatal("%s: %s", fileName, qPrintable(error.errorString()));
    }
    return lines;
}

QByteArray fromHex(const QJsonValue &hex)
{
    return QByteArray::fromHex(hex.toString().toLatin1());
}

QJsonValue typeOf(const ElementType &type)
{
    if (!type.isRecord())
        return QString::fromLatin1(type.typeString());
    QJsonArray fields;
    for (const RecordField &field : type.fields().fields) {
        QJsonArray entry{QString::fromUtf8(field.name), typeOf(field.type)};
        if (!field.dims.empty())
            entry << toJson(field.dims);
        fields << entry;
    }
    return fields;
}

QString difference(const Array &array, const QJsonArray &values)
{
    const qint64 count = elementCount(array.shape).value_or(-1);
    if (count != values.size())
        return QStringLiteral("%1 elements, expected %2").arg(count).arg(values.size());
    if (array.data.size() != std::size_t(count) * array.type.itemSize())
        return QStringLiteral("%1 bytes").arg(array.data.size());
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (!isElement(array.type, array.data.data() + std::size_t(i) * array.type.itemSize(), values[i]))
            return QStringLiteral("element %1 is not %2")
                .arg(i)
                .arg(QString::fromUtf8(QJsonDocument(QJsonArray{values[i]}).toJson()));
    }
    return {};
}

QString difference(const TextArray &texts, const QJsonArray &values)
{
    if (std::size_t(values.size()) != texts.items.size())
        return QStringLiteral("%1 items, expected %2").arg(texts.items.size()).arg(values.size());
    for (qsizetype i = 0; i < values.size(); ++i) {
        const std::string_view item = texts.items[std::size_t(i)];
        const QByteArray bytes(item.data(), qsizetype(item.size()));
        const bool isSame = texts.kind == TextArray::Kind::Text
                                ? QString::fromUtf8(bytes) == values[i].toString()
                                : bytes.toHex() == values[i][QStringLiteral("$bin")].toString().toLatin1();
        if (!isSame)
            return QStringLiteral("item %1 is '%2'").arg(i).arg(QString::fromUtf8(bytes));
    }
    return {};
}

} // namespace hdf5async::testing
