// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QHash>

#include <chrono>

namespace hdf5async {

/// Judges from sample to sample whether the server does its work: it listens, its files are open, what is applied reaches stable
/// storage. @thread one
class Health
{
public:
    /// Changes may wait so long for their commit before that is a fault.
    explicit Health(std::chrono::milliseconds commitLimit) : m_commitLimit(commitLimit) { }

    void look(const ServerStatusPtr &status);
    /// Empty when all is well; else one sentence for a person.
    [[nodiscard]] QString problem(const QDateTime &now) const;
    [[nodiscard]] const ServerStatusPtr &status() const { return m_status; }

private:
    struct Waiting
    {
        quint64 commit = 0; ///< the last one, since when changes wait
        QDateTime since;
    };

    const std::chrono::milliseconds m_commitLimit;
    ServerStatusPtr m_status;
    QHash<QString, Waiting> m_waiting; ///< of files with changes that are not stored yet
};

} // namespace hdf5async
