// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/past_files.h"

#include <QJsonObject>

#include <algorithm>

namespace hdf5async {

void PastFiles::add(const PastFile &file)
{
    std::erase_if(m_files, [&file](const PastFile &other) { return other.path == file.path; });
    m_files.insert(m_files.begin(), file);
    if (m_files.size() > most)
        m_files.resize(most);
}

QJsonArray PastFiles::save() const
{
    QJsonArray saved;
    for (const PastFile &file : m_files)
        saved.append(QJsonObject{{QStringLiteral("name"), file.name},
                                 {QStringLiteral("path"), file.path},
                                 {QStringLiteral("bytes"), file.bytes},
                                 {QStringLiteral("ended_at"), file.endedAt.toString(Qt::ISODateWithMs)},
                                 {QStringLiteral("why"), file.why},
                                 {QStringLiteral("by"), file.by}});
    return saved;
}

void PastFiles::restore(const QJsonArray &saved)
{
    m_files.clear();
    for (auto it = saved.end(); it != saved.begin();) { // the newest is added last
        const QJsonValue value = *--it;
        PastFile file;
        file.name = value[QStringLiteral("name")].toString();
        file.path = value[QStringLiteral("path")].toString();
        file.bytes = std::max<qint64>(0, value[QStringLiteral("bytes")].toInteger());
        file.endedAt = QDateTime::fromString(value[QStringLiteral("ended_at")].toString(), Qt::ISODateWithMs);
        file.why = value[QStringLiteral("why")].toString();
        file.by = value[QStringLiteral("by")].toString();
        if (!file.path.isEmpty() && file.endedAt.isValid())
            add(file);
    }
}

} // namespace hdf5async
