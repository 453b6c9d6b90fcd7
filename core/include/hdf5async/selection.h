// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/compiled_once.h>
#include <hdf5async/result.h>
#include <hdf5async/shape.h>

#include <optional>
#include <variant>
#include <vector>

namespace hdf5async {

/// Selectors as a client wrote them, one per axis from the first; axes beyond are taken whole.
/// @source docs/protocol.md, "Selections"
struct Selector
{
    struct All { };
    struct Slice
    {
        std::optional<qint64> start, stop;
        qint64 step = 1; ///< ≥ 1
    };
    using Indices = std::vector<qint64>; ///< any order, repeats and negative ones allowed

    CompiledOnce<std::variant<All, qint64, Slice, Indices>> v;
};
using Selection = std::vector<Selector>;

/// A selector worked out against the length of its axis.
struct AxisRange
{
    qint64 start = 0;
    qint64 count = 0;
    qint64 step = 1;
    std::vector<qint64> indices; ///< when not empty: these indices (0 … length-1) in this order; start and step mean nothing
    bool dropped = false;        ///< chosen by a bare int: the axis is not part of the result

    [[nodiscard]] qint64 at(qint64 i) const { return indices.empty() ? start + i * step : indices[std::size_t(i)]; }
    [[nodiscard]] bool isContiguous() const { return indices.empty() && (step == 1 || count <= 1); }
};

/// A selection worked out against a shape: one range per axis.
struct Region
{
    std::vector<AxisRange> axes;

    [[nodiscard]] Shape shape() const;     ///< of the result: without dropped axes
    [[nodiscard]] Shape fullShape() const; ///< with dropped axes as 1
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] bool isWhole(const Shape &of) const;
};

/// The whole of `shape`.
[[nodiscard]] Region wholeRegion(const Shape &shape);

/// Works `selection` out against `shape` by Python's and h5py's rules.
/// @errors BAD_SELECTION: too many selectors, an index out of range, more than one list of indices, any selector on rank 0.
[[nodiscard]] Result<Region> resolved(const Selection &selection, const Shape &shape);

} // namespace hdf5async
