// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/state_file.h"

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

namespace hdf5async {

namespace {

constexpr qint64 mostBytes = 16 << 20;

} // namespace

Result<QJsonObject> StateFile::read() const
{
    QFile file(m_path);
    if (m_path.isEmpty() || !file.exists())
        return QJsonObject();
    if (!file.open(QIODevice::ReadOnly) || file.size() > mostBytes)
        return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be read: %2").arg(m_path, file.errorString()));
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
    if (!document.isObject())
        return failure(ErrorCode::IoError, QStringLiteral("%1 is damaged: %2").arg(m_path, error.errorString()));
    return document.object();
}

Result<void> StateFile::write(const QJsonObject &state, quint64 order)
{
    const std::lock_guard lock(m_mutex);
    if (m_path.isEmpty() || order < m_written)
        return {};
    m_written = order;
    QSaveFile file(m_path);
    if (file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(state).toJson()) >= 0 && file.commit())
        return {};
    return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be written: %2").arg(m_path, file.errorString()));
}

} // namespace hdf5async
