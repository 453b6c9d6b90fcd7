// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/selection.h>

#include <algorithm>

namespace hdf5async {

namespace {

tl::unexpected<Error> badSelection(const QString &message)
{
    return failure(ErrorCode::BadSelection, message);
}

// Python's index rule: negative ones count from the end.
Result<qint64> resolvedIndex(qint64 index, qint64 length, std::size_t axis)
{
    const qint64 i = index < 0 ? index + length : index;
    if (i < 0 || i >= length) {
        return badSelection(
            QStringLiteral("Index %1 is out of range for axis %2 of length %3.").arg(index).arg(axis).arg(length));
    }
    return i;
}

// Python's slice rule for one end of a slice with a positive step: counted from the end when negative, then clipped.
qint64 clipped(qint64 end, qint64 length)
{
    return end < 0 ? std::max<qint64>(end + length, 0) : std::min(end, length);
}

struct AxisResolver
{
    qint64 length;
    std::size_t axis;

    Result<AxisRange> operator()(const Selector::All &) const { return AxisRange{0, length, 1, {}, false}; }

    Result<AxisRange> operator()(qint64 index) const
    {
        return resolvedIndex(index, length, axis).map([](qint64 i) { return AxisRange{i, 1, 1, {}, true}; });
    }

    Result<AxisRange> operator()(const Selector::Slice &slice) const
    {
        if (slice.step < 1)
            return badSelection(QStringLiteral("The step of a slice must be 1 or more, not %1.").arg(slice.step));
        const qint64 start = clipped(slice.start.value_or(0), length);
        const qint64 stop = clipped(slice.stop.value_or(length), length);
        const qint64 count = stop > start ? (stop - start - 1) / slice.step + 1 : 0;
        return AxisRange{start, count, slice.step, {}, false};
    }

    Result<AxisRange> operator()(const Selector::Indices &indices) const
    {
        AxisRange range;
        range.count = static_cast<qint64>(indices.size());
        range.indices.reserve(indices.size());
        for (const qint64 index : indices) {
            const Result<qint64> i = resolvedIndex(index, length, axis);
            if (!i)
                return failure(i.error());
            range.indices.push_back(*i);
        }
        return range;
    }
};

} // namespace

Shape Region::shape() const
{
    Shape shape;
    for (const AxisRange &axis : axes) {
        if (!axis.dropped)
            shape.push_back(axis.count);
    }
    return shape;
}

Shape Region::fullShape() const
{
    Shape shape;
    for (const AxisRange &axis : axes)
        shape.push_back(axis.count);
    return shape;
}

bool Region::isEmpty() const
{
    return std::any_of(axes.begin(), axes.end(), [](const AxisRange &axis) { return axis.count == 0; });
}

bool Region::isWhole(const Shape &of) const
{
    if (axes.size() != of.size())
        return false;
    for (std::size_t i = 0; i < of.size(); ++i) {
        const AxisRange &axis = axes[i];
        const bool fromStart = axis.count == 0 || axis.start == 0;
        if (axis.dropped || axis.count != of[i] || !axis.isContiguous() || !fromStart)
            return false;
    }
    return true;
}

Region wholeRegion(const Shape &shape)
{
    Region region;
    for (const qint64 length : shape)
        region.axes.push_back(AxisRange{0, length, 1, {}, false});
    return region;
}

Result<Region> resolved(const Selection &selection, const Shape &shape)
{
    if (selection.size() > shape.size()) {
        return badSelection(
            QStringLiteral("%1 selectors for a dataset of %2 axes.").arg(selection.size()).arg(shape.size()));
    }
    const auto lists = std::count_if(selection.begin(), selection.end(), [](const Selector &selector) {
        return std::holds_alternative<Selector::Indices>(selector.v);
    });
    if (lists > 1)
        return badSelection(QStringLiteral("Only one axis can be selected by a list of indices."));

    Region region = wholeRegion(shape);
    for (std::size_t axis = 0; axis < selection.size(); ++axis) {
        Result<AxisRange> range = std::visit(AxisResolver{shape[axis], axis}, selection[axis].v);
        if (!range)
            return failure(std::move(range.error()));
        region.axes[axis] = std::move(*range);
    }
    return region;
}

} // namespace hdf5async
