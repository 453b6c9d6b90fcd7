// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/data_encoding.h"
#include "network/http/element_reader.h"
#include "network/http/json_text.h"

#include <cmath>
#include <optional>

namespace hdf5async {

namespace {

template<typename T>
struct Extremes
{
    std::optional<T> min, max, positive, strictlyPositive;

    void add(T value)
    {
        if (!min || value < *min)
            min = value;
        if (!max || value > *max)
            max = value;
        if (value >= T(0) && (!positive || value < *positive))
            positive = value;
        if (value > T(0) && (!strictlyPositive || value < *strictlyPositive))
            strictlyPositive = value;
    }
};

template<typename T>
void write(JsonText &json, const char *name, std::optional<T> value, bool isInteger)
{
    json.key(name);
    if (!value)
        json.null();
    else if (isInteger && std::is_floating_point_v<T>) // h5grove cuts the mean of integers off
        json.raw(QByteArray::number(double(std::trunc(*value)), 'f', 0));
    else
        json.number(*value);
}

/// In two passes, so that a large mean costs the deviation no digits.
template<typename T>
HttpResponse statisticsOf(const Array &array, bool isInteger)
{
    Extremes<T> extremes;
    const auto count = elementCount(array.shape).value_or(0);
    const auto forEach = [&array, count](const auto &visit) {
        for (qint64 i = 0; i < count; ++i)
            visitNumber(array.type, array.data.data() + i * qint64(array.type.itemSize()), [&visit](auto value) {
                if constexpr (std::is_floating_point_v<decltype(value)>) {
                    if (!std::isfinite(value))
                        return;
                }
                visit(T(value));
            });
    };
    qint64 used = 0;
    long double sum = 0, squares = 0;
    forEach([&](T value) {
        extremes.add(value);
        sum += static_cast<long double>(value);
        ++used;
    });
    std::optional<double> mean, deviation;
    if (used > 0) {
        const long double middle = sum / static_cast<long double>(used);
        forEach([&](T value) {
            const long double difference = static_cast<long double>(value) - middle;
            squares += difference * difference;
        });
        mean = double(middle);
        deviation = double(std::sqrt(squares / static_cast<long double>(used)));
    }
    JsonText json(1 << 20);
    json.beginObject();
    write(json, "strict_positive_min", extremes.strictlyPositive, isInteger);
    write(json, "positive_min", extremes.positive, isInteger);
    write(json, "min", extremes.min, isInteger);
    write(json, "max", extremes.max, isInteger);
    write(json, "mean", mean, isInteger);
    write(json, "std", deviation, isInteger);
    json.endObject();
    return httpJson(200, std::move(json).take().value_or("{}"));
}

} // namespace

HttpResponse encodeStatistics(const Value &value)
{
    using Kind = ElementType::Kind;
    const auto *array = std::get_if<Array>(&value.v);
    if (const auto *scalar = std::get_if<Value::Scalar>(&value.v))
        array = &scalar->element;
    const bool isReal = array && (array->type.kind() <= Kind::Float || array->type.isTime());
    if (!isReal)
        return httpProblem(422, QStringLiteral("There are no statistics of what is no real number"));
    if (array->type.kind() == Kind::Float)
        return statisticsOf<double>(*array, false);
    return array->type.kind() == Kind::UInt ? statisticsOf<quint64>(*array, true) : statisticsOf<qint64>(*array, true);
}

} // namespace hdf5async
