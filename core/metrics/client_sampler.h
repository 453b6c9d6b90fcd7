// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"

#include <hdf5async/server_status.h>

namespace hdf5async {

/// What one connection may have under way.
struct ConnectionLimits
{
    int unansweredRequests = 4096;
    qint64 unansweredBytes = 64 << 20;
};

/// What the counters of one client say from sample to sample. @thread one at a time
class ClientSampler
{
public:
    explicit ClientSampler(ClientCountersPtr counters) : m_counters(std::move(counters)) { }

    [[nodiscard]] const ClientCounters &counters() const { return *m_counters; }
    /// `seconds`: since the sample before, 0 for the first.
    [[nodiscard]] ClientStatus sample(double seconds, const ConnectionLimits &limits);
    /// What remains when it goes.
    [[nodiscard]] ClosedClient close(const QString &reason, const QDateTime &now) const;

private:
    [[nodiscard]] double appendInterval();
    [[nodiscard]] double slowestReply(double seconds);

    ClientCountersPtr m_counters;
    quint64 m_requests = 0, m_received = 0, m_sent = 0, m_rows = 0; ///< at the sample before
    quint64 m_appends = 0, m_appendAtMs = 0;
    double m_appendInterval = 0; ///< seconds, smoothed
    quint64 m_throttled = 0;     ///< at the sample before
    quint64 m_slowest = 0,
            m_slowestBefore = 0; ///< microseconds: since the last mark, and between that and the one before
    double m_sinceMark = 0;      ///< seconds
};

} // namespace hdf5async
