// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/crash/digest.h"

#include <H5Ipublic.h>

namespace hdf5async::test {

/// Everything in an HDF5 file, read through the library.
struct WalkResult
{
    bool good = true;
    std::string trouble;
    std::uint64_t sum = 0;
};

/// Reads every group, dataset and attribute of an open file.
[[nodiscard]] WalkResult walkFile(hid_t file);
/// Opens with HDF5's own driver, read-only, and walks.
[[nodiscard]] WalkResult walkWithStockDriver(const std::string &path);

} // namespace hdf5async::test
