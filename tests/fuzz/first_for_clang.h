// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Included before anything else in preset fuzz. In C++20 clang 14 looks into libstdc++ 12's constexpr destructor of
// std::vector<std::pair<QByteArray, Value>> before the pair is complete, unless a Value has been destroyed before.
#include <hdf5async/array.h>

inline void hdf5asyncDestroy(hdf5async::Value &value)
{
    value.~Value();
}
