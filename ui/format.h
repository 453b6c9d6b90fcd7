// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDateTime>
#include <QString>

namespace hdf5async::format {

/// Numbers as people read them: three significant figures, SI prefixes, always with their unit. @thread any

/// "1.24 MB"; "-" for a negative (unknown) size.
[[nodiscard]] QString bytes(qint64 n);
/// "212 MB/s"; "0 B/s" below half a byte.
[[nodiscard]] QString bytesPerSecond(double rate);
/// "1.24 M rows/s"
[[nodiscard]] QString rowsPerSecond(double rate);
/// "9.8 k/s"
[[nodiscard]] QString perSecond(double rate);
/// "1 234 567" with the thin spaces of SI.
[[nodiscard]] QString count(quint64 n);
/// "41 s", "12 min", "3 h 20 min", "5 d": how long ago `then` was; empty for an invalid time.
[[nodiscard]] QString age(const QDateTime &then, const QDateTime &now);

} // namespace hdf5async::format
