// SPDX-License-Identifier: BSD-3-Clause
#include "tests/crash/digest.h"

#include <xxhash.h>

namespace hdf5async::test {

std::uint64_t sumOf(const void *data, std::size_t size, std::uint64_t start)
{
    return XXH3_64bits_withSeed(data, size, start);
}

std::uint64_t sumOf(const std::string &text, std::uint64_t start)
{
    return sumOf(text.data(), text.size(), start * 31 + 5);
}

std::uint64_t sumOf(const ObjectSums &objects)
{
    std::uint64_t sum = 99;
    for (const auto &[path, object] : objects)
        sum = sumOf(&object, sizeof object, sumOf(path, sum));
    return sum;
}

std::uint64_t sumOfExtent(std::uint64_t rows, std::uint64_t columns)
{
    const std::uint64_t extent[] = {rows, columns};
    return sumOf(extent, sizeof extent, 2);
}

} // namespace hdf5async::test
