// SPDX-License-Identifier: BSD-3-Clause
// How FileEngine carries a long operation out step by step, and what waits for it meanwhile.
#include "core/storage/file_engine.h"

#include <utility>

namespace hdf5async {

namespace {

// Whatever the storage says, less is done at once.
constexpr std::size_t leastAppend = 256 << 10;

bool mayBeLong(const QueuedRequest &request)
{
    if (!request.operation)
        return false;
    return std::holds_alternative<ReadRequest>(*request.operation) ||
           (std::holds_alternative<AppendRequest>(*request.operation) && request.head.frameBytes >= leastAppend);
}

} // namespace

bool FileEngine::beginSliced(QueuedRequest &request)
{
    if (m_slice || !mayBeLong(request) || lacksMemory(*request.operation))
        return false;
    std::unique_ptr<SlicedOperation> operation = makeSliced(*m_storage, *request.operation);
    if (!operation)
        return false;
    m_slice.emplace(Slice{std::move(request), std::move(operation), m_slow.time(), {}});
    return true;
}

void FileEngine::step(Clock::time_point now)
{
    if (!m_slice)
        return;
    std::optional<Result<Outcome>> outcome;
    if (const auto error = refusal(m_slice->request.head.op))
        outcome = failure(*error);
    else if (m_slice->operation)
        outcome = stepOperation();
    else // the file has gone back to a commit meanwhile
        outcome = run(*m_slice->request.operation, m_slice->request.rules);
    if (outcome)
        finishSlice(std::move(*outcome), now);
}

std::optional<Result<Outcome>> FileEngine::stepOperation()
{
    const Clock::time_point began = m_slow.time();
    std::optional<Result<Outcome>> outcome = m_slice->operation->step();
    m_slice->inStorage += m_slow.time() - began;
    if (outcome && !*outcome && (m_slice->operation->leavesTraces() || m_storage->needsRollback()))
        undoFailedOperation(outcome->error());
    return outcome;
}

void FileEngine::finishSlice(Result<Outcome> outcome, Clock::time_point now)
{
    QueuedRequest request = std::move(m_slice->request);
    m_slow.carriedOut(request, m_slice->began, m_slice->inStorage);
    m_slice.reset();
    settle(std::move(request), std::move(outcome), now);

    m_heldFrom.clear();
    deliverHeld(); // before the next long operation
    std::vector<QueuedRequest> held = std::exchange(m_held, {});
    carryOut(std::span(held), now);
}

// What the operation under way does not admit waits in order, and so does everything behind it on the same connection.
bool FileEngine::holdBack(QueuedRequest &request)
{
    const Connection from = connectionOf(request);
    if (from != connectionOf(m_slice->request) && !m_heldFrom.contains(from) && isAdmitted(request))
        return false;
    m_heldFrom.insert(from);
    m_held.push_back(std::move(request));
    return true;
}

bool FileEngine::isAdmitted(const QueuedRequest &request)
{
    if (!request.operation)
        return true;
    if (!m_slice->operation || !m_slice->operation->admits(*request.operation))
        return false;
    return !mayBeLong(request) || !makeSliced(*m_storage, *request.operation); // one long operation at a time
}

// Half of an operation must not be seen.
bool FileEngine::mayRead(const ReadRequest &request)
{
    if (!m_slice || !isChanging(m_slice->request.head.op))
        return true;
    return m_slice->operation && m_slice->operation->admits(request);
}

} // namespace hdf5async
