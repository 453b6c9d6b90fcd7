// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include <optional>

namespace hdf5async {

/// The shape of a new dataset made of `data`: bare scalars have one row. Nothing for a null dataspace.
[[nodiscard]] std::optional<Shape> datasetShape(const Data &data);

/// Whether `chunks` and `maxshape` of a write fit the data. @errors BAD_VALUE: of another rank; a chunk that is empty, 4 GiB or more,
/// or longer than an axis that cannot grow; a maxshape below the shape; any of them without axes
[[nodiscard]] Result<void> checkLayout(const WriteRequest &request);

} // namespace hdf5async
