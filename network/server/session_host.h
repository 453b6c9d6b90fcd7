// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"
#include "core/metrics/memory_budget.h"
#include "core/metrics/request_counters.h"

#include "network/protocol/message_codec.h"
#include "network/protocol/receive_memory.h"
#include "network/protocol/type_cache.h"
#include "network/server/peer_limits.h"
#include "network/server/request_service.h"

#include <chrono>

namespace hdf5async {

class Session;

/// What the sessions of one network thread share, and what they ask of the thread. @thread the network thread
class SessionHost
{
public:
    using Clock = std::chrono::steady_clock;

    SessionHost(const Settings &serverSettings, RequestService &requestService, MemoryBudget &memoryBudget,
                RefusalCounters &refusalCounters, RequestCounters &requestCounters)
        : settings(serverSettings),
          service(requestService),
          budget(memoryBudget),
          refusals(refusalCounters),
          limits(serverSettings),
          requests(requestCounters),
          decodeLimits{std::size_t(settings.maxDepth), std::size_t(settings.maxItems)}
    {
    }
    virtual ~SessionHost() = default;

    /// The session has more to do than one turn allows: Session::work() soon, after the others.
    virtual void workAgain(Session &session) = 0;
    /// The session waits for memory, or for a permit to read: Session::resume() when there may be some, in order of asking.
    virtual void waitForMemory(Session &session) = 0;
    /// The session has had more than its rate allows: Session::continueLater() a few times a second.
    virtual void waitForTime(Session &session) = 0;
    /// The right to have a request under way whose reply may be large. False: waitForMemory().
    [[nodiscard]] virtual bool takeReadPermit(const Session &session) = 0;
    virtual void returnReadPermit() = 0;
    /// The session's connection is closed; when it is also idle it is destroyed at the end of the turn.
    virtual void sessionClosed(Session &session) = 0;

    const Settings &settings;
    RequestService &service;
    MemoryBudget &budget;
    RefusalCounters &refusals;
    PeerLimits limits; ///< as they are now; those in `settings` are the first
    RequestCounters &requests;
    const DecodeLimits decodeLimits;
    ReceiveMemory memory;
    TypeCache types;
    Clock::time_point now = Clock::now(); ///< of this turn
};

} // namespace hdf5async
