// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/client_sampler.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

constexpr double microsecondsPerSecond = 1e6;
constexpr double slowestSeconds = 10;
constexpr double smoothing = 0.2;
constexpr quint64 fewAppends = 3; // say nothing about what is usual

// A rate is the growth since the sample before; the first sample has none.
double grown(quint64 now, quint64 &before, double seconds)
{
    const quint64 last = std::exchange(before, now);
    return seconds > 0 ? double(now - last) / seconds : 0.0;
}

} // namespace

ClientStatus ClientSampler::sample(double seconds, const ConnectionLimits &limits)
{
    const ClientCounters &c = *m_counters;
    ClientStatus s;
    s.id = c.id;
    s.peer = c.peer;
    s.name = c.name.value();
    s.user = c.user.value();
    s.role = c.role.load(std::memory_order_relaxed);
    s.transport = c.transport.value();
    s.console = c.console.load(std::memory_order_relaxed);
    s.connectedAt = c.connectedAt;
    s.requests = c.requests.value();
    s.errors = c.errors.value();
    s.receivedBytes = c.receivedBytes.value();
    s.sentBytes = c.sentBytes.value();
    s.rowsWritten = c.rowsWritten.value();
    s.rejectedRows = c.rejectedRows.value();
    s.requestsPerSecond = grown(s.requests, m_requests, seconds);
    s.receivedBytesPerSecond = grown(s.receivedBytes, m_received, seconds);
    s.sentBytesPerSecond = grown(s.sentBytes, m_sent, seconds);
    s.rowsPerSecond = grown(s.rowsWritten, m_rows, seconds);
    s.unanswered = int(c.unanswered.value());
    s.unansweredBytes = qint64(c.unansweredBytes.value());
    s.queueFraction = std::min(1.0, std::max(double(s.unanswered) / limits.unansweredRequests,
                                             double(s.unansweredBytes) / double(limits.unansweredBytes)));
    s.throttledFraction = std::min(1.0, grown(c.throttled.value(), m_throttled, seconds) / microsecondsPerSecond);
    s.requestLimit = qint64(c.requestLimit.value());
    s.byteLimit = qint64(c.byteLimit.value());
    s.roundTrip = double(c.roundTrip.value()) / microsecondsPerSecond;
    s.slowestReply = slowestReply(seconds);
    if (s.requests > 0)
        s.lastOperation = opName(c.lastOperation.load(std::memory_order_relaxed));
    s.lastError = c.lastError.value();
    s.lastErrorAt = timeOf(c.lastErrorAtMs);
    s.lastAppendAt = timeOf(c.lastAppendAtMs);
    s.appendInterval = appendInterval();
    if (s.lastAppendAt.isValid())
        s.datasetCount = c.datasets.read(s.datasets);
    return s;
}

// Of the last five to ten seconds.
double ClientSampler::slowestReply(double seconds)
{
    m_sinceMark += seconds;
    if (m_sinceMark >= slowestSeconds / 2) {
        m_slowestBefore = std::exchange(m_slowest, 0);
        m_sinceMark = 0;
    }
    m_slowest = std::max(m_slowest, m_counters->slowestReply.take());
    return double(std::max(m_slowest, m_slowestBefore)) / microsecondsPerSecond;
}

double ClientSampler::appendInterval()
{
    const quint64 appends = m_counters->appends.value();
    const quint64 at = m_counters->lastAppendAtMs.value();
    if (appends > m_appends && at >= m_appendAtMs) {
        if (m_appends > 0) {
            const double interval = double(at - m_appendAtMs) / 1000.0 / double(appends - m_appends);
            m_appendInterval += m_appendInterval > 0 ? smoothing * (interval - m_appendInterval) : interval;
        }
        m_appends = appends;
        m_appendAtMs = at;
    }
    return appends >= fewAppends ? m_appendInterval : 0;
}

ClosedClient ClientSampler::close(const QString &reason, const QDateTime &now) const
{
    const ClientCounters &c = *m_counters;
    ClosedClient closed;
    closed.id = c.id;
    closed.peer = c.peer;
    closed.name = c.name.value();
    closed.user = c.user.value();
    closed.connectedAt = c.connectedAt;
    closed.closedAt = now;
    closed.requests = c.requests.value();
    closed.rowsWritten = c.rowsWritten.value();
    closed.reason = reason;
    closed.lastError = c.lastError.value();
    return closed;
}

} // namespace hdf5async
