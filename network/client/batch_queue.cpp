// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/batch_queue.h"

#include "network/protocol/message_codec.h"
#include "network/protocol/request_encoder.h"

#include <algorithm>
#include <array>
#include <limits>

namespace hdf5async {

namespace {

constexpr qint64 batchOverhead = 512; // what a batch takes besides its rows, about

quint64 rowsIn(const Array &rows)
{
    return rows.shape.empty() ? 1 : quint64(rows.shape[0]);
}

} // namespace

qint64 MemoryBatchQueue::bytesOf(const Batch &batch)
{
    return qint64(batch.rows.data.size()) + batchOverhead;
}

std::deque<MemoryBatchQueue::Batch>::iterator MemoryBatchQueue::firstInside()
{
    return std::find_if(m_batches.begin(), m_batches.end(), [](const Batch &batch) { return !batch.isOut; });
}

Result<void> MemoryBatchQueue::put(Array rows)
{
    m_batches.push_back({m_next++, std::move(rows), false});
    m_bytes += bytesOf(m_batches.back());
    return {};
}

std::optional<Result<BatchQueue::Outgoing>> MemoryBatchQueue::next(quint64 &rows)
{
    const auto batch = firstInside();
    if (batch == m_batches.end())
        return std::nullopt;
    batch->isOut = true;
    rows = rowsIn(batch->rows);
    return Outgoing{batch->number, rows, std::nullopt, m_target.request(batch->rows)};
}

std::optional<quint64> MemoryBatchQueue::dropOldest()
{
    const auto batch = firstInside();
    if (batch == m_batches.end())
        return std::nullopt;
    const quint64 rows = rowsIn(batch->rows);
    m_bytes -= bytesOf(*batch);
    m_batches.erase(batch);
    return rows;
}

void MemoryBatchQueue::done(quint64 number)
{
    const auto batch = std::find_if(m_batches.begin(), m_batches.end(),
                                    [number](const Batch &other) { return other.number == number; });
    if (batch == m_batches.end())
        return;
    m_bytes -= bytesOf(*batch);
    m_batches.erase(batch);
}

void MemoryBatchQueue::takeBack()
{
    for (Batch &batch : m_batches)
        batch.isOut = false;
}

const SpoolFile::Item *SpoolBatchQueue::firstInside() const
{
    const auto &items = m_spool->items();
    const auto item =
        std::upper_bound(items.begin(), items.end(), m_lastOut,
                         [](quint64 number, const SpoolFile::Item &other) { return number < other.number; });
    return item == items.end() ? nullptr : &*item;
}

quint64 SpoolBatchQueue::oldestNumber() const
{
    return isEmpty() ? nextNumber() : m_spool->items().front().number;
}

// A batch lies in the spool as the very request that is sent for it.
Result<void> SpoolBatchQueue::put(Array rows)
{
    const quint64 count = rowsIn(rows);
    RequestHead head;
    head.id = qint64(m_spool->nextNumber());
    head.file = m_target.file.isEmpty() ? QByteArrayLiteral("default") : m_target.file;
    head.ack = m_target.ack;
    head.sequence = m_spool->nextNumber();
    ReplyBuffer frame;
    const std::size_t size =
        encodeRequest(head, m_target.request(std::move(rows)), std::numeric_limits<quint32>::max(), frame);
    if (frame.size() != size + 4)
        return failure(ErrorCode::FrameTooLarge, QStringLiteral("A batch of %1 bytes is too long.").arg(size));
    frame.consume(4); // the length, which the record has itself
    std::array<std::string_view, 16> views;
    std::vector<std::string_view> payload;
    for (std::size_t i = 0, n = frame.views(views); i < n; ++i)
        payload.push_back(views[i]);
    return m_spool->append(count, payload);
}

std::optional<Result<BatchQueue::Outgoing>> SpoolBatchQueue::next(quint64 &rows)
{
    const SpoolFile::Item *const item = firstInside();
    if (!item)
        return std::nullopt;
    m_lastOut = item->number;
    rows = item->rows;
    const quint64 number = item->number;
    Result<SharedBytes> body = m_spool->read(*item);
    if (!body)
        return Result<Outgoing>(failure(std::move(body.error())));
    DecodedRequest request = decodeRequest(*body, DecodeLimits{});
    if (!request.operation)
        return Result<Outgoing>(failure(std::move(request.operation.error())));
    return Outgoing{number, rows, number, std::move(*request.operation)};
}

std::optional<quint64> SpoolBatchQueue::dropOldest()
{
    const SpoolFile::Item *const item = firstInside();
    if (!item)
        return std::nullopt;
    const quint64 rows = item->rows;
    m_spool->done(item->number);
    return rows;
}

} // namespace hdf5async
