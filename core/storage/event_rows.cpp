// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/event_rows.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace hdf5async {

namespace {

constexpr qsizetype mostKnown = 4096;
// Fewer bytes are copied, so that an event does not keep a whole buffer of the network in memory.
constexpr std::size_t copiedBelow = 64 << 10;
// Of rows that differ in size so many are tried first.
constexpr qint64 firstTry = 1024;

SharedBytes ownedCopy(const SharedBytes &bytes)
{
    MutableBytes copy(bytes.size());
    if (!bytes.isEmpty())
        std::memcpy(copy.data(), bytes.data(), bytes.size());
    return std::move(copy).share();
}

qint64 rowsIn(const Value &value)
{
    if (const auto *array = std::get_if<Array>(&value.v))
        return array->shape.empty() ? 0 : array->shape.front();
    if (const auto *texts = std::get_if<Value::Texts>(&value.v))
        return (*texts)->shape.empty() ? 0 : (*texts)->shape.front();
    const auto *list = std::get_if<Value::List>(&value.v);
    return list ? qint64(list->size()) : 0;
}

} // namespace

void EventRows::noteChange(OpCode op)
{
    switch (op) {
    case OpCode::Write:
    case OpCode::Delete:
    case OpCode::Move:
    case OpCode::Copy: m_known.clear(); break;
    default: break;
    }
}

const EventRows::Known *EventRows::known(const QByteArray &path)
{
    const auto found = m_known.constFind(path);
    if (found != m_known.constEnd())
        return &*found;
    const Result<Outcome> outcome = m_storage.execute(InfoRequest{path});
    const auto *info = outcome ? std::get_if<InfoReply>(&*outcome) : nullptr;
    if (!info || info->kind != ObjectKind::Dataset || !info->shape || info->shape->empty())
        return nullptr;
    Known known{info->dtype, 1};
    for (std::size_t axis = 1; axis < info->shape->size(); ++axis)
        known.elementsPerRow *= (*info->shape)[axis];
    for (const qint64 length : info->elementShape.value_or(Shape()))
        known.elementsPerRow *= length;
    if (m_known.size() >= mostKnown)
        m_known.clear();
    return &*m_known.insert(path, std::move(known));
}

std::optional<Shape> EventRows::shapeOf(const QByteArray &path)
{
    const Result<Outcome> outcome = m_storage.execute(InfoRequest{path});
    const auto *info = outcome ? std::get_if<InfoReply>(&*outcome) : nullptr;
    return info && info->kind == ObjectKind::Dataset ? info->shape : std::nullopt;
}

std::optional<qint64> EventRows::rowBytes(const QByteArray &path)
{
    const Known *const dataset = known(path);
    if (!dataset || dataset->type.form != NamedType::Form::Wire)
        return std::nullopt;
    return dataset->elementsPerRow * qint64(dataset->type.wire.itemSize());
}

Value EventRows::of(const ChangeDescription &described)
{
    const Change &change = described.change;
    if (!described.rowsMatter || !change.rows || !change.shape)
        return {};
    const Known *const dataset = described.rows ? known(change.path) : nullptr;
    try {
        if (dataset && dataset->type.form == NamedType::Form::Wire && dataset->type.wire == described.rows->type)
            return cut(*described.rows, change.shape->size());
        return read(change.path, *change.rows).first;
    } catch (const std::bad_alloc &) {
        return {};
    }
}

Value EventRows::cut(const Array &array, std::size_t rank) const
{
    Array rows = array;
    if (rows.shape.size() < rank)
        rows.shape.insert(rows.shape.begin(), 1); // a single row
    const qint64 count = rows.shape.front();
    const qint64 bytesPerRow = qint64(rows.data.size()) / std::max<qint64>(count, 1);
    const qint64 fitting = bytesPerRow > 0 ? std::min(count, m_limit / bytesPerRow) : count;
    if (fitting == 0)
        return {};
    rows.shape.front() = fitting;
    rows.data = rows.data.slice(0, std::size_t(fitting * bytesPerRow));
    if (rows.data.size() < copiedBelow)
        rows.data = ownedCopy(rows.data);
    return Value{std::move(rows)};
}

std::pair<Value, qint64> EventRows::read(const QByteArray &path, const RowRange &rows)
{
    const std::optional<qint64> bytes = rowBytes(path);
    qint64 count = rows.to - rows.from;
    if (bytes)
        count = std::min(count, *bytes > 0 ? m_limit / *bytes : count);
    else
        count = std::min(count, firstTry);
    while (count > 0) {
        ReadRequest request;
        request.path = path;
        request.select = Result<Selection>(Selection{Selector{Selector::Slice{rows.from, rows.from + count, 1}}});
        Result<Outcome> outcome = m_storage.execute(request);
        auto *reply = outcome ? std::get_if<ReadReply>(&*outcome) : nullptr;
        if (reply && payloadBytes(*outcome) <= m_limit + qint64(sizeof(Value)))
            return rowsIn(reply->value) == count ? std::pair(std::move(reply->value), count)
                                                 : std::pair(Value(), qint64(0));
        if (!reply && outcome.error().code != ErrorCode::TooLarge)
            break;
        count /= 4;
    }
    return {Value(), 0};
}

} // namespace hdf5async
