// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/client.h>
#include <hdf5async/events.h>

#include "network/client/backoff.h"
#include "network/client/pipeline.h"
#include "network/client/tls_client.h"
#include "network/protocol/frame_decoder.h"

#include <QTimer>

#include <memory>
#include <optional>

namespace hdf5async {

/// The socket below a client: connects, says hello, comes back when the connection is lost, and moves bytes between the socket and a
/// Pipeline. @thread the one it lives in
class Link final : public QObject
{
    Q_OBJECT

public:
    explicit Link(ClientOptions options, QObject *parent = nullptr);
    ~Link() override;

    void open();
    void close();
    /// Sends when it can. The answer comes by the call's callback, exactly once.
    void submit(Call call);

    [[nodiscard]] Client::State state() const { return m_state; }
    /// Whether calls are sent, now or once there is a connection; others fail with CONNECTION_LOST.
    [[nodiscard]] bool takesCalls() const
    {
        return m_state == Client::State::Closed ? !m_wasOpened : m_state != Client::State::Failed;
    }
    [[nodiscard]] const ClientOptions &options() const { return m_options; }
    [[nodiscard]] const std::optional<HelloReply> &server() const { return m_server; }
    [[nodiscard]] qsizetype unanswered() const { return m_pipeline.unanswered(); }

Q_SIGNALS:
    void stateChanged(hdf5async::Client::State state);
    void problem(const hdf5async::Error &error);
    /// Of one of the subscriptions of this connection, or of all.
    void eventArrived(const hdf5async::Event &event);

private:
    using Finished = std::vector<Pipeline::Finished>;

    void connectNow();
    void connectEncrypted();
    void watchCertificate();
    void sayHello();
    void readSocket();
    /// Takes one frame; false when the connection has ended or this object is gone.
    [[nodiscard]] bool take(const SharedBytes &body);
    [[nodiscard]] bool takeHello(const SharedBytes &body);
    [[nodiscard]] bool takeEvent(const SharedBytes &body);
    void lose(const Error &error, bool forGood = false);
    void pump();
    void pumpSoon();
    void handOn(ReplyBuffer &out);
    void setState(Client::State state);
    void answer(Finished finished);
    void scheduleRetry();
    void watchSilence();

    const ClientOptions m_options;
    const SocketPtr m_socket; ///< a QSslSocket when encrypted
    std::unique_ptr<FrameDecoder> m_decoder;
    Pipeline m_pipeline;
    Backoff m_backoff;
    QTimer m_reconnect;
    QTimer m_connectLimit;
    QTimer m_silence;
    QTimer m_outage;
    QTimer m_retry;
    Client::State m_state = Client::State::Closed;
    std::optional<HelloReply> m_server;
    quint64 m_handedOn = 0; ///< bytes of this connection
    bool m_isGreeted = false;
    bool m_wasOpened = false;
    bool m_pumpQueued = false;
};

} // namespace hdf5async
