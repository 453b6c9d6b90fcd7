// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/attributes.h"
#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/links.h"

namespace hdf5async {

namespace {

// In the order of checks: data, attributes, options.
Result<NewDataset> planWrite(const Hdf5Guard &guard, const FileContext &context, const WriteRequest &request)
{
    Result<NewDataset> plan = planDataset(guard, request.data);
    if (!plan)
        return plan;
    if (auto checked = checkAttributes(request.attributes); !checked)
        return failure(checked.error());
    const Result<Filters> filters = chosenFilters(request.storage, context.filtersOfNew(request.path, request.data));
    if (!filters)
        return failure(filters.error());
    if (auto planned = planLayout(guard, *plan, {request.chunks, request.maxShape, *filters}); !planned)
        return failure(planned.error());
    return plan;
}

Result<WriteReply> writeChecked(const Hdf5Guard &guard, FileContext &context, const WriteRequest &request)
{
    const Result<NewDataset> plan = planWrite(guard, context, request);
    if (!plan)
        return failure(plan.error());
    const Result<ResolvedPath> where = resolvePath(guard, context, request.path);
    if (!where)
        return failure(where.error());
    if (auto allowed = checkDatasetPlace(*where, request.path, true); !allowed)
        return failure(allowed.error());

    // The new dataset is complete before anything leads to it: until the last step there is nothing to undo.
    const Result<Handle> dataset = createUnlinked(guard, context, *plan);
    if (!dataset)
        return failure(dataset.error());
    if (auto given = createAttributes(guard, dataset->id(), request.attributes); !given)
        return failure(given.error());
    if (auto linked = linkDataset(guard, context, *where, dataset->id()); !linked)
        return failure(linked.error());
    WriteReply reply;
    if (!plan->isNull)
        reply.shape = plan->layout.shape;
    reply.created = where->state != ResolvedPath::State::Found;
    return reply;
}

} // namespace

Result<WriteReply> writeDataset(const Hdf5Guard &guard, FileContext &context, const WriteRequest &request)
{
    Result<WriteReply> reply = writeChecked(guard, context, request);
    if (!reply)
        return failure(about(request.path, reply.error()));
    return reply;
}

} // namespace hdf5async
