// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/activity_recorder.h"

#include "core/storage/row_count.h"

#include <algorithm>

namespace hdf5async {

namespace {

qint64 lengthOf(const Shape &shape)
{
    return shape.empty() ? 1 : shape.front();
}

/// The length of the dataset that an operation has changed; nothing for those that change none, or make it nobody knows how long.
std::optional<qint64> lengthAfter(const Outcome &outcome)
{
    if (const auto *append = std::get_if<AppendReply>(&outcome))
        return lengthOf(append->shape);
    if (const auto *shape = std::get_if<ShapeReply>(&outcome))
        return lengthOf(shape->shape);
    if (const auto *write = std::get_if<WriteReply>(&outcome))
        return write->shape ? lengthOf(*write->shape) : 0;
    return std::nullopt;
}

bool hasCreated(const Outcome &outcome)
{
    if (const auto *append = std::get_if<AppendReply>(&outcome))
        return append->created;
    if (const auto *write = std::get_if<WriteReply>(&outcome))
        return write->created;
    const auto *group = std::get_if<CreateGroupReply>(&outcome);
    return group && group->created;
}

} // namespace

DatasetCounters *ActivityRecorder::setLength(const QByteArray &path, qint64 length, quint64 added)
{
    DatasetCounters *const dataset = m_counters->activity.obtain(path);
    if (!dataset)
        return nullptr;
    if (!dataset->touched) {
        // What was there before its first change came with the file, or is durable by now.
        if (dataset->lastWriteAtMs.value() == 0)
            dataset->durableRows.set(quint64(std::max<qint64>(length - qint64(added), 0)));
        dataset->touched = true;
        m_touched.push_back(dataset);
    }
    dataset->rows.set(quint64(length));
    return dataset;
}

DatasetCounters *ActivityRecorder::appended(const QByteArray &path, qint64 length, quint64 appendedRows)
{
    return setLength(path, length, appendedRows);
}

void ActivityRecorder::wrote(DatasetCounters *dataset, const ClientCountersPtr &client, quint64 rows, qint64 bytes)
{
    if (client)
        client->wrote(rows, m_nowMs);
    if (!dataset)
        return;
    m_counters->activity.wrote(*dataset, client ? client->id : 0, rows, quint64(bytes), m_nowMs);
    if (client)
        client->datasets.add(dataset->path);
}

DatasetCounters *ActivityRecorder::note(const Operation &operation, const Outcome &outcome, quint64 rows)
{
    noteStructure(operation, outcome);
    const std::optional<qint64> length = lengthAfter(outcome);
    const quint64 added = std::holds_alternative<UpdateRequest>(operation) ? 0 : rows;
    return length ? setLength(pathOf(operation), *length, added) : nullptr;
}

void ActivityRecorder::noteStructure(const Operation &operation, const Outcome &outcome)
{
    using Kind = StructureChange::Kind;
    FileActivity &activity = m_counters->activity;
    if (const auto *removed = std::get_if<DeleteReply>(&outcome); removed && removed->deleted)
        return activity.changed({Kind::Deleted, pathOf(operation)});
    if (std::holds_alternative<PathReply>(outcome)) // moved or copied
        return activity.changed({Kind::Other, {}});
    if (hasCreated(outcome)) {
        const bool isGroup = std::holds_alternative<CreateGroupReply>(outcome);
        activity.changed({isGroup ? Kind::Group : Kind::Dataset, pathOf(operation)});
    }
}

void ActivityRecorder::made(const Operation &operation, const Outcome &outcome, const ClientCountersPtr &client,
                            qint64 bytes)
{
    const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation);
    const auto *results = std::get_if<std::shared_ptr<const BatchReply>>(&outcome);
    if (batch && results) {
        const std::size_t count = std::min((*batch)->operations.size(), (*results)->results.size());
        for (std::size_t i = 0; i < count; ++i)
            made((*batch)->operations[i], (*results)->results[i], client, bytes / qint64(count));
        return;
    }
    const quint64 rows = rowsWritten(operation, outcome);
    DatasetCounters *const dataset = note(operation, outcome, rows);
    if (dataset || rows > 0)
        wrote(dataset, client, rows, bytes);
}

void ActivityRecorder::madeAgain(const Operation &operation, const Outcome &outcome)
{
    const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation);
    const auto *results = std::get_if<std::shared_ptr<const BatchReply>>(&outcome);
    if (!batch || !results) {
        (void)note(operation, outcome, rowsWritten(operation, outcome));
        return;
    }
    for (std::size_t i = 0; i < std::min((*batch)->operations.size(), (*results)->results.size()); ++i)
        madeAgain((*batch)->operations[i], (*results)->results[i]);
}

void ActivityRecorder::prepared()
{
    for (DatasetCounters *dataset : m_touched) {
        dataset->touched = false;
        m_committing.push_back({dataset, dataset->rows.value()});
    }
    m_touched.clear();
}

void ActivityRecorder::durable()
{
    for (const Mark &mark : m_committing)
        mark.dataset->durableRows.set(mark.rows);
    m_committing.clear();
}

void ActivityRecorder::undone()
{
    const auto back = [](DatasetCounters *dataset) {
        dataset->touched = false;
        dataset->rows.set(dataset->durableRows.value());
    };
    for (DatasetCounters *dataset : m_touched)
        back(dataset);
    for (const Mark &mark : m_committing)
        back(mark.dataset);
    m_touched.clear();
    m_committing.clear();
    m_counters->activity.changed({StructureChange::Kind::Other, {}});
}

} // namespace hdf5async
