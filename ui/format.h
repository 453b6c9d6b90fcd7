// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDateTime>
#include <QString>

namespace hdf5async::format {

/// Numbers as people read them: three significant figures, prefixes, always with their unit. Whatever a server elsewhere says is short:
/// "-" for what is no number or infinite, an exponent for what is beyond every prefix. @thread window

/// What sizes are told in; rates and counts always have the prefixes of SI.
enum class SizeUnits {
    Decimal, ///< SI: 1 kB is 1000 bytes
    Binary,  ///< IEC: 1 KiB is 1024 bytes
};
/// For the whole window, as the user chose in the View menu; Decimal until then. Texts that are shown have to be set again.
/// @thread window
void setSizeUnits(SizeUnits units);
[[nodiscard]] SizeUnits sizeUnits();

/// "1.24 MB", "1.18 MiB"; "-" for a negative (unknown) size.
[[nodiscard]] QString bytes(qint64 n);
/// The same of one that was computed; what is beyond the room of an integer is told as 9.20 EB.
[[nodiscard]] QString approximateBytes(double n);
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
/// The same of a number of seconds; "0.4 s" below ten seconds, "-" when negative (unknown).
[[nodiscard]] QString duration(double seconds);
/// "9.80 k": a number alone with its prefix, for columns whose header names the unit.
[[nodiscard]] QString number(double value);
/// "8.4 ms", "1.20 s"
[[nodiscard]] QString milliseconds(double value);
/// "12 %" of a part of 1; "< 1 %" for what is not nothing
[[nodiscard]] QString percent(double part);
/// "3.4 : 1"; "-" when not known
[[nodiscard]] QString ratio(double value);

} // namespace hdf5async::format
