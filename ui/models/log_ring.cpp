// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/log_ring.h"

#include "ui/open_question.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int perQuestion = 5000;

} // namespace

LogRing::LogRing(ServerController &controller, QObject *parent) : QObject(parent), m_controller(controller) { }

void LogRing::follow(const ServerStatus &status)
{
    if (status.epoch != m_epoch && status.logCursor < m_newest) {
        m_newest = 0; // another server, which counts anew
        clear();
    }
    m_epoch = status.epoch;
    if (status.logCursor <= m_newest)
        return;
    LogQuery query;
    // What would be dropped at once is not asked for.
    query.after = std::max(m_newest, status.logCursor - std::min<quint64>(status.logCursor, capacity));
    query.limit = perQuestion;
    ask(query, false);
}

void LogRing::loadOlder()
{
    if (!mayHaveOlder())
        return;
    LogQuery query;
    query.before = m_entries.front().number;
    query.limit = std::min(perQuestion, capacity - int(m_entries.size()));
    ask(query, true);
}

bool LogRing::mayHaveOlder() const
{
    return !m_entries.empty() && m_entries.front().number > m_firstOfServer && int(m_entries.size()) < capacity;
}

void LogRing::clear()
{
    m_begin = end();
    m_entries.clear();
    Q_EMIT cleared();
}

void LogRing::ask(const LogQuery &query, bool older)
{
    if (m_asking)
        return;
    m_asking = true;
    whenAnswered(m_controller.logs(query), this, [this, older](const Result<LogPage> &page) {
        m_asking = false;
        Q_EMIT failed(page ? QString() : page.error().message);
        if (!page)
            return;
        m_firstOfServer = page->first;
        if (older)
            prepend(page->entries);
        else
            append(page->entries);
    });
}

void LogRing::append(std::vector<LogEntry> entries)
{
    std::erase_if(entries, [this](const LogEntry &entry) { return entry.number <= m_newest; });
    if (entries.empty())
        return;
    m_newest = entries.back().number;
    const qint64 over = qint64(m_entries.size() + entries.size()) - capacity;
    if (over > 0) {
        const qint64 gone = std::min<qint64>(over, qint64(m_entries.size()));
        Q_EMIT dropped(m_begin + gone);
        m_entries.erase(m_entries.begin(), m_entries.begin() + gone);
        m_begin += gone;
        if (over > gone)
            entries.erase(entries.begin(), entries.begin() + (over - gone));
    }
    const qint64 from = end();
    std::move(entries.begin(), entries.end(), std::back_inserter(m_entries));
    Q_EMIT appended(from);
}

void LogRing::prepend(std::vector<LogEntry> entries)
{
    if (!m_entries.empty())
        std::erase_if(entries, [this](const LogEntry &entry) { return entry.number >= m_entries.front().number; });
    if (entries.empty())
        return;
    const qint64 to = m_begin;
    m_begin -= qint64(entries.size());
    m_entries.insert(m_entries.begin(), entries.begin(), entries.end());
    Q_EMIT prepended(to);
}

} // namespace hdf5async
