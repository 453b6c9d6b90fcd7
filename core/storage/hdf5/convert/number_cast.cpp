// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/number_cast.h"

#include "core/storage/hdf5/convert/half_float.h"
#include "core/storage/hdf5/convert/load_store.h"

#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

namespace hdf5async {

namespace {

enum class Boolean : std::uint8_t { False, True };

/// The C++ types in the order of NumberType.
using Numbers = std::tuple<Boolean, std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t,
                           std::uint64_t, Half, float, double, std::complex<float>, std::complex<double>>;
static_assert(std::tuple_size_v<Numbers> == numberTypeCount);

template<std::size_t index>
using Number = std::tuple_element_t<index, Numbers>;

template<typename T>
constexpr bool isComplex = std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;
template<typename T>
constexpr bool isFloat = std::is_same_v<T, Half> || std::is_floating_point_v<T>;
template<typename T>
constexpr bool isInteger = std::is_integral_v<T>;

template<typename T>
constexpr int exactBits = std::is_same_v<T, Half> ? 11 : std::is_same_v<T, float> ? 24 : 53;

/// numpy's rule: integers go into floats that hold all their values, and 64-bit ones into double all the same.
template<typename From, typename To>
constexpr bool isSafe()
{
    if constexpr (std::is_same_v<From, To> || std::is_same_v<From, Boolean>)
        return true;
    else if constexpr (std::is_same_v<To, Boolean>)
        return false;
    else if constexpr (isComplex<From>)
        return isComplex<To> && sizeof(From) <= sizeof(To);
    else if constexpr (isComplex<To>)
        return isSafe<From, typename To::value_type>();
    else if constexpr (isFloat<From>)
        return isFloat<To> && sizeof(From) <= sizeof(To);
    else if constexpr (isFloat<To>)
        return std::is_same_v<To, double> || std::numeric_limits<From>::digits <= exactBits<To>;
    else
        return std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits
            && (std::is_unsigned_v<From> || std::is_signed_v<To>);
}

/// By value: what plain Python values may become.
template<typename From, typename To>
constexpr bool isByValue()
{
    constexpr bool isPlain = std::is_same_v<From, Boolean> || std::is_same_v<From, std::int64_t>
        || std::is_same_v<From, std::uint64_t> || std::is_same_v<From, double> || std::is_same_v<From, std::complex<double>>;
    if constexpr (!isPlain)
        return false;
    else if constexpr (std::is_same_v<From, Boolean>)
        return true;
    else if constexpr (isInteger<From>)
        return !std::is_same_v<To, Boolean>;
    else if constexpr (isFloat<From>)
        return isFloat<To> || isComplex<To>;
    else
        return isComplex<To>;
}

template<typename T>
T load(const char *from, bool bigEndian)
{
    if constexpr (std::is_same_v<T, Boolean>)
        return *from ? Boolean::True : Boolean::False;
    else if constexpr (isComplex<T>)
        return {loadNumber<typename T::value_type>(from, bigEndian),
                loadNumber<typename T::value_type>(from + sizeof(T) / 2, bigEndian)};
    else
        return loadNumber<T>(from, bigEndian);
}

template<typename T>
void store(T value, char *to, bool bigEndian)
{
    if constexpr (isComplex<T>) {
        storeNumber(value.real(), to, bigEndian);
        storeNumber(value.imag(), to + sizeof(T) / 2, bigEndian);
    } else {
        storeNumber(value, to, bigEndian);
    }
}

template<typename To, typename From>
To convert(From value)
{
    if constexpr (std::is_same_v<From, To>)
        return value;
    else if constexpr (std::is_same_v<From, Boolean>)
        return convert<To>(static_cast<std::int8_t>(value));
    else if constexpr (isComplex<To> && isComplex<From>)
        return {convert<typename To::value_type>(value.real()), convert<typename To::value_type>(value.imag())};
    else if constexpr (isComplex<To>)
        return {convert<typename To::value_type>(value), 0};
    else if constexpr (std::is_same_v<From, Half> && std::is_same_v<To, double>)
        return toDouble(value);
    else if constexpr (std::is_same_v<From, Half>)
        return toFloat(value);
    else if constexpr (std::is_same_v<To, Half> && isInteger<From>)
        return toHalf(static_cast<double>(value)); // exact for everything that is not far beyond a half's range
    else if constexpr (std::is_same_v<To, Half>)
        return toHalf(value);
    else
        return static_cast<To>(value);
}

bool isFinite(Half value)
{
    return (value.bits & 0x7c00) != 0x7c00;
}
template<typename T>
bool isFinite(T value)
{
    if constexpr (isComplex<T>)
        return std::isfinite(value.real()) && std::isfinite(value.imag());
    else
        return std::isfinite(value);
}

/// Whether `to` is what became of `from` without leaving the target's range.
template<typename From, typename To>
bool isInRange(From from, To to)
{
    if constexpr (std::is_same_v<From, Boolean>)
        return true;
    else if constexpr (isInteger<From> && isInteger<To>)
        return std::in_range<To>(from);
    else if constexpr (isComplex<From>)
        return (isFinite(to.real()) || !isFinite(from.real())) && (isFinite(to.imag()) || !isFinite(from.imag()));
    else if constexpr (isInteger<From>)
        return isFinite(to);
    else
        return isFinite(to) || !isFinite(from);
}

template<typename From, typename To, bool byValue>
std::size_t run(NumbersFrom from, NumbersTo to, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i, from.data += from.stride, to.data += to.stride) {
        const From value = load<From>(from.data, from.bigEndian);
        const To converted = convert<To>(value);
        if constexpr (byValue) {
            if (!isInRange(value, converted))
                return i;
        }
        store(converted, to.data, to.bigEndian);
    }
    return count;
}

using Table = std::array<std::array<NumberKernel, numberTypeCount>, numberTypeCount>;

template<bool byValue, std::size_t from, std::size_t... to>
constexpr std::array<NumberKernel, numberTypeCount> makeRow(std::index_sequence<to...>)
{
    const auto cell = []<std::size_t target>(std::integral_constant<std::size_t, target>) -> NumberKernel {
        if constexpr (byValue ? isByValue<Number<from>, Number<target>>() : isSafe<Number<from>, Number<target>>())
            return run<Number<from>, Number<target>, byValue>;
        else
            return nullptr;
    };
    return {cell(std::integral_constant<std::size_t, to>())...};
}

template<bool byValue, std::size_t... from>
constexpr Table makeTable(std::index_sequence<from...>)
{
    return {makeRow<byValue, from>(std::make_index_sequence<numberTypeCount>())...};
}

constexpr Table safeTable = makeTable<false>(std::make_index_sequence<numberTypeCount>());
constexpr Table valueTable = makeTable<true>(std::make_index_sequence<numberTypeCount>());

NumberKernel at(const Table &table, NumberType from, NumberType to)
{
    return table[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

} // namespace

NumberType numberTypeOf(const ElementType &type)
{
    const auto from = [&type](NumberType first, unsigned firstSize) {
        int step = 0;
        for (unsigned size = type.itemSize(); size > firstSize; size /= 2)
            ++step;
        return static_cast<NumberType>(static_cast<int>(first) + step);
    };
    switch (type.kind()) {
    case ElementType::Kind::Int:
        return from(NumberType::I1, 1);
    case ElementType::Kind::UInt:
        return from(NumberType::U1, 1);
    case ElementType::Kind::Float:
        return from(NumberType::F2, 2);
    case ElementType::Kind::Complex:
        return from(NumberType::C8, 8);
    default:
        return NumberType::B1;
    }
}

bool castsSafely(NumberType from, NumberType to)
{
    return safeKernel(from, to) != nullptr;
}

bool castsByValue(NumberType from, NumberType to)
{
    return valueKernel(from, to) != nullptr;
}

NumberKernel safeKernel(NumberType from, NumberType to)
{
    return at(safeTable, from, to);
}

NumberKernel valueKernel(NumberType from, NumberType to)
{
    return at(valueTable, from, to);
}

} // namespace hdf5async
