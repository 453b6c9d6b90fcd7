// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/history_store.h"

#include <algorithm>
#include <iterator>

namespace hdf5async {

namespace {

constexpr qsizetype mostSeries = 100; // of one question
constexpr int mostPoints = 20'000;
constexpr std::size_t tracksOfItself = 5;  // clients, and as many datasets
constexpr double joinBytesPerSecond = 1e6; // a client that sends more is an event
constexpr qsizetype longestName = 100;
constexpr qint64 idleSeconds = 60; // for so long nobody is pushed out but by who asks

const QLatin1StringView datasetPrefix("dataset:");
const QLatin1StringView clientPrefix("client:");
const QLatin1StringView rowsSuffix(":rows");

qint64 freeBytes(const ServerStatus &status)
{
    qint64 least = -1;
    for (const FileStatus &file : status.files) {
        if (file.freeDiskBytes >= 0 && (least < 0 || file.freeDiskBytes < least))
            least = file.freeDiskBytes;
    }
    return least;
}

void addTo(std::deque<HistoryEvent> &events, const HistoryEvent &event, std::size_t most)
{
    events.push_back(event);
    if (events.size() > most)
        events.pop_front();
}

// "camera7 (10.0.0.7:40100)"
QString nameOf(const ClientStatus &client)
{
    return client.name.isEmpty() ? client.peer
                                 : QStringLiteral("%1 (%2)").arg(client.name.left(longestName), client.peer);
}

} // namespace

std::optional<std::pair<QByteArray, QByteArray>> datasetOfSeries(const QString &name)
{
    if (!name.startsWith(datasetPrefix) || !name.endsWith(rowsSuffix))
        return std::nullopt;
    const QString middle = name.mid(datasetPrefix.size(), name.size() - datasetPrefix.size() - rowsSuffix.size());
    const qsizetype colon = middle.indexOf(u':');
    if (colon <= 0)
        return std::nullopt;
    return std::pair(middle.left(colon).toUtf8(), middle.mid(colon + 1).toUtf8());
}

QString seriesOfDataset(const QByteArray &file, const QByteArray &path)
{
    return datasetPrefix + QString::fromUtf8(file) + u':' + QString::fromUtf8(path) + rowsSuffix;
}

QString seriesOfClient(quint64 id)
{
    return clientPrefix + QString::number(id) + rowsSuffix;
}

void HistoryStore::add(const ServerStatus &status)
{
    const qint64 ms = status.sampledAt.toMSecsSinceEpoch();
    addTotals(status, ms);
    addJoins(status);
    trackBusiest(status, ms / 1000);
    addTracked(status, ms);
}

void HistoryStore::addTotals(const ServerStatus &status, qint64 ms)
{
    const auto add = [&](const char *name, double value) { m_totals[QString::fromLatin1(name)].add(ms, value); };
    add("in", status.receivedBytesPerSecond);
    add("out", status.sentBytesPerSecond);
    add("rows", status.rowsPerSecond);
    add("committed_rows", status.committedRowsPerSecond);
    add("ops", status.requestsPerSecond);
    add("queue", status.queueFraction);
    add("commit_p50", status.commit.p50);
    add("commit_p99", status.commit.p99);
    add("clients", double(status.clients.size()));
    if (const qint64 bytes = freeBytes(status); bytes >= 0)
        add("disk_free", double(bytes));
}

// A client is an event once, when it first sends much.
void HistoryStore::addJoins(const ServerStatus &status)
{
    std::vector<quint64> joined;
    for (const ClientStatus &client : status.clients) {
        const bool isKnown = std::binary_search(m_joined.begin(), m_joined.end(), client.id);
        if (!isKnown && !(client.receivedBytesPerSecond > joinBytesPerSecond))
            continue;
        joined.push_back(client.id);
        if (!isKnown)
            addTo(m_joins, {status.sampledAt, QStringLiteral("join"), nameOf(client)}, mostJoins);
    }
    m_joined = std::move(joined);
}

HistoryStore::Tracked *HistoryStore::track(const QString &name, qint64 seconds, qint64 least)
{
    auto known = m_tracked.find(name);
    if (known == m_tracked.end()) {
        if (m_tracked.size() >= mostTracked) {
            const auto oldest = std::min_element(m_tracked.begin(), m_tracked.end(), [](const auto &a, const auto &b) {
                return a.second.wantedAt < b.second.wantedAt;
            });
            if (seconds - oldest->second.wantedAt < least)
                return nullptr;
            m_tracked.erase(oldest);
        }
        known = m_tracked.try_emplace(name).first;
    }
    known->second.wantedAt = std::max(known->second.wantedAt, seconds);
    return &known->second;
}

void HistoryStore::trackBusiest(const ServerStatus &status, qint64 seconds)
{
    for (std::size_t i = 0; i < std::min(tracksOfItself, status.busiest.size()); ++i)
        track(seriesOfDataset(status.busiest[i].file, status.busiest[i].path), seconds, idleSeconds);
    for (const DatasetActivity &dataset : status.watched) {
        if (dataset.rowsPerSecond > 0)
            track(seriesOfDataset(dataset.file, dataset.path), seconds, idleSeconds);
    }
    std::vector<const ClientStatus *> writing;
    for (const ClientStatus &client : status.clients) {
        if (client.rowsPerSecond > 0)
            writing.push_back(&client);
    }
    const std::size_t kept = std::min(tracksOfItself, writing.size());
    std::partial_sort(writing.begin(), writing.begin() + std::ptrdiff_t(kept), writing.end(),
                      [](const ClientStatus *a, const ClientStatus *b) { return a->rowsPerSecond > b->rowsPerSecond; });
    for (std::size_t i = 0; i < kept; ++i)
        track(seriesOfClient(writing[i]->id), seconds, idleSeconds);
}

void HistoryStore::addTracked(const ServerStatus &status, qint64 ms)
{
    QHash<QString, double> now;
    for (const auto *datasets : {&status.busiest, &status.watched}) {
        for (const DatasetActivity &dataset : *datasets)
            now.insert(seriesOfDataset(dataset.file, dataset.path), dataset.rowsPerSecond);
    }
    for (auto &[name, tracked] : m_tracked) {
        if (const auto value = now.constFind(name); value != now.constEnd()) {
            tracked.storage.add(ms, *value);
        } else if (name.startsWith(clientPrefix)) {
            const quint64 id = name.mid(clientPrefix.size()).section(u':', 0, 0).toULongLong();
            const auto client = std::lower_bound(status.clients.begin(), status.clients.end(), id,
                                                 [](const ClientStatus &c, quint64 wanted) { return c.id < wanted; });
            if (client != status.clients.end() && client->id == id)
                tracked.storage.add(ms, client->rowsPerSecond);
        }
    }
}

void HistoryStore::addEvent(const HistoryEvent &event)
{
    addTo(m_events, event, mostEvents);
}

Result<HistoryResult> HistoryStore::read(const HistoryQuery &query, const QDateTime &now)
{
    const qint64 seconds = now.toSecsSinceEpoch();
    const qint64 to = query.to.isValid() ? query.to.toSecsSinceEpoch() : seconds;
    const qint64 from = query.from.isValid() ? query.from.toSecsSinceEpoch() : to - 600;
    if (from > to || query.series.size() > mostSeries)
        return failure(ErrorCode::BadValue,
                       QStringLiteral("History is of at most %1 series, from a time to a later one").arg(mostSeries));
    const int points = std::clamp(query.points, 1, mostPoints);
    HistoryResult result;
    for (const QString &name : query.series) {
        HistorySeries series;
        if (const auto total = m_totals.find(name); total != m_totals.end())
            series = total->second.read(from, to, points, seconds);
        else if (name.startsWith(clientPrefix) || datasetOfSeries(name))
            series = track(name, seconds, 0)->storage.read(from, to, points, seconds);
        series.name = name;
        result.series.push_back(std::move(series));
    }
    for (const auto *events : {&m_events, &m_joins}) {
        std::copy_if(events->begin(), events->end(), std::back_inserter(result.events),
                     [from, to](const HistoryEvent &event) {
                         const qint64 at = event.at.toSecsSinceEpoch();
                         return at >= from && at <= to;
                     });
    }
    std::stable_sort(result.events.begin(), result.events.end(),
                     [](const HistoryEvent &a, const HistoryEvent &b) { return a.at < b.at; });
    return result;
}

std::vector<std::pair<QByteArray, QByteArray>> HistoryStore::trackedDatasets() const
{
    std::vector<std::pair<QByteArray, QByteArray>> datasets;
    for (const auto &[name, tracked] : m_tracked) {
        if (auto dataset = datasetOfSeries(name))
            datasets.push_back(std::move(*dataset));
    }
    return datasets;
}

} // namespace hdf5async
