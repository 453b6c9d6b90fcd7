// SPDX-License-Identifier: BSD-3-Clause
#include "ui/format.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace hdf5async::format {

namespace {

SizeUnits chosenUnits = SizeUnits::Decimal;

using Prefixes = std::array<const char *, 7>;
constexpr Prefixes decimalPrefixes{"", "k", "M", "G", "T", "P", "E"};
constexpr Prefixes binaryPrefixes{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

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
    return QString::number(value, 'f', decimals) + u' ' + QLatin1StringView(prefixes[i]);
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
        return QStringLiteral("-");
    return (chosenUnits == SizeUnits::Binary ? scaled(double(n), 1024, binaryPrefixes) : scaled(double(n))) + u'B';
}

QString bytesPerSecond(double rate)
{
    return scaled(rate < 0.5 ? 0.0 : rate) + QStringLiteral("B/s");
}

QString rowsPerSecond(double rate)
{
    //: A rate; %1 is a number with its SI prefix, such as "1.24 M"
    return QCoreApplication::translate("format", "%1 rows/s").arg(scaled(rate < 0.05 ? 0.0 : rate).trimmed());
}

QString perSecond(double rate)
{
    const QString number = scaled(rate < 0.05 ? 0.0 : rate);
    return number.trimmed() + QStringLiteral("/s");
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
    return scaled(std::abs(value) < 0.05 ? 0.0 : value).trimmed();
}

QString milliseconds(double value)
{
    if (value >= 999.5)
        return QString::number(value / 1000, 'f', value < 9995 ? 2 : 1) + QStringLiteral(" s");
    return QString::number(value, 'f', value < 9.95 ? 1 : 0) + QStringLiteral(" ms");
}

QString percent(double part)
{
    const double value = part * 100;
    return value > 0 && value < 0.5 ? QStringLiteral("< 1 %") : QString::number(value, 'f', 0) + QStringLiteral(" %");
}

QString ratio(double value)
{
    return value > 0 ? QString::number(value, 'f', value < 9.95 ? 1 : 0) + QStringLiteral(" : 1") : QStringLiteral("-");
}

QString age(const QDateTime &then, const QDateTime &now)
{
    return then.isValid() ? wholeDuration(std::max<qint64>(0, then.secsTo(now))) : QString();
}

QString duration(double seconds)
{
    if (seconds < 0)
        return QStringLiteral("-");
    return seconds < 9.95 ? QString::number(seconds, 'f', 1) + QStringLiteral(" s") : wholeDuration(qint64(seconds));
}

} // namespace hdf5async::format
