// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <hdf5async/result.h>
#include <hdf5async/selection.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace hdf5async {

/// A region of a dataset as HDF5 transfers it fastest: a list of indices rising and each once. The memory on the other side is
/// row-major, of shape memoryShape(). A value; knows nothing of any file. The region must lie within its dataset.
class Hyperslab
{
public:
    explicit Hyperslab(Region region);

    /// The lengths of all axes of the dataset in memory, those chosen by an int as 1.
    [[nodiscard]] const Shape &memoryShape() const { return m_memoryShape; }
    [[nodiscard]] qint64 elements() const { return m_elements; }
    /// Whether memory holds the elements in the region's own order, each as often as the region names it.
    [[nodiscard]] bool isInRegionOrder() const { return m_position.empty(); }

    /// Reads or writes a piece: `elements` elements, selected in both spaces; the memory space begins at element `first`.
    using Transfer = std::function<Result<void>(hid_t memorySpace, hid_t fileSpace, qint64 first, qint64 elements)>;

    struct Pieces
    {
        /// Each piece fills its memory without gaps; needed where a piece is worked on after it was read.
        bool withoutGaps = false;
        /// Of the dataset, or null. No chunk should be visited again after it left HDF5's cache, and HDF5 must not look through all
        /// the chunks between elements that are far apart.
        const Shape *chunks = nullptr;

        [[nodiscard]] static const Shape *of(const std::optional<Shape> &chunks) { return chunks ? &*chunks : nullptr; }
    };
    /// Calls `call` for all pieces, one or many; not at all for an empty region. Stops at the first error.
    /// @errors those of `call`, IO_ERROR
    Result<void> transfer(const Hdf5Guard &guard, hid_t dataset, const Pieces &pieces, const Transfer &call) const;

    /// Copies from memory order to the region's order: repeats what the region repeats.
    void toRegionOrder(const char *memory, char *region, std::size_t elementBytes) const;
    /// Copies from the region's order to memory order: of an index that comes twice the last one stays.
    void toMemoryOrder(const char *region, char *memory, std::size_t elementBytes) const;

private:
    struct Run // of indices along an axis
    {
        qint64 first = 0; // in the dataset
        qint64 count = 0;
        qint64 step = 1;
        qint64 position = 0; // of the first in memory
    };

    void sortIndices();
    [[nodiscard]] bool usesPoints() const;
    [[nodiscard]] std::vector<std::vector<Run>> cuts(const Pieces &pieces) const;
    Result<void> transferPieces(const Hdf5Guard &guard, hid_t fileSpace, const Pieces &pieces,
                                const Transfer &call) const;
    Result<void> transferPoints(const Hdf5Guard &guard, hid_t fileSpace, const Transfer &call) const;
    Result<void> transferPiece(const Hdf5Guard &guard, hid_t fileSpace, const Region &piece, const Shape &offset,
                               bool withoutGaps, const Transfer &call) const;
    void copyRows(const char *from, char *to, std::size_t elementBytes, bool toRegion) const;

    Region m_region;                // the list replaced by a range where that is the same
    int m_listAxis = -1;            // of the one list of indices
    std::vector<qint64> m_sorted;   // its indices, rising, each once
    std::vector<Run> m_runs;        // the same; empty when they are a regular range
    std::vector<qint64> m_position; // of the region's indices in m_sorted; empty when they are the same
    Shape m_memoryShape;
    qint64 m_elements = 1;
};

/// The part of `region` that begins `first` along `axis` and is `count` long there.
[[nodiscard]] Region slicedRegion(const Region &region, std::size_t axis, qint64 first, qint64 count);

/// Cuts `region` into parts of at most `maxElements` (at least 1) elements, in row-major order, and calls `visit` with each and the
/// position of its first element in the region (of full rank). Stops at the first error.
Result<void> forEachBlock(const Region &region, qint64 maxElements,
                          const std::function<Result<void>(const Region &block, const Shape &offset)> &visit);

} // namespace hdf5async
