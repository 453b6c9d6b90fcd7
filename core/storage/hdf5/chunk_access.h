// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/codec/chunk_codec.h"
#include "core/storage/hdf5/chunk_grid.h"
#include "core/storage/hdf5/open_datasets.h"

#include <hdf5async/result.h>

#include <QThreadPool>

#include <atomic>
#include <optional>

namespace hdf5async {

/// Reads and writes whole chunks of a dataset past HDF5's chunk cache and filters, in its place running the filters on several
/// threads and outside the guard. @thread with the guard held
/// @source what HDF5 1.10 demands of H5Dwrite_chunk: docs/storage.md, "Chunks"
class ChunkAccess
{
public:
    /// `pool` lends threads, or is null.
    ChunkAccess(const Hdf5Guard &guard, OpenDataset &dataset, QThreadPool *pool);

    /// How the dataset's rows lie in chunks; nothing when only HDF5 itself can read and write them: no chunks, elements that HDF5
    /// has to convert, filters that are not Filters'.
    [[nodiscard]] const std::optional<ChunkGrid> &grid() const { return m_grid; }
    /// Whether chunks are worked on outside HDF5, not just written as they are.
    [[nodiscard]] bool hasFilters() const { return m_codec && !m_codec->isIdentity(); }
    /// Whether a chunk that is not full yet may be stored without the filters, for any HDF5 to read.
    [[nodiscard]] bool mayStoreRaw() const;

    /// Writes `slabs` slabs (chunk_grid.h) of which `firstRow` is the first row. The dataset must have these rows. Chunks that exist
    /// already must be replaceable. @errors STORAGE_FULL, IO_ERROR, TOO_LARGE
    [[nodiscard]] Result<void> writeSlabs(qint64 firstRow, qint64 slabs, const char *bytes);
    /// Writes the one chunk of a slab with its first `rows` rows, without filters; mayStoreRaw() only.
    [[nodiscard]] Result<void> writeRawRows(qint64 firstRow, qint64 rows, const char *bytes);
    /// The same with filters, where that makes the chunk smaller.
    [[nodiscard]] Result<void> packRows(qint64 firstRow, qint64 rows, const char *bytes);
    /// Whether the one chunk of a slab can be replaced. HDF5 forgets to note the new filter mask when the size is the old one.
    [[nodiscard]] bool isReplaceable(qint64 firstRow) const;

    /// Reads whole slabs into memory of slabs × slabBytes(). Nothing when HDF5 has to read them: then `to` is undefined.
    /// @errors IO_ERROR: damaged; TOO_LARGE
    [[nodiscard]] std::optional<Result<void>> readSlabs(qint64 firstRow, qint64 slabs, char *to);

private:
    struct Piece // a chunk among those of several slabs
    {
        qint64 slab = 0;
        qint64 index = 0; // in it
    };
    [[nodiscard]] Piece piece(qint64 number) const
    {
        return {number / m_grid->chunksOfSlab(), number % m_grid->chunksOfSlab()};
    }
    [[nodiscard]] Shape offset(qint64 firstRow, const Piece &piece) const
    {
        return m_grid->offset(firstRow + piece.slab * m_grid->slabRows(), piece.index);
    }
    template<typename Slabs>
    static Slabs slabOf(Slabs slabs, const ChunkGrid &grid, const Piece &piece)
    {
        return slabs + std::size_t(piece.slab) * grid.slabBytes();
    }
    [[nodiscard]] qint64 chunksAtOnce() const;
    [[nodiscard]] Result<void> writeUnfiltered(qint64 firstRow, qint64 chunks, const char *bytes);
    [[nodiscard]] std::optional<Result<void>> readUnfiltered(qint64 firstRow, qint64 chunks, char *to);
    [[nodiscard]] Result<StoredChunk> encoded(const char *slab, qint64 index) const;
    [[nodiscard]] Result<StoredChunk> encoded(const SharedBytes &chunk) const;
    [[nodiscard]] Result<void> decoded(const std::optional<StoredChunk> &stored, char *slab, qint64 index) const;
    [[nodiscard]] Result<SharedBytes> padded(qint64 rows, const char *bytes);
    [[nodiscard]] std::optional<std::size_t> storedBytes(const Shape &offset) const;
    [[nodiscard]] Result<void> readStored(const Shape &offset, quint32 &filterMask, char *to) const;
    [[nodiscard]] std::optional<Result<std::optional<StoredChunk>>> readChunk(const Shape &offset) const;
    [[nodiscard]] Result<void> writeChunk(const Shape &offset, quint32 filterMask, const char *bytes,
                                          std::size_t size) const;
    void noteLoad();
    void forgetLastChunk(qint64 rowBehind) const;
    [[nodiscard]] Result<void> knowFill();

    const Hdf5Guard &m_guard;
    OpenDataset &m_dataset;
    QThreadPool *m_pool;
    std::optional<ChunkGrid> m_grid;
    std::optional<ChunkCodec> m_codec;                // with m_grid
    mutable std::atomic<qint64> m_busyNanoseconds{0}; // of all threads, since noteLoad()
};

} // namespace hdf5async
