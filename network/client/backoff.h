// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>

namespace hdf5async {

/// How long to wait before the next attempt: doubling from `first` to `longest`, of each the second half at random, so that a hundred
/// instruments do not come back in the same moment.
class Backoff
{
public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest) : m_first(first), m_longest(longest) { }

    /// The delay before the next attempt; each call counts as one.
    [[nodiscard]] std::chrono::milliseconds next();
    /// It worked.
    void reset() { m_attempts = 0; }

private:
    std::chrono::milliseconds m_first;
    std::chrono::milliseconds m_longest;
    int m_attempts = 0;
};

} // namespace hdf5async
