// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/subscription_core.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace hdf5async {

namespace {

constexpr qint64 atTheEnd = std::numeric_limits<qint64>::max();

bool hasEvents(const std::optional<HelloReply> &server)
{
    return server && std::find(server->features.begin(), server->features.end(), "events") != server->features.end();
}

} // namespace

SubscriptionCore::SubscriptionCore(Subscription &subscription, Link &link, const QByteArray &subscribedPath,
                                   SubscribeOptions subscribeOptions)
    : path(subscribedPath), options(std::move(subscribeOptions)), m_subscription(subscription), m_link(&link)
{
    connect(&link, &Link::stateChanged, this, &SubscriptionCore::followState);
    connect(&link, &Link::eventArrived, this, &SubscriptionCore::take);
    // Later, so that whoever has made this can connect to its signals first.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_link && m_link->state() == Client::State::Ready)
                begin();
        },
        Qt::QueuedConnection);
}

SubscriptionCore::~SubscriptionCore()
{
    close();
}

void SubscriptionCore::close()
{
    if (!std::exchange(m_isOver, true))
        endAtServer();
}

Call SubscriptionCore::callOf(Operation operation) const
{
    Call call;
    call.operation = std::move(operation);
    call.file = options.call.file.isEmpty() ? m_link->options().file : options.call.file;
    call.answered = [](Reply &&) {};
    return call;
}

void SubscriptionCore::endAtServer()
{
    const quint64 number = std::exchange(m_number, 0);
    if (number != 0 && m_link && m_link->state() == Client::State::Ready)
        m_link->submit(callOf(UnsubscribeRequest{number}));
}

void SubscriptionCore::followState(Client::State state)
{
    if (state == Client::State::Ready)
        return begin();
    m_wasLost = m_wasLost || m_wasBegun;
    m_number = 0;
}

// Always from a row on: that tells where each dataset begins, and so from where to go on some day.
SubscribeRequest SubscriptionCore::request() const
{
    SubscribeRequest request{path, options.recursive, options.data, options.from.value_or(atTheEnd), {}};
    request.fromByPath = m_positions.all();
    if (m_knowsAll)
        request.from = 0; // others have been made meanwhile
    return request;
}

void SubscriptionCore::begin()
{
    if (m_isOver || m_isAsking || m_number != 0 || !m_link)
        return;
    if (!hasEvents(m_link->server())) {
        return fail(
            {ErrorCode::UnknownOp,
             QStringLiteral("The server %1 has no subscriptions.").arg(QString::fromUtf8(m_link->server()->server))});
    }
    Call call = callOf(request());
    m_isAsking = true;
    call.answered = [core = QPointer<SubscriptionCore>(this), link = m_link](Reply &&reply) {
        if (core && !core->m_isOver)
            return core->begun(reply);
        // Nobody is interested any more.
        const auto *subscribed = reply.outcome ? std::get_if<SubscribeReply>(&*reply.outcome) : nullptr;
        if (subscribed && link) {
            Call end;
            end.operation = UnsubscribeRequest{subscribed->subscription};
            end.answered = [](Reply &&) {};
            link->submit(std::move(end));
        }
    };
    m_link->submit(std::move(call));
}

void SubscriptionCore::begun(const Reply &reply)
{
    m_isAsking = false;
    if (!reply.outcome) {
        const ErrorCode code = reply.outcome.error().code;
        if (code != ErrorCode::Cancelled && code != ErrorCode::ConnectionLost) // else there may be another connection
            fail(reply.outcome.error());
        return;
    }
    m_number = std::get<SubscribeReply>(*reply.outcome).subscription;
    const bool isFirst = !std::exchange(m_wasBegun, true);
    if (std::exchange(m_wasLost, false))
        Q_EMIT m_subscription.resumed();
    else if (isFirst)
        Q_EMIT m_subscription.started();
}

void SubscriptionCore::take(const Event &event)
{
    if (m_number == 0)
        return;
    if (const auto *overflow = std::get_if<Overflow>(&event.what))
        return recover(overflow->dropped);
    const auto &change = std::get<Change>(event.what);
    if (event.subscription != m_number)
        return;
    m_knowsAll = m_knowsAll || (change.kind == Change::Kind::Present && !change.more);
    if (m_positions.take(change))
        Q_EMIT m_subscription.changed(change);
}

// What is missing is asked for; what still comes of the old subscription is in it.
void SubscriptionCore::recover(quint64 dropped)
{
    endAtServer();
    const QPointer<SubscriptionCore> alive(this);
    Q_EMIT m_subscription.overflowed(dropped);
    if (alive)
        begin();
}

void SubscriptionCore::fail(const Error &error)
{
    m_isOver = true;
    m_number = 0;
    Q_EMIT m_subscription.failed(error);
}

} // namespace hdf5async
