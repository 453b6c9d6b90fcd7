// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/replay_memory.h"

#include "core/storage/outcome_record.h"

#include <QDataStream>
#include <QIODevice>

#include <algorithm>

namespace hdf5async {

namespace {

// More clients than any site has; beyond it those that were silent longest are forgotten.
constexpr qsizetype maxClients = 4096;
constexpr quint64 maxWindow = 65536;
constexpr quint8 recordVersion = 1;
constexpr auto streamVersion = QDataStream::Qt_6_0;

QByteArray encoded(const ReplayMemory::Remembered &remembered)
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setVersion(streamVersion);
    out << remembered.sequence << remembered.commit << remembered.outcome;
    return bytes;
}

// What a client takes in a record without any reply.
qint64 bareBytes(const QByteArray &id)
{
    return id.size() + qint64(sizeof(quint32) + 2 * sizeof(quint64) + sizeof(quint32));
}

} // namespace

ReplayMemory::Check ReplayMemory::check(const QByteArray &clientId, quint64 sequence) const
{
    const auto client = m_clients.constFind(clientId);
    const quint64 applied = client == m_clients.constEnd() ? 0 : client->applied();
    if (sequence == applied + 1)
        return {Verdict::New, nullptr, 0};
    if (sequence > applied || sequence == 0)
        return {Verdict::Gap, nullptr, applied + 1};
    const quint64 index = sequence - client->base - 1;
    if (sequence <= client->base || index >= client->recent.size())
        return {Verdict::Forgotten, nullptr, 0};
    return {Verdict::Repeated, &client->recent[std::size_t(index)], 0};
}

void ReplayMemory::remember(const QByteArray &clientId, Remembered remembered, quint64 window)
{
    const std::lock_guard lock(m_mutex);
    Client &client = m_clients[clientId];
    client.window = std::clamp<quint64>(window, 1024, maxWindow);
    client.touched = ++m_clock;
    m_pending.push_back({clientId, remembered.sequence, remembered.commit});
    remembered.encoded = encoded(remembered);
    client.recent.push_back(std::move(remembered));
    keepWindow(client);
    evictSilentClients();
}

void ReplayMemory::keepWindow(Client &client)
{
    while (client.recent.size() > client.window) {
        client.base = client.recent.front().sequence;
        client.recent.pop_front();
    }
}

void ReplayMemory::evictSilentClients()
{
    if (m_clients.size() <= maxClients)
        return;
    auto silent = m_clients.begin();
    for (auto it = m_clients.begin(); it != m_clients.end(); ++it) {
        if (it->touched < silent->touched)
            silent = it;
    }
    m_clients.erase(silent);
}

void ReplayMemory::undoToDurable()
{
    const std::lock_guard lock(m_mutex);
    for (auto it = m_pending.rbegin(); it != m_pending.rend(); ++it) {
        const auto client = m_clients.find(it->clientId);
        if (client != m_clients.end() && client->applied() == it->sequence && !client->recent.empty())
            client->recent.pop_back();
    }
    m_pending.clear();
    m_recorded = 0;
}

void ReplayMemory::markDurable(quint64 commit)
{
    const std::lock_guard lock(m_mutex);
    while (!m_pending.empty() && m_pending.front().commit <= commit) {
        const auto client = m_clients.find(m_pending.front().clientId);
        if (client != m_clients.end())
            client->durable = m_pending.front().sequence;
        m_pending.pop_front();
        m_recorded -= std::min<std::size_t>(m_recorded, 1);
    }
}

HelloReply::SequenceState ReplayMemory::stateOf(const QByteArray &clientId) const
{
    const std::lock_guard lock(m_mutex);
    const auto client = m_clients.constFind(clientId);
    if (client == m_clients.constEnd())
        return {};
    return {{}, client->applied(), client->durable};
}

QByteArray ReplayMemory::record(qint64 limit) const
{
    if (m_clients.isEmpty())
        return {};
    std::vector<Share> shares;
    for (auto it = m_clients.constBegin(); it != m_clients.constEnd(); ++it) {
        shares.push_back({it.key(), &*it});
        limit -= bareBytes(it.key());
    }
    std::sort(shares.begin(), shares.end(),
              [](const Share &a, const Share &b) { return a.client->touched > b.client->touched; });
    for (Share &share : shares) {
        const auto &recent = share.client->recent;
        for (auto reply = recent.rbegin(); reply != recent.rend() && reply->encoded.size() <= limit; ++reply) {
            limit -= reply->encoded.size();
            ++share.replies;
        }
    }
    return written(std::move(shares));
}

QByteArray ReplayMemory::addition() const
{
    QHash<QByteArray, std::size_t> fresh;
    for (std::size_t i = m_recorded; i < m_pending.size(); ++i)
        ++fresh[m_pending[i].clientId];
    std::vector<Share> shares;
    for (auto it = fresh.constBegin(); it != fresh.constEnd(); ++it) {
        if (const auto client = m_clients.constFind(it.key()); client != m_clients.constEnd())
            shares.push_back({it.key(), &*client, std::min(*it, client->recent.size())});
    }
    return written(std::move(shares));
}

// Who spoke last comes last.
QByteArray ReplayMemory::written(std::vector<Share> shares)
{
    std::sort(shares.begin(), shares.end(),
              [](const Share &a, const Share &b) { return a.client->touched < b.client->touched; });
    QByteArray record;
    QDataStream out(&record, QIODevice::WriteOnly);
    out.setVersion(streamVersion);
    out << recordVersion;
    for (const Share &share : shares) {
        const auto &recent = share.client->recent;
        out << share.id << share.client->window << share.client->applied() - share.replies << quint32(share.replies);
        for (auto reply = recent.end() - qptrdiff(share.replies); reply != recent.end(); ++reply)
            out.writeRawData(reply->encoded.constData(), int(reply->encoded.size()));
    }
    return record;
}

void ReplayMemory::restore(const std::vector<QByteArray> &records)
{
    const std::lock_guard lock(m_mutex);
    m_clients.clear();
    for (const QByteArray &record : records)
        readRecord(record);
    for (Client &client : m_clients)
        client.durable = client.applied();
    m_pending.clear();
    m_recorded = 0;
}

void ReplayMemory::readRecord(const QByteArray &record)
{
    QDataStream in(record);
    in.setVersion(streamVersion);
    quint8 version = 0;
    in >> version;
    if (version != recordVersion)
        return;
    while (!in.atEnd()) {
        QByteArray id;
        quint64 window = 0, base = 0;
        quint32 count = 0;
        in >> id >> window >> base >> count;
        if (in.status() != QDataStream::Ok || count > maxWindow)
            return;
        Client &client = m_clients[id];
        client.window = std::clamp<quint64>(window, 1024, maxWindow);
        client.touched = ++m_clock;
        if (client.applied() != base) { // not an addition to what is known
            client.recent.clear();
            client.base = base;
        }
        for (quint32 i = 0; i < count; ++i) {
            Remembered remembered{0, 0, Outcome(ReadReply{}), {}};
            in >> remembered.sequence >> remembered.commit >> remembered.outcome;
            if (in.status() != QDataStream::Ok || remembered.sequence != client.applied() + 1)
                return;
            remembered.encoded = encoded(remembered);
            client.recent.push_back(std::move(remembered));
        }
        keepWindow(client);
        evictSilentClients();
    }
}

} // namespace hdf5async
