// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>

namespace hdf5async {

/// What a server or its clients say, as it may be printed: they may say anything.

/// In decimal notation, or with an exponent where that would be long; "-" for what is no number or infinite.
[[nodiscard]] QString numberText(double value, int decimals);
/// The whole part, as far as there is room for it; 0 for what is no number.
[[nodiscard]] qint64 wholeNumber(double value);
/// Without characters that a terminal would obey; lines stay.
[[nodiscard]] QString terminalText(QString text);

} // namespace hdf5async
