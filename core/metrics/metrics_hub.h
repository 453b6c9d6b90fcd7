// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"

#include <hdf5async/server_status.h>

#include <QHash>

#include <mutex>
#include <vector>

namespace hdf5async {

/// Knows every counter and makes ServerStatus snapshots of them. Clients and files are added and removed where they come and go;
/// sample() is called by one thread, four times a second.
class MetricsHub
{
public:
    /// Totals of connections that are no longer there are kept. @thread any
    [[nodiscard]] ClientCountersPtr addClient(const QString &peer);
    void removeClient(quint64 id);
    void refuseClient();
    [[nodiscard]] FileCountersPtr addFile(const QByteArray &name, const QString &path, bool readOnly);
    void removeFiles();

    /// To be raised where something is turned away. @thread any
    [[nodiscard]] RefusalCounters &refusals() { return m_refusals; }
    /// Null = no TLS. @thread any
    void setCertificateExpiry(const QDateTime &time);

    /// What the server as a whole is doing. @thread any
    void setState(ServerState state, const QString &address = {}, const QString &problem = {});

    /// A new snapshot; rates are those since the sample before. @thread one at a time
    [[nodiscard]] ServerStatusPtr sample(const QDateTime &now);

private:
    struct File
    {
        QByteArray name;
        QString path;
        bool readOnly = false;
        FileCountersPtr counters;
        quint64 sampledRows = 0;
    };
    struct Client
    {
        ClientCountersPtr counters;
        quint64 requests = 0, received = 0, sent = 0, rows = 0; ///< at the sample before
    };

    ClientStatus sampleClient(Client &client, double seconds) const;
    FileStatus sampleFile(File &file, double seconds) const;
    void sampleTotals(ServerStatus &status, double seconds);

    RefusalCounters m_refusals;
    std::mutex m_mutex; ///< everything below
    quint64 m_nextClient = 1;
    std::vector<Client> m_clients;
    std::vector<File> m_files;
    ServerState m_state = ServerState::Stopped;
    QString m_address, m_problem;
    QDateTime m_startedAt, m_certificateExpiresAt;
    quint64 m_accepted = 0, m_refused = 0;
    quint64 m_goneRequests = 0, m_goneErrors = 0, m_goneReceived = 0, m_goneSent = 0, m_goneRows = 0;
    ServerStatusPtr m_last;
};

} // namespace hdf5async
