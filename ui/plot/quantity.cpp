// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/quantity.h"

#include "ui/format.h"

#include <array>
#include <cmath>

namespace hdf5async {

namespace {

struct Scaled
{
    QString number, prefix;
};

Scaled scaled(double value)
{
    static constexpr std::array prefixes = {"", "k", "M", "G", "T", "P", "E"};
    std::size_t i = 0;
    while (std::abs(value) >= 999.5 && i + 1 < prefixes.size()) {
        value /= 1000;
        ++i;
    }
    return {QString::number(value, 'g', 3), QString::fromLatin1(prefixes[i])};
}

QString withUnit(const Scaled &scaled, QLatin1StringView unit)
{
    const QString suffix = scaled.prefix + unit;
    // "9.8 k/s", but "98/s": a rate without a prefix stands at its number, as everywhere in the window.
    return suffix.isEmpty() || suffix.startsWith(u'/') ? scaled.number + suffix : scaled.number + u' ' + suffix;
}

} // namespace

QString quantityText(Quantity quantity, double value)
{
    if (!std::isfinite(value))
        return QStringLiteral("-");
    switch (quantity) {
    case Quantity::BytesPerSecond: return format::bytesPerSecond(value);
    case Quantity::PerSecond: return format::perSecond(value);
    case Quantity::RowsPerSecond: return format::rowsPerSecond(value);
    case Quantity::Bytes: return format::approximateBytes(value);
    case Quantity::Number:
    case Quantity::Fraction:
    case Quantity::Milliseconds: break;
    }
    return axisText(quantity, value);
}

QString axisText(Quantity quantity, double value)
{
    if (!std::isfinite(value * 100)) // also as a percentage
        return QStringLiteral("-");
    switch (quantity) {
    case Quantity::BytesPerSecond: return withUnit(scaled(value), QLatin1StringView("B/s"));
    case Quantity::PerSecond:
    case Quantity::RowsPerSecond: return withUnit(scaled(value), QLatin1StringView("/s"));
    case Quantity::Fraction: return QString::number(value * 100, 'g', 3) + QStringLiteral(" %");
    case Quantity::Milliseconds:
        return value >= 999.5 ? QString::number(value / 1000, 'g', 3) + QStringLiteral(" s")
                              : QString::number(value, 'g', 3) + QStringLiteral(" ms");
    case Quantity::Bytes: return withUnit(scaled(value), QLatin1StringView("B"));
    case Quantity::Number: break;
    }
    const bool plain = value == 0 || (std::abs(value) >= 1e-3 && std::abs(value) < 999.5);
    return plain                                                ? QString::number(value, 'g', 3)
           : std::abs(value) < 1e18 && std::abs(value) >= 999.5 ? withUnit(scaled(value), QLatin1StringView(""))
                                                                : QString::number(value, 'g', 3);
}

QString rawUnit(Quantity quantity)
{
    switch (quantity) {
    case Quantity::BytesPerSecond: return QStringLiteral("B/s");
    case Quantity::PerSecond: return QStringLiteral("1/s");
    case Quantity::RowsPerSecond: return QStringLiteral("rows/s");
    case Quantity::Milliseconds: return QStringLiteral("ms");
    case Quantity::Bytes: return QStringLiteral("B");
    case Quantity::Number:
    case Quantity::Fraction: break;
    }
    return {};
}

} // namespace hdf5async
