// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

namespace hdf5async {

/// The sentence of an alarm in the window's language. A template this version does not know stays English.
[[nodiscard]] QString alarmSentence(const AlarmStatus &alarm);
/// Puts arguments into a template: %1 … %9. Arguments are taken as they are, whatever they contain.
[[nodiscard]] QString filled(const QString &sentence, const QStringList &arguments);
[[nodiscard]] QString severityName(Severity severity);
[[nodiscard]] QString severityIcon(Severity severity);

/// Whether it still wants somebody's attention: not acknowledged since it got as bad as it is, and not shelved.
[[nodiscard]] bool needsAttention(const AlarmStatus &alarm, const QDateTime &now);
/// The worse of what is and what was and has not been acknowledged.
[[nodiscard]] Severity shownSeverity(const AlarmStatus &alarm);

} // namespace hdf5async
