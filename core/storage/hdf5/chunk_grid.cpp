// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/chunk_grid.h"

#include <algorithm>
#include <cstring>

namespace hdf5async {

std::optional<ChunkGrid> ChunkGrid::of(const Shape &shape, const Shape &chunks, std::size_t elementBytes)
{
    constexpr qint64 largest = qint64(1) << 32; // HDF5's own limit of a chunk
    ChunkGrid grid;
    grid.m_shape = shape;
    grid.m_shape.front() = chunks.front();
    grid.m_chunk = chunks;
    grid.m_counts.assign(shape.size(), 1);
    for (std::size_t i = 1; i < shape.size(); ++i) {
        grid.m_counts[i] = shape[i] / chunks[i] + (shape[i] % chunks[i] != 0 ? 1 : 0);
        grid.m_chunksOfSlab *= std::min(grid.m_counts[i], largest);
        if (grid.m_chunksOfSlab > largest)
            return std::nullopt;
    }
    const auto slab = elementCount(grid.m_shape);
    const auto chunk = elementCount(chunks);
    if (!slab || !chunk || *slab == 0 || *slab > largest || *chunk > largest || elementBytes == 0 ||
        elementBytes > std::size_t(largest / std::max(*slab, *chunk))) {
        return std::nullopt;
    }
    grid.m_elementBytes = elementBytes;
    grid.m_rowBytes = std::size_t(*slab / chunks.front()) * elementBytes;
    grid.m_chunkBytes = std::size_t(*chunk) * elementBytes;
    return grid;
}

Shape ChunkGrid::offset(qint64 firstRow, qint64 index) const
{
    Shape offset = part(index).start;
    offset.front() = firstRow;
    return offset;
}

ChunkGrid::Part ChunkGrid::part(qint64 index) const
{
    Part part;
    const std::size_t rank = m_shape.size();
    part.start.resize(rank);
    part.count.resize(rank);
    for (std::size_t i = rank; i-- > 0;) {
        part.start[i] = index % m_counts[i] * m_chunk[i];
        index /= m_counts[i];
        part.count[i] = std::min(m_chunk[i], m_shape[i] - part.start[i]);
    }
    part.axis = rank - 1;
    part.runBytes = m_elementBytes;
    while (part.axis > 0 && m_chunk[part.axis] == m_shape[part.axis])
        part.runBytes *= std::size_t(m_chunk[part.axis--]);
    part.runBytes *= std::size_t(part.count[part.axis]);
    return part;
}

std::optional<std::size_t> ChunkGrid::position(qint64 index) const
{
    const Part part = this->part(index);
    if (part.runBytes != m_chunkBytes)
        return std::nullopt;
    std::size_t at = 0;
    for (std::size_t i = 0; i < m_shape.size(); ++i)
        at = at * std::size_t(m_shape[i]) + std::size_t(part.start[i]);
    return at * m_elementBytes;
}

// Calls `copy` with the places of each run in the slab and in the chunk.
template<typename Copy>
void ChunkGrid::forEachRun(const Part &part, const Copy &copy) const
{
    Shape at(part.axis, 0); // which run, along the axes before part.axis
    for (;;) {
        std::size_t inSlab = 0, inChunk = 0;
        for (std::size_t i = 0; i < m_shape.size(); ++i) {
            const qint64 step = i < part.axis ? at[i] : 0;
            inSlab = inSlab * std::size_t(m_shape[i]) + std::size_t(part.start[i] + step);
            inChunk = inChunk * std::size_t(m_chunk[i]) + std::size_t(step);
        }
        copy(inSlab * m_elementBytes, inChunk * m_elementBytes, part.runBytes);
        std::size_t axis = part.axis;
        while (axis > 0 && ++at[axis - 1] == part.count[axis - 1])
            at[--axis] = 0;
        if (axis == 0)
            return;
    }
}

void ChunkGrid::gather(const char *slab, qint64 index, const QByteArray &fill, char *chunk) const
{
    const Part part = this->part(index);
    if (part.count != m_chunk)
        fillElements(chunk, m_chunkBytes, fill);
    forEachRun(part, [&](std::size_t inSlab, std::size_t inChunk, std::size_t bytes) {
        std::memcpy(chunk + inChunk, slab + inSlab, bytes);
    });
}

void ChunkGrid::scatter(const char *chunk, qint64 index, char *slab) const
{
    forEachRun(part(index), [&](std::size_t inSlab, std::size_t inChunk, std::size_t bytes) {
        std::memcpy(slab + inSlab, chunk + inChunk, bytes);
    });
}

void fillElements(char *to, std::size_t bytes, const QByteArray &element)
{
    if (element.isEmpty() || std::count(element.begin(), element.end(), '\0') == element.size()) {
        std::memset(to, 0, bytes);
        return;
    }
    for (std::size_t done = 0; done + std::size_t(element.size()) <= bytes; done += std::size_t(element.size()))
        std::memcpy(to + done, element.constData(), std::size_t(element.size()));
}

} // namespace hdf5async
