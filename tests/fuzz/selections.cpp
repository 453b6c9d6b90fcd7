// SPDX-License-Identifier: BSD-3-Clause
// A selection of a dataset of any shape stays within it.
#include "network/protocol/body_scan.h"
#include "network/protocol/selection_decoder.h"
#include "tests/fuzz/fuzzing.h"

#include <limits>

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

Shape shapeOf(Input &input)
{
    Shape shape(input.byte() % 6);
    for (qint64 &length : shape) {
        const std::uint8_t kind = input.byte();
        length = kind == 255 ? std::numeric_limits<qint64>::max() : kind > 250 ? qint64(1) << (kind - 210) : kind % 16;
    }
    return shape;
}

void checkAxis(const AxisRange &axis, qint64 length)
{
    require(axis.count >= 0 && axis.step >= 1, "an axis has a length and a step");
    if (axis.count == 0)
        return;
    if (axis.indices.empty()) {
        require(axis.start >= 0 && axis.start < length, "a range begins within the axis");
        require(axis.count - 1 <= (length - 1 - axis.start) / axis.step, "and ends there");
        return;
    }
    require(axis.count == qint64(axis.indices.size()), "there are as many indices as are counted");
    for (const qint64 index : axis.indices)
        require(index >= 0 && index < length, "an index lies within the axis");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const Shape shape = shapeOf(input);
    const SharedBytes body = exactly(input.rest());
    if (!scanBody(body.view(), DecodeLimits()))
        return 0;
    const Result<Selection> selection = decodeSelection({body.data(), body.data() + body.size()}, {body});
    if (!selection)
        return 0;
    const Result<Region> region = resolved(*selection, shape);
    if (!region)
        return 0;
    require(region->axes.size() == shape.size(), "a region has the axes of the dataset");
    bool isWhole = true;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        checkAxis(region->axes[axis], shape[axis]);
        isWhole = isWhole && region->axes[axis].count == shape[axis];
    }
    require(!region->isWhole(shape) || isWhole, "the whole dataset has all of its rows");
    require(region->shape().size() <= region->fullShape().size(), "axes are dropped, not added");
    return 0;
}
