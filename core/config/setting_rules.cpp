// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/setting_rules.h"

#include "core/config/setting_values.h"

#include <QRegularExpression>
#include <QVariant>

#include <algorithm>

namespace hdf5async {

namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr qint64 KiB = 1 << 10;
constexpr qint64 MiB = 1 << 20;
constexpr qint64 GiB = 1 << 30;
constexpr qint64 TiB = GiB << 10;

QString sizeText(qint64 bytes)
{
    if (bytes == 0)
        return QStringLiteral("0");
    if (bytes % TiB == 0)
        return QStringLiteral("%1 TiB").arg(bytes / TiB);
    if (bytes % GiB == 0)
        return QStringLiteral("%1 GiB").arg(bytes / GiB);
    if (bytes % MiB == 0)
        return QStringLiteral("%1 MiB").arg(bytes / MiB);
    return QStringLiteral("%1 KiB").arg(bytes / KiB);
}

QString timeText(milliseconds time)
{
    if (time.count() % 3'600'000 == 0 && time.count() != 0)
        return QStringLiteral("%1 h").arg(time.count() / 3'600'000);
    if (time.count() % 1000 == 0)
        return QStringLiteral("%1 s").arg(time.count() / 1000);
    return QStringLiteral("%1 ms").arg(time.count());
}

SettingRule boolean(const char *key, bool Settings::*member)
{
    return {QString::fromLatin1(key), QStringLiteral("true or false"), false,
            [member](const QString &value, Settings &settings) {
                const std::optional<bool> parsed = parseBoolean(value);
                if (parsed)
                    settings.*member = *parsed;
                return parsed.has_value();
            },
            [member](const Settings &settings) { return QVariant(settings.*member).toString(); }};
}

template<typename T>
SettingRule count(const char *key, T Settings::*member, qint64 min, qint64 max, const QString &remark = {})
{
    return {QString::fromLatin1(key), QStringLiteral("a whole number from %1 to %2%3").arg(min).arg(max).arg(remark),
            false,
            [member, min, max](const QString &value, Settings &settings) {
                const std::optional<qint64> parsed = parseCount(value);
                if (!parsed || *parsed < min || *parsed > max)
                    return false;
                settings.*member = static_cast<T>(*parsed);
                return true;
            },
            [member](const Settings &settings) { return QString::number(settings.*member); }};
}

SettingRule size(const char *key, qint64 Settings::*member, qint64 min, qint64 max)
{
    const QString expected =
        QStringLiteral("a size from %1 to %2, in bytes or with KiB, MiB, GiB").arg(sizeText(min), sizeText(max));
    return {QString::fromLatin1(key), expected, false,
            [member, min, max](const QString &value, Settings &settings) {
                const std::optional<qint64> parsed = parseByteSize(value);
                if (!parsed || *parsed < min || *parsed > max)
                    return false;
                settings.*member = *parsed;
                return true;
            },
            [member](const Settings &settings) {
                const qint64 bytes = settings.*member;
                return bytes % KiB == 0 ? sizeText(bytes) : QString::number(bytes);
            }};
}

/// A time that is a whole number of the member's units.
template<typename Duration>
SettingRule duration(const char *key, Duration Settings::*member, milliseconds min, milliseconds max,
                     const QString &remark = {})
{
    const bool wholeSeconds = Duration(1) == std::chrono::seconds(1);
    const QString units = wholeSeconds ? QStringLiteral("s, min or h") : QStringLiteral("ms, s, min or h");
    const QString expected = QStringLiteral("a time from %1 to %2, with %3 (seconds without)%4")
                                 .arg(timeText(min), timeText(max), units, remark);
    return {QString::fromLatin1(key), expected, false,
            [member, min, max](const QString &value, Settings &settings) {
                const std::optional<milliseconds> parsed = parseDuration(value);
                if (!parsed || *parsed < min || *parsed > max || *parsed % Duration(1) != 0ms)
                    return false;
                settings.*member = std::chrono::duration_cast<Duration>(*parsed);
                return true;
            },
            [member](const Settings &settings) {
                return timeText(std::chrono::duration_cast<milliseconds>(settings.*member));
            }};
}

/// The same, or 0 for never.
template<typename T>
SettingRule orNever(SettingRule rule, T Settings::*member)
{
    rule.expected = QStringLiteral("0 for never, or ") + rule.expected;
    rule.apply = [apply = rule.apply, member](const QString &value, Settings &settings) {
        if (parseByteSize(value) != 0 && parseDuration(value) != 0ms)
            return apply(value, settings);
        settings.*member = T(0);
        return true;
    };
    return rule;
}

SettingRule host(const char *key, QString Settings::*member)
{
    return {QString::fromLatin1(key), QStringLiteral("an IPv4 or IPv6 address, localhost, 0.0.0.0 or ::"), false,
            [member](const QString &value, Settings &settings) {
                settings.*member = value;
                return isHostLiteral(value);
            },
            [member](const Settings &settings) { return settings.*member; }};
}

SettingRule optionalPort(const char *key, std::optional<quint16> Settings::*member)
{
    return {QString::fromLatin1(key),
            QStringLiteral("a whole number from 0 to 65535, or nothing; 0 = any free port, nothing = off"), false,
            [member](const QString &value, Settings &settings) {
                (settings.*member).reset();
                if (value.isEmpty())
                    return true;
                const std::optional<qint64> parsed = parseCount(value);
                if (!parsed || *parsed < 0 || *parsed > 65535)
                    return false;
                settings.*member = quint16(*parsed);
                return true;
            },
            [member](const Settings &settings) {
                return settings.*member ? QString::number(*(settings.*member)) : QString();
            }};
}

/// What a browser sends as Origin: a scheme, a host and perhaps a port, without a path.
SettingRule corsOrigin()
{
    return {QStringLiteral("http_cors_origin"),
            QStringLiteral("an origin such as https://h5web.example.org, *, or nothing"), false,
            [](const QString &value, Settings &settings) {
                static const QRegularExpression origins(
                    QStringLiteral("^(\\*|https?://[A-Za-z0-9._\\-\\[\\]:]{1,255})?$"));
                settings.httpCorsOrigin = value;
                return origins.match(value).hasMatch();
            },
            [](const Settings &settings) { return settings.httpCorsOrigin; }};
}

SettingRule filePath()
{
    return {QStringLiteral("hdf5_file_path"), QStringLiteral("the path of the HDF5 file"), false,
            [](const QString &value, Settings &settings) {
                settings.hdf5FilePath = value;
                return !value.isEmpty();
            },
            [](const Settings &settings) { return settings.hdf5FilePath; }};
}

SettingRule optionalPath(const char *key, QString Settings::*member, const QString &expected)
{
    return {QString::fromLatin1(key), expected, false, [member](const QString &value, Settings &settings) {
                settings.*member = value;
                return std::none_of(value.begin(), value.end(), [](QChar c) { return c < u' '; });
            }};
}

SettingRule serializationFormat()
{
    return {QStringLiteral("serialization_format"), QStringLiteral("messagepack, the only format this server speaks"),
            false, [](const QString &value, Settings &) { return value == QLatin1StringView("messagepack"); },
            [](const Settings &) { return QStringLiteral("messagepack"); }};
}

SettingRule authToken()
{
    return {QStringLiteral("auth_token"), QStringLiteral("at most 1024 bytes"), true,
            [](const QString &value, Settings &settings) {
                settings.authToken = value.toUtf8();
                return settings.authToken.size() <= 1024;
            },
            [](const Settings &settings) { return QString::fromUtf8(settings.authToken); }};
}

SettingRule defaultAck()
{
    return {QStringLiteral("default_ack"), QStringLiteral("durable or applied"), false,
            [](const QString &value, Settings &settings) {
                const bool durable = value == QLatin1StringView("durable");
                settings.defaultAck = durable ? AckLevel::Durable : AckLevel::Applied;
                return durable || value == QLatin1StringView("applied");
            },
            [](const Settings &settings) {
                return settings.defaultAck == AckLevel::Durable ? QStringLiteral("durable") : QStringLiteral("applied");
            }};
}

} // namespace

std::vector<SettingRule> serverSettingRules()
{
    const QString zeroIsNone = QStringLiteral("; 0 = none");
    return {
        host("host", &Settings::host),
        count("port", &Settings::port, 0, 65535, QStringLiteral("; 0 = any free port")),
        filePath(),
        boolean("use_compression", &Settings::useCompression),
        boolean("debug", &Settings::debug),
        serializationFormat(),
        authToken(),
        optionalPath("users_file", &Settings::usersFile, QStringLiteral("the path of a users file, or nothing")),
        boolean("allow_anonymous_network", &Settings::allowAnonymousNetwork),
        boolean("read_only", &Settings::readOnly),
        optionalPath("tls_certificate", &Settings::tlsCertificate,
                     QStringLiteral("the path of a PEM file, or nothing")),
        optionalPath("tls_key", &Settings::tlsKey, QStringLiteral("the path of a PEM file, or nothing")),
        optionalPath("tls_client_ca", &Settings::tlsClientCa, QStringLiteral("the path of a PEM file, or nothing")),
        boolean("tls_require_client_certificate", &Settings::tlsRequireClientCertificate),
        duration("tls_handshake_timeout", &Settings::tlsHandshakeTimeout, 1s, 10min),
        size("max_frame", &Settings::maxFrame, KiB, 2 * GiB - MiB),
        size("max_response", &Settings::maxResponse, KiB, 2 * GiB - MiB),
        count("max_depth", &Settings::maxDepth, 4, 512),
        count("max_items", &Settings::maxItems, 100, 1 << 30),
        count("max_connections", &Settings::maxConnections, 1, 1'000'000),
        count("max_connections_per_address", &Settings::maxConnectionsPerAddress, 0, 1'000'000, zeroIsNone),
        count("max_requests_per_second", &Settings::maxRequestsPerSecond, 0, 1'000'000'000, zeroIsNone),
        size("max_bytes_per_second", &Settings::maxBytesPerSecond, 0, TiB),
        duration("idle_timeout", &Settings::idleTimeout, 0ms, 720h, zeroIsNone),
        duration("frame_timeout", &Settings::frameTimeout, 1s, 24h),
        count("max_unanswered_requests", &Settings::maxUnansweredRequests, 1, 1'000'000),
        size("max_unanswered_bytes", &Settings::maxUnansweredBytes, 64 * KiB, 64 * GiB),
        size("max_event", &Settings::maxEvent, KiB, GiB),
        size("event_queue", &Settings::eventQueue, 64 * KiB, 64 * GiB),
        size("memory_limit", &Settings::memoryLimit, MiB, 64 * TiB),
        duration("drain_timeout", &Settings::drainTimeout, 0ms, 1h),
        defaultAck(),
        duration("commit_interval", &Settings::commitInterval, 10ms, 1h),
        count("storage_threads", &Settings::storageThreads, 0, 256, QStringLiteral("; 0 = one per core, at least 2")),
        size("journal_size", &Settings::journalSize, MiB, 64 * GiB),
        size("storage_memory", &Settings::storageMemory, 16 * MiB, 64 * TiB),
        orNever(size("rotate_size", &Settings::rotateSize, MiB, qint64(1) << 60), &Settings::rotateSize),
        orNever(duration("rotate_interval", &Settings::rotateInterval, 1min, 87600h), &Settings::rotateInterval),
        duration("slow_request", &Settings::slowRequest, 0ms, 1h, zeroIsNone),
        optionalPort("http_port", &Settings::httpPort),
        host("http_host", &Settings::httpHost),
        boolean("http_data", &Settings::httpData),
        corsOrigin(),
    };
}

} // namespace hdf5async
