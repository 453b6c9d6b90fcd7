// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/terminal_text.h"

#include <algorithm>
#include <cmath>

namespace hdf5async {

QString numberText(double value, int decimals)
{
    if (!std::isfinite(value))
        return QStringLiteral("-");
    return std::abs(value) < 1e15 ? QString::number(value, 'f', decimals) : QString::number(value, 'g', 3);
}

qint64 wholeNumber(double value)
{
    constexpr double most = 9e15; // exact in a double, and with room in an integer
    return std::isnan(value) ? 0 : qint64(std::clamp(value, -most, most));
}

QString terminalText(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control && c != u'\n')
            c = u'?';
    }
    return text;
}

} // namespace hdf5async
