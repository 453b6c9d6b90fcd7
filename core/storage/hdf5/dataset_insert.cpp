// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/key_index.h"
#include "core/storage/hdf5/layout_choice.h"
#include "core/storage/hdf5/row_copier.h"

namespace hdf5async {

namespace {

// numpy.insert's rule: negative ones count from the end, the length itself appends.
Result<qint64> resolvedPlace(const OpenDataset &dataset, qint64 index)
{
    const qint64 length = dataset.shape.front();
    const qint64 place = index < 0 ? index + length : index;
    if (place < 0 || place > length) {
        return failure(ErrorCode::BadSelection,
                       QStringLiteral("Rows cannot be inserted before row %1 of %2.").arg(index).arg(length));
    }
    return place;
}

// The tail moves from its end on, in blocks; the extent is the only thing that can be undone.
Result<void> insertInPlace(const Hdf5Guard &guard, FileContext &context, DatasetChange &change, qint64 place,
                           const RowPlan &plan)
{
    OpenDataset &dataset = change.dataset();
    const qint64 length = dataset.shape.front();
    RowCopier copier(dataset);
    bool isMoving = false;
    auto done = change.extend(guard, context, withRows(dataset, length + plan.rows), [&]() -> Result<void> {
        isMoving = place < length;
        if (auto moved = copier.copyRows(guard, dataset, place, length - place, dataset, place + plan.rows); !moved)
            return moved;
        return writeRows(guard, dataset, place, plan.rows, plan.bytes());
    });
    if (!done && isMoving)
        change.spoiled(context);
    return done;
}

// Both parts go into the new dataset with a gap between them.
Result<void> insertIntoReplacement(const Hdf5Guard &guard, const OpenDataset &from, const OpenDataset &to, qint64 place,
                                   const RowPlan &plan)
{
    RowCopier copier(from);
    if (auto copied = copier.copyRows(guard, from, 0, place, to, 0); !copied)
        return copied;
    if (auto copied = copier.copyRows(guard, from, place, from.shape.front() - place, to, place + plan.rows); !copied)
        return copied;
    return writeRows(guard, to, place, plan.rows, plan.bytes());
}

Result<void> insertPlanned(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                           const OpenDatasetPtr &dataset, qint64 place, const RowPlan &plan)
{
    const Shape shape = withRows(*dataset, dataset->shape.front() + plan.rows);
    if (canBecome(*dataset, shape)) {
        DatasetChange change(path, dataset);
        if (auto inserted = insertInPlace(guard, context, change, place, plan); !inserted)
            return inserted;
        const quint64 version = dataset->version;
        auto finished = change.finish(guard, context);
        keepKeyIndex(*dataset, version, place);
        return finished;
    }
    Result<DatasetChange> change = DatasetChange::replacement(guard, context, path, dataset, shape);
    if (!change)
        return failure(change.error());
    if (auto inserted = insertIntoReplacement(guard, *dataset, change->dataset(), place, plan); !inserted)
        return inserted;
    return change->finish(guard, context);
}

Result<Shape> insertChecked(const Hdf5Guard &guard, FileContext &context, const InsertRequest &request)
{
    if (auto filters = chosenFilters(request.storage, context.defaultFilters()); !filters)
        return failure(filters.error());
    const Result<OpenDatasetPtr> found = context.openDataset(guard, request.path);
    if (!found)
        return failure(found.error());
    const OpenDatasetPtr &dataset = *found;
    if (auto takesRows = checkTakesRows(*dataset); !takesRows)
        return failure(takesRows.error());
    const Result<qint64> place = resolvedPlace(*dataset, request.index);
    if (!place)
        return failure(place.error());
    const Result<RowPlan> plan = planRows(*dataset, request.data);
    if (!plan)
        return failure(plan.error());
    const Shape shape = withRows(*dataset, dataset->shape.front() + plan->rows);
    if (plan->rows > 0) {
        if (auto inserted = insertPlanned(guard, context, request.path, dataset, *place, *plan); !inserted)
            return failure(inserted.error());
    }
    return shape;
}

} // namespace

Result<ShapeReply> insertRows(const Hdf5Guard &guard, FileContext &context, const InsertRequest &request)
{
    Result<Shape> shape = insertChecked(guard, context, request);
    if (!shape)
        return failure(about(request.path, shape.error()));
    return ShapeReply{std::move(*shape)};
}

} // namespace hdf5async
