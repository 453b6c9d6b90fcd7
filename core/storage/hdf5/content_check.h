// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <QString>

#include <optional>

namespace hdf5async {

/// What reading all of a dataset has shown.
struct ContentCheck
{
    quint64 chunks = 0;
    quint64 bytes = 0; ///< of raw data, as memory holds it
    double fraction = 1; ///< of the dataset that has been read, from its beginning
    QString fault;       ///< empty when all could be read
};

/// Reads a dataset from its first element to its last, in blocks of whole chunks and bounded memory, through its filters. Data in
/// other files (external storage, virtual datasets) is not followed.
[[nodiscard]] ContentCheck readDatasetWhole(const Hdf5Guard &guard, hid_t dataset);

/// A part of the same: from block `block` on (0 = the beginning) for about `milliseconds`, at least one block. `block` becomes the
/// number of the next one, or nothing when that was the last. Rows that are added meanwhile are further blocks. Chunks are not counted.
[[nodiscard]] ContentCheck readDatasetPart(const Hdf5Guard &guard, hid_t dataset, std::optional<quint64> &block,
                                           qint64 milliseconds);

/// Whether an attribute's type, shape and value can be read. On failure HDF5's error stack tells why.
[[nodiscard]] bool readAttributeWhole(const Hdf5Guard &guard, hid_t object, const char *name);

} // namespace hdf5async
