// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"
#include "core/storage/hdf5/open_datasets.h"
#include "core/storage/hdf5/variable_memory.h"

#include <hdf5async/result.h>
#include <hdf5async/selection.h>

#include <memory>
#include <vector>

namespace hdf5async {

/// Copies elements within a dataset, or to another one of the same file type, in blocks of a few MiB. Elements of any type, also of
/// those that have no wire form: HDF5 is given the file's own type, so that nothing is converted.
class RowCopier
{
public:
    explicit RowCopier(const OpenDataset &dataset);

    /// Copies the elements that both shapes have. @errors STORAGE_FULL, IO_ERROR
    Result<void> copyCommon(const Hdf5Guard &guard, const OpenDataset &from, const OpenDataset &to);

    /// Copies rows `first` … `first + rows - 1` of `from` to row `target` on of `to`, which may be the same dataset: rows that
    /// overlap arrive unharmed. The trailing axes must be the same. @errors as copyCommon()
    Result<void> copyRows(const Hdf5Guard &guard, const OpenDataset &from, qint64 first, qint64 rows,
                          const OpenDataset &to, qint64 target);

    /// Makes row `target + i` of `to` what row `sources[i]` of `from` is, for rising i. Within one dataset no source may be before
    /// its target. Rank 1 only. @errors as copyCommon()
    Result<void> gatherRows(const Hdf5Guard &guard, const OpenDataset &from, const std::vector<qint64> &sources,
                            const OpenDataset &to, qint64 target);

private:
    Result<void> copyRegion(const Hdf5Guard &guard, const OpenDataset &from, const Region &source,
                            const OpenDataset &to, const Region &target, qint64 maxElements);
    Result<void> copyBlock(const Hdf5Guard &guard, const OpenDataset &from, const Region &source, const OpenDataset &to,
                           const Region &target);
    Result<void> read(const Hdf5Guard &guard, const OpenDataset &from, const Region &region, qint64 elements);
    Result<void> write(const Hdf5Guard &guard, const OpenDataset &to, const Region &region);

    hid_t m_type; // the dataset's own, which outlives this object
    std::size_t m_elementBytes = 1;
    bool m_hasPointers = false;
    qint64 m_blockElements = 1;
    qint64 m_blockRows = 1;
    bool m_hasElements = true; // a row has
    std::vector<char> m_buffer;
    std::vector<char> m_sorted;                 // for indices that do not rise
    std::unique_ptr<VariableMemory> m_variable; // what the elements point to
};

} // namespace hdf5async
