// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/rates/rate_store.h"

#include <algorithm>
#include <cmath>

namespace hdf5async {

namespace {

double secondsOf(const QDateTime &time)
{
    return double(time.toMSecsSinceEpoch()) / 1000;
}

std::optional<double> activityValue(const ServerStatus &status, const QString &key)
{
    for (const auto *const list : {&status.watched, &status.busiest}) {
        for (const DatasetActivity &activity : *list) {
            if (datasetSeriesKey(activity.file, activity.path) == key)
                return activity.rowsPerSecond;
        }
    }
    return std::nullopt;
}

void eraseFront(PlotSeries &points, std::ptrdiff_t count)
{
    points.at.erase(points.at.begin(), points.at.begin() + count);
    for (auto *const values : {&points.low, &points.mean, &points.high})
        values->erase(values->begin(), values->begin() + count);
}

void push(PlotSeries &points, double at, float low, float mean, float high)
{
    points.at.push_back(at);
    points.low.push_back(low);
    points.mean.push_back(mean);
    points.high.push_back(high);
}

PlotSeries pointsOf(const HistorySeries &history)
{
    PlotSeries points;
    // Whatever the server says, times are numbers and go forward.
    points.step = history.step >= 0.05 ? std::min(history.step, 1e9) : 0.05;
    const double from = secondsOf(history.from);
    const std::size_t count = std::min({history.low.size(), history.mean.size(), history.high.size()});
    for (std::size_t i = 0; i < count; ++i)
        push(points, from + double(i) * points.step, history.low[i], history.mean[i], history.high[i]);
    return points;
}

} // namespace

QString datasetSeriesKey(const QByteArray &file, const QByteArray &path)
{
    return QStringLiteral("dataset:") + QString::fromUtf8(file) + u':' + QString::fromUtf8(path) +
           QStringLiteral(":rows");
}

QString clientSeriesKey(quint64 client)
{
    return QStringLiteral("client:%1:rows").arg(client);
}

std::optional<double> liveValue(const ServerStatus &status, const QString &key)
{
    const auto is = [&](const char *name) { return key == QLatin1StringView(name); };
    if (is("in"))
        return status.receivedBytesPerSecond;
    if (is("out"))
        return status.sentBytesPerSecond;
    if (is("rows"))
        return status.rowsPerSecond;
    if (is("committed_rows"))
        return status.committedRowsPerSecond;
    if (is("ops"))
        return status.requestsPerSecond;
    if (is("queue"))
        return status.queueFraction;
    if (is("commit_p50"))
        return status.commit.p50;
    if (is("commit_p99"))
        return status.commit.p99;
    if (is("clients"))
        return double(connectedClients(status));
    if (key.startsWith(QStringLiteral("dataset:")))
        return activityValue(status, key);
    for (const ClientStatus &client : status.clients) {
        if (clientSeriesKey(client.id) == key)
            return client.rowsPerSecond;
    }
    return std::nullopt;
}

void RateStore::setKeys(const QStringList &keys)
{
    m_keys = keys;
    m_kept.removeIf([&](const auto &kept) { return !keys.contains(kept.key()); });
    for (const QString &key : keys) {
        Kept &kept = m_kept[key];
        if (kept.points.step <= 0)
            kept.points.step = 1;
    }
}

void RateStore::take(const HistoryResult &history)
{
    for (const HistorySeries &one : history.series) {
        const auto known = m_kept.find(one.name);
        if (known == m_kept.end())
            continue;
        const PlotSeries live = std::move(known->points);
        known->points = pointsOf(one);
        known->merged = 0;
        const double last = known->points.at.empty() ? -1e300 : known->points.at.back() + known->points.step / 2;
        const auto newer = std::upper_bound(live.at.begin(), live.at.end(), last) - live.at.begin();
        for (auto i = std::size_t(newer); i < live.at.size(); ++i)
            push(known->points, live.at[i], live.low[i], live.mean[i], live.high[i]);
    }
    m_events.clear();
    for (const HistoryEvent &event : history.events)
        m_events.push_back({secondsOf(event.at), event.kind, event.text});
}

void RateStore::append(const ServerStatus &status)
{
    const double at = secondsOf(status.sampledAt);
    if (!(at > m_newest))
        return;
    m_newest = at;
    for (auto kept = m_kept.begin(); kept != m_kept.end(); ++kept) {
        if (const auto value = liveValue(status, kept.key()))
            append(*kept, at, *value);
        trim(kept->points);
    }
}

void RateStore::append(Kept &kept, double at, double value) const
{
    PlotSeries &points = kept.points;
    const float number = float(value);
    const bool sameStep = kept.merged > 0 && at - points.at.back() < points.step;
    if (!sameStep) {
        if (!points.at.empty() && at <= points.at.back())
            return;
        push(points, at, number, number, number);
        kept.merged = 1;
        return;
    }
    ++kept.merged;
    points.low.back() = std::min(points.low.back(), number);
    points.high.back() = std::max(points.high.back(), number);
    points.mean.back() += (number - points.mean.back()) / float(kept.merged);
}

void RateStore::trim(PlotSeries &points) const
{
    const auto old = std::lower_bound(points.at.begin(), points.at.end(), m_newest - m_span) - points.at.begin();
    // By halves, so that a sample costs the same on average however long the span is.
    if (std::size_t(old) * 2 > points.at.size() + 64)
        eraseFront(points, old);
}

const PlotSeries &RateStore::series(const QString &key) const
{
    static const PlotSeries nothing;
    const auto known = m_kept.constFind(key);
    return known != m_kept.cend() ? known->points : nothing;
}

} // namespace hdf5async
