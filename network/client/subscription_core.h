// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/subscription.h>

#include "network/client/link.h"
#include "network/client/row_positions.h"

#include <QPointer>

namespace hdf5async {

/// What a Subscription does: subscribes whenever there is a connection, and follows what it has told. @thread that of its subscription
class SubscriptionCore final : public QObject
{
    Q_OBJECT

public:
    SubscriptionCore(Subscription &subscription, Link &link, const QByteArray &path, SubscribeOptions options);
    ~SubscriptionCore() override;

    [[nodiscard]] bool isActive() const { return m_number != 0; }
    [[nodiscard]] const RowPositions &positions() const { return m_positions; }
    void close();

    const QByteArray path;
    const SubscribeOptions options;

private:
    void followState(Client::State state);
    void begin();
    void begun(const Reply &reply);
    void take(const Event &event);
    void recover(quint64 dropped);
    void endAtServer();
    void fail(const Error &error);
    [[nodiscard]] SubscribeRequest request() const;
    [[nodiscard]] Call callOf(Operation operation) const;

    Subscription &m_subscription;
    QPointer<Link> m_link;
    RowPositions m_positions;
    quint64 m_number = 0;    ///< at the server; 0 = not subscribed
    bool m_isAsking = false; ///< an answer to our request will come, whatever happens
    bool m_wasBegun = false; ///< once
    bool m_knowsAll = false; ///< has heard of every dataset that was there when it began
    bool m_wasLost = false;  ///< the connection, since
    bool m_isOver = false;
};

} // namespace hdf5async
