// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/metrics_hub.h"

#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

double rate(quint64 now, quint64 before, double seconds)
{
    return seconds > 0 ? double(now - before) / seconds : 0.0;
}

void addTo(LatencyHistogram::Counts &sum, const LatencyHistogram::Counts &counts)
{
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += counts[i];
}

template<typename Clients>
auto findClient(Clients &clients, quint64 id)
{
    const auto at = std::lower_bound(clients.begin(), clients.end(), id,
                                     [](const auto &client, quint64 wanted) { return client.counters->id < wanted; });
    return at != clients.end() && at->counters->id == id ? at : clients.end();
}

RefusalStatus statusOf(const RefusalCounters &c)
{
    return {c.wrongTokens.value(), c.forbidden.value(),   c.addressLimit.value(), c.slowFrames.value(),
            c.idle.value(),        c.stalled.value(),     c.tlsFailures.value(),  c.throttledTurns.value(),
            c.guesser.value(),     timeOf(c.guessedAtMs), c.guesses.value()};
}

} // namespace

ClientCountersPtr MetricsHub::addClient(const QString &peer)
{
    const std::lock_guard lock(m_mutex);
    ++m_accepted;
    auto counters = std::make_shared<ClientCounters>(m_nextClient++, peer);
    m_clients.push_back({counters, ClientSampler(counters)});
    return counters;
}

void MetricsHub::removeClient(quint64 id, const QString &reason)
{
    const std::lock_guard lock(m_mutex);
    const auto it = findClient(m_clients, id);
    if (it == m_clients.end())
        return;
    const ClientCounters &gone = *it->counters;
    m_gone.requests += gone.requests.value();
    m_gone.errors += gone.errors.value();
    m_gone.received += gone.receivedBytes.value();
    m_gone.sent += gone.sentBytes.value();
    m_closed.push_front(it->sampler.close(reason, QDateTime::currentDateTimeUtc()));
    if (m_closed.size() > mostClosed)
        m_closed.pop_back();
    m_closedShared.reset();
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
    m_files.push_back({counters, FileSampler(name, path, readOnly, counters)});
    return counters;
}

void MetricsHub::removeFiles()
{
    const std::lock_guard lock(m_mutex);
    for (const File &file : m_files) {
        m_gone.rows += file.counters->rowsWritten.value();
        m_gone.committed += file.counters->committedRows.value();
        m_gone.rejected += file.counters->rejectedRows.value();
        m_gone.lost += file.counters->lostRows.value();
        addTo(m_gone.commits, file.counters->commits.counts());
    }
    m_files.clear();
    m_busiest.clear();
    m_budget.reset();
}

void MetricsHub::setState(ServerState state, const QString &address, const QString &problem, const TakenPort &taken)
{
    const std::lock_guard lock(m_mutex);
    if (state == ServerState::Starting) // never 0, and exact in every language's numbers
        m_epoch = (QRandomGenerator::system()->generate64() >> 11) | 1;
    if (state == ServerState::Listening && m_state != ServerState::Listening)
        m_startedAt = QDateTime::currentDateTimeUtc();
    m_state = state;
    m_address = address;
    m_problem = problem;
    m_taken = taken;
}

void MetricsHub::setTls(bool tls)
{
    const std::lock_guard lock(m_mutex);
    m_tls = tls;
}

quint64 MetricsHub::epoch() const
{
    const std::lock_guard lock(m_mutex);
    return m_epoch;
}

void MetricsHub::setLimits(const ConnectionLimits &limits, std::shared_ptr<const MemoryBudget> budget)
{
    const std::lock_guard lock(m_mutex);
    m_limits = limits;
    m_budget = std::move(budget);
}

void MetricsHub::watch(std::vector<DatasetName> datasets)
{
    if (datasets.size() > mostWatched)
        datasets.resize(mostWatched);
    const std::lock_guard lock(m_mutex);
    m_watched = std::move(datasets);
}

FileCountersPtr MetricsHub::file(const QByteArray &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto it =
        std::find_if(m_files.begin(), m_files.end(), [&name](const File &file) { return file.sampler.name() == name; });
    return it == m_files.end() ? nullptr : it->counters;
}

std::vector<std::pair<QByteArray, FileCountersPtr>> MetricsHub::files() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::pair<QByteArray, FileCountersPtr>> files;
    for (const File &file : m_files)
        files.emplace_back(file.sampler.name(), file.counters);
    return files;
}

ClientCountersPtr MetricsHub::client(quint64 id) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = findClient(m_clients, id);
    return it == m_clients.end() ? nullptr : it->counters;
}

QString MetricsHub::clientName(quint64 id) const
{
    const std::lock_guard lock(m_mutex);
    return clientNameLocked(id);
}

QString MetricsHub::clientNameLocked(quint64 id) const
{
    if (const auto it = findClient(m_clients, id); it != m_clients.end()) {
        const QString name = it->counters->name.value();
        return name.isEmpty() ? it->counters->peer : name;
    }
    const auto gone =
        std::find_if(m_closed.begin(), m_closed.end(), [id](const ClosedClient &c) { return c.id == id; });
    if (gone == m_closed.end())
        return {};
    return gone->name.isEmpty() ? gone->peer : gone->name;
}

void MetricsHub::sampleTotals(ServerStatus &status, double seconds)
{
    status.totalConnections = m_accepted;
    status.refusedConnections = m_refused;
    status.refusals = statusOf(m_refusals);
    status.certificateExpiresAt = m_certificateExpiresAt;
    status.requests = m_gone.requests;
    status.errors = m_gone.errors;
    status.receivedBytes = m_gone.received;
    status.sentBytes = m_gone.sent;
    status.rowsWritten = m_gone.rows;
    status.committedRows = m_gone.committed;
    status.rejectedRows = m_gone.rejected;
    status.lostRows = m_gone.lost;
    for (const ClientStatus &c : status.clients) {
        status.requests += c.requests;
        status.errors += c.errors;
        status.receivedBytes += c.receivedBytes;
        status.sentBytes += c.sentBytes;
    }
    for (const FileStatus &f : status.files) {
        status.rowsWritten += f.rowsWritten;
        status.committedRows += f.committedRows;
        status.lostRows += f.lostRows;
    }
    LatencyHistogram::Counts commits = m_gone.commits;
    for (const File &file : m_files) {
        status.rejectedRows += file.counters->rejectedRows.value();
        addTo(commits, file.counters->commits.counts());
    }
    status.commit = m_commits.sample(commits, m_clock);
    if (m_budget) {
        status.memoryBytes = m_budget->used();
        status.memoryLimit = m_budget->limit();
        status.queueFraction =
            std::clamp(double(status.memoryBytes) / double(std::max<qint64>(status.memoryLimit, 1)), 0.0, 1.0);
    }
    if (!m_last)
        return;
    status.requestsPerSecond = rate(status.requests, m_last->requests, seconds);
    status.receivedBytesPerSecond = rate(status.receivedBytes, m_last->receivedBytes, seconds);
    status.sentBytesPerSecond = rate(status.sentBytes, m_last->sentBytes, seconds);
    status.rowsPerSecond = rate(status.rowsWritten, m_last->rowsWritten, seconds);
    status.committedRowsPerSecond = rate(status.committedRows, m_last->committedRows, seconds);
}

void MetricsHub::sampleDatasets(ServerStatus &status)
{
    const bool measured =
        std::any_of(m_files.begin(), m_files.end(), [](const File &file) { return file.sampler.measuredDatasets(); });
    const auto name = [this](const FileSampler &file, DatasetActivity &activity) {
        activity.writer = clientNameLocked(file.lastWriter(activity.path));
    };
    if (measured) {
        m_busiest.clear();
        for (const File &file : m_files) {
            const std::size_t first = m_busiest.size();
            file.sampler.addBusiest(m_busiest, mostBusiest);
            for (std::size_t i = first; i < m_busiest.size(); ++i)
                name(file.sampler, m_busiest[i]);
        }
        std::stable_sort(m_busiest.begin(), m_busiest.end(), [](const DatasetActivity &a, const DatasetActivity &b) {
            return a.rowsPerSecond > b.rowsPerSecond;
        });
        if (m_busiest.size() > mostBusiest)
            m_busiest.resize(mostBusiest);
    }
    status.busiest = m_busiest;
    for (const auto &[file, path] : m_watched) {
        const auto it = std::find_if(m_files.begin(), m_files.end(),
                                     [&file = file](const File &f) { return f.sampler.name() == file; });
        if (it != m_files.end() && it->sampler.addWatched(status.watched, path))
            name(it->sampler, status.watched.back());
    }
}

std::shared_ptr<ServerStatus> MetricsHub::sample(const QDateTime &now)
{
    const std::lock_guard lock(m_mutex);
    // The wall clock may be set back; rates must not become negative by it.
    const double seconds = m_last ? std::max(double(m_last->sampledAt.msecsTo(now)) / 1000.0, 0.0) : 0.0;
    m_clock += seconds;
    auto status = std::make_shared<ServerStatus>();
    status->sample = m_last ? m_last->sample + 1 : 1;
    status->epoch = m_epoch;
    status->sampledAt = now;
    status->state = m_state;
    status->address = m_address;
    status->problem = m_problem;
    status->taken = m_taken;
    status->tls = m_tls;
    status->version = QStringLiteral(HDF5ASYNC_VERSION);
    status->startedAt = m_startedAt;
    status->connectedClients = m_clients.size();
    status->clients.reserve(m_clients.size());
    for (Client &client : m_clients)
        status->clients.push_back(client.sampler.sample(seconds, m_limits));
    for (File &file : m_files)
        status->files.push_back(file.sampler.sample(seconds, m_clock));
    if (!m_closedShared)
        m_closedShared = std::make_shared<const std::vector<ClosedClient>>(m_closed.begin(), m_closed.end());
    status->closed = m_closedShared;
    sampleTotals(*status, seconds);
    sampleDatasets(*status);
    m_last = status;
    return status;
}

} // namespace hdf5async
