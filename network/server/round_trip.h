// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <optional>

namespace hdf5async {

/// From a TCP socket to its other side and back, smoothed, as the system has measured it; nothing when it has not, or does not tell.
/// One system call. @thread any
[[nodiscard]] std::optional<std::chrono::microseconds> tcpRoundTrip(int socket);

} // namespace hdf5async
