// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/slice_plan.h"

#include "core/storage/hdf5/convert/read_plan.h"
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/dataset_selection.h"

#include <algorithm>

namespace hdf5async {

namespace {

// What is smaller takes less than a step, also when it has to be unpacked or packed.
constexpr qint64 worthCutting = 2 << 20;
constexpr qint64 worthCuttingPacked = 512 << 10;
// Of one chunk's rows: larger units would make a step too long.
constexpr qint64 largestUnit = 8 << 20;

qint64 threshold(const OpenDataset &dataset)
{
    const bool isPacked = dataset.filters.codec != Codec::None || dataset.otherFilters;
    return isPacked ? worthCuttingPacked : worthCutting;
}

/// Rows of one chunk, as long as that is not too much.
qint64 unitOf(const OpenDataset &dataset, qint64 rowBytes)
{
    const qint64 rows = dataset.chunks ? std::max<qint64>(dataset.chunks->front(), 1) : 1;
    return rows <= largestUnit / std::max<qint64>(rowBytes, 1) ? rows : 1;
}

std::optional<SlicePlan> planRead(const Hdf5Guard &guard, FileContext &context, const ReadRequest &request)
{
    if (request.stream)
        return std::nullopt;
    const Result<OpenDatasetPtr> dataset = context.findDataset(guard, request.path);
    if (!dataset || !*dataset || (*dataset)->isNull || (*dataset)->shape.empty())
        return std::nullopt;
    // Before anything is made of the selection: most reads are of small datasets or small parts.
    const Result<ContentSelection> selected = selectContent(**dataset, request.select, request.fields);
    if (!selected || selected->region.isEmpty())
        return std::nullopt;
    SlicePlan plan;
    plan.shape = selected->region.shape();
    const std::optional<qint64> elements = elementCount(plan.shape);
    using Form = FileType::Form;
    const Form form = selected->type.form;
    const bool isList =
        form == Form::Sequence || (request.stringsAsList && (form == Form::Text || form == Form::FixedText));
    if (plan.shape.empty() || !elements || *elements > context.limits().maxResponse || isList)
        return std::nullopt;
    if (*elements * qint64(std::max<std::size_t>(selected->type.elementBytes(), 1)) < worthCuttingPacked / 16)
        return std::nullopt;
    const Result<ReadPlan> read = ReadPlan::make(selected->type, {request.stringsAsList, request.dtype});
    const std::optional<quint64> bytes = read ? read->resultBytes(quint64(*elements)) : std::nullopt;
    if (!bytes || *bytes < quint64(threshold(**dataset)) || *bytes > quint64(context.limits().maxResponse))
        return std::nullopt;
    // An axis of the element's type belongs to the result, too.
    plan.shape.insert(plan.shape.end(), selected->type.dims.begin(), selected->type.dims.end());
    plan.bytes = qint64(*bytes);
    const bool alongRows = !selected->region.axes.front().dropped && selected->region.axes.front().isContiguous();
    plan.unit = alongRows ? unitOf(**dataset, plan.bytes / plan.shape.front()) : 1;
    return plan;
}

std::optional<SlicePlan> planAppend(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request)
{
    const auto *array = std::get_if<Array>(&request.data.value);
    if (!array || request.deduplicateOn || request.data.plain || request.data.scalar || array->shape.empty() ||
        array->shape.front() < 2 || qint64(array->data.size()) < worthCuttingPacked)
        return std::nullopt;
    const Result<OpenDatasetPtr> found = context.findDataset(guard, request.path);
    if (!found || !*found)
        return std::nullopt;
    const OpenDataset &dataset = **found;
    const Shape &shape = dataset.shape;
    const bool wholeRows = !dataset.isNull && shape.size() == array->shape.size() &&
                           std::equal(shape.begin() + 1, shape.end(), array->shape.begin() + 1);
    if (!wholeRows || qint64(array->data.size()) < threshold(dataset) ||
        !canBecome(dataset, withRows(dataset, shape.front() + array->shape.front())))
        return std::nullopt;
    SlicePlan plan{shape, qint64(array->data.size()), 1};
    plan.unit = unitOf(dataset, plan.bytes / array->shape.front());
    return plan;
}

} // namespace

std::optional<SlicePlan> planSlices(const Hdf5Guard &guard, FileContext &context, const Operation &operation)
{
    if (const auto *read = std::get_if<ReadRequest>(&operation))
        return planRead(guard, context, *read);
    if (const auto *append = std::get_if<AppendRequest>(&operation))
        return planAppend(guard, context, *append);
    return std::nullopt;
}

} // namespace hdf5async
