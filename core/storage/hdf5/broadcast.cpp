// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/broadcast.h"

#include <algorithm>
#include <cstring>

namespace hdf5async {

Result<Broadcast> Broadcast::make(const Shape &from, const Region &region, const Shape &elementDims,
                                  std::size_t elementSize)
{
    Broadcast result;
    result.m_elementSize = elementSize;
    result.m_regionRank = region.axes.size();
    Shape target = region.shape();
    target.insert(target.end(), elementDims.begin(), elementDims.end());
    const auto mismatch = [&] {
        return failure(
            ErrorCode::ShapeMismatch,
            QStringLiteral("Data of shape %1 do not fit a selection of shape %2.").arg(toText(from), toText(target)));
    };
    if (from.size() > target.size())
        return mismatch();

    for (const AxisRange &axis : region.axes)
        result.m_axes.push_back({axis.count, 0});
    for (const qint64 length : elementDims)
        result.m_axes.push_back({length, 0});

    // From the last axis to the first; axes that the region drops have no counterpart in the data.
    std::size_t stride = elementSize;
    std::size_t left = from.size();
    for (std::size_t i = result.m_axes.size(); i-- > 0;) {
        if (i < region.axes.size() && region.axes[i].dropped)
            continue;
        Axis &axis = result.m_axes[i];
        const qint64 length = left > 0 ? from[--left] : 1;
        if (length != axis.length && length != 1)
            return mismatch();
        if (length == axis.length)
            axis.stride = stride;
        else
            result.m_identity = false;
        stride *= std::size_t(length);
    }
    return result;
}

std::size_t Broadcast::byteOffset(const Shape &offset) const
{
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < offset.size(); ++i)
        bytes += m_axes[i].stride * std::size_t(offset[i]);
    return bytes;
}

void Broadcast::copyBlock(const char *data, const Shape &offset, const Shape &counts, char *to) const
{
    Shape lengths = counts;
    for (std::size_t i = m_regionRank; i < m_axes.size(); ++i)
        lengths.push_back(m_axes[i].length);
    copyAxis(0, lengths, data + byteOffset(offset), to);
}

std::size_t Broadcast::blockBytes(std::size_t fromAxis, const Shape &counts) const
{
    std::size_t bytes = m_elementSize;
    for (std::size_t i = fromAxis; i < counts.size(); ++i)
        bytes *= std::size_t(counts[i]);
    return bytes;
}

void Broadcast::copyAxis(std::size_t axis, const Shape &counts, const char *from, char *to) const
{
    // From the first axis on whose elements lie in the data as they do in the block, one copy does it all.
    std::size_t expected = m_elementSize;
    std::size_t first = m_axes.size();
    while (first > axis && (m_axes[first - 1].stride == expected || counts[first - 1] == 1))
        expected *= std::size_t(counts[--first]);
    if (first == axis) {
        std::memcpy(to, from, expected);
        return;
    }
    const std::size_t part = blockBytes(axis + 1, counts);
    const auto count = std::size_t(counts[axis]);
    if (m_axes[axis].stride != 0) {
        for (std::size_t i = 0; i < count; ++i)
            copyAxis(axis + 1, counts, from + i * m_axes[axis].stride, to + i * part);
        return;
    }
    copyAxis(axis + 1, counts, from, to);
    for (std::size_t done = 1; done < count; done *= 2)
        std::memcpy(to + done * part, to, std::min(done, count - done) * part);
}

} // namespace hdf5async
