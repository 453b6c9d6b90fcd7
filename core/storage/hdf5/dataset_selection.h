// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"
#include "core/storage/hdf5/open_datasets.h"

#include <hdf5async/requests.h>
#include <hdf5async/selection.h>

namespace hdf5async {

/// Which part of a dataset a request is about: elements, and which fields of them.
struct ContentSelection
{
    Region region; ///< of the dataspace's axes; without axes for rank 0
    FileType type; ///< the dataset's, or that of the chosen fields
};

/// Fields first, then the selection; everything where the request says nothing. A null dataspace counts as one without axes.
/// @errors BAD_FIELD, BAD_SELECTION
[[nodiscard]] Result<ContentSelection> selectContent(const OpenDataset &dataset, const SelectionArgument &select,
                                                     const std::optional<FieldList> &fields);

} // namespace hdf5async
