// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/sliced_append.h"

#include <algorithm>

namespace hdf5async {

SlicedAppend::SlicedAppend(Storage &storage, const AppendRequest &request, SlicePlan plan)
    : m_storage(storage), m_request(request), m_plan(std::move(plan)), m_size(m_plan, rows().shape.front())
{
}

// Parts end where chunks end, so that no chunk is written twice.
qint64 SlicedAppend::rowsOfNextPart() const
{
    const qint64 left = rows().shape.front() - m_done;
    const qint64 into = (m_plan.shape.front() + m_done) % m_plan.unit; // a chunk
    return std::min(left, m_size.rows() - into);
}

AppendRequest SlicedAppend::part(qint64 count) const
{
    const std::size_t rowBytes = rows().data.size() / std::size_t(rows().shape.front());
    Array array = rows();
    array.shape.front() = count;
    array.data = array.data.slice(std::size_t(m_done) * rowBytes, std::size_t(count) * rowBytes);
    AppendRequest request = m_request;
    request.data.value = std::move(array);
    return request;
}

std::optional<Result<Outcome>> SlicedAppend::step()
{
    const auto begin = StepSize::Clock::now();
    const qint64 count = rowsOfNextPart();
    Result<Outcome> outcome = m_storage.execute(part(count));
    if (!outcome)
        return undo(outcome.error());
    m_done += count;
    m_halfDone = m_done < rows().shape.front();
    if (!m_halfDone) {
        if (auto *reply = std::get_if<AppendReply>(&*outcome))
            reply->appended = m_done;
        return outcome;
    }
    m_size.took(StepSize::Clock::now() - begin);
    return std::nullopt;
}

Result<Outcome> SlicedAppend::undo(Error error)
{
    if (m_storage.needsRollback())
        return failure(std::move(error));
    if (m_halfDone) {
        if (!m_storage.execute(ResizeRequest{m_request.path, m_plan.shape}))
            return failure(std::move(error)); // and leaves traces
        m_halfDone = false;
    }
    // Not only for an error that names the right row: what is wrong may be the cutting.
    return m_storage.execute(m_request);
}

bool SlicedAppend::admits(const Operation &other)
{
    if (const auto *append = std::get_if<AppendRequest>(&other))
        return !append->deduplicateOn && m_storage.areDifferentDatasets(append->path, m_request.path);
    if (const auto *read = std::get_if<ReadRequest>(&other))
        return m_storage.areDifferentDatasets(read->path, m_request.path);
    return std::holds_alternative<ExistsRequest>(other) || std::holds_alternative<FlushRequest>(other);
}

} // namespace hdf5async
