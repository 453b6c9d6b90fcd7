// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/metrics_hub.h"

#include <QFileInfo>
#include <QLatin1StringView>
#include <QStorageInfo>

#include <algorithm>

namespace hdf5async {

namespace {

// A rate is the growth since the sample before; the first sample has none.
double rate(quint64 now, quint64 before, double seconds)
{
    return seconds > 0 ? double(now - before) / seconds : 0.0;
}

QDateTime timeOf(const Counter &milliseconds)
{
    const quint64 ms = milliseconds.value();
    return ms ? QDateTime::fromMSecsSinceEpoch(qint64(ms), Qt::UTC) : QDateTime();
}

RefusalStatus statusOf(const RefusalCounters &c)
{
    return {c.wrongTokens.value(), c.forbidden.value(), c.addressLimit.value(), c.slowFrames.value(),
            c.idle.value(),        c.stalled.value(),   c.tlsFailures.value(),  c.throttledTurns.value()};
}

} // namespace

ClientCountersPtr MetricsHub::addClient(const QString &peer)
{
    const std::lock_guard lock(m_mutex);
    ++m_accepted;
    auto counters = std::make_shared<ClientCounters>(m_nextClient++, peer);
    m_clients.push_back({counters, 0, 0, 0, 0});
    return counters;
}

void MetricsHub::removeClient(quint64 id)
{
    const std::lock_guard lock(m_mutex);
    const auto it =
        std::find_if(m_clients.begin(), m_clients.end(), [id](const Client &c) { return c.counters->id == id; });
    if (it == m_clients.end())
        return;
    const ClientCounters &gone = *it->counters;
    m_goneRequests += gone.requests.value();
    m_goneErrors += gone.errors.value();
    m_goneReceived += gone.receivedBytes.value();
    m_goneSent += gone.sentBytes.value();
    m_clients.erase(it);
}

void MetricsHub::refuseClient()
{
    const std::lock_guard lock(m_mutex);
    ++m_refused;
}

void MetricsHub::setCertificateExpiry(const QDateTime &time)
{
    const std::lock_guard lock(m_mutex);
    m_certificateExpiresAt = time;
}

FileCountersPtr MetricsHub::addFile(const QByteArray &name, const QString &path, bool readOnly)
{
    const std::lock_guard lock(m_mutex);
    auto counters = std::make_shared<FileCounters>();
    m_files.push_back({name, path, readOnly, counters, 0});
    return counters;
}

void MetricsHub::removeFiles()
{
    const std::lock_guard lock(m_mutex);
    for (const File &file : m_files)
        m_goneRows += file.counters->rowsWritten.value();
    m_files.clear();
}

void MetricsHub::setState(ServerState state, const QString &address, const QString &problem)
{
    const std::lock_guard lock(m_mutex);
    if (state == ServerState::Listening && m_state != ServerState::Listening)
        m_startedAt = QDateTime::currentDateTimeUtc();
    m_state = state;
    m_address = address;
    m_problem = problem;
}

ClientStatus MetricsHub::sampleClient(Client &client, double seconds) const
{
    const ClientCounters &c = *client.counters;
    ClientStatus s;
    s.id = c.id;
    s.peer = c.peer;
    s.name = c.name.value();
    s.user = c.user.value();
    s.transport = c.transport.value();
    s.role = c.role.load(std::memory_order_relaxed);
    s.connectedAt = c.connectedAt;
    s.requests = c.requests.value();
    s.errors = c.errors.value();
    s.receivedBytes = c.receivedBytes.value();
    s.sentBytes = c.sentBytes.value();
    s.rowsWritten = c.rowsWritten.value();
    s.requestsPerSecond = rate(s.requests, client.requests, seconds);
    s.receivedBytesPerSecond = rate(s.receivedBytes, client.received, seconds);
    s.sentBytesPerSecond = rate(s.sentBytes, client.sent, seconds);
    s.rowsPerSecond = rate(s.rowsWritten, client.rows, seconds);
    s.unanswered = int(c.unanswered.value());
    s.unansweredBytes = qint64(c.unansweredBytes.value());
    if (s.requests > 0)
        s.lastOperation = opName(c.lastOperation.load(std::memory_order_relaxed));
    s.lastError = c.lastError.value();
    client.requests = s.requests;
    client.received = s.receivedBytes;
    client.sent = s.sentBytes;
    client.rows = s.rowsWritten;
    return s;
}

FileStatus MetricsHub::sampleFile(File &file, double seconds) const
{
    const FileCounters &c = *file.counters;
    FileStatus s;
    s.name = QString::fromUtf8(file.name);
    s.path = file.path;
    s.bytes = QFileInfo(file.path).size();
    s.freeDiskBytes = QStorageInfo(QFileInfo(file.path).absolutePath()).bytesAvailable();
    s.queued = int(c.queued.value());
    s.queuedBytes = qint64(c.queuedBytes.value());
    s.operations = c.operations.value();
    s.rowsWritten = c.rowsWritten.value();
    s.rowsPerSecond = rate(s.rowsWritten, file.sampledRows, seconds);
    s.lastCommit = c.lastCommit.value();
    s.lastCommitAt = timeOf(c.lastCommitAtMs);
    s.dirty = c.dirty.value() != 0;
    s.readOnly = file.readOnly;
    s.problem = c.problem.value();
    s.recovery = c.recovery.value();
    s.rejectedWrites = c.rejectedWrites.value();
    s.lostRows = c.lostRows.value();
    file.sampledRows = s.rowsWritten;
    return s;
}

void MetricsHub::sampleTotals(ServerStatus &status, double seconds)
{
    status.totalConnections = m_accepted;
    status.refusedConnections = m_refused;
    status.refusals = statusOf(m_refusals);
    status.certificateExpiresAt = m_certificateExpiresAt;
    status.requests = m_goneRequests;
    status.errors = m_goneErrors;
    status.receivedBytes = m_goneReceived;
    status.sentBytes = m_goneSent;
    status.rowsWritten = m_goneRows;
    for (const ClientStatus &c : status.clients) {
        status.requests += c.requests;
        status.errors += c.errors;
        status.receivedBytes += c.receivedBytes;
        status.sentBytes += c.sentBytes;
    }
    for (const FileStatus &f : status.files)
        status.rowsWritten += f.rowsWritten;
    if (!m_last)
        return;
    status.requestsPerSecond = rate(status.requests, m_last->requests, seconds);
    status.receivedBytesPerSecond = rate(status.receivedBytes, m_last->receivedBytes, seconds);
    status.sentBytesPerSecond = rate(status.sentBytes, m_last->sentBytes, seconds);
    status.rowsPerSecond = rate(status.rowsWritten, m_last->rowsWritten, seconds);
}

ServerStatusPtr MetricsHub::sample(const QDateTime &now)
{
    const std::lock_guard lock(m_mutex);
    const double seconds = m_last ? double(m_last->sampledAt.msecsTo(now)) / 1000.0 : 0.0;
    auto status = std::make_shared<ServerStatus>();
    status->sample = m_last ? m_last->sample + 1 : 1;
    status->sampledAt = now;
    status->state = m_state;
    status->address = m_address;
    status->problem = m_problem;
    status->version = QStringLiteral(HDF5ASYNC_VERSION);
    status->startedAt = m_startedAt;
    status->clients.reserve(m_clients.size());
    for (Client &client : m_clients)
        status->clients.push_back(sampleClient(client, seconds));
    for (File &file : m_files)
        status->files.push_back(sampleFile(file, seconds));
    sampleTotals(*status, seconds);
    m_last = status;
    return status;
}

} // namespace hdf5async
