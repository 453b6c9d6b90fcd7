// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

namespace hdf5async {

/// Between -1 and 1, the same for the same arguments.
inline double wobble(double phase, int tick, double period = 37)
{
    constexpr double pi = 3.14159265358979;
    return 0.7 * std::sin(2 * pi * (tick / period + phase)) +
           0.3 * std::sin(2 * pi * (tick / (period / 5.3) + 3 * phase));
}

} // namespace hdf5async
