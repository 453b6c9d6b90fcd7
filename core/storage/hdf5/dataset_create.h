// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/elements.h"
#include "core/storage/hdf5/file_context.h"
#include "core/storage/hdf5/file_type.h"
#include "core/storage/hdf5/layout_choice.h"
#include "core/storage/hdf5/path_resolver.h"

#include <hdf5async/requests.h>

namespace hdf5async {

/// A dataset that is about to be made: everything that the request alone decides is decided, the file has not been touched.
struct NewDataset
{
    Handle fileType;
    Handle memoryType; ///< none for a null dataspace
    FileType type;
    bool isNull = false;
    DatasetLayout layout; ///< that of a scalar for a null dataspace
    Elements elements;    ///< as many as layout.shape says; none for a null dataspace
};

/// What a request may say about a new dataset beside its data.
struct CreationOptions
{
    std::optional<Shape> chunks;
    std::optional<MaxShape> maxShape;
    Filters filters;
};

/// Type, shape and elements of a dataset that holds `data`; a bare scalar gets one axis, with `needsRows` any data without axes.
/// @errors UNSUPPORTED_TYPE, BAD_VALUE; SHAPE_MISMATCH: null data although rows are needed
[[nodiscard]] Result<NewDataset> planDataset(const Hdf5Guard &guard, const Data &data, bool needsRows = false);

/// Completes the plan's layout. @errors BAD_VALUE: the options do not fit the shape
[[nodiscard]] Result<void> planLayout(const Hdf5Guard &guard, NewDataset &plan, const CreationOptions &options);

/// Makes the dataset and writes its elements; no link leads to it yet, so that it vanishes with its last handle. Marks the file
/// dirty. @errors UNSUPPORTED_TYPE: HDF5 cannot store the type; STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<Handle> createUnlinked(const Hdf5Guard &guard, FileContext &context, const NewDataset &plan);

/// Gives a complete, unlinked dataset its place, by linkObject(). What it replaces is gone when the caller's handles on that are.
/// @errors as linkObject()
[[nodiscard]] Result<void> linkDataset(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where,
                                       hid_t dataset);

/// Adds the filters to dataset creation properties, in their order. @errors INTERNAL
[[nodiscard]] Result<void> addFilters(const Hdf5Guard &guard, hid_t creationProperties, const Filters &filters);

/// The dataspace of a chunked dataset or, without axes, a scalar one. @errors INTERNAL
[[nodiscard]] Result<Handle> makeSpace(const Hdf5Guard &guard, const Shape &shape, const MaxShape &maxShape);

} // namespace hdf5async
