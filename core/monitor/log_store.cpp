// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/log_store.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 repeatMs = 60'000;
constexpr int mostInAnswer = 5000;

bool repeats(const LogEntry &entry, const LogEntry &before)
{
    return entry.level == before.level && entry.message == before.message && entry.source == before.source &&
           entry.client == before.client && entry.dataset == before.dataset && before.at.msecsTo(entry.at) <= repeatMs;
}

} // namespace

void LogStore::add(LogEntry entry)
{
    entry.message.truncate(longestMessage);
    const std::lock_guard lock(m_mutex);
    entry.number = m_cursor.load() + 1;
    if (!m_entries.empty() && repeats(entry, m_entries.back())) {
        entry.repeats += m_entries.back().repeats;
        entry.replaces = m_entries.back().number;
        m_entries.pop_back();
    }
    m_cursor.store(entry.number);
    m_entries.push_back(std::move(entry));
    if (m_entries.size() > most)
        m_entries.pop_front();
}

void LogStore::add(const QDateTime &at, LogSeverity level, const char *category, const QString &message)
{
    LogEntry entry;
    entry.at = at;
    entry.level = level;
    entry.source = QString::fromUtf8(category);
    if (entry.source.startsWith(QLatin1StringView("hdf5async.")))
        entry.source = entry.source.mid(10);
    entry.message = message;
    const QLatin1StringView prefix("client ");
    if (const qsizetype end = message.indexOf(QLatin1StringView(": ")); message.startsWith(prefix) && end > 0) {
        entry.client = message.mid(prefix.size(), end - prefix.size());
        entry.message = message.mid(end + 2);
    }
    add(std::move(entry));
}

LogPage LogStore::read(const LogQuery &query) const
{
    const auto limit = std::size_t(std::clamp(query.limit, 1, mostInAnswer));
    const std::lock_guard lock(m_mutex);
    LogPage page;
    page.first = m_entries.empty() ? 0 : m_entries.front().number;
    const auto byNumber = [](const LogEntry &entry, quint64 number) { return entry.number < number; };
    if (query.before != 0) {
        auto it = std::lower_bound(m_entries.begin(), m_entries.end(), query.before, byNumber);
        while (it != m_entries.begin() && page.entries.size() < limit) {
            --it;
            if (it->level >= query.atLeast)
                page.entries.push_back(*it);
        }
        std::reverse(page.entries.begin(), page.entries.end());
        return page;
    }
    // A reader that is far behind gets the newest rather than what it would never catch up with.
    auto it = std::lower_bound(m_entries.begin(), m_entries.end(), query.after + 1, byNumber);
    for (; it != m_entries.end(); ++it) {
        if (it->level >= query.atLeast)
            page.entries.push_back(*it);
    }
    if (page.entries.size() > limit)
        page.entries.erase(page.entries.begin(), page.entries.end() - std::ptrdiff_t(limit));
    return page;
}

} // namespace hdf5async
