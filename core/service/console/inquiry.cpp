// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/inquiry.h"

#include <utility>

namespace hdf5async {

namespace {

/// Takes the one reply of an operation into the lane.
class LanePort final : public ReplyPort
{
public:
    LanePort(ConsoleLane &lane, Inquiry::Next next) : m_lane(lane), m_next(std::move(next)) { }

    void post(std::vector<AddressedReply> replies) override
    {
        for (AddressedReply &reply : replies) {
            auto outcome = std::make_shared<Result<Outcome>>(std::move(reply.reply.outcome));
            m_lane.post([next = m_next, outcome] { next(std::move(*outcome)); });
        }
    }

    void announce(quint64) override { } // consoles do not subscribe

private:
    ConsoleLane &m_lane;
    const Inquiry::Next m_next;
};

} // namespace

ConsoleLane::ConsoleLane()
{
    m_pool.setMaxThreadCount(1);
    m_pool.setThreadPriority(QThread::LowPriority);
    m_pool.setObjectName(QStringLiteral("console"));
}

ConsoleLane::~ConsoleLane()
{
    m_pool.clear();
    m_pool.waitForDone();
}

Inquiry::Inquiry(ConsoleLane &lane, ConsoleFile file, std::function<bool()> isCancelled,
                 std::chrono::milliseconds limit)
    : m_lane(lane),
      m_file(std::move(file)),
      m_isCancelled(std::move(isCancelled)),
      m_began(Clock::now()),
      m_limit(limit)
{
}

double Inquiry::milliseconds() const
{
    return std::chrono::duration<double, std::milli>(Clock::now() - m_began).count();
}

std::optional<Error> Inquiry::end() const
{
    if (m_isCancelled && m_isCancelled())
        return Error{ErrorCode::Cancelled, QStringLiteral("The question was taken back"), {}};
    if (Clock::now() - m_began > m_limit)
        return Error{ErrorCode::Overloaded, QStringLiteral("The server is too busy to answer this in time"), {}};
    return std::nullopt;
}

void Inquiry::ask(Operation operation, Next next)
{
    if (const std::optional<Error> over = end())
        return next(failure(*over));
    QueuedRequest request;
    request.head.op = opCode(operation);
    request.head.file = m_file.name;
    request.operation = std::move(operation);
    request.port = std::make_shared<LanePort>(m_lane, std::move(next));
    m_file.queue->submit(std::move(request));
}

} // namespace hdf5async
