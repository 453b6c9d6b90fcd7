// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/alarm_thresholds.h"

#include <hdf5async/server_status.h>

#include <QHash>
#include <QSet>

#include <vector>

namespace hdf5async {

/// What one condition says now about one subject.
struct AlarmReading
{
    QString id, subject;
    Severity raise = Severity::None; ///< as the threshold for raising has it
    Severity keep = Severity::None;  ///< as that for clearing has it, which lies on its good side
    double warningAfter = 0, criticalAfter = 0, clearAfter = 0; ///< seconds for which it must be so
    bool latches = false;                                       ///< stays until somebody has acknowledged it
    QString message;
    QStringList arguments;
};

/// Looks at snapshots, and remembers of them what conditions over time need. @thread one
class AlarmReadings
{
public:
    /// `commitSeconds`: the longest time that a change may wait for its commit by configuration.
    explicit AlarmReadings(const AlarmThresholds &thresholds = {}, double commitSeconds = 1)
        : m_thresholds(thresholds), m_commitSeconds(commitSeconds)
    {
    }

    [[nodiscard]] std::vector<AlarmReading> of(const ServerStatus &status);
    /// An operator has seen an alarm that nothing but this ends.
    void acknowledged(const QString &id, const QString &subject);

private:
    struct Recording
    {
        quint64 committed = 0, offered = 0, rejected = 0;
        QDateTime firstOffer; ///< since the last commit; invalid when there was none
        QDateTime lastOffer;
    };
    void readDisks(const ServerStatus &status, std::vector<AlarmReading> &into) const;
    void readFiles(const ServerStatus &status, std::vector<AlarmReading> &into);
    void readRecording(const ServerStatus &status, const FileStatus &file, std::vector<AlarmReading> &into);
    void readStrangers(const ServerStatus &status, std::vector<AlarmReading> &into) const;
    void readClients(const ServerStatus &status, std::vector<AlarmReading> &into) const;
    void readLoss(const ServerStatus &status, std::vector<AlarmReading> &into);

    const AlarmThresholds m_thresholds;
    const double m_commitSeconds;
    quint64 m_epoch = 0;
    quint64 m_lossSeen = 0, m_loss = 0; ///< rows that were acknowledged as lost, and all of them
    QSet<QString> m_recoveriesSeen;
    QHash<QString, Recording> m_recording;
};

} // namespace hdf5async
