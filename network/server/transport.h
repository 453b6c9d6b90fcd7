// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace hdf5async {

/// The bytes of one connection, in and out, never waiting. A Session knows only this, so that encrypted connections need no other
/// session. @thread its network thread
class Transport
{
public:
    class Listener
    {
    public:
        virtual void readyToReceive() = 0;
        virtual void readyToSend() = 0;
        /// The connection is broken, and nobody was waiting for it in a way that would tell.
        virtual void hungUp() = 0;
        /// The connection is encrypted, as `how` says ("TLSv1.3, cipher"); `peerName` is the common name of a certificate that the
        /// peer has shown and that has been verified, or empty. Before anything is received.
        virtual void encrypted(const QString &how, const QByteArray &peerName) = 0;

    protected:
        ~Listener() = default;
    };

    struct Received
    {
        std::size_t bytes = 0;
        bool ended = false;  ///< the other side sends nothing more
        bool broken = false; ///< there is no other side any more
    };

    virtual ~Transport() = default;

    /// Whom to tell; before anything is watched.
    virtual void setListener(Listener *listener) = 0;
    /// What may be told. False when the system refuses.
    virtual bool watch(bool receiving, bool sending) = 0;
    /// As many bytes as are there and fit.
    [[nodiscard]] virtual Received receive(std::span<char> into) = 0;
    /// Sends the pieces one behind the other. @return the bytes taken, possibly 0; nothing when the connection is broken
    [[nodiscard]] virtual std::optional<std::size_t> send(std::span<const std::string_view> pieces) = 0;
    /// To the other side and back, as TCP sees it. Nothing when the system does not tell.
    [[nodiscard]] virtual std::optional<std::chrono::microseconds> roundTrip() const = 0;
    /// Nothing more will be sent; the other side is told so when it has received the rest.
    virtual void endSending() = 0;
    /// Ends both directions. Nothing but destruction may follow.
    virtual void close() = 0;
};

} // namespace hdf5async
