// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/value_codec.h"

#include <cmath>
#include <limits>

namespace hdf5async {

QString ValueFault::text() const
{
    const QString member = m_key ? u'\'' + QString::fromLatin1(m_key) + u'\'' : QStringLiteral("A value");
    return QStringLiteral("%1 is %2, which is not known here").arg(member, m_number);
}

namespace value_codec {

namespace {

constexpr int deepestVariant = 16;

template<typename T>
std::vector<double> elementsOf(const SharedBytes &bytes)
{
    std::vector<double> numbers(bytes.size() / sizeof(T));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        T element;
        std::memcpy(&element, bytes.data() + i * sizeof(T), sizeof(T));
        numbers[i] = double(element);
    }
    return numbers;
}

QVariant variantOf(const Value &value, int depth)
{
    if (const auto integer = integerOf(value))
        return qlonglong(*integer);
    if (const auto *flag = std::get_if<bool>(&value.v))
        return *flag;
    if (const auto real = realOf(value))
        return *real;
    if (const auto bytes = bytesOf(value))
        return QString::fromUtf8(*bytes);
    if (const auto elements = depth < deepestVariant ? listOf(value) : std::nullopt) {
        QVariantList list;
        for (const Value &element : *elements)
            list.append(variantOf(element, depth + 1));
        return list;
    }
    if (const auto *pairs = std::get_if<Value::Map>(&value.v); pairs && depth < deepestVariant) {
        QVariantMap map;
        for (const auto &[key, element] : *pairs)
            map.insert(QString::fromUtf8(key), variantOf(element, depth + 1));
        return map;
    }
    return {};
}

} // namespace

std::optional<qint64> integerOf(const Value &value)
{
    if (const auto *integer = std::get_if<qint64>(&value.v))
        return *integer;
    if (const auto *large = std::get_if<quint64>(&value.v))
        return qint64(*large);
    return std::nullopt;
}

std::optional<QDateTime> timeOf(const Value &value, ValueFault &fault)
{
    // Beyond these, the distance of two times has no room in an integer, and people have no use for them.
    constexpr qint64 earliest = -62'135'596'800'000, latest = 253'402'300'799'999;
    const std::optional<qint64> ms = integerOf<qint64>(value, fault);
    if (!ms)
        return std::nullopt;
    if (*ms >= earliest && *ms <= latest)
        return QDateTime::fromMSecsSinceEpoch(*ms, Qt::UTC);
    fault.note(QString::number(*ms));
    return std::nullopt;
}

std::optional<double> realOf(const Value &value)
{
    if (const auto *real = std::get_if<double>(&value.v))
        return *real;
    if (const auto *large = std::get_if<quint64>(&value.v))
        return double(*large);
    const auto *integer = std::get_if<qint64>(&value.v);
    return integer ? std::optional(double(*integer)) : std::nullopt;
}

std::optional<QByteArray> bytesOf(const Value &value)
{
    if (const auto *text = std::get_if<Value::Text>(&value.v))
        return text->utf8;
    if (const auto *bin = std::get_if<Value::Bin>(&value.v))
        return bin->bytes;
    if (const auto *texts = std::get_if<Value::Texts>(&value.v); texts && *texts && (*texts)->shape.empty()) {
        const std::string_view item = (*texts)->items.empty() ? std::string_view() : (*texts)->items.front();
        return QByteArray(item.data(), qsizetype(item.size()));
    }
    return std::nullopt;
}

Value fromVariant(const QVariant &variant)
{
    switch (variant.typeId()) {
    case QMetaType::Bool: return Value{variant.toBool()};
    case QMetaType::Int:
    case QMetaType::Long:
    case QMetaType::LongLong: return Value{qint64(variant.toLongLong())};
    case QMetaType::UInt:
    case QMetaType::ULong:
    case QMetaType::ULongLong: return Value{quint64(variant.toULongLong())};
    case QMetaType::Float:
    case QMetaType::Double: return Value{variant.toDouble()};
    case QMetaType::QByteArray: return Value{Value::Bin{variant.toByteArray()}};
    case QMetaType::QDateTime: return toValue(variant.toDateTime());
    case QMetaType::QStringList:
    case QMetaType::QVariantList: {
        Value::List list;
        for (const QVariant &element : variant.toList())
            list.push_back(fromVariant(element));
        return Value{std::move(list)};
    }
    case QMetaType::QVariantMap: {
        Value::Map map;
        const QVariantMap pairs = variant.toMap();
        for (auto it = pairs.begin(); it != pairs.end(); ++it)
            map.emplace_back(it.key().toUtf8(), fromVariant(it.value()));
        return Value{std::move(map)};
    }
    default: return variant.isNull() ? Value{} : Value{Value::Text{variant.toString().toUtf8()}};
    }
}

QVariant toVariant(const Value &value)
{
    return variantOf(value, 0);
}

Value fromNumbers(const void *data, std::size_t count, int bytes)
{
    MutableBytes copy(count * std::size_t(bytes));
    if (count > 0)
        std::memcpy(copy.data(), data, copy.size());
    return Value{Array{ElementType::floating(bytes), {qint64(count)}, std::move(copy).share()}};
}

std::optional<Value::List> listOf(const Value &value)
{
    if (const auto *list = std::get_if<Value::List>(&value.v))
        return *list;
    const auto *shared = std::get_if<Value::Texts>(&value.v);
    if (!shared || !*shared || (*shared)->shape.empty())
        return std::nullopt;
    // What is nested becomes texts with an axis less.
    const TextArray &texts = **shared;
    const auto count = std::size_t(texts.shape.front());
    const std::size_t each = count == 0 ? 0 : texts.items.size() / count;
    Value::List list;
    for (std::size_t i = 0; i < count; ++i) {
        auto element = std::make_shared<TextArray>();
        element->kind = texts.kind;
        element->shape.assign(texts.shape.begin() + 1, texts.shape.end());
        const auto first = texts.items.begin() + std::ptrdiff_t(i * each);
        element->items.assign(first, first + std::ptrdiff_t(each));
        element->owner = texts.owner;
        list.push_back(Value{Value::Texts(std::move(element))});
    }
    return list;
}

std::optional<std::vector<double>> numbersOf(const Value &value)
{
    if (const auto *array = std::get_if<Array>(&value.v)) {
        if (array->type == ElementType::floating(8))
            return elementsOf<double>(array->data);
        if (array->type == ElementType::floating(4))
            return elementsOf<float>(array->data);
        return std::nullopt;
    }
    const auto *list = std::get_if<Value::List>(&value.v);
    if (!list)
        return std::nullopt;
    std::vector<double> numbers;
    for (const Value &element : *list)
        numbers.push_back(realOf(element).value_or(std::numeric_limits<double>::quiet_NaN()));
    return numbers;
}

} // namespace value_codec

} // namespace hdf5async
