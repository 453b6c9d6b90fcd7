// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/health.h"

namespace hdf5async {

namespace {

// There is a sample a second; without one for so long the main thread stands still.
constexpr qint64 oldestSampleMs = 10'000;

} // namespace

void Health::look(const ServerStatusPtr &status)
{
    m_status = status;
    QHash<QString, Waiting> waiting;
    for (const FileStatus &file : status->files) {
        if (!file.dirty)
            continue;
        const auto before = m_waiting.constFind(file.name);
        const bool same = before != m_waiting.constEnd() && before->commit == file.lastCommit;
        waiting.insert(file.name, same ? *before : Waiting{file.lastCommit, status->sampledAt});
    }
    m_waiting = std::move(waiting);
}

QString Health::problem(const QDateTime &now) const
{
    if (!m_status)
        return QStringLiteral("The server is starting");
    switch (m_status->state) {
    case ServerState::Stopped: return QStringLiteral("The server is stopped");
    case ServerState::Starting: return QStringLiteral("The server is opening its files");
    case ServerState::Draining: return QStringLiteral("The server is stopping");
    case ServerState::Failed: return m_status->problem;
    case ServerState::Listening: break;
    }
    if (const qint64 age = m_status->sampledAt.msecsTo(now); age > oldestSampleMs)
        return QStringLiteral("The server has said nothing for %1 s").arg(age / 1000);
    if (m_status->files.empty())
        return QStringLiteral("No file is open");
    for (const FileStatus &file : m_status->files) {
        if (!file.problem.isEmpty())
            return QStringLiteral("File '%1' refuses changes: %2").arg(file.name, file.problem);
        const auto waiting = m_waiting.constFind(file.name);
        if (waiting != m_waiting.constEnd() && waiting->since.msecsTo(now) > m_commitLimit.count())
            return QStringLiteral("File '%1' has not committed for %2 s")
                .arg(file.name)
                .arg(waiting->since.msecsTo(now) / 1000);
    }
    return {};
}

} // namespace hdf5async
