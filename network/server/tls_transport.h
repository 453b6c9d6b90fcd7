// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"
#include "network/server/tls_identity.h"
#include "network/server/transport.h"

#include <QObject>
#include <QSslSocket>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>

namespace hdf5async {

/// A TCP socket with TLS, of which this is the server. Nothing is received or sent before the handshake has succeeded; one that fails
/// or takes too long breaks the connection, with a line in the log.
class TlsTransport final : public QObject, public Transport
{
    Q_OBJECT

public:
    struct Place
    {
        QString peer; ///< for the log
        std::chrono::milliseconds handshakeLimit{0};
        RefusalCounters *refusals = nullptr;
        std::function<void()> afterEvent; ///< called when a listener has been told; may destroy the transport
    };

    /// Takes the socket over.
    TlsTransport(int socket, const QSslConfiguration &configuration, Place place);
    ~TlsTransport() override;

    void setListener(Transport::Listener *listener) override { m_listener = listener; }
    bool watch(bool receiving, bool sending) override;
    Received receive(std::span<char> into) override;
    std::optional<std::size_t> send(std::span<const std::string_view> pieces) override;
    std::optional<std::chrono::microseconds> roundTrip() const override;
    void endSending() override;
    void close() override;

private:
    void handshakeDone();
    void fail(const QString &why);
    void disconnected();
    void bytesLeft();
    void tellSoon();
    void tell();
    [[nodiscard]] bool isReadable() const;
    [[nodiscard]] qint64 room() const;

    const Place m_place;
    const std::unique_ptr<QSslSocket> m_socket; ///< listeners are never told from within its signals, and so may end it
    QTimer m_handshake;
    Transport::Listener *m_listener = nullptr;
    bool m_receiving = false;
    bool m_sending = false;
    bool m_encrypted = false;
    bool m_over = false; ///< broken, or the other side has gone
    bool m_closed = false;
    bool m_ending = false;  ///< nothing more will be sent
    bool m_telling = false; ///< tell() is posted
    bool m_overTold = false;
};

} // namespace hdf5async
