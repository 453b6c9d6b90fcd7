// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>
#include <hdf5async/selection.h>
#include <hdf5async/shape.h>

#include <cstddef>
#include <vector>

namespace hdf5async {

/// Data stretched over a region by numpy's rules: missing leading axes and axes of length 1 repeat.
class Broadcast
{
public:
    /// Data of shape `from` for the elements of `region`, each of which has the axes `elementDims` (those of an array type) itself.
    /// `elementSize` is the bytes of one element of `from`. @errors SHAPE_MISMATCH: `from` does not stretch to the region's shape
    [[nodiscard]] static Result<Broadcast> make(const Shape &from, const Region &region, const Shape &elementDims,
                                                std::size_t elementSize);

    /// The data are the region's elements, one for one and in order: nothing needs to be copied.
    [[nodiscard]] bool isIdentity() const { return m_identity; }

    /// Where a block of the region begins in the data, for identities. @shape `offset`: as forEachBlock() gives it
    [[nodiscard]] std::size_t byteOffset(const Shape &offset) const;

    /// Fills `to` with the elements of a block, row-major. `counts` are the block's lengths, of the region's full rank.
    void copyBlock(const char *data, const Shape &offset, const Shape &counts, char *to) const;

private:
    struct Axis
    {
        qint64 length = 1;
        std::size_t stride = 0; // in bytes; 0 = repeats
    };
    void copyAxis(std::size_t axis, const Shape &counts, const char *from, char *to) const;
    [[nodiscard]] std::size_t blockBytes(std::size_t fromAxis, const Shape &counts) const;

    std::vector<Axis> m_axes; // of the region, full rank, then of the elements
    std::size_t m_elementSize = 1;
    std::size_t m_regionRank = 0;
    bool m_identity = true;
};

} // namespace hdf5async
