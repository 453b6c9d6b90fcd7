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

Result<void> appendPlanned(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                           const OpenDatasetPtr &dataset, const RowPlan &plan)
{
    const qint64 length = dataset->shape.front();
    const Shape shape = withRows(*dataset, length + plan.rows);
    if (canBecome(*dataset, shape)) {
        DatasetChange change(path, dataset);
        auto written = change.extend(guard, context, shape,
                                     [&] { return writeRows(guard, *dataset, length, plan.rows, plan.bytes()); });
        if (!written)
            return written;
        const quint64 version = dataset->version;
        auto finished = change.finish(guard, context);
        keepIndex(*dataset, version);
        return finished;
    }
    Result<DatasetChange> change = DatasetChange::replacement(guard, context, path, dataset, shape);
    if (!change)
        return failure(change.error());
    if (auto copied = RowCopier(*dataset).copyCommon(guard, *dataset, change->dataset()); !copied)
        return copied;
    if (auto written = writeRows(guard, change->dataset(), length, plan.rows, plan.bytes()); !written)
        return written;
    return change->finish(guard, context);
}

Result<AppendReply> appendToExisting(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request,
                                     const OpenDatasetPtr &dataset)
{
    if (auto takesRows = checkTakesRows(*dataset); !takesRows)
        return failure(takesRows.error());
    if (request.deduplicateOn) {
        if (auto checked = checkKeyFields(*dataset->type, dataset->shape.size(), *request.deduplicateOn); !checked)
            return failure(checked.error());
    }
    const Result<RowPlan> plan = planRows(*dataset, request.data);
    if (!plan)
        return failure(plan.error());
    if (request.deduplicateOn)
        return appendDeduplicated(guard, context, request.path, dataset, *request.deduplicateOn, *plan);
    AppendReply reply{withRows(*dataset, dataset->shape.front() + plan->rows), false, plan->rows, 0, 0};
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
    const Result<OpenDatasetPtr> dataset = context.findDataset(guard, request.path);
    if (!dataset)
        return failure(dataset.error());
    return *dataset ? appendToExisting(guard, context, request, *dataset)
                    : appendToMissing(guard, context, request, *filters);
}

} // namespace

Result<AppendReply> appendRows(const Hdf5Guard &guard, FileContext &context, const AppendRequest &request)
{
    Result<AppendReply> reply = appendChecked(guard, context, request);
    if (!reply)
        return failure(about(request.path, reply.error()));
    return reply;
}

} // namespace hdf5async
