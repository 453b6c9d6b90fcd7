// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/client_options.h>
#include <hdf5async/error.h>
#include <hdf5async/events.h>

#include <QObject>

#include <memory>
#include <optional>

namespace hdf5async {

class SubscriptionCore;

struct SubscribeOptions
{
    bool recursive = false;     ///< everything below the path too
    bool data = true;           ///< new rows come with the changes
    std::optional<qint64> from; ///< rows from there on come first; negative: from the end; nothing: only what comes from now on
    CallOptions call;           ///< only `file` is used
};

/// Tells what changes in a file. Made by Client::subscribe(); to delete it ends it, and so does the end of its client.
///
///     Subscription *const adc = client.subscribe("/run/adc", options);
///     QObject::connect(adc, &Subscription::changed, this, [](const Change &change) { show(change.data); });
///
/// It remembers which rows it has told. When the connection was lost, or the server had to drop events because they were not taken fast
/// enough, it subscribes again from the first row on that was not told: those that were added come as changes of kind Present, and none
/// is missed or comes twice. What else has happened meanwhile (rows replaced in place, attributes) is not known; resumed() and
/// overflowed() say so.
///
/// Rows that the server had acknowledged as `applied` and lost in a crash are told again under the same indices once there are others in
/// their place: subscribe to what is `durable` by looking at Change::commit, or have writers ask for `durable`.
///
/// @shape Change::rows are indices along axis 0; the first axis of Change::data counts from rows->from on, and may be shorter (see the
/// server's `max_event`): Client::read() has the rest
/// @errors failed(): the server's (BAD_PATH, OVERLOADED: too many subscriptions …), UNKNOWN_OP when it has no subscriptions
/// @thread that of its client; no signal comes before control returns to the event loop @source docs/client-cpp.md, docs/protocol.md
class Subscription : public QObject
{
    Q_OBJECT

public:
    ~Subscription() override;

    [[nodiscard]] const QByteArray &path() const;
    [[nodiscard]] const SubscribeOptions &options() const;
    /// Whether the server tells us now.
    [[nodiscard]] bool isActive() const;
    /// The row behind the last one told of the dataset at `path`; nothing when none is known there.
    [[nodiscard]] std::optional<qint64> nextRow(const QByteArray &path) const;

    /// Ends it: nothing is told any more.
    void close();

Q_SIGNALS:
    /// The server has taken the subscription, for the first time.
    void started();
    void changed(const hdf5async::Change &change);
    /// So many events of this connection are missing here. Rows among them follow.
    void overflowed(quint64 dropped);
    /// The connection was away and is back. Rows that were added meanwhile follow.
    void resumed();
    /// It has ended; close() does not cause this.
    void failed(const hdf5async::Error &error);

private:
    friend class Client;
    explicit Subscription(QObject *parent);

    std::unique_ptr<SubscriptionCore> m_core;
};

} // namespace hdf5async
