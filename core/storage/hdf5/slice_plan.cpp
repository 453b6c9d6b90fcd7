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
// Elements that may each be a string or a list of their own.
constexpr qint64 longList = 20'000;

bool isPacked(const OpenDataset &dataset)
{
    return dataset.filters.codec != Codec::None || dataset.otherFilters;
}

qint64 threshold(const OpenDataset &dataset)
{
    return isPacked(dataset) ? worthCuttingPacked : worthCutting;
}

/// Rows of one chunk, as long as that is not too much. Of a packed one always all: every step would unpack the whole chunk again.
qint64 unitOf(const OpenDataset &dataset, qint64 rowBytes)
{
    const qint64 rows = dataset.chunks ? std::max<qint64>(dataset.chunks->front(), 1) : 1;
    if (isPacked(dataset))
        return rows;
    return rows <= largestUnit / std::max<qint64>(rowBytes, 1) ? rows : 1;
}

/// The chunks along one axis that a range of indices lies in, rather too many than too few.
qint64 touchedChunks(const AxisRange &range, qint64 chunk)
{
    const qint64 spanned = (range.count * range.step + chunk - 1) / chunk + 1;
    return range.indices.empty() ? std::min(range.count, spanned) : range.count;
}

/// What a read costs, in bytes: all of each chunk that has to be unpacked, else its elements, and a page for finding each chunk.
qint64 costOf(const OpenDataset &dataset, const Region &region)
{
    double elements = 1, chunks = 1, chunkElements = 1;
    for (std::size_t i = 0; i < region.axes.size(); ++i) {
        const qint64 chunk = dataset.chunks ? std::max<qint64>((*dataset.chunks)[i], 1) : dataset.shape[i];
        elements *= double(region.axes[i].count);
        chunks *= double(touchedChunks(region.axes[i], chunk));
        chunkElements *= double(chunk);
    }
    constexpr double page = 4096;
    const auto elementBytes = double(std::max<std::size_t>(dataset.type->elementBytes(), 1));
    const double bytes = (isPacked(dataset) ? chunks * chunkElements : elements) * elementBytes;
    return qint64(std::min(bytes + chunks * page, 1e18));
}

/// Whether each element may be a string or a list of its own.
bool isVariable(const ReadRequest &request, const ContentSelection &selected)
{
    const Result<ReadPlan> read = ReadPlan::make(selected.type, {request.stringsAsList, request.dtype});
    return !read || request.stringsAsList || selected.type.form == FileType::Form::Sequence || !read->resultBytes(1);
}

// Its result is an array, and how large is known.
std::optional<SlicePlan> planParts(const OpenDataset &dataset, const ReadRequest &request,
                                   const ContentSelection &selected, quint64 limit)
{
    SlicePlan plan;
    plan.shape = selected.region.shape();
    const std::optional<qint64> elements = elementCount(plan.shape);
    using Form = FileType::Form;
    const Form form = selected.type.form;
    const bool isList =
        form == Form::Sequence || (request.stringsAsList && (form == Form::Text || form == Form::FixedText));
    if (plan.shape.empty() || !elements || isList)
        return std::nullopt;
    const Result<ReadPlan> read = ReadPlan::make(selected.type, {request.stringsAsList, request.dtype});
    const std::optional<quint64> bytes = read ? read->resultBytes(quint64(*elements)) : std::nullopt;
    if (!bytes || *bytes > limit)
        return std::nullopt;
    // An axis of the element's type belongs to the result, too.
    plan.shape.insert(plan.shape.end(), selected.type.dims.begin(), selected.type.dims.end());
    plan.bytes = qint64(*bytes);
    const AxisRange &rows = selected.region.axes.front();
    plan.unit = !rows.dropped && rows.isContiguous() ? unitOf(dataset, plan.bytes / plan.shape.front()) : 1;
    return plan;
}

std::optional<SlicePlan> planRead(const Hdf5Guard &guard, FileContext &context, const ReadRequest &request)
{
    if (request.stream)
        return std::nullopt;
    const Result<OpenDatasetPtr> dataset = context.findGrowing(guard, request.path);
    if (!dataset || !*dataset || (*dataset)->isNull || (*dataset)->shape.empty())
        return std::nullopt;
    const Result<ContentSelection> selected = selectContent(**dataset, request.select, request.fields);
    if (!selected || selected->region.isEmpty())
        return std::nullopt;
    const std::optional<qint64> elements = elementCount(selected->region.fullShape());
    const bool isLong = costOf(**dataset, selected->region) >= threshold(**dataset) || !elements ||
                        (*elements >= longList && isVariable(request, *selected));
    if (!isLong)
        return std::nullopt;
    return planParts(**dataset, request, *selected, quint64(context.limits().maxResponse)).value_or(SlicePlan());
}

std::optional<SlicePlan> planAppend(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request)
{
    const auto *array = std::get_if<Array>(&request.data.value);
    if (!array || request.deduplicateOn || request.data.plain || request.data.scalar || array->shape.empty() ||
        array->shape.front() < 2 || qint64(array->data.size()) < worthCuttingPacked)
        return std::nullopt;
    const Result<OpenDatasetPtr> found = context.findGrowing(guard, request.path);
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
