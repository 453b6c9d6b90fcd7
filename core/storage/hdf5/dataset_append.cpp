// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/dataset_deduplicate.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/key_index.h"
#include "core/storage/hdf5/layout_choice.h"
#include "core/storage/hdf5/links.h"
#include "core/storage/hdf5/row_copier.h"
#include "core/storage/hdf5/row_store.h"

namespace hdf5async {

namespace {

// The dataset is missing: what is appended becomes its content.
Result<AppendReply> appendToMissing(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request,
                                    const Filters &filters)
{
    const Result<ResolvedPath> where = resolvePath(guard, context, request.path);
    if (!where)
        return failure(where.error());
    if (auto allowed = checkDatasetPlace(*where, request.path, false); !allowed)
        return failure(allowed.error());
    Result<NewDataset> plan = planDataset(guard, request.data, true);
    if (!plan)
        return failure(plan.error());
    if (auto planned = planLayout(guard, *plan, {std::nullopt, std::nullopt, filters}); !planned)
        return failure(planned.error());
    if (request.deduplicateOn) {
        if (auto checked = checkKeyFields(plan->type, plan->layout.shape.size(), *request.deduplicateOn); !checked)
            return failure(checked.error());
        if (auto done = deduplicate(*plan, *request.deduplicateOn); !done)
            return failure(done.error());
    }
    const Result<Handle> dataset = createUnlinked(guard, context, *plan);
    if (!dataset)
        return failure(dataset.error());
    if (auto linked = linkDataset(guard, context, *where, dataset->id()); !linked)
        return failure(linked.error());
    return AppendReply{plan->layout.shape, true, plan->layout.shape.front(), 0, 0};
}

// The key index stays true for the rows it knows when rows are added behind them.
void keepIndex(OpenDataset &dataset, quint64 versionBefore)
{
    if (dataset.keyIndex && dataset.keyIndex->version == versionBefore)
        dataset.keyIndex->version = dataset.version;
}

// In memory if that is possible. Calls no HDF5.
bool appendInBuffer(FileContext &context, OpenDataset &dataset, const RowPlan &plan)
{
    const quint64 version = dataset.version;
    if (!canBecome(dataset, withRows(dataset, dataset.shape.front() + plan.rows)) ||
        !bufferRows(context, dataset, plan)) {
        return false;
    }
    keepIndex(dataset, version);
    return true;
}

Result<void> extendWithRows(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                            const OpenDatasetPtr &dataset, const RowPlan &plan)
{
    if (auto appended = appendChunks(guard, context, *dataset, plan))
        return *appended;
    if (auto settled = context.settleRows(guard, *dataset); !settled)
        return settled;
    const qint64 length = dataset->shape.front();
    DatasetChange change(path, dataset);
    auto written = change.extend(guard, context, withRows(*dataset, length + plan.rows),
                                 [&] { return writeRows(guard, *dataset, length, plan.rows, plan.bytes()); });
    return written ? change.finish(guard, context) : written;
}

Result<void> appendPlanned(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                           const OpenDatasetPtr &dataset, const RowPlan &plan)
{
    if (auto prepared = prepareRows(guard, context, *dataset); !prepared)
        return prepared;
    if (appendInBuffer(context, *dataset, plan))
        return {};
    const qint64 length = dataset->shape.front();
    const Shape shape = withRows(*dataset, length + plan.rows);
    if (canBecome(*dataset, shape)) {
        if (mayWait(*dataset, plan)) { // but there is no room
            if (auto room = context.makeRowRoom(guard, *dataset); !room)
                return room;
            if (appendInBuffer(context, *dataset, plan))
                return {};
        }
        const quint64 version = dataset->version;
        auto extended = extendWithRows(guard, context, path, dataset, plan);
        keepIndex(*dataset, version);
        return extended;
    }
    if (auto settled = context.settleRows(guard, *dataset); !settled)
        return settled;
    Result<DatasetChange> change = DatasetChange::replacement(guard, context, path, dataset, shape);
    if (!change)
        return failure(change.error());
    if (auto copied = RowCopier(*dataset).copyCommon(guard, *dataset, change->dataset()); !copied)
        return copied;
    if (auto written = writeRows(guard, change->dataset(), length, plan.rows, plan.bytes()); !written)
        return written;
    return change->finish(guard, context);
}

Result<RowPlan> planAppend(const OpenDataset &dataset, const AppendRequest &request)
{
    if (auto takesRows = checkTakesRows(dataset); !takesRows)
        return failure(takesRows.error());
    if (request.deduplicateOn) {
        if (auto checked = checkKeyFields(*dataset.type, dataset.shape.size(), *request.deduplicateOn); !checked)
            return failure(checked.error());
    }
    return planRows(dataset, request.data);
}

AppendReply replyTo(const OpenDataset &dataset, const RowPlan &plan)
{
    return {withRows(dataset, dataset.shape.front() + plan.rows), false, plan.rows, 0, 0};
}

Result<AppendReply> appendToExisting(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request,
                                     const OpenDatasetPtr &dataset)
{
    const Result<RowPlan> plan = planAppend(*dataset, request);
    if (!plan)
        return failure(plan.error());
    if (request.deduplicateOn) {
        if (auto settled = context.settleRows(guard, *dataset); !settled)
            return failure(settled.error());
        return appendDeduplicated(guard, context, request.path, dataset, *request.deduplicateOn, *plan);
    }
    AppendReply reply = replyTo(*dataset, *plan);
    if (plan->rows > 0) {
        if (auto appended = appendPlanned(guard, context, request.path, dataset, *plan); !appended)
            return failure(appended.error());
    }
    return reply;
}

Result<AppendReply> appendChecked(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request)
{
    const Result<Filters> filters = chosenFilters(request.storage, context.defaultFilters());
    if (!filters)
        return failure(filters.error());
    const Result<OpenDatasetPtr> dataset = context.findGrowing(guard, request.path);
    if (!dataset)
        return failure(dataset.error());
    if (*dataset)
        return appendToExisting(guard, context, request, *dataset);
    const Result<Filters> ruled = chosenFilters(request.storage, context.filtersOfNew(request.path, request.data));
    if (!ruled)
        return failure(ruled.error());
    return appendToMissing(guard, context, request, *ruled);
}

} // namespace

Result<AppendReply> appendRows(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request)
{
    Result<AppendReply> reply = appendChecked(guard, context, request);
    if (!reply)
        return failure(about(request.path, reply.error()));
    return reply;
}

std::optional<Result<AppendReply>> appendRowsInMemory(FileContext &context, const AppendRequest &request)
{
    const auto *array = std::get_if<Array>(&request.data.value);
    const OpenDatasetPtr dataset = context.datasets().find(request.path);
    if (!dataset || request.deduplicateOn || !array || array->data.size() >= smallRowsBytes || !dataset->rows ||
        !chosenFilters(request.storage, context.defaultFilters())) {
        return std::nullopt;
    }
    const Result<RowPlan> plan = planAppend(*dataset, request);
    if (!plan)
        return failure(about(request.path, plan.error()));
    AppendReply reply = replyTo(*dataset, *plan);
    if (plan->rows > 0 && !appendInBuffer(context, *dataset, *plan))
        return std::nullopt;
    return reply;
}

} // namespace hdf5async
