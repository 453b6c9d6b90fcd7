// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/compression.h>

#include <functional>
#include <optional>

namespace hdf5async {

/// Whether another dataset may take this one's place. @errors NOT_RESIZABLE: several hard links lead to it, or dimension scales and
/// the datasets they describe refer to each other (references do not move along); TOO_LARGE: it claims far more than it stores
[[nodiscard]] Result<void> checkReplaceable(const Hdf5Guard &guard, const OpenDataset &dataset);

/// In what a replica differs from its model.
struct ReplicaOptions
{
    std::optional<Filters> filters;
    std::optional<Shape> chunks;
    bool keepsLimit = false; ///< of axis 0, which has none otherwise
};

/// An unlinked dataset of the same file type, attributes, fill value, chunk shape and filters (but for what `options` says),
/// chunked, of `shape`. Its content is the fill value. Rank ≥ 1. Marks the file dirty. @errors STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<OpenDatasetPtr> makeReplica(const Hdf5Guard &guard, FileContext &context,
                                                 const OpenDataset &dataset, const Shape &shape,
                                                 const ReplicaOptions &options);

/// Whether an attribute is to be copied.
using AttributeChoice = std::function<bool(const QByteArray &name)>;

/// Gives `to`, which may be in another file, the attributes of `from` that are chosen (null = all), byte for byte.
/// @errors STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<void> copyAttributes(const Hdf5Guard &guard, hid_t from, hid_t to, const AttributeChoice &choice = {});

} // namespace hdf5async
