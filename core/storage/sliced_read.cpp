// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/sliced_read.h"

#include <cstring>
#include <new>

namespace hdf5async {

SlicedRead::SlicedRead(Storage &storage, const ReadRequest &request, SlicePlan plan)
    : m_storage(storage),
      m_request(request),
      m_plan(std::move(plan)),
      m_cursor{request},
      m_size(m_plan, m_plan.shape.front())
{
}

std::optional<Result<Outcome>> SlicedRead::step()
{
    const auto begin = StepSize::Clock::now();
    m_cursor.request.partBytes = m_size.rows() * (m_plan.bytes / m_plan.shape.front());
    Result<Outcome> part = m_storage.readPart(m_cursor);
    if (!part)
        return part.error().code == ErrorCode::Conflict ? readWhole() : std::move(part);
    const auto *reply = std::get_if<ReadReply>(&*part);
    const Array *const array = reply ? std::get_if<Array>(&reply->value.v) : nullptr;
    if (!array || !keep(*array))
        return readWhole();
    if (m_cursor.finished) {
        if (m_filled != m_bytes->size())
            return readWhole();
        return Result<Outcome>(ReadReply{Value{Array{m_type, m_plan.shape, std::move(*m_bytes).share()}}});
    }
    m_size.took(StepSize::Clock::now() - begin);
    return std::nullopt;
}

bool SlicedRead::keep(const Array &part)
{
    try {
        if (!m_bytes)
            m_bytes.emplace(std::size_t(m_plan.bytes));
    } catch (const std::bad_alloc &) {
        return false; // the storage has words for it
    }
    if (m_filled == 0)
        m_type = part.type;
    if (part.type != m_type || part.data.size() > m_bytes->size() - m_filled)
        return false;
    if (!part.data.isEmpty())
        std::memcpy(m_bytes->data() + m_filled, part.data.data(), part.data.size());
    m_filled += part.data.size();
    return true;
}

Result<Outcome> SlicedRead::readWhole()
{
    m_bytes.reset();
    return m_storage.execute(m_request);
}

bool SlicedRead::admits(const Operation &other)
{
    if (const auto *append = std::get_if<AppendRequest>(&other))
        return append->path != m_request.path;
    return std::holds_alternative<ReadRequest>(other) || std::holds_alternative<ExistsRequest>(other) ||
           std::holds_alternative<InfoRequest>(other) || std::holds_alternative<GetAttributesRequest>(other) ||
           std::holds_alternative<FlushRequest>(other);
}

} // namespace hdf5async
