// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/hyperslab.h"

#include "core/storage/hdf5/error_stack.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hdf5async {

namespace {

// Single elements go as points, 0.14 µs each; a hyperslab of its own costs 0.9 µs. Joining hyperslabs is no way out: HDF5 1.10
// does that in time that grows with their number squared, and then copies element by element.
constexpr std::size_t pointsPerTransfer = 256;
constexpr std::size_t worthwhileRun = 8;

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

Handle simpleSpace(const Shape &shape)
{
    Extents dims{};
    std::copy(shape.begin(), shape.end(), dims.begin());
    return Handle(H5Screate_simple(int(shape.size()), dims.data(), nullptr));
}

// Without lists of indices.
bool selectRanges(hid_t space, const std::vector<AxisRange> &axes)
{
    Extents start{};
    Extents stride{};
    Extents count{};
    Extents block{};
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const bool isBlock = axes[i].isContiguous();
        start[i] = hsize_t(axes[i].start);
        stride[i] = hsize_t(isBlock ? axes[i].count : axes[i].step);
        count[i] = hsize_t(isBlock ? 1 : axes[i].count);
        block[i] = hsize_t(isBlock ? axes[i].count : 1);
    }
    return H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), stride.data(), count.data(), block.data()) >= 0;
}

tl::unexpected<Error> selectionFailure(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not select a part of the dataset"));
}

} // namespace

Hyperslab::Hyperslab(Region region) : m_region(std::move(region))
{
    for (std::size_t i = 0; i < m_region.axes.size(); ++i) {
        if (!m_region.axes[i].indices.empty())
            m_listAxis = int(i);
    }
    if (m_listAxis >= 0)
        sortIndices();
    for (const AxisRange &axis : m_region.axes) {
        m_memoryShape.push_back(axis.count);
        m_elements *= axis.count;
    }
}

void Hyperslab::sortIndices()
{
    AxisRange &axis = m_region.axes[std::size_t(m_listAxis)];
    m_sorted = axis.indices;
    if (!std::is_sorted(m_sorted.begin(), m_sorted.end(), std::less_equal<>())) {
        std::sort(m_sorted.begin(), m_sorted.end());
        m_sorted.erase(std::unique(m_sorted.begin(), m_sorted.end()), m_sorted.end());
        m_position.reserve(axis.indices.size());
        for (const qint64 index : axis.indices)
            m_position.push_back(std::lower_bound(m_sorted.begin(), m_sorted.end(), index) - m_sorted.begin());
    }
    for (std::size_t i = 0; i < m_sorted.size(); ++i) {
        if (!m_runs.empty() && m_sorted[i] == m_runs.back().first + m_runs.back().count)
            ++m_runs.back().count;
        else
            m_runs.push_back({m_sorted[i], 1, 1, qint64(i)});
    }

    // What is regular after all goes to HDF5 as one range.
    const qint64 step = m_sorted.size() > 1 ? m_sorted[1] - m_sorted[0] : 1;
    bool regular = true;
    for (std::size_t i = 1; i < m_sorted.size() && regular; ++i)
        regular = m_sorted[i] - m_sorted[i - 1] == step;
    axis = AxisRange{m_sorted.front(), qint64(m_sorted.size()), step, {}, false};
    if (regular)
        m_runs.clear();
}

bool Hyperslab::usesPoints() const
{
    return m_region.axes.size() == 1 && m_runs.size() * worthwhileRun > m_sorted.size();
}

Result<void> Hyperslab::transfer(const Hdf5Guard &guard, hid_t dataset, const Pieces &pieces,
                                 const Transfer &call) const
{
    if (m_elements == 0)
        return {};
    const Handle fileSpace(H5Dget_space(dataset));
    if (!fileSpace)
        return selectionFailure(guard);
    if (m_region.axes.empty()) {
        const Handle memorySpace(H5Screate(H5S_SCALAR));
        return call(memorySpace.id(), fileSpace.id(), 0, 1);
    }
    if (usesPoints())
        return transferPoints(guard, fileSpace.id(), call);
    return transferPieces(guard, fileSpace.id(), pieces, call);
}

Result<void> Hyperslab::transferPoints(const Hdf5Guard &guard, hid_t fileSpace, const Transfer &call) const
{
    std::array<hsize_t, pointsPerTransfer> points{};
    for (std::size_t from = 0; from < m_sorted.size(); from += pointsPerTransfer) {
        const std::size_t count = std::min(pointsPerTransfer, m_sorted.size() - from);
        std::copy_n(m_sorted.begin() + qint64(from), count, points.begin());
        if (H5Sselect_elements(fileSpace, H5S_SELECT_SET, count, points.data()) < 0)
            return selectionFailure(guard);
        const Handle memorySpace = simpleSpace({qint64(count)});
        if (auto done = call(memorySpace.id(), fileSpace, qint64(from), qint64(count)); !done)
            return done;
    }
    return {};
}

// The runs into which each axis is cut; none for an axis that is taken whole.
std::vector<std::vector<Hyperslab::Run>> Hyperslab::cuts(const Pieces &pieces) const
{
    std::vector<std::vector<Run>> cuts(m_memoryShape.size());
    const auto cut = [&](std::size_t axis, qint64 length) {
        const AxisRange &range = m_region.axes[axis];
        cuts[axis].clear();
        for (qint64 i = 0; i < range.count; i += length)
            cuts[axis].push_back({range.start + i * range.step, std::min(length, range.count - i), range.step, i});
    };
    std::size_t last = 0;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        if (int(i) == m_listAxis && !m_runs.empty())
            cuts[i] = m_runs;
        else if (pieces.chunks != nullptr && m_region.axes[i].count > 1 && m_region.axes[i].step > (*pieces.chunks)[i])
            cut(i, 1); // HDF5 looks at every chunk between the first and the last element of a selection
        if (!cuts[i].empty())
            last = i;
    }
    if (last > 0 && pieces.chunks != nullptr && cuts.front().empty())
        cut(0, pieces.chunks->front()); // all pieces of a chunk follow each other
    for (std::size_t i = 0; i < last && pieces.withoutGaps; ++i) {
        if (int(i) == m_listAxis && !m_runs.empty()) {
            cuts[i].clear();
            for (std::size_t k = 0; k < m_sorted.size(); ++k)
                cuts[i].push_back({m_sorted[k], 1, 1, qint64(k)});
        } else {
            cut(i, 1);
        }
    }
    return cuts;
}

Result<void> Hyperslab::transferPieces(const Hdf5Guard &guard, hid_t fileSpace, const Pieces &pieces,
                                       const Transfer &call) const
{
    const std::vector<std::vector<Run>> cuts = this->cuts(pieces);
    // A piece has gaps in memory when an axis is cut behind one of which it has several indices.
    bool withoutGaps = true;
    bool hasSeveral = false;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        withoutGaps = withoutGaps && (cuts[i].empty() || !hasSeveral);
        const bool single = cuts[i].empty() ? m_memoryShape[i] == 1 : qint64(cuts[i].size()) == m_memoryShape[i];
        hasSeveral = hasSeveral || !single;
    }
    Region piece = m_region;
    Shape offset(cuts.size(), 0);
    std::vector<std::size_t> at(cuts.size(), 0);
    for (;;) {
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            if (cuts[i].empty())
                continue;
            const Run &run = cuts[i][at[i]];
            piece.axes[i] = AxisRange{run.first, run.count, run.step, {}, false};
            offset[i] = run.position;
        }
        if (auto done = transferPiece(guard, fileSpace, piece, offset, withoutGaps, call); !done)
            return done;
        std::size_t axis = cuts.size();
        while (axis > 0 && (cuts[axis - 1].empty() || ++at[axis - 1] == cuts[axis - 1].size()))
            at[--axis] = 0;
        if (axis == 0)
            return {};
    }
}

Result<void> Hyperslab::transferPiece(const Hdf5Guard &guard, hid_t fileSpace, const Region &piece, const Shape &offset,
                                      bool withoutGaps, const Transfer &call) const
{
    Shape counts;
    qint64 elements = 1;
    qint64 first = 0;
    for (std::size_t i = 0; i < piece.axes.size(); ++i) {
        counts.push_back(piece.axes[i].count);
        elements *= counts.back();
        first = first * m_memoryShape[i] + offset[i];
    }
    if (!selectRanges(fileSpace, piece.axes))
        return selectionFailure(guard);
    // The ranks are kept equal in file and memory: HDF5 copies whole runs only between selections of the same shape.
    const Handle memorySpace = simpleSpace(withoutGaps ? counts : m_memoryShape);
    if (withoutGaps)
        return call(memorySpace.id(), fileSpace, first, elements);
    Region inMemory = wholeRegion(counts);
    for (std::size_t i = 0; i < counts.size(); ++i)
        inMemory.axes[i].start = offset[i];
    if (!selectRanges(memorySpace.id(), inMemory.axes))
        return selectionFailure(guard);
    return call(memorySpace.id(), fileSpace, 0, elements);
}

void Hyperslab::toRegionOrder(const char *memory, char *region, std::size_t elementBytes) const
{
    copyRows(memory, region, elementBytes, true);
}

void Hyperslab::toMemoryOrder(const char *region, char *memory, std::size_t elementBytes) const
{
    copyRows(region, memory, elementBytes, false);
}

void Hyperslab::copyRows(const char *from, char *to, std::size_t elementBytes, bool toRegion) const
{
    if (isInRegionOrder()) {
        std::memcpy(to, from, std::size_t(m_elements) * elementBytes);
        return;
    }
    std::size_t outer = 1;
    std::size_t rowBytes = elementBytes;
    for (std::size_t i = 0; i < m_memoryShape.size(); ++i)
        (int(i) < m_listAxis ? outer : rowBytes) *= int(i) == m_listAxis ? 1 : std::size_t(m_memoryShape[i]);
    for (std::size_t k = 0; k < outer; ++k) {
        const std::size_t memoryRow = k * m_sorted.size();
        const std::size_t regionRow = k * m_position.size();
        for (std::size_t i = 0; i < m_position.size(); ++i) {
            const std::size_t inMemory = (memoryRow + std::size_t(m_position[i])) * rowBytes;
            const std::size_t inRegion = (regionRow + i) * rowBytes;
            std::memcpy(to + (toRegion ? inRegion : inMemory), from + (toRegion ? inMemory : inRegion), rowBytes);
        }
    }
}

Region slicedRegion(const Region &region, std::size_t axis, qint64 first, qint64 count)
{
    Region part;
    part.axes.reserve(region.axes.size());
    for (std::size_t i = 0; i < region.axes.size(); ++i) {
        const AxisRange &whole = region.axes[i];
        if (i != axis) {
            part.axes.push_back(whole);
        } else if (whole.indices.empty()) {
            part.axes.push_back({whole.start + first * whole.step, count, whole.step, {}, whole.dropped});
        } else {
            const auto from = whole.indices.begin() + first;
            part.axes.push_back({0, count, 1, {from, from + count}, whole.dropped});
        }
    }
    return part;
}

Result<void> forEachBlock(const Region &region, qint64 maxElements,
                          const std::function<Result<void>(const Region &block, const Shape &offset)> &visit)
{
    if (region.isEmpty())
        return {};
    if (region.axes.empty())
        return visit(region, {});
    // Cut along the first axis of which several indices fit; the axes before it are walked one index at a time.
    std::size_t cut = region.axes.size() - 1;
    qint64 inner = 1;
    while (cut > 0 && region.axes[cut].count <= maxElements / inner)
        inner *= region.axes[cut--].count;
    const qint64 length = region.axes[cut].count;
    const qint64 step = std::clamp<qint64>(maxElements / inner, 1, length);

    Shape offset(region.axes.size(), 0);
    for (;;) {
        Region outer = region;
        for (std::size_t i = 0; i < cut; ++i)
            outer = slicedRegion(outer, i, offset[i], 1);
        for (qint64 first = 0; first < length; first += step) {
            offset[cut] = first;
            if (auto done = visit(slicedRegion(outer, cut, first, std::min(step, length - first)), offset); !done)
                return done;
        }
        std::size_t axis = cut;
        while (axis > 0 && ++offset[axis - 1] == region.axes[axis - 1].count)
            offset[--axis] = 0;
        if (axis == 0)
            return {};
    }
}

} // namespace hdf5async
