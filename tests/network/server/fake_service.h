// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/server/request_service.h"

#include <QByteArray>

#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

namespace hdf5async {

/// A service without files: ping is answered at once, everything else waits until the test answers it.
class FakeService final : public RequestService
{
public:
    struct Pending
    {
        RequestHead head;
        Operation operation;
        ReplyAddress address;
        ReplyPortPtr port;
    };

    std::optional<Reply> dispatch(ClientContext &client, quint64 slot, RequestHead head,
                                  Result<Operation> operation) override
    {
        if (!operation)
            return Reply{head.id, failure(operation.error()), {}, {}, false};
        if (head.op == OpCode::Ping)
            return Reply{head.id, Outcome(PongReply{}), {}, {}, false};
        client.penalty = penalty;
        if (head.op == OpCode::Hello)
            return Reply{head.id, failure(ErrorCode::AuthFailed, QStringLiteral("wrong")), {}, {}, false};
        if (head.op == OpCode::Subscribe) {
            client.events = std::make_shared<EventChannel>(1 << 20);
            client.subscriptions.emplace(subscriptionNumber({client.session, slot}), head.file);
            events = client.events;
        }
        const std::lock_guard lock(m_mutex);
        m_pending.push_back({std::move(head), std::move(*operation), {client.session, slot}, client.port});
        return std::nullopt;
    }

    bool workNow() override { return false; }

    Result<void> admits(const ClientContext &) const override
    {
        if (m_admits)
            return {};
        return failure(ErrorCode::AuthRequired, QStringLiteral("set auth_token"));
    }

    void tick() override { m_ticks.fetch_add(1, std::memory_order_relaxed); }

    std::chrono::milliseconds penalty{0}; ///< of a wrong token
    EventChannelPtr events; ///< of the last client that has subscribed

    void admitNobody() { m_admits = false; }
    [[nodiscard]] int ticks() const { return m_ticks.load(std::memory_order_relaxed); }
    [[nodiscard]] std::size_t pendingCount() const
    {
        const std::lock_guard lock(m_mutex);
        return m_pending.size();
    }
    /// Takes the pending requests, so that they may be answered.
    [[nodiscard]] std::vector<Pending> takePending()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_pending, {});
    }

private:
    mutable std::mutex m_mutex;
    std::vector<Pending> m_pending;
    std::atomic<int> m_ticks{0};
    bool m_admits = true;
};

/// A reply whose result is so many bytes.
[[nodiscard]] inline Reply bytesReply(const RequestId &id, qsizetype size)
{
    return Reply{id, Outcome(ReadReply{Value{Value::Bin{QByteArray(size, 'x')}}}), {}, {}, false};
}
[[nodiscard]] inline Reply existsReply(const RequestId &id, bool exists = true)
{
    return Reply{id, Outcome(ExistsReply{exists}), {}, {}, false};
}
[[nodiscard]] inline Reply partReply(const RequestId &id, qsizetype size, quint32 part, bool more)
{
    Reply reply = bytesReply(id, size);
    reply.part = StreamPart{part, more};
    return reply;
}

} // namespace hdf5async
