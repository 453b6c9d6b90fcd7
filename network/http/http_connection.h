// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"
#include "core/metrics/memory_budget.h"
#include "network/http/http_request.h"
#include "network/http/http_response.h"
#include "network/server/tls_identity.h"

#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>
#include <memory>
#include <vector>

namespace hdf5async {

/// How long a connection may take for what.
struct HttpTimes
{
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds head{
        10'000}; ///< from its first byte, however it drips in; also until the first one of a connection
    std::chrono::milliseconds idle{60'000}; ///< between requests
    std::chrono::milliseconds send{30'000}; ///< of a response, and a second more for each 256 KiB
};

/// One HTTP connection: takes one request at a time, of at most maxHttpHead bytes, and sends its response. @thread the HTTP thread
class HttpConnection final : public QObject
{
    Q_OBJECT

public:
    /// Takes the socket over. `tls` null = not encrypted. `budget` and `refusals` must outlive it.
    HttpConnection(int socket, const TlsIdentityPtr &tls, const HttpTimes &times, MemoryBudget &budget,
                   RefusalCounters &refusals);
    ~HttpConnection() override;

    /// Begins to listen to the other side; before, nothing is emitted.
    void start();
    /// The answer to the request that was emitted last; once.
    void respond(const HttpResponse &response);
    /// Of a certificate that the other side has shown and that has been verified; empty without.
    [[nodiscard]] const QByteArray &certificateName() const { return m_certificateName; }

Q_SIGNALS:
    /// Its answer is awaited; no other comes before.
    void requestArrived(const hdf5async::HttpRequest &request);
    /// The other side has, or the system for it, what was responded.
    void responseSent();
    /// Nothing more happens. The object may be deleted later, not from within.
    void closed();

private:
    enum class Phase : quint8 { Handshake, Receiving, Answering, Sending, Ending, Closed };

    void receive();
    void parse();
    void refuse(int status, const char *problem);
    void pump();
    void finish();
    void end();
    void close();
    void timedOut();
    void handshakeDone();
    [[nodiscard]] qint64 unsent() const;

    const HttpTimes m_times;
    MemoryBudget &m_budget;
    RefusalCounters &m_refusals;
    std::unique_ptr<QTcpSocket> m_socket;
    QTimer m_timer;
    Phase m_phase = Phase::Receiving;
    bool m_started = false;
    bool m_keepAlive = false;
    bool m_headOnly = false;
    QByteArray m_received;
    std::vector<SharedBytes> m_body;
    std::size_t m_piece = 0, m_offset = 0; ///< of m_body, what is to be sent next
    qint64 m_budgeted = 0;
    QByteArray m_certificateName;
};

} // namespace hdf5async
