// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/codec/codec_load.h"
#include "core/storage/hdf5/file_type.h"
#include "core/storage/hdf5/handle.h"
#include "core/storage/hdf5/row_buffer.h"

#include <hdf5async/compression.h>
#include <hdf5async/shape.h>

#include <QByteArray>
#include <QHash>

#include <list>
#include <memory>
#include <optional>
#include <unordered_map>

namespace hdf5async {

class KeyIndex;

/// A dataset that is open, and all that operations need to know of it without asking HDF5 again. One for each object, however
/// many paths lead to it. Whoever changes the dataset keeps the members true and calls FileContext::changed().
struct OpenDataset
{
    Handle dataset;
    haddr_t address = HADDR_UNDEF;        ///< of the object header
    std::shared_ptr<const FileType> type; ///< never null
    Handle fileType;                      ///< the dataset's own HDF5 type
    Handle memoryType;   ///< of the whole elements' memory form (file_type.h); none for an unsupported type
    bool isNull = false; ///< null dataspace: no shape
    Shape shape;         ///< as clients see it: with the rows that are pending in `rows`, which HDF5 has not got yet
    std::vector<std::optional<qint64>> maxShape; ///< nothing = unlimited
    std::optional<Shape> chunks;                 ///< nothing = contiguous or compact
    Filters filters;
    bool otherFilters = false;       ///< it has filters that Filters cannot express, or in another order
    bool hasRawEdges = false;        ///< chunks that reach beyond the shape are not filtered
    std::optional<QByteArray> fill;  ///< the fill value of one element, once it has been needed
    std::unique_ptr<RowBuffer> rows; ///< null when nothing is pending or kept; belongs to row_store.h
    quint64 version = 0; ///< another after every change of content or shape, and never the same for two datasets
    CodecLoad codecLoad;                ///< of compressing its chunks
    std::shared_ptr<KeyIndex> keyIndex; ///< of deduplication, valid for `version`; belongs to the dataset operations
};
using OpenDatasetPtr = std::shared_ptr<OpenDataset>;

/// The datasets of one file that are kept open: at most `capacity`, the least recently used goes first (H5Fflush walks every open
/// dataset, so not too many). Found by the path of a request without walking links, or by the object's address.
/// @thread with the guard held
class OpenDatasets
{
public:
    /// Versions given here are above `firstVersion`.
    explicit OpenDatasets(int capacity, quint64 firstVersion = 0);

    [[nodiscard]] OpenDatasetPtr find(const QByteArray &path);
    [[nodiscard]] OpenDatasetPtr find(haddr_t address);

    [[nodiscard]] bool contains(haddr_t address) const { return m_byAddress.count(address) != 0; }

    /// Keeps an open dataset. Its version becomes what it was when the dataset was last closed here, as far as that is known.
    void insert(const OpenDatasetPtr &dataset);
    /// From now on find(path) finds `dataset`, which must be in here.
    void remember(const QByteArray &path, const OpenDatasetPtr &dataset);

    /// A new version for a changed dataset.
    void raiseVersion(OpenDataset &dataset);

    /// Paths no longer lead where they did; the datasets stay open. After a link other than to a dataset was removed or renamed.
    void forgetPaths();
    /// The same for the paths to one dataset only. After a link to it was renamed.
    void forgetPathsTo(haddr_t address);
    /// Closes one dataset. Before a link to it is removed or replaced, or when what is known of it is no longer true.
    void forget(haddr_t address);
    /// The dataset that insert() will close to make room; null while there is some.
    [[nodiscard]] OpenDatasetPtr nextToClose() const;
    /// All of them, the most recently used first.
    [[nodiscard]] std::vector<OpenDatasetPtr> all() const;
    /// Closes the datasets that no link leads to any more.
    void dropUnlinked();
    /// Forgets the key indices of all datasets, to free their memory.
    void dropKeyIndices();
    /// Closes everything. Before the file is closed.
    void clear();
    /// The highest version given so far.
    [[nodiscard]] quint64 lastVersion() const { return m_counter; }

    [[nodiscard]] int count() const { return int(m_order.size()); }

private:
    struct Entry
    {
        OpenDatasetPtr dataset;
        std::vector<QByteArray> paths;
    };
    using Order = std::list<Entry>; // most recently used first

    void touch(Order::iterator entry);
    void close(Order::iterator entry);
    void forgetPathsOf(Entry &entry);

    int m_capacity;
    Order m_order;
    std::unordered_map<haddr_t, Order::iterator> m_byAddress;
    QHash<QByteArray, Order::iterator> m_byPath;
    quint64 m_counter = 0;
    std::unordered_map<haddr_t, quint64>
        m_closedVersions; // bounded; a lost version only makes a stream end with CONFLICT
};

} // namespace hdf5async
