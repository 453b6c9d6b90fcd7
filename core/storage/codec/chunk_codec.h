// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/compression.h>
#include <hdf5async/result.h>

#include <cstddef>
#include <string_view>

namespace hdf5async {

/// A chunk as it lies in the file: what H5Dwrite_chunk takes and H5Dread_chunk gives.
struct StoredChunk
{
    SharedBytes bytes;
    quint32 filterMask = 0; ///< bit i set: filter i of the dataset's pipeline was left out
};

/// The filters of one dataset's chunks, run without HDF5 and so outside its lock. What encode() makes any HDF5 with the filters
/// reads, and decode() reads what HDF5's own filters and the registered plugins make. It stands for the pipeline that Filters
/// describes and no other: a dataset with `otherFilters` has none. Holds no memory beside these numbers, is cheap to make and
/// to copy. @thread any; compressors and scratch memory belong to the calling thread and are used again
class ChunkCodec
{
public:
    /// `elementBytes` is the size of the dataset's type in the file, `chunkBytes` that of a whole chunk; both are at least 1.
    ChunkCodec(const Filters &filters, std::size_t elementBytes, std::size_t chunkBytes);

    [[nodiscard]] const Filters &filters() const { return m_filters; }
    [[nodiscard]] std::size_t chunkBytes() const { return m_chunkBytes; }
    /// Whether there is nothing to do: the stored bytes are the chunk's bytes.
    [[nodiscard]] bool isIdentity() const { return rawMask() == 0; }
    /// The filter mask of a chunk that is stored as it is, every filter left out.
    [[nodiscard]] quint32 rawMask() const;

    /// The stored form of a chunk. A filter that cannot be used, or that would not make the chunk smaller, is left out and
    /// noted in the mask, as HDF5 does with optional filters.
    /// @units `chunk`: chunkBytes() bytes @errors INTERNAL: another size; TOO_LARGE: no memory
    [[nodiscard]] Result<StoredChunk> encode(std::string_view chunk) const;

    /// The chunk's bytes of stored ones, written to `chunk`, which has room for chunkBytes() bytes and is not `stored`. Takes
    /// memory of at most two chunks, whatever the bytes say. On an error the content of `chunk` is undefined.
    /// @errors IO_ERROR: damaged, truncated, or of another size than a chunk; TOO_LARGE: no memory
    [[nodiscard]] Result<void> decode(std::string_view stored, quint32 filterMask, char *chunk) const;

    /// The same into memory of its own. A chunk that was stored raw shares the memory of `stored`.
    [[nodiscard]] Result<SharedBytes> decode(const SharedBytes &stored, quint32 filterMask) const;

private:
    [[nodiscard]] StoredChunk encoded(std::string_view chunk) const;
    [[nodiscard]] Result<void> decodeChecked(std::string_view stored, bool isPacked, bool isShuffled,
                                             char *chunk) const;
    [[nodiscard]] bool canShuffle() const;
    void shuffle(const char *from, char *to) const;
    void unshuffle(const char *from, char *to) const;

    Filters m_filters;
    std::size_t m_elementBytes;
    std::size_t m_chunkBytes;
};

} // namespace hdf5async
