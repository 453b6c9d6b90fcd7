// SPDX-License-Identifier: BSD-3-Clause
#include "app/server_settings.h"

#include "core/config/setting_rules.h"
#include "core/config/settings_loader.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QSet>

#include <algorithm>

namespace hdf5async {

namespace {

QString sectionOf(const QString &key)
{
    static const QHash<QString, QString> sections{
        {QStringLiteral("host"), QStringLiteral("listening")},
        {QStringLiteral("port"), QStringLiteral("listening")},
        {QStringLiteral("serialization_format"), QStringLiteral("listening")},
        {QStringLiteral("tls_certificate"), QStringLiteral("listening")},
        {QStringLiteral("tls_key"), QStringLiteral("listening")},
        {QStringLiteral("tls_handshake_timeout"), QStringLiteral("listening")},
        {QStringLiteral("tls_client_ca"), QStringLiteral("access")},
        {QStringLiteral("tls_require_client_certificate"), QStringLiteral("access")},
        {QStringLiteral("users_file"), QStringLiteral("access")},
        {QStringLiteral("auth_token"), QStringLiteral("access")},
        {QStringLiteral("allow_anonymous_network"), QStringLiteral("access")},
        {QStringLiteral("read_only"), QStringLiteral("access")},
        {QStringLiteral("hdf5_file_path"), QStringLiteral("file")},
        {QStringLiteral("use_compression"), QStringLiteral("file")},
        {QStringLiteral("rotate_size"), QStringLiteral("file")},
        {QStringLiteral("rotate_interval"), QStringLiteral("file")},
        {QStringLiteral("default_ack"), QStringLiteral("durability")},
        {QStringLiteral("commit_interval"), QStringLiteral("durability")},
        {QStringLiteral("journal_size"), QStringLiteral("durability")},
        {QStringLiteral("debug"), QStringLiteral("log")},
        {QStringLiteral("slow_request"), QStringLiteral("log")},
        {QStringLiteral("http_port"), QStringLiteral("status")},
        {QStringLiteral("http_host"), QStringLiteral("status")},
        {QStringLiteral("http_data"), QStringLiteral("status")},
        {QStringLiteral("http_cors_origin"), QStringLiteral("status")},
    };
    return sections.value(key, QStringLiteral("limits"));
}

// A value with what config.ini would take for a comment, or for nothing, is quoted.
QByteArray written(const QString &value)
{
    const bool quoted = value != value.trimmed() || value.contains(QLatin1StringView(" #")) ||
                        value.contains(QLatin1StringView(" ;")) || value.startsWith(u'"');
    return quoted ? '"' + value.toUtf8() + '"' : value.toUtf8();
}

QByteArray keyOf(const QByteArray &line)
{
    const qsizetype equals = line.indexOf('=');
    const QByteArray key = equals < 0 ? QByteArray() : line.left(equals).trimmed();
    return key.startsWith('#') || key.startsWith(';') ? QByteArray() : key;
}

Result<void> checkValues(const QVariantMap &values)
{
    const std::vector<SettingRule> rules = serverSettingRules();
    Settings nowhere;
    for (auto it = values.begin(); it != values.end(); ++it) {
        const auto rule =
            std::find_if(rules.begin(), rules.end(), [&it](const SettingRule &known) { return known.key == it.key(); });
        if (rule == rules.end())
            return failure(ErrorCode::BadValue, QStringLiteral("There is no setting '%1'").arg(it.key()));
        const QString value = it.value().toString();
        if (value.contains(u'\n') || value.contains(u'\r') || value.contains(u'"') || !rule->apply(value, nowhere))
            return failure(ErrorCode::BadValue, QStringLiteral("%1: expected %2").arg(it.key(), rule->expected));
    }
    return {};
}

} // namespace

bool isLive(const QString &key)
{
    static const QSet<QString> keys{QStringLiteral("max_connections"), QStringLiteral("max_connections_per_address"),
                                    QStringLiteral("max_requests_per_second"), QStringLiteral("max_bytes_per_second")};
    return keys.contains(key);
}

Settings withLive(Settings settings, const QVariantMap &values)
{
    for (const SettingRule &rule : serverSettingRules()) {
        const auto value = values.constFind(rule.key);
        if (value != values.constEnd() && isLive(rule.key))
            static_cast<void>(rule.apply(value->toString(), settings));
    }
    return settings;
}

Result<void> checkStart(const QVariantMap &values)
{
    static const QSet<QString> keys{QStringLiteral("host"),       QStringLiteral("port"),
                                    QStringLiteral("auth_token"), QStringLiteral("hdf5_file_path"),
                                    QStringLiteral("tls_key"),    QStringLiteral("tls_certificate")};
    if (Result<void> good = checkValues(values); !good)
        return good;
    for (auto it = values.keyBegin(); it != values.keyEnd(); ++it) {
        if (!keys.contains(*it))
            return failure(ErrorCode::BadValue, QStringLiteral("%1 cannot be chosen for one start alone").arg(*it));
    }
    return {};
}

void applyStart(const QVariantMap &values, Settings &settings)
{
    for (const SettingRule &rule : serverSettingRules()) {
        if (const auto value = values.constFind(rule.key); value != values.constEnd())
            static_cast<void>(rule.apply(value->toString(), settings));
    }
    settings.hdf5FilePath = QDir::cleanPath(QDir::current().absoluteFilePath(settings.hdf5FilePath));
}

ServerSettings shownSettings(const Settings &settings, const QString &configFile)
{
    ServerSettings shown;
    shown.configFile = configFile;
    shown.commandLine = QStringLiteral("hdf5async --no-gui");
    if (!configFile.isEmpty())
        shown.commandLine += QStringLiteral(" --config '%1'").arg(configFile);
    const Settings standard;
    for (const SettingRule &rule : serverSettingRules()) {
        SettingValue value;
        value.key = rule.key;
        value.section = sectionOf(rule.key);
        value.secret = rule.secret;
        value.needsRestart = !isLive(rule.key);
        if (rule.text) {
            value.value = rule.secret ? QString() : rule.text(settings);
            value.standard = rule.secret ? QString() : rule.text(standard);
        }
        shown.values.push_back(value);
    }
    return shown;
}

Result<QByteArray> changedConfig(const QByteArray &text, const QVariantMap &values)
{
    if (const Result<void> good = checkValues(values); !good)
        return failure(good.error());
    QList<QByteArray> lines = text.split('\n');
    QVariantMap rest = values;
    bool isServer = false;
    qsizetype end = -1; // behind the last line of [server] that says something
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QByteArray line = lines[i].trimmed();
        if (line.startsWith('[')) {
            isServer = line.startsWith("[server]");
            end = isServer ? i + 1 : end;
            continue;
        }
        const QByteArray key = isServer ? keyOf(line) : QByteArray();
        if (!key.isEmpty())
            end = i + 1;
        if (const auto value = rest.constFind(QString::fromUtf8(key)); !key.isEmpty() && value != rest.constEnd()) {
            lines[i] = key + " = " + written(value->toString());
            rest.remove(QString::fromUtf8(key));
        }
    }
    if (end < 0 && !rest.isEmpty()) {
        lines.insert(0, "[server]");
        end = 1;
    }
    for (auto it = rest.begin(); it != rest.end(); ++it)
        lines.insert(end++, it.key().toUtf8() + " = " + written(it.value().toString()));
    return lines.join('\n');
}

Result<void> changeConfigFile(const QString &path, const QVariantMap &values)
{
    if (path.isEmpty())
        return failure(ErrorCode::BadValue,
                       QStringLiteral("This server was started without a config.ini that could be changed"));
    QFile old(path);
    if (!old.open(QIODevice::ReadOnly))
        return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be read: %2").arg(path, old.errorString()));
    const Result<QByteArray> text = changedConfig(old.readAll(), values);
    if (!text)
        return failure(text.error());
    const LoadedSettings loaded = parseSettings(*text, path, QFileInfo(path).dir());
    if (!loaded.problems.empty())
        return failure(ErrorCode::BadValue, loaded.problems.front().text());
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(*text) == text->size() && file.commit())
        return {};
    return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be written: %2").arg(path, file.errorString()));
}

} // namespace hdf5async
