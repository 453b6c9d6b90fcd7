// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace hdf5async::test {

/// Sums of content, made in the same way from the workload's model and from a file that was read back.
[[nodiscard]] std::uint64_t sumOf(const void *data, std::size_t size, std::uint64_t start);
[[nodiscard]] std::uint64_t sumOf(const std::string &text, std::uint64_t start);
/// Path -> sum, for every group ("/g/") and dataset ("/g/d").
using ObjectSums = std::map<std::string, std::uint64_t>;
[[nodiscard]] std::uint64_t sumOf(const ObjectSums &objects);
[[nodiscard]] std::uint64_t sumOfExtent(std::uint64_t rows, std::uint64_t columns);

} // namespace hdf5async::test
