// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type.h>

#include <cstddef>

namespace hdf5async {

/// numpy's bool, integer, float and complex types without their byte order.
enum class NumberType : std::uint8_t { B1, I1, I2, I4, I8, U1, U2, U4, U8, F2, F4, F8, C8, C16 };
constexpr int numberTypeCount = 14;

/// The number type of a wire type that isNumber().
[[nodiscard]] NumberType numberTypeOf(const ElementType &type);

/// numpy's can_cast(from, to, 'safe'). @source docs/protocol.md, "Casting"
[[nodiscard]] bool castsSafely(NumberType from, NumberType to);

/// Whether plain values, which come as b1, i8, u8, f8 or c16, may go into `to`, each judged by its value.
/// @source docs/protocol.md, "Casting"
[[nodiscard]] bool castsByValue(NumberType from, NumberType to);

/// Numbers in memory, `stride` bytes apart.
struct NumbersFrom
{
    const char *data = nullptr;
    std::size_t stride = 0;
    bool bigEndian = false;
};
struct NumbersTo
{
    char *data = nullptr;
    std::size_t stride = 0;
    bool bigEndian = false;
};

/// Converts `count` numbers; returns the index of the first that does not fit, `count` when all do. Casts that castsSafely() allows
/// always fit. By value: integers out of range and finite values that would become infinite do not fit. Floats round to the
/// nearest, ties to even. Complex targets get an imaginary part of 0.
using NumberKernel = std::size_t (*)(NumbersFrom from, NumbersTo to, std::size_t count);

/// The conversion for an allowed pair; null for others.
[[nodiscard]] NumberKernel safeKernel(NumberType from, NumberType to);
[[nodiscard]] NumberKernel valueKernel(NumberType from, NumberType to);

} // namespace hdf5async
