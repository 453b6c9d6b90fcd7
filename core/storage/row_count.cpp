// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/row_count.h"

#include <algorithm>

namespace hdf5async {

namespace {

quint64 rowsOf(const Shape &shape)
{
    return shape.empty() ? 1 : quint64(shape.front());
}

quint64 rowsOf(const Data &data)
{
    if (const auto *array = std::get_if<Array>(&data.value))
        return rowsOf(array->shape);
    if (const auto *texts = std::get_if<TextArray>(&data.value))
        return rowsOf(texts->shape);
    return 0;
}

quint64 rowsOfBatch(const BatchRequest &batch, const BatchReply &reply)
{
    quint64 rows = 0;
    for (std::size_t i = 0; i < std::min(batch.operations.size(), reply.results.size()); ++i)
        rows += rowsWritten(batch.operations[i], reply.results[i]);
    return rows;
}

} // namespace

quint64 rowsWritten(const Operation &operation, const Outcome &outcome)
{
    if (const auto *append = std::get_if<AppendReply>(&outcome))
        return quint64(append->appended + append->updated);
    if (const auto *write = std::get_if<WriteRequest>(&operation))
        return rowsOf(write->data);
    if (const auto *update = std::get_if<UpdateRequest>(&operation))
        return rowsOf(update->data);
    if (const auto *insert = std::get_if<InsertRequest>(&operation))
        return rowsOf(insert->data);
    const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation);
    const auto *results = std::get_if<std::shared_ptr<const BatchReply>>(&outcome);
    return batch && results ? rowsOfBatch(**batch, **results) : 0;
}

quint64 rowsCarried(const Operation &operation)
{
    if (const auto *append = std::get_if<AppendRequest>(&operation))
        return rowsOf(append->data);
    if (const auto *write = std::get_if<WriteRequest>(&operation))
        return rowsOf(write->data);
    if (const auto *update = std::get_if<UpdateRequest>(&operation))
        return rowsOf(update->data);
    if (const auto *insert = std::get_if<InsertRequest>(&operation))
        return rowsOf(insert->data);
    quint64 rows = 0;
    if (const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation)) {
        for (const Operation &part : (*batch)->operations)
            rows += rowsCarried(part);
    }
    return rows;
}

} // namespace hdf5async
