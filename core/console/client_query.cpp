// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/client_query.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace hdf5async {

namespace {

constexpr double nearItsLimits = 0.75;
constexpr double oftenThrottled = 0.05;
constexpr int newsSeconds = 60;
constexpr std::size_t mostFirst = 200, mostOnly = 1024;
constexpr int mostClients = 1024;
constexpr std::size_t busiestClients = 50;

using Clients = std::vector<const ClientStatus *>;
using Less = std::function<bool(const ClientStatus &, const ClientStatus &)>;

template<typename M>
Less byMember(M ClientStatus::*member)
{
    return [member](const ClientStatus &a, const ClientStatus &b) { return a.*member < b.*member; };
}

Less lessBy(ClientOrder order, const QDateTime &now)
{
    switch (order) {
    case ClientOrder::State:
        return [now](const ClientStatus &a, const ClientStatus &b) { return activityOf(a, now) < activityOf(b, now); };
    case ClientOrder::Peer: return byMember(&ClientStatus::peer);
    case ClientOrder::Name: return byMember(&ClientStatus::name);
    case ClientOrder::User: return byMember(&ClientStatus::user);
    case ClientOrder::Connected: return byMember(&ClientStatus::connectedAt);
    case ClientOrder::Requests: return byMember(&ClientStatus::requestsPerSecond);
    case ClientOrder::Rows: return byMember(&ClientStatus::rowsPerSecond);
    case ClientOrder::Received: return byMember(&ClientStatus::receivedBytesPerSecond);
    case ClientOrder::Sent: return byMember(&ClientStatus::sentBytesPerSecond);
    case ClientOrder::Queue: return byMember(&ClientStatus::queueFraction);
    case ClientOrder::LastOperation: return byMember(&ClientStatus::lastOperation);
    case ClientOrder::LastError: return byMember(&ClientStatus::lastError);
    case ClientOrder::Role: return byMember(&ClientStatus::role);
    case ClientOrder::Transport: return byMember(&ClientStatus::transport);
    case ClientOrder::TotalRows: return byMember(&ClientStatus::rowsWritten);
    case ClientOrder::TotalReceived: return byMember(&ClientStatus::receivedBytes);
    case ClientOrder::TotalSent: return byMember(&ClientStatus::sentBytes);
    case ClientOrder::RejectedRows: return byMember(&ClientStatus::rejectedRows);
    case ClientOrder::LastAppend: return byMember(&ClientStatus::lastAppendAt);
    case ClientOrder::Datasets: return byMember(&ClientStatus::datasetCount);
    case ClientOrder::Throttled: return byMember(&ClientStatus::throttledFraction);
    case ClientOrder::Limit:
        return [](const ClientStatus &a, const ClientStatus &b) {
            return std::pair(a.requestLimit, a.byteLimit) < std::pair(b.requestLimit, b.byteLimit);
        };
    case ClientOrder::RoundTrip: return byMember(&ClientStatus::roundTrip);
    case ClientOrder::Slowest: return byMember(&ClientStatus::slowestReply);
    case ClientOrder::Id:
    case ClientOrder::Count: break;
    }
    return byMember(&ClientStatus::id);
}

Clients matching(const ServerStatus &status, const ClientQuery &query)
{
    Clients found;
    for (const ClientStatus &client : status.clients) {
        if (query.chips.accepts(client) && hasText(client, query.text))
            found.push_back(&client);
    }
    return found;
}

void sortClients(Clients &clients, const ClientQuery &query, const QDateTime &now)
{
    const std::unordered_set<quint64> first(
        query.first.begin(), query.first.begin() + std::ptrdiff_t(std::min(query.first.size(), mostFirst)));
    const Less less = lessBy(query.order, now);
    // By ids where they are alike, so that one page follows on the other.
    const auto before = [&](const ClientStatus *a, const ClientStatus *b) {
        const bool topA = first.contains(a->id), topB = first.contains(b->id);
        if (topA != topB)
            return topA;
        if (query.descending ? less(*b, *a) : less(*a, *b))
            return true;
        if (query.descending ? less(*a, *b) : less(*b, *a))
            return false;
        return a->id < b->id;
    };
    std::sort(clients.begin(), clients.end(), before);
}

void addOnly(const ServerStatus &status, const std::vector<quint64> &wanted, ClientPage &page)
{
    const std::unordered_set<quint64> ids(wanted.begin(),
                                          wanted.begin() + std::ptrdiff_t(std::min(wanted.size(), mostOnly)));
    std::copy_if(status.clients.begin(), status.clients.end(), std::back_inserter(page.clients),
                 [&ids](const ClientStatus &client) { return ids.contains(client.id); });
}

} // namespace

bool hasNewError(const ClientStatus &client, const QDateTime &now)
{
    return client.lastErrorAt.isValid() && client.lastErrorAt.secsTo(now) < newsSeconds;
}

bool isThrottled(const ClientStatus &client)
{
    return client.queueFraction >= nearItsLimits || client.throttledFraction >= oftenThrottled;
}

ClientActivity activityOf(const ClientStatus &client, const QDateTime &now)
{
    if (hasNewError(client, now))
        return ClientActivity::Failing;
    if (isThrottled(client))
        return ClientActivity::Throttled;
    if (client.rowsPerSecond > 0)
        return ClientActivity::Writing;
    return client.requestsPerSecond > 0 ? ClientActivity::Reading : ClientActivity::Idle;
}

bool ClientChips::accepts(const ClientStatus &client) const
{
    return (!active || client.requestsPerSecond > 0) && (!writing || client.rowsPerSecond > 0) &&
           (!errors || client.errors > 0) && (!throttled || isThrottled(client)) &&
           (!plainText || client.transport.isEmpty());
}

QStringList textsOf(const ClientStatus &client)
{
    return {client.peer, client.name, client.user, client.lastOperation, client.lastError};
}

bool hasText(const ClientStatus &client, const QString &text)
{
    if (text.isEmpty())
        return true;
    const QStringList texts = textsOf(client);
    return std::any_of(texts.begin(), texts.end(),
                       [&text](const QString &one) { return one.contains(text, Qt::CaseInsensitive); });
}

ClientPage clientPage(const ServerStatus &status, const ClientQuery &query)
{
    ClientPage page;
    page.sample = status.sample;
    page.total = qint64(status.clients.size());
    Clients clients = matching(status, query);
    page.matches = qint64(clients.size());
    page.offset = std::clamp<qint64>(query.offset, 0, page.matches);
    if (!query.only.empty()) {
        addOnly(status, query.only, page);
        return page;
    }
    sortClients(clients, query, status.sampledAt);
    const qint64 count = std::min<qint64>(std::clamp(query.limit, 1, mostClients), page.matches - page.offset);
    page.clients.reserve(std::size_t(count));
    for (qint64 i = page.offset; i < page.offset + count; ++i)
        page.clients.push_back(*clients[std::size_t(i)]);
    return page;
}

ServerStatusPtr toldStatus(const std::shared_ptr<ServerStatus> &status)
{
    if (status->clients.size() <= mostClientsTold)
        return status;
    Clients busiest;
    busiest.reserve(status->clients.size());
    for (const ClientStatus &client : status->clients)
        busiest.push_back(&client);
    const auto load = [](const ClientStatus *client) {
        return client->receivedBytesPerSecond + client->sentBytesPerSecond;
    };
    const auto end = busiest.begin() + std::ptrdiff_t(busiestClients);
    std::nth_element(busiest.begin(), end, busiest.end(),
                     [&load](const ClientStatus *a, const ClientStatus *b) { return load(a) > load(b); });
    busiest.erase(end, busiest.end());
    // Lists of clients are in the order of ids.
    std::sort(busiest.begin(), busiest.end(), [](const auto *a, const auto *b) { return a->id < b->id; });
    std::vector<ClientStatus> kept;
    kept.reserve(busiest.size());
    for (const ClientStatus *client : busiest)
        kept.push_back(*client);
    // All of them are many: they are not copied with the rest.
    std::vector<ClientStatus> all = std::move(status->clients);
    status->clients = std::move(kept);
    const auto told = std::make_shared<const ServerStatus>(*status);
    status->clients = std::move(all);
    return told;
}

} // namespace hdf5async
