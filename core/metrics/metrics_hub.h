// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/client_sampler.h"
#include "core/metrics/counters.h"
#include "core/metrics/file_sampler.h"
#include "core/metrics/memory_budget.h"
#include "core/metrics/request_counters.h"

#include <hdf5async/server_status.h>

#include <deque>
#include <mutex>
#include <vector>

namespace hdf5async {

/// Knows every counter and makes ServerStatus snapshots of them. Clients and files are added and removed where they come and go;
/// sample() is called by one thread, four times a second when somebody looks.
class MetricsHub
{
public:
    static constexpr std::size_t mostClosed = 200;
    static constexpr std::size_t mostBusiest = 10;
    static constexpr std::size_t mostWatched = 200;
    using DatasetName = std::pair<QByteArray, QByteArray>; ///< file, path

    /// Totals of connections that are no longer there are kept. @thread any
    [[nodiscard]] ClientCountersPtr addClient(const QString &peer);
    void removeClient(quint64 id, const QString &reason);
    void refuseClient();
    [[nodiscard]] FileCountersPtr addFile(const QByteArray &name, const QString &path, bool readOnly);
    void removeFiles();

    /// To be raised where something is turned away. @thread any
    [[nodiscard]] RefusalCounters &refusals() { return m_refusals; }
    /// The same where requests are taken and answered. @thread any
    [[nodiscard]] RequestCounters &requests() { return m_requests; }
    [[nodiscard]] const RequestCounters &requests() const { return m_requests; }
    /// Null = no TLS. @thread any
    void setCertificateExpiry(const QDateTime &time);

    /// What the server as a whole is doing. Starting is a new epoch. @thread any
    void setState(ServerState state, const QString &address = {}, const QString &problem = {},
                  const TakenPort &taken = {});
    void setTls(bool tls);
    [[nodiscard]] quint64 epoch() const;
    void setLimits(const ConnectionLimits &limits, std::shared_ptr<const MemoryBudget> budget);
    /// Whose activity comes in ServerStatus::watched. @thread any
    void watch(std::vector<DatasetName> datasets);

    /// What is counted about a file; null when it is not served. @thread any
    [[nodiscard]] FileCountersPtr file(const QByteArray &name) const;
    /// The same of all files, by their names. @thread any
    [[nodiscard]] std::vector<std::pair<QByteArray, FileCountersPtr>> files() const;
    /// The counters of a client by its id; null when it has gone. @thread any
    [[nodiscard]] ClientCountersPtr client(quint64 id) const;
    /// How people call a client: its name, or where it comes from; also of one that has gone not long ago. @thread any
    [[nodiscard]] QString clientName(quint64 id) const;

    /// A new snapshot; rates are those since the sample before. @thread one at a time
    [[nodiscard]] std::shared_ptr<ServerStatus> sample(const QDateTime &now);

private:
    struct Totals
    {
        quint64 requests = 0, errors = 0, received = 0, sent = 0, rows = 0, committed = 0, rejected = 0, lost = 0;
        LatencyHistogram::Counts commits{};
    };

    void sampleTotals(ServerStatus &status, double seconds);
    void sampleDatasets(ServerStatus &status);
    [[nodiscard]] QString clientNameLocked(quint64 id) const;

    RefusalCounters m_refusals;
    RequestCounters m_requests;
    mutable std::mutex m_mutex; ///< everything below
    quint64 m_nextClient = 1;
    struct Client
    {
        ClientCountersPtr counters;
        ClientSampler sampler;
    };
    struct File
    {
        FileCountersPtr counters;
        FileSampler sampler;
    };
    std::vector<Client> m_clients; ///< by id
    std::vector<File> m_files;
    std::deque<ClosedClient> m_closed; ///< newest first
    std::shared_ptr<const std::vector<ClosedClient>> m_closedShared =
        std::make_shared<const std::vector<ClosedClient>>(); ///< null when m_closed has changed
    ServerState m_state = ServerState::Stopped;
    QString m_address, m_problem;
    TakenPort m_taken;
    bool m_tls = false;
    quint64 m_epoch = 0;
    QDateTime m_startedAt, m_certificateExpiresAt;
    quint64 m_accepted = 0, m_refused = 0;
    Totals m_gone;
    ConnectionLimits m_limits;
    std::shared_ptr<const MemoryBudget> m_budget;
    std::vector<DatasetName> m_watched;
    std::vector<DatasetActivity> m_busiest;
    LatencyWindow m_commits; ///< of all files
    double m_clock = 0;      ///< seconds of sampled time
    ServerStatusPtr m_last;
};

} // namespace hdf5async
