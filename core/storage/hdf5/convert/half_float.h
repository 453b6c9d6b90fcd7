// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace hdf5async {

/// IEEE binary16, converted exactly as numpy does: to half rounded to nearest even in one step, NaN payloads kept as far as they
/// fit. @source numpy/core/src/npymath/halffloat.c; IEEE 754-2019, 4.3.1

struct Half
{
    std::uint16_t bits = 0;
};

[[nodiscard]] float toFloat(Half value);
[[nodiscard]] double toDouble(Half value);
[[nodiscard]] Half toHalf(float value);
[[nodiscard]] Half toHalf(double value);

} // namespace hdf5async
