// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/shape.h>

#include <QByteArray>

#include <cstddef>
#include <optional>

namespace hdf5async {

/// How rows lie in chunks. All chunks that begin with the same row are a *slab*: as many rows as a chunk is long along axis 0, whole
/// along the other axes. In memory a slab is row-major, as rows come and go. A value; knows nothing of HDF5 or of any file.
class ChunkGrid
{
public:
    /// Nothing for shapes without elements in a row and for slabs too large to count. `chunks` has the rank of `shape`, at least 1.
    [[nodiscard]] static std::optional<ChunkGrid> of(const Shape &shape, const Shape &chunks, std::size_t elementBytes);

    [[nodiscard]] qint64 slabRows() const { return m_chunk.front(); }
    [[nodiscard]] std::size_t rowBytes() const { return m_rowBytes; }
    [[nodiscard]] std::size_t slabBytes() const { return m_rowBytes * std::size_t(m_chunk.front()); }
    [[nodiscard]] std::size_t chunkBytes() const { return m_chunkBytes; }
    [[nodiscard]] qint64 chunksOfSlab() const { return m_chunksOfSlab; }
    /// A slab's bytes are those of its one chunk.
    [[nodiscard]] bool isOneChunk() const { return m_chunksOfSlab == 1 && slabBytes() == m_chunkBytes; }

    /// Where chunk `index` of the slab that begins with row `firstRow` begins. @shape rank of the dataset
    [[nodiscard]] Shape offset(qint64 firstRow, qint64 index) const;
    /// Where in the slab's memory a chunk is that lies there in one piece and needs no padding; nothing for others.
    [[nodiscard]] std::optional<std::size_t> position(qint64 index) const;
    /// Collects a chunk's bytes. What lies outside the dataset becomes `fill`: an element, or nothing for zeros.
    void gather(const char *slab, qint64 index, const QByteArray &fill, char *chunk) const;
    /// The way back, without what lies outside.
    void scatter(const char *chunk, qint64 index, char *slab) const;

private:
    struct Part // of a slab that is a chunk, its runs of bytes that are one in both
    {
        Shape start;          // in the slab
        Shape count;          // elements along each axis
        std::size_t axis = 0; // the last one that is not run through whole; those behind it belong to a run
        std::size_t runBytes = 0;
    };
    [[nodiscard]] Part part(qint64 index) const;
    template<typename Copy>
    void forEachRun(const Part &part, const Copy &copy) const;

    Shape m_shape; // of a slab
    Shape m_chunk;
    Shape m_counts; // of chunks along each axis
    std::size_t m_elementBytes = 0;
    std::size_t m_rowBytes = 0;
    std::size_t m_chunkBytes = 0;
    qint64 m_chunksOfSlab = 1;
};

/// Fills memory with copies of an element, or with zeros when it is empty.
void fillElements(char *to, std::size_t bytes, const QByteArray &element);

} // namespace hdf5async
