// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/library.h"

#include <hdf5async/result.h>
#include <hdf5async/shape.h>

#include <H5Ipublic.h>

#include <QByteArray>

#include <utility>
#include <vector>

namespace hdf5async {

/// Gives an empty file what is in another one, but for the rows of what grows: groups, links, committed types, attributes; datasets
/// without limit along axis 0 come with none of their rows, others of up to 16 MiB with their content and larger ones with the fill
/// value. Left out: attributes that hold references, whose objects are elsewhere in the new file, and datasets whose data lies in
/// other files. The state attributes of the root are not copied. Others may use HDF5 in between, but neither of the two files.
/// @return the datasets that have fewer rows now, and their shapes @errors STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<std::vector<std::pair<QByteArray, Shape>>> copyStructure(const Hdf5Guard &guard, hid_t from,
                                                                              hid_t to);

} // namespace hdf5async
