// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/setting_values.h"

#include <QRegularExpression>
#include <QString>
#include <QUrl>

#include <algorithm>
#include <array>
#include <limits>

namespace hdf5async {

namespace {

struct Unit
{
    const char *name;
    qint64 factor;
};

constexpr std::array<Unit, 5> byteUnits = {
    {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", qint64(1) << 40}}};
constexpr std::array<Unit, 4> timeUnits = {{{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}}};

/// A number and one of the units behind it, blanks allowed between; `plain` is the factor of a number without unit.
template<std::size_t n>
std::optional<qint64> parseWithUnit(QStringView text, const std::array<Unit, n> &units, qint64 plain)
{
    const auto digitsEnd = std::find_if_not(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    const std::optional<qint64> number = parseCount(text.first(digitsEnd - text.begin()));
    const QStringView unit = text.sliced(digitsEnd - text.begin()).trimmed();
    qint64 factor = unit.isEmpty() ? plain : 0;
    for (const Unit &candidate : units) {
        if (unit.compare(QLatin1StringView(candidate.name), Qt::CaseInsensitive) == 0)
            factor = candidate.factor;
    }
    if (!number || factor == 0 || *number > std::numeric_limits<qint64>::max() / factor)
        return std::nullopt;
    return *number * factor;
}

} // namespace

std::optional<bool> parseBoolean(QStringView text)
{
    for (const char *word : {"true", "yes", "on", "1"}) {
        if (text.compare(QLatin1StringView(word), Qt::CaseInsensitive) == 0)
            return true;
    }
    for (const char *word : {"false", "no", "off", "0"}) {
        if (text.compare(QLatin1StringView(word), Qt::CaseInsensitive) == 0)
            return false;
    }
    return std::nullopt;
}

std::optional<qint64> parseCount(QStringView text)
{
    if (text.isEmpty() || !std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    bool ok = false;
    const qint64 number = text.toLongLong(&ok);
    return ok ? std::optional(number) : std::nullopt;
}

std::optional<qint64> parseByteSize(QStringView text)
{
    return parseWithUnit(text, byteUnits, 1);
}

std::optional<std::chrono::milliseconds> parseDuration(QStringView text)
{
    const std::optional<qint64> milliseconds = parseWithUnit(text, timeUnits, 1000);
    return milliseconds ? std::optional(std::chrono::milliseconds(*milliseconds)) : std::nullopt;
}

bool isHostLiteral(QStringView text)
{
    static const QRegularExpression ipv4(
        QStringLiteral("^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}$"));
    if (text == QLatin1StringView("localhost") || ipv4.match(text.toString()).hasMatch())
        return true;
    // QUrl knows IPv6 addresses; QHostAddress does too, but lives in Qt Network, which this layer does without.
    QUrl url;
    url.setHost(text.toString(), QUrl::StrictMode);
    return text.contains(u':') && !text.contains(u'[') && !text.contains(u'%') && !url.host().isEmpty();
}

bool isLoopbackLiteral(QStringView host)
{
    if (host == QLatin1StringView("localhost") || host.startsWith(QLatin1StringView("127.")))
        return true;
    QUrl url;
    url.setHost(host.toString(), QUrl::StrictMode);
    return url.host() == QLatin1StringView("::1");
}

} // namespace hdf5async
