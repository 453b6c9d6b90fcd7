// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/change_description.h"

#include <hdf5async/names.h>

#include <algorithm>

namespace hdf5async {

namespace {

using Descriptions = std::vector<ChangeDescription>;

const Shape *shapeOf(const Data &data)
{
    if (const auto *array = std::get_if<Array>(&data.value))
        return &array->shape;
    const auto *texts = std::get_if<TextArray>(&data.value);
    return texts ? &texts->shape : nullptr;
}

// How many rows of a dataset with `rank` axes the data is: one when it has an axis less.
qint64 rowCount(const Data &data, std::size_t rank)
{
    const Shape *const shape = shapeOf(data);
    return shape && shape->size() == rank && rank > 0 ? shape->front() : 1;
}

// The array, when its elements are those of `rows` one by one.
const Array *arrayOf(const Data &data, const Shape &shape, const RowRange &rows)
{
    const auto *array = std::get_if<Array>(&data.value);
    if (!array || rowCount(data, shape.size()) != rows.to - rows.from)
        return nullptr;
    const auto axes = qsizetype(array->shape.size()) - (array->shape.size() == shape.size() ? 1 : 0);
    const bool fits = axes + 1 == qsizetype(shape.size()) &&
                      std::equal(array->shape.end() - axes, array->shape.end(), shape.begin() + 1);
    return fits ? array : nullptr;
}

ChangeDescription about(OpCode op, const QByteArray &path)
{
    ChangeDescription description;
    description.change.op = op;
    description.change.path = path;
    return description;
}

ChangeDescription about(OpCode op, const QByteArray &path, const Shape &shape, const RowRange &rows,
                        const Data *data = nullptr)
{
    ChangeDescription description = about(op, path);
    description.change.shape = shape;
    if (!shape.empty()) {
        description.change.rows = rows;
        description.rowsMatter = rows.to > rows.from;
        description.rows = data ? arrayOf(*data, shape, rows) : nullptr;
    }
    return description;
}

// The rows that an update has touched: from the first to the last.
RowRange updatedRows(const UpdateRequest &request, const Shape &shape)
{
    const qint64 length = shape.empty() ? 0 : shape.front();
    if (request.start) {
        const qint64 start = *request.start < 0 ? *request.start + length : *request.start;
        return {start, start + rowCount(request.data, shape.size())};
    }
    if (!request.select || !*request.select || shape.empty())
        return {0, length};
    const Result<Region> region = resolved(**request.select, shape);
    if (!region)
        return {0, length};
    if (region->isEmpty())
        return {0, 0};
    const AxisRange &axis = region->axes.front();
    RowRange rows{axis.at(0), axis.at(0) + 1};
    for (qint64 i = axis.indices.empty() ? std::max<qint64>(axis.count - 1, 0) : 0; i < axis.count; ++i)
        rows = {std::min(rows.from, axis.at(i)), std::max(rows.to, axis.at(i) + 1)};
    return rows;
}

struct Describer
{
    const Outcome &outcome;
    Descriptions result;

    void operator()(const CreateGroupRequest &request)
    {
        if (std::get<CreateGroupReply>(outcome).created)
            result.push_back(about(OpCode::CreateGroup, request.path));
    }
    void operator()(const WriteRequest &request)
    {
        const std::optional<Shape> &shape = std::get<WriteReply>(outcome).shape;
        if (!shape)
            result.push_back(about(OpCode::Write, request.path)); // a null dataspace
        else
            result.push_back(
                about(OpCode::Write, request.path, *shape, {0, shape->empty() ? 0 : shape->front()}, &request.data));
    }
    void operator()(const UpdateRequest &request)
    {
        const Shape &shape = std::get<ShapeReply>(outcome).shape;
        const RowRange rows = updatedRows(request, shape);
        const bool isPart = request.select || request.fields;
        if (rows.to > rows.from || shape.empty() || !isPart)
            result.push_back(about(OpCode::Update, request.path, shape, rows, isPart ? nullptr : &request.data));
    }
    void operator()(const AppendRequest &request)
    {
        const auto &reply = std::get<AppendReply>(outcome);
        if (!reply.created && reply.appended == 0 && reply.updated == 0 && reply.removed == 0)
            return;
        const qint64 length = reply.shape.empty() ? 0 : reply.shape.front();
        // When old rows have gone, all others have moved.
        const RowRange rows{reply.removed > 0 ? 0 : length - reply.appended, length};
        ChangeDescription description =
            about(OpCode::Append, request.path, reply.shape, rows, request.deduplicateOn ? nullptr : &request.data);
        description.change.updated = reply.updated;
        description.change.removed = reply.removed;
        description.rowsMatter = description.rowsMatter && reply.removed == 0;
        result.push_back(std::move(description));
    }
    void operator()(const InsertRequest &request)
    {
        const Shape &shape = std::get<ShapeReply>(outcome).shape;
        const qint64 count = rowCount(request.data, shape.size());
        const qint64 before = (shape.empty() ? 0 : shape.front()) - count;
        const qint64 index = request.index < 0 ? request.index + before : request.index;
        if (count > 0)
            result.push_back(about(OpCode::Insert, request.path, shape, {index, index + count}, &request.data));
    }
    void operator()(const DeleteRequest &request)
    {
        if (std::get<DeleteReply>(outcome).deleted)
            result.push_back(about(OpCode::Delete, request.path));
    }
    void operator()(const SetAttributesRequest &request)
    {
        if (std::get<SetAttributesReply>(outcome).set > 0)
            result.push_back(about(OpCode::SetAttributes, request.path));
    }
    void operator()(const DeleteAttributesRequest &request)
    {
        if (std::get<DeleteAttributesReply>(outcome).deleted > 0)
            result.push_back(about(OpCode::DeleteAttributes, request.path));
    }
    void operator()(const MoveRequest &request) { addLink(OpCode::Move, request.path, request.to); }
    void operator()(const CopyRequest &request) { addLink(OpCode::Copy, request.path, request.to); }
    void operator()(const ResizeRequest &request)
    {
        result.push_back(about(OpCode::Resize, request.path));
        result.back().change.shape = std::get<ShapeReply>(outcome).shape;
    }
    void operator()(const std::shared_ptr<const BatchRequest> &batch)
    {
        const auto &replies = std::get<std::shared_ptr<const BatchReply>>(outcome)->results;
        for (std::size_t i = 0; i < std::min(batch->operations.size(), replies.size()); ++i) {
            for (ChangeDescription &description : describeChanges(batch->operations[i], replies[i]))
                result.push_back(std::move(description));
        }
    }
    template<typename Reading>
    void operator()(const Reading &)
    {
    }

private:
    void addLink(OpCode op, const QByteArray &path, const QByteArray &to)
    {
        result.push_back(about(op, path));
        result.back().change.to = to;
    }
};

// Whether what happens to `path` happens to an object at `object` too.
bool carriesAlong(OpCode op)
{
    return op == OpCode::Delete || op == OpCode::Move || op == OpCode::Copy;
}

} // namespace

std::vector<ChangeDescription> describeChanges(const Operation &operation, const Outcome &outcome)
{
    Describer describer{outcome, {}};
    std::visit(describer, operation);
    return std::move(describer.result);
}

bool concerns(const Change &change, const QByteArray &path, bool recursive)
{
    const auto touches = [&](const QByteArray &changed) {
        if (changed == path || (recursive && isAtOrBelow(changed, path)))
            return true;
        return carriesAlong(change.op) && isAtOrBelow(path, changed);
    };
    if (change.op == OpCode::Copy)
        return touches(change.to);
    return touches(change.path) || (!change.to.isEmpty() && touches(change.to));
}

} // namespace hdf5async
