// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/compression.h>
#include <hdf5async/selection.h>

#include <functional>
#include <optional>

namespace hdf5async {

/// What an operation that changes a dataset works on: the dataset itself, or a new one that takes its place when it is complete.
/// Whatever happens to a new one before finish() is seen by nobody and needs no undoing.
class DatasetChange
{
public:
    /// The dataset itself.
    DatasetChange(const QByteArray &path, OpenDatasetPtr dataset) : m_path(path), m_dataset(std::move(dataset)) { }

    /// A new dataset like `dataset`, with the same file type, attributes, fill value, chunk shape and filters (but for
    /// `filters` where given), chunked, of `shape`, without limit along axis 0. Its content is the fill value.
    /// @errors NOT_RESIZABLE: other links or dimension scales refer to the old one; STORAGE_FULL, IO_ERROR
    [[nodiscard]] static Result<DatasetChange> replacement(const Hdf5Guard &guard, FileContext &context,
                                                           const QByteArray &path, const OpenDatasetPtr &dataset,
                                                           const Shape &shape,
                                                           const std::optional<Filters> &filters = std::nullopt);

    [[nodiscard]] OpenDataset &dataset() const { return *m_dataset; }
    [[nodiscard]] const OpenDatasetPtr &datasetPointer() const { return m_dataset; }
    [[nodiscard]] bool isReplacement() const { return m_replaced != nullptr; }

    /// Sets the shape and calls `fill`; when that fails the old shape is set again, which undoes it all if `fill` wrote nothing
    /// but new elements. @errors those of `fill`; STORAGE_FULL, IO_ERROR
    Result<void> extend(const Hdf5Guard &guard, FileContext &context, const Shape &shape,
                        const std::function<Result<void>()> &fill);

    /// To be called when something failed that extend() does not undo.
    void spoiled(FileContext &context) const;

    /// The change is complete: the replacement takes its place, or the dataset gets a new version.
    Result<void> finish(const Hdf5Guard &guard, FileContext &context);

private:
    QByteArray m_path;
    OpenDatasetPtr m_dataset;
    OpenDatasetPtr m_replaced; // null when m_dataset is the dataset itself
};

/// Whether `shape` is within what the dataset may become without being replaced.
[[nodiscard]] bool canBecome(const OpenDataset &dataset, const Shape &shape);

/// The dataset's shape with axis 0 `rows` long.
[[nodiscard]] Shape withRows(const OpenDataset &dataset, qint64 rows);

/// H5Dset_extent. @errors STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<void> setExtent(const Hdf5Guard &guard, OpenDataset &dataset, const Shape &shape);

/// Writes `rows` rows from row `first` on; `bytes` in the memory form of the dataset's type. Nothing for no rows.
[[nodiscard]] Result<void> writeRows(const Hdf5Guard &guard, const OpenDataset &dataset, qint64 first, qint64 rows,
                                     const char *bytes);
/// The way back, for types without pointers.
[[nodiscard]] Result<void> readRows(const Hdf5Guard &guard, const OpenDataset &dataset, qint64 first, qint64 rows,
                                    char *bytes);

} // namespace hdf5async
