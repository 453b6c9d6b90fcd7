// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

namespace hdf5async {

/// When an alarm is raised, and when it is over again. @source docs/console.md, "Alarms" @units seconds where not named
struct AlarmThresholds
{
    double forecastWarning = 4 * 3600, forecastCritical = 3600; ///< until the disk is full
    double forecastHysteresis = 1.2, forecastClearSeconds = 60;
    double freeWarning = 0.10, freeCritical = 0.02;                                  ///< of the volume …
    qint64 freeWarningBytes = qint64(50) << 30, freeCriticalBytes = qint64(5) << 30; ///< … but no more than that
    double freeHysteresis = 1.1;
    double queueWarning = 0.75, queueClear = 0.60, queueSeconds = 5;
    double commitMilliseconds = 500, commitSeconds = 30, commitClearSeconds = 60;
    double stallSeconds = 10, stallIntervals = 20;
    double notRecordingSeconds = 5;
    double certificateWarning = 14 * 86400; ///< until the certificate expires
    double guessSeconds = 60, guessClearSeconds = 600;
};

} // namespace hdf5async
