// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/append_join.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace hdf5async {

namespace {

// Larger ones gain nothing, and are not copied.
constexpr std::size_t joinedBytes = 1 << 20;
constexpr std::size_t smallBytes = 64 << 10;

bool saysNothing(const StorageOptions &options)
{
    return !options.codec && !options.level && !options.shuffle && !options.fletcher32;
}

const AppendRequest *appendOf(const QueuedRequest &request)
{
    return request.operation ? std::get_if<AppendRequest>(&*request.operation) : nullptr;
}

const Array &rowsOf(const QueuedRequest &request)
{
    return std::get<Array>(std::get<AppendRequest>(*request.operation).data.value);
}

bool sameRows(const Shape &a, const Shape &b)
{
    return !a.empty() && a.size() == b.size() && std::equal(a.begin() + 1, a.end(), b.begin() + 1);
}

} // namespace

void AppendJoin::noteChange(const Operation &operation, const Outcome &outcome)
{
    forget();
    const auto *append = std::get_if<AppendRequest>(&operation);
    const auto *reply = std::get_if<AppendReply>(&outcome);
    if (!append || !reply)
        return;
    // One row, or elements with axes of their own: their shape is not the dataset's.
    const auto *array = std::get_if<Array>(&append->data.value);
    if (array && !append->deduplicateOn && array->shape.size() == reply->shape.size() &&
        array->shape.front() == reply->appended) {
        m_path = append->path;
        m_type = array->type;
        m_shape = reply->shape;
    }
}

bool AppendJoin::isJoinable(const QueuedRequest &request) const
{
    const AppendRequest *const append = appendOf(request);
    if (!append || append->path != m_path || append->deduplicateOn || append->data.plain || append->data.scalar ||
        !saysNothing(append->storage) || request.head.frameBytes > smallBytes)
        return false;
    if (request.head.sequence && !request.clientId.isEmpty())
        return false;
    const auto *array = std::get_if<Array>(&append->data.value);
    return array && sameRows(array->shape, m_shape) && array->type == m_type;
}

std::size_t AppendJoin::countJoinable(std::span<const QueuedRequest> requests, AckLevel defaultAck) const
{
    if (m_path.isEmpty() || requests.size() < 2 || !isJoinable(requests[0]))
        return 1;
    const AckLevel ack = requests[0].head.ack.value_or(defaultAck);
    std::size_t count = 1;
    std::size_t bytes = rowsOf(requests[0]).data.size();
    while (count < requests.size() && requests[count].head.ack.value_or(defaultAck) == ack &&
           isJoinable(requests[count])) {
        bytes += rowsOf(requests[count]).data.size();
        if (bytes > joinedBytes)
            break;
        ++count;
    }
    return count;
}

std::optional<AppendRequest> AppendJoin::join(std::span<const QueuedRequest> requests) const
{
    std::size_t size = 0;
    qint64 rows = 0;
    for (const QueuedRequest &request : requests) {
        size += rowsOf(request).data.size();
        rows += joinedRows(request);
    }
    Shape shape = m_shape;
    shape.front() = rows;
    try {
        MutableBytes bytes(size);
        char *to = bytes.data();
        for (const QueuedRequest &request : requests) {
            const SharedBytes &from = rowsOf(request).data;
            if (!from.isEmpty())
                std::memcpy(to, from.data(), from.size());
            to += from.size();
        }
        return AppendRequest{
            m_path, Data{Array{m_type, std::move(shape), std::move(bytes).share()}, false, false}, {}, {}};
    } catch (const std::bad_alloc &) {
        return std::nullopt;
    }
}

qint64 joinedRows(const QueuedRequest &request)
{
    return rowsOf(request).shape.front();
}

} // namespace hdf5async
