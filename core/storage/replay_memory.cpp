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

void putRemembered(QDataStream &out, const ReplayMemory::Remembered &remembered)
{
    out << remembered.sequence << remembered.commit << remembered.outcome;
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
    if (sequence <= client->base)
        return {Verdict::Forgotten, nullptr, 0};
    return {Verdict::Repeated, &client->recent[std::size_t(sequence - client->base - 1)], 0};
}

void ReplayMemory::remember(const QByteArray &clientId, Remembered remembered, quint64 window)
{
    const std::lock_guard lock(m_mutex);
    Client &client = m_clients[clientId];
    client.window = std::clamp<quint64>(window, 1024, maxWindow);
    client.touched = ++m_clock;
    m_pending.push_back({clientId, remembered.sequence, remembered.commit});
    client.recent.push_back(std::move(remembered));
    while (client.recent.size() > client.window) {
        client.base = client.recent.front().sequence;
        client.recent.pop_front();
    }
    evictSilentClients();
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

QByteArray ReplayMemory::fullRecord(qint64 limit) const
{
    if (m_clients.isEmpty())
        return {};
    std::vector<std::pair<quint64, QByteArray>> byTouch;
    for (auto it = m_clients.constBegin(); it != m_clients.constEnd(); ++it)
        byTouch.emplace_back(it->touched, it.key());
    std::sort(byTouch.rbegin(), byTouch.rend());

    QByteArray record;
    QDataStream out(&record, QIODevice::WriteOnly);
    out.setVersion(streamVersion);
    out << recordVersion;
    for (const auto &[touched, id] : byTouch) {
        const Client &client = *m_clients.constFind(id);
        const qint64 before = record.size();
        out << id << client.window << client.base << quint32(client.recent.size());
        for (const Remembered &remembered : client.recent)
            putRemembered(out, remembered);
        if (record.size() > limit) {
            record.truncate(before);
            break;
        }
    }
    return record;
}

QByteArray ReplayMemory::changeRecord() const
{
    QByteArray record;
    QDataStream out(&record, QIODevice::WriteOnly);
    out.setVersion(streamVersion);
    out << recordVersion;
    // One run per client and neighbourhood: same layout as a full record, its base telling where the run begins.
    for (std::size_t i = m_recorded; i < m_pending.size();) {
        const QByteArray &id = m_pending[i].clientId;
        const quint64 first = m_pending[i].sequence;
        std::size_t end = i + 1;
        while (end < m_pending.size() && m_pending[end].clientId == id)
            ++end;
        const auto client = m_clients.constFind(id);
        if (client != m_clients.constEnd()) {
            const quint64 base = std::max(client->base, first - 1);
            const quint64 last = std::min(m_pending[end - 1].sequence, client->applied());
            const quint32 count = last > base ? quint32(last - base) : 0;
            out << id << client->window << base << count;
            for (quint64 s = base + 1; s <= base + count; ++s)
                putRemembered(out, client->recent[std::size_t(s - client->base - 1)]);
        }
        i = end;
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
        if (client.applied() != base) { // a run that does not continue what is known starts afresh
            client.recent.clear();
            client.base = base;
        }
        for (quint32 i = 0; i < count; ++i) {
            Remembered remembered{0, 0, Outcome(ReadReply{})};
            in >> remembered.sequence >> remembered.commit >> remembered.outcome;
            if (in.status() != QDataStream::Ok || remembered.sequence != client.applied() + 1)
                return;
            client.recent.push_back(std::move(remembered));
        }
        while (client.recent.size() > client.window) {
            client.base = client.recent.front().sequence;
            client.recent.pop_front();
        }
        evictSilentClients();
    }
}

} // namespace hdf5async
