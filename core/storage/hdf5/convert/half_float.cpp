// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/half_float.h"

#include <bit>

namespace hdf5async {

namespace {

/// Where the fields of a wider format are.
template<typename Float>
struct Format;
template<>
struct Format<float>
{
    using Bits = std::uint32_t;
    static constexpr int mantissa = 23;
    static constexpr int bias = 127;
    static constexpr int exponentMask = 0xff;
};
template<>
struct Format<double>
{
    using Bits = std::uint64_t;
    static constexpr int mantissa = 52;
    static constexpr int bias = 1023;
    static constexpr int exponentMask = 0x7ff;
};

constexpr int halfMantissa = 10;
constexpr int halfBias = 15;
constexpr std::uint16_t halfInfinity = 0x7c00;

template<typename Float>
Float widened(Half half)
{
    using F = Format<Float>;
    using Bits = typename F::Bits;
    constexpr int shift = F::mantissa - halfMantissa;
    const Bits sign = Bits(half.bits >> 15) << (sizeof(Bits) * 8 - 1);
    int exponent = half.bits >> halfMantissa & 0x1f;
    Bits mantissa = half.bits & 0x3ff;
    if (exponent == 0x1f) // infinity and NaN
        return std::bit_cast<Float>(sign | Bits(F::exponentMask) << F::mantissa | mantissa << shift);
    if (exponent == 0) {
        if (mantissa == 0)
            return std::bit_cast<Float>(sign);
        exponent = 1; // subnormal: normalise
        while (!(mantissa & 0x400)) {
            mantissa <<= 1;
            --exponent;
        }
        mantissa &= 0x3ff;
    }
    return std::bit_cast<Float>(sign | Bits(exponent - halfBias + F::bias) << F::mantissa | mantissa << shift);
}

template<typename Float>
Half narrowed(Float value)
{
    using F = Format<Float>;
    using Bits = typename F::Bits;
    constexpr int shift = F::mantissa - halfMantissa;
    const Bits bits = std::bit_cast<Bits>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> (sizeof(Bits) * 8 - 1) << 15);
    const int exponent = static_cast<int>(bits >> F::mantissa) & F::exponentMask;
    const Bits mantissa = bits & ((Bits(1) << F::mantissa) - 1);

    if (exponent == F::exponentMask) {
        if (mantissa == 0)
            return {static_cast<std::uint16_t>(sign | halfInfinity)};
        const auto payload = static_cast<std::uint16_t>(mantissa >> shift);
        return {static_cast<std::uint16_t>(sign | halfInfinity | (payload ? payload : 1))};
    }
    const int halfExponent = exponent - F::bias + halfBias;
    if (halfExponent >= 0x1f)
        return {static_cast<std::uint16_t>(sign | halfInfinity)};
    if (halfExponent < -halfMantissa) // below half of the smallest subnormal
        return {sign};

    // The significand with its leading one, shifted so that its last kept bit is the half's; rounding may carry into the exponent,
    // which is then right, too, up to infinity.
    const Bits significand = mantissa | Bits(1) << F::mantissa;
    const int drop = halfExponent > 0 ? shift : shift + 1 - halfExponent;
    const Bits kept = significand >> drop;
    const Bits rest = significand & ((Bits(1) << drop) - 1);
    const Bits half = Bits(1) << (drop - 1);
    const Bits rounded = kept + (rest > half || (rest == half && (kept & 1)) ? 1 : 0);
    const int base = halfExponent > 0 ? (halfExponent - 1) << halfMantissa : 0; // `rounded` holds the leading one itself
    return {static_cast<std::uint16_t>(sign | static_cast<std::uint16_t>(base + static_cast<int>(rounded)))};
}

} // namespace

float toFloat(Half value)
{
    return widened<float>(value);
}

double toDouble(Half value)
{
    return widened<double>(value);
}

Half toHalf(float value)
{
    return narrowed(value);
}

Half toHalf(double value)
{
    return narrowed(value);
}

} // namespace hdf5async
