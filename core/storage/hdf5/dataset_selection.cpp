// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_selection.h"

namespace hdf5async {

Result<ContentSelection> selectContent(const OpenDataset &dataset, const SelectionArgument &select,
                                       const std::optional<FieldList> &fields)
{
    ContentSelection content;
    if (fields) {
        Result<FileType> type = fieldsOf(*dataset.type, *fields);
        if (!type)
            return failure(type.error());
        content.type = std::move(*type);
    } else {
        content.type = *dataset.type;
    }
    if (!select) {
        content.region = wholeRegion(dataset.shape);
        return content;
    }
    if (!*select)
        return failure(select->error());
    Result<Region> region = resolved(**select, dataset.shape);
    if (!region)
        return failure(region.error());
    content.region = std::move(*region);
    return content;
}

} // namespace hdf5async
