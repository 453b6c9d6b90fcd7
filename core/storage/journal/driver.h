// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/paged_image.h"

#include <hdf5async/result.h>

#include <H5Ipublic.h>

namespace hdf5async::journal {

/// What H5Fopen finds in the access property list. The pointers outlive every HDF5 file opened with it.
struct DriverInfo
{
    PagedImage *image = nullptr;
    const char *name = nullptr; ///< the only name this list opens
    bool readOnly = false;
};

/// A file access property list with the journaled driver, or an HDF5 error. The caller closes it.
/// @thread with the process-wide HDF5 guard held
[[nodiscard]] Result<hid_t> makeAccessProperties(const DriverInfo &info);

} // namespace hdf5async::journal
