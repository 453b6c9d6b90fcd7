// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

#include <H5Ipublic.h>

namespace hdf5async::test {

/// An access property list whose files write every byte of HDF5 straight into `file`, as HDF5's own driver does. It shows what the
/// crash test sees without a journal. `file` outlives the HDF5 file.
[[nodiscard]] hid_t plainAccessProperties(IoFile &file);

} // namespace hdf5async::test
