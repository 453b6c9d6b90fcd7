// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QJsonObject>
#include <QString>

#include <mutex>

namespace hdf5async {

/// A small JSON file that keeps what operators have said over a restart: alarms, blocked addresses, rules. Replaced as a whole,
/// so that after a crash there is the old one or the new one. @thread any
class StateFile
{
public:
    /// Nothing is ever written with an empty path.
    explicit StateFile(QString path) : m_path(std::move(path)) { }

    [[nodiscard]] const QString &path() const { return m_path; }
    /// What is there; empty when there is no file. @errors IO_ERROR: it cannot be read, or is none of ours
    [[nodiscard]] Result<QJsonObject> read() const;
    /// Of several calls at once the one with the greatest `order` stays. @errors IO_ERROR
    [[nodiscard]] Result<void> write(const QJsonObject &state, quint64 order);

private:
    const QString m_path;
    std::mutex m_mutex; ///< of writing
    quint64 m_written = 0;
};

} // namespace hdf5async
