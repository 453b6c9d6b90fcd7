// SPDX-License-Identifier: BSD-3-Clause
#include "ui/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace hdf5async::format {

namespace {

SizeUnits chosenUnits = SizeUnits::Decimal;

constexpr double largestSize = 9.2e18; // that has room in an integer

using Prefixes = std::array<const char *, 7>;
constexpr Prefixes decimalPrefixes{"", "k", "M", "G", "T", "P", "E"};
constexpr Prefixes binaryPrefixes{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

/// What stands for a number that is none: a server elsewhere may say anything.
QString unknown()
{
    return QStringLiteral("-");
}

// In decimal notation; what is too large to be read so, with an exponent.
QString plain(double value, int decimals)
{
    return std::abs(value) < 1e15 ? QString::number(value, 'f', decimals) : QString::number(value, 'g', 3);
}

// Three significant figures and a prefix: 999 → "999", 1240 → "1.24 k".
QString scaled(double value, double step = 1000, const Prefixes &prefixes = decimalPrefixes)
{
    std::size_t i = 0;
    while (std::abs(value) >= 999.5 && i + 1 < prefixes.size()) { // 1000 … 1023 of a unit are 0.98 … 1.00 of the next
        value /= step;
        ++i;
    }
    const bool whole = i == 0 && value == std::floor(value);
    const int decimals = whole || std::abs(value) >= 99.95 ? 0 : std::abs(value) >= 9.995 ? 1 : 2;
    return plain(value, decimals) + u' ' + QLatin1StringView(prefixes[i]);
}

QString wholeDuration(qint64 seconds)
{
    if (seconds < 60)
        return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3600)
        return QStringLiteral("%1 min").arg(seconds / 60);
    if (seconds < 86400)
        return QStringLiteral("%1 h %2 min").arg(seconds / 3600).arg(seconds / 60 % 60);
    return QStringLiteral("%1 d").arg(seconds / 86400);
}

} // namespace

void setSizeUnits(SizeUnits units)
{
    chosenUnits = units;
}

SizeUnits sizeUnits()
{
    return chosenUnits;
}

QString bytes(qint64 n)
{
    if (n < 0)
        return unknown();
    return (chosenUnits == SizeUnits::Binary ? scaled(double(n), 1024, binaryPrefixes) : scaled(double(n))) + u'B';
}

QString approximateBytes(double n)
{
    const bool isKnown = n >= 0 && std::isfinite(n);
    return isKnown ? bytes(qint64(std::min(n, largestSize))) : unknown();
}

QString bytesPerSecond(double rate)
{
    return std::isfinite(rate) ? scaled(rate < 0.5 ? 0.0 : rate) + QStringLiteral("B/s") : unknown();
}

QString rowsPerSecond(double rate)
{
    if (!std::isfinite(rate))
        return unknown();
    //: A rate; %1 is a number with its SI prefix, such as "1.24 M"
    return QCoreApplication::translate("format", "%1 rows/s").arg(scaled(rate < 0.05 ? 0.0 : rate).trimmed());
}

QString perSecond(double rate)
{
    return std::isfinite(rate) ? number(rate < 0.05 ? 0.0 : rate) + QStringLiteral("/s") : unknown();
}

QString count(quint64 n)
{
    QString digits = QString::number(n);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3)
        digits.insert(at, QChar(0x2009));
    return digits;
}

QString number(double value)
{
    return std::isfinite(value) ? scaled(std::abs(value) < 0.05 ? 0.0 : value).trimmed() : unknown();
}

QString milliseconds(double value)
{
    if (!std::isfinite(value))
        return unknown();
    if (value >= 999.5)
        return plain(value / 1000, value < 9995 ? 2 : 1) + QStringLiteral(" s");
    return plain(value, value < 9.95 ? 1 : 0) + QStringLiteral(" ms");
}

QString percent(double part)
{
    const double value = part * 100;
    if (!std::isfinite(value))
        return unknown();
    return value > 0 && value < 0.5 ? QStringLiteral("< 1 %") : plain(value, 0) + QStringLiteral(" %");
}

QString ratio(double value)
{
    const bool isKnown = value > 0 && std::isfinite(value);
    return isKnown ? plain(value, value < 9.95 ? 1 : 0) + QStringLiteral(" : 1") : unknown();
}

QString age(const QDateTime &then, const QDateTime &now)
{
    return then.isValid() ? wholeDuration(std::max<qint64>(0, then.secsTo(now))) : QString();
}

QString duration(double seconds)
{
    constexpr double longest = 1e15; // more than everything, and it has room in an integer
    if (!(seconds >= 0) || !std::isfinite(seconds))
        return unknown();
    if (seconds >= longest)
        return plain(seconds / 86400, 0) + QStringLiteral(" d");
    return seconds < 9.95 ? QString::number(seconds, 'f', 1) + QStringLiteral(" s") : wholeDuration(qint64(seconds));
}

} // namespace hdf5async::format
