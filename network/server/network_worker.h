// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/metrics_hub.h"
#include "core/service/client_rates.h"

#include "network/server/reply_mailbox.h"
#include "network/server/session.h"
#include "network/server/socket_watcher.h"
#include "network/server/tls_identity.h"

#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace hdf5async {

/// The connections of one network thread. @thread made anywhere, moved to its thread, and then used there alone
class NetworkWorker final : public QObject, private SessionHost
{
    Q_OBJECT

public:
    /// Connections are encrypted with `tls`; null = they are not.
    NetworkWorker(const Settings &settings, RequestService &service, MetricsHub &hub, MemoryBudget &budget,
                  TlsIdentityPtr tls);
    ~NetworkWorker() override;

    /// Prepares for connections. Once, in its thread.
    void begin();
    /// Takes over a connected socket; refuses it with BUSY when there are too many.
    void adopt(int socket, const QHostAddress &peer, quint16 port);
    void setLimits(const PeerLimits &wanted) { limits = wanted; }
    /// For connections from now on. Not whether they are encrypted, only with what.
    void setTls(TlsIdentityPtr tls) { m_tls = std::move(tls); }
    /// Every session answers what it has taken and closes; emits drained(). Sessions that take longer than `limit` are cut off.
    void drain(std::chrono::milliseconds limit);
    /// Closes the connections of these clients, at once or when what they had asked is `answered`. @return how many there were
    int disconnectClients(const std::vector<quint64> &ids, const QString &reason, bool answered);
    /// Rates of these clients' own, until they disconnect. @return how many there were
    int limitClients(const std::vector<quint64> &ids, const ClientRates &rates);

Q_SIGNALS:
    /// A connection has been closed, so that there is a descriptor more.
    void connectionClosed();
    void drained();

private:
    struct Place
    {
        std::unique_ptr<Session> session;
        quint32 generation = 0; ///< of the sessions that have been here
    };

    void workAgain(Session &session) override;
    void waitForMemory(Session &session) override;
    void waitForTime(Session &session) override;
    bool takeReadPermit(const Session &session) override;
    void returnReadPermit() override;
    void sessionClosed(Session &session) override;

    [[nodiscard]] Session *find(quint64 id) const;
    [[nodiscard]] std::unique_ptr<Transport> transportFor(int socket, const QString &peer);
    [[nodiscard]] std::optional<Error> refusalFor(const QHostAddress &peer, const QByteArray &address) const;
    Session &place(std::unique_ptr<Transport> transport, ClientContext client);
    void remove(quint64 id);
    void readMail(ReplyMailbox::Mail mail);
    void deliver(ReplyMailbox::Mail mail);
    bool workNow();
    void finishTurn();
    void giveFurtherTurns();
    void resumeWaiting();
    void tick();
    void relieveMemory();
    void checkDrained();
    template<typename Function>
    void forEachSession(Function function);
    template<typename Work>
    int forClients(const std::vector<quint64> &ids, Work work);

    MetricsHub &m_hub;
    TlsIdentityPtr m_tls;
    const std::shared_ptr<ReplyMailbox> m_mailbox;
    std::unique_ptr<SocketWatcher> m_watcher;
    QTimer m_ticker;
    quint64 m_ticks = 0;

    std::vector<Place> m_places;
    std::vector<quint32> m_freePlaces;
    int m_connected = 0;                    ///< open sessions, without refused ones
    QHash<QByteArray, int> m_connectedFrom; ///< the same by address
    int m_refused = 0;                      ///< sessions that only say why they are refused
    std::vector<quint64> m_closed;          ///< since the last turn
    std::vector<quint64> m_again;           ///< want another turn
    bool m_againPosted = false;
    std::deque<quint64> m_waiting; ///< for memory or a permit, in order of asking
    quint64 m_resuming = 0;        ///< whose turn it is among them; 0 = nobody's
    std::vector<quint64> m_paced;  ///< wait for their rate
    int m_permits;                 ///< for requests whose replies may be large
    quint64 m_privileged = 0;      ///< finishes its request although memory is short; 0 = none

    bool m_draining = false;
    bool m_drained = false;
    Clock::time_point m_drainEnd;
};

} // namespace hdf5async
