// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_data.h"

namespace hdf5async {

namespace {

SettingValue setting(const char *section, const char *key, const char *value, const char *standard,
                     bool needsRestart = true, bool secret = false)
{
    SettingValue s;
    s.section = QString::fromLatin1(section);
    s.key = QString::fromLatin1(key);
    s.value = QString::fromLatin1(value);
    s.standard = QString::fromLatin1(standard);
    s.needsRestart = needsRestart;
    s.secret = secret;
    return s;
}

CompressionRule rule(const char *pattern, const char *type, const Filters &filters, qint64 chunkBytes, qint64 matches)
{
    CompressionRule r;
    r.pattern = QString::fromLatin1(pattern);
    r.type = QString::fromLatin1(type);
    r.filters = filters;
    r.chunkBytes = chunkBytes;
    r.matches = matches;
    return r;
}

} // namespace

Capabilities exampleCapabilities()
{
    Capabilities c;
    c.version = QStringLiteral("1.0.0");
    c.user = QStringLiteral("ana");
    c.role = Role::Admin;
    c.codecs = {Codec::None, Codec::Deflate, Codec::Zstd, Codec::Lz4};
    c.panels = QStringList{
        QStringLiteral("clients"),  QStringLiteral("tree"),   QStringLiteral("preview"),    QStringLiteral("history"),
        QStringLiteral("logs"),     QStringLiteral("trial"),  QStringLiteral("repack"),     QStringLiteral("rules"),
        QStringLiteral("settings"), QStringLiteral("rotate"), QStringLiteral("snapshot"),   QStringLiteral("export"),
        QStringLiteral("verify"),   QStringLiteral("users"),  QStringLiteral("past_files"), QStringLiteral("limit")};
    return c;
}

ServerSettings exampleSettings()
{
    ServerSettings s;
    s.values = {
        setting("listening", "host", "127.0.0.1", "127.0.0.1"),
        setting("listening", "port", "8888", "8888"),
        setting("listening", "tls_certificate", "/etc/hdf5async/srv.pem", ""),
        setting("listening", "tls_key", "/etc/hdf5async/srv.key", ""),
        setting("access", "users_file", "/etc/hdf5async/users", ""),
        setting("access", "auth_token", "", "", true, true),
        setting("access", "allow_anonymous_network", "false", "false"),
        setting("access", "read_only", "false", "false"),
        setting("limits", "max_connections", "10000", "10000", false),
        setting("limits", "max_frame", "64 MiB", "64 MiB"),
        setting("limits", "max_response", "64 MiB", "64 MiB"),
        setting("limits", "memory_limit", "2 GiB", "2 GiB", false),
        setting("limits", "idle_timeout", "0", "0", false),
        setting("file", "hdf5_file_path", "/data/run7.h5", "data.h5"),
        setting("file", "use_compression", "true", "false", false),
        setting("durability", "default_ack", "durable", "durable", false),
        setting("durability", "commit_interval", "1 s", "1 s", false),
        setting("durability", "journal_size", "64 MiB", "64 MiB"),
        setting("status", "http_port", "9888", ""),
        setting("status", "http_host", "127.0.0.1", "127.0.0.1"),
        setting("status", "http_data", "true", "false"),
        setting("status", "http_cors_origin", "", ""),
    };
    s.rules = {rule("/r*/adc/**", "int", {Codec::Zstd, 3, Shuffle::Byte, false}, 1 << 20, 12),
               rule("/img/**", "", {Codec::Lz4, 0, Shuffle::Bit, false}, 2 << 20, 3),
               rule("**", "", {Codec::Zstd, 3, Shuffle::Byte, false}, 0, 3997)};
    s.commandLine = QStringLiteral("hdf5async --no-gui --config /etc/hdf5async/config.ini");
    s.configFile = QStringLiteral("/etc/hdf5async/config.ini");
    QByteArray digest;
    for (int i = 0; i < 32; ++i)
        digest.append(char(i * 37 + 11));
    s.certificate = {digest.toHex(':'), QStringLiteral("daq-host"), QStringLiteral("Lab CA"),
                     exampleNow().addDays(211)};
    s.oldestTls = QStringLiteral("TLSv1.2");
    return s;
}

std::vector<PastFile> examplePastFiles()
{
    const auto file = [](const char *path, double gigabytes, qint64 hoursAgo, const char *why, const char *by) {
        PastFile past;
        past.name = QStringLiteral("run7");
        past.path = QString::fromLatin1(path);
        past.bytes = qint64(gigabytes * 1e9);
        past.endedAt = exampleNow().addSecs(-3600 * hoursAgo);
        past.why = QString::fromLatin1(why);
        past.by = QString::fromLatin1(by);
        return past;
    };
    std::vector<PastFile> files{file("/data/run7-20261127T204512.h5", 50.0, 3, "size", ""),
                                file("/data/run7-calibration.h5", 1.7, 9, "command", "ana"),
                                file("/data/run7-20261126T235959.h5", 38.2, 24, "interval", "")};
    files.back().isThere = false;
    return files;
}

UserList exampleUsers()
{
    const auto texts = [](std::initializer_list<const char *> items) {
        QStringList list;
        for (const char *item : items)
            list.append(QString::fromLatin1(item));
        return list;
    };
    UserList list;
    list.file = QStringLiteral("/etc/hdf5async/users");
    list.revision = QStringLiteral("8f2c41d09a6be377");
    list.users = {
        {QStringLiteral("ana"), Role::Admin, {}, texts({"/**"}), true, 2},
        {QStringLiteral("camera7"), Role::Writer, texts({"run7"}), texts({"/r7/img/**", "/r7/adc/**"}), true, 1},
        {QStringLiteral("daq@hall3"), Role::Writer, {}, texts({"/r*/**"}), false, 24},
        {QStringLiteral("night-shift"), Role::Operator, {}, texts({"/**"}), true, 0},
        {QStringLiteral("viewer"), Role::Reader, texts({"run7", "archive"}), texts({"/**"}), true, 0}};
    return list;
}

} // namespace hdf5async
