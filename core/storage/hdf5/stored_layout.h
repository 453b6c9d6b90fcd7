// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <hdf5async/compression.h>
#include <hdf5async/result.h>
#include <hdf5async/shape.h>

#include <optional>
#include <vector>

namespace hdf5async {

/// How an existing dataset lies in the file, as its creation properties say.
struct StoredLayout
{
    bool isVirtual = false;
    bool isExternal = false;     ///< its bytes are in other files
    std::optional<Shape> chunks; ///< nothing = contiguous, compact, virtual
    Filters filters;
    bool otherFilters = false; ///< has a filter that Filters cannot express
    /// Has Filters' filters, but not once each in their order, or a shuffle of another size than its elements have.
    bool isUnusual = false;
    bool hasRawEdges = false; ///< chunks that reach beyond the shape are not filtered
    std::optional<int> missingFilter; ///< id of a filter that this process lacks

    /// Whether the bytes lie outside this file, so that they are neither read nor written.
    [[nodiscard]] bool isForeign() const { return isVirtual || isExternal; }
};

/// @errors IO_ERROR
[[nodiscard]] Result<StoredLayout> storedLayout(const Hdf5Guard &guard, hid_t dataset);

/// The axes of a dataset.
struct StoredShape
{
    bool isNull = false; ///< null dataspace: no axes
    Shape shape;
    std::vector<std::optional<qint64>> maxShape; ///< nothing = unlimited
};

/// Opens no file of a virtual dataset's sources (H5Dget_space would): its shape is what its mappings say.
/// @errors IO_ERROR; UNSUPPORTED_TYPE: a length above 2^63 - 1
[[nodiscard]] Result<StoredShape> storedShape(const Hdf5Guard &guard, hid_t dataset, const StoredLayout &layout);

} // namespace hdf5async
