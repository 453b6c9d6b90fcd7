// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/settings_loader.h"

#include "core/config/setting_rules.h"
#include "core/config/setting_values.h"

#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <numeric>

namespace hdf5async {

namespace {

constexpr qint64 maxConfigBytes = 1 << 20;
constexpr QLatin1StringView serverSection("server");
constexpr QLatin1StringView filesSection("files");
// Settings of single files; the keys are the names of files.
constexpr QLatin1StringView sizeSection("rotate_size");
constexpr QLatin1StringView intervalSection("rotate_interval");

qsizetype editDistance(const QString &a, const QString &b)
{
    std::vector<qsizetype> row(static_cast<std::size_t>(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        qsizetype diagonal = row[0];
        row[0] = i + 1;
        for (qsizetype j = 0; j < b.size(); ++j) {
            qsizetype &cell = row[static_cast<std::size_t>(j) + 1];
            const qsizetype changed = diagonal + (a[i].toLower() == b[j] ? 0 : 1);
            diagonal = cell;
            cell = std::min({changed, cell + 1, row[static_cast<std::size_t>(j)] + 1});
        }
    }
    return row.back();
}

/// "; did you mean host?", or nothing when no known word is near.
QString suggestion(const QString &word, const QStringList &known)
{
    const auto nearer = [&word](const QString &a, const QString &b) {
        return editDistance(word, a) < editDistance(word, b);
    };
    const auto nearest = std::min_element(known.begin(), known.end(), nearer);
    if (nearest == known.end() || editDistance(word, *nearest) > std::max<qsizetype>(2, word.size() / 3))
        return {};
    return QStringLiteral("; did you mean %1?").arg(*nearest);
}

class SettingsReader
{
public:
    SettingsReader(const QString &name, const QDir &folder)
        : m_name(name), m_folder(folder), m_rules(serverSettingRules())
    {
    }

    LoadedSettings read(const QByteArray &text)
    {
        IniText ini = parseIni(text, m_name);
        m_result.problems = std::move(ini.problems);
        for (ConfigProblem &problem : m_result.problems) {
            if (isSecret(problem.key))
                problem.value.clear();
        }
        for (const IniSection &section : ini.sections)
            checkSection(section);
        for (const IniEntry &entry : ini.entries) {
            if (entry.section == serverSection)
                readServerSetting(entry);
            else if (entry.section == filesSection)
                readFile(entry);
        }
        for (const IniEntry &entry : ini.entries) {
            if (entry.section == sizeSection || entry.section == intervalSection)
                readRotation(entry);
        }
        m_result.settings.hdf5FilePath = absolute(m_result.settings.hdf5FilePath);
        for (QString Settings::*path :
             {&Settings::usersFile, &Settings::tlsCertificate, &Settings::tlsKey, &Settings::tlsClientCa}) {
            if (!(m_result.settings.*path).isEmpty())
                m_result.settings.*path = absolute(m_result.settings.*path);
        }
        checkPaths();
        if (m_result.settings.memoryLimit < m_result.settings.maxFrame)
            report(m_memoryLimit, QStringLiteral("at least max_frame, or a request of that size could never be taken"));
        checkTls();
        checkHttp();
        std::stable_sort(m_result.problems.begin(), m_result.problems.end(),
                         [](const ConfigProblem &a, const ConfigProblem &b) { return a.line < b.line; });
        return std::move(m_result);
    }

private:
    void checkSection(const IniSection &section)
    {
        const QStringList known{serverSection, filesSection, sizeSection, intervalSection};
        if (known.contains(section.name))
            return;
        report({section.line, {}, {}, QStringLiteral("[%1]").arg(section.name)},
               QStringLiteral("section [server], [files], [rotate_size] or [rotate_interval]") +
                   suggestion(section.name, known));
    }

    void readServerSetting(const IniEntry &entry)
    {
        const auto rule =
            std::find_if(m_rules.begin(), m_rules.end(), [&entry](const SettingRule &r) { return r.key == entry.key; });
        if (rule == m_rules.end()) {
            QStringList keys;
            for (const SettingRule &known : m_rules)
                keys.append(known.key);
            // Without the value: it may be that of a misspelt secret.
            report({entry.line, {}, entry.key, {}},
                   QStringLiteral("one of the keys of config.ini%1").arg(suggestion(entry.key, keys)));
            return;
        }
        if (!rule->apply(entry.value, m_result.settings))
            report({entry.line, {}, entry.key, rule->secret ? QString() : entry.value}, rule->expected);
        if (entry.key == QLatin1StringView("memory_limit") ||
            (entry.key == QLatin1StringView("max_frame") && m_memoryLimit.line == 0))
            m_memoryLimit = entry;
        if (entry.key.startsWith(QLatin1StringView("tls_")))
            m_tls = entry;
        if (entry.key == QLatin1StringView("http_host"))
            m_httpHost = entry;
    }

    void readFile(const IniEntry &entry)
    {
        static const QRegularExpression names(QStringLiteral("^[A-Za-z0-9_.-]{1,255}$"));
        if (!names.match(entry.key).hasMatch())
            report(entry, QStringLiteral("a name of letters, digits, '_', '.' and '-'"));
        else if (entry.key == QLatin1StringView("default"))
            report(entry, QStringLiteral("another name; the file 'default' is the one of hdf5_file_path in [server]"));
        else if (entry.value.isEmpty())
            report(entry, QStringLiteral("the path of an HDF5 file"));
        else {
            m_result.settings.files.push_back({entry.key.toLatin1(), absolute(entry.value)});
            m_fileEntries.push_back(entry);
        }
    }

    // The value as the key of that name in [server] takes it.
    void readRotation(const IniEntry &entry)
    {
        QStringList names{QStringLiteral("default")};
        for (const FileSetting &file : m_result.settings.files)
            names.append(QString::fromLatin1(file.name));
        if (!names.contains(entry.key))
            return report(entry,
                          QStringLiteral("'default' or the name of a file in [files]") + suggestion(entry.key, names));
        const auto rule = std::find_if(m_rules.begin(), m_rules.end(),
                                       [&entry](const SettingRule &r) { return r.key == entry.section; });
        Settings value;
        if (!rule->apply(entry.value, value))
            return report(entry, rule->expected);
        Rotation &rotation = m_result.settings.rotations[entry.key.toLatin1()];
        if (entry.section == sizeSection)
            rotation.size = value.rotateSize;
        else
            rotation.interval = value.rotateInterval;
    }

    [[nodiscard]] bool isSecret(const QString &key) const
    {
        return std::any_of(m_rules.begin(), m_rules.end(),
                           [&key](const SettingRule &rule) { return rule.secret && rule.key == key; });
    }

    void checkTls()
    {
        const Settings &s = m_result.settings;
        if (s.tlsCertificate.isEmpty() != s.tlsKey.isEmpty())
            report(m_tls, QStringLiteral("tls_certificate and tls_key together, or neither"));
        else if (s.tlsCertificate.isEmpty() && !s.tlsClientCa.isEmpty())
            report(m_tls, QStringLiteral("tls_certificate and tls_key too, or no tls_client_ca"));
        else if (s.tlsRequireClientCertificate && s.tlsClientCa.isEmpty())
            report(m_tls, QStringLiteral("tls_client_ca, the authority that the certificates of clients are of"));
    }

    // Browsers and monitoring send the token with each request: never in the clear over a network.
    void checkHttp()
    {
        const Settings &s = m_result.settings;
        const bool asksWho = !s.usersFile.isEmpty() || !s.authToken.isEmpty();
        if (s.httpPort && !isLoopbackLiteral(s.httpHost) && (s.tlsCertificate.isEmpty() || !asksWho))
            report(m_httpHost, QStringLiteral("an address of this machine only, such as 127.0.0.1; others take "
                                              "tls_certificate, and users_file or auth_token"));
    }

    void checkPaths()
    {
        QHash<QString, QString> users; // of each path
        users.insert(identity(m_result.settings.hdf5FilePath), QStringLiteral("default"));
        for (std::size_t i = 0; i < m_fileEntries.size(); ++i) {
            const QString path = identity(m_result.settings.files[i].path);
            if (users.contains(path))
                report(m_fileEntries[i],
                       QStringLiteral("a file of its own; '%1' is the same one").arg(users.value(path)));
            else
                users.insert(path, m_fileEntries[i].key);
        }
    }

    QString absolute(const QString &path) const { return QDir::cleanPath(m_folder.absoluteFilePath(path)); }

    static QString identity(const QString &path)
    {
        const QFileInfo info(path);
        if (const QString canonical = info.canonicalFilePath(); !canonical.isEmpty())
            return canonical;
        const QString folder = QFileInfo(info.absolutePath()).canonicalFilePath();
        return folder.isEmpty() ? path : folder + u'/' + info.fileName();
    }

    void report(const IniEntry &entry, const QString &expected)
    {
        m_result.problems.push_back({m_name, entry.line, entry.key, entry.value, expected});
    }

    QString m_name;
    QDir m_folder;
    std::vector<SettingRule> m_rules;
    LoadedSettings m_result;
    IniEntry m_memoryLimit;
    IniEntry m_tls; ///< the last entry about TLS
    IniEntry m_httpHost;
    std::vector<IniEntry> m_fileEntries;
};

} // namespace

LoadedSettings loadSettings(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        LoadedSettings failed;
        failed.problems.push_back({path, 0, {}, {}, QStringLiteral("a readable file (%1)").arg(file.errorString())});
        return failed;
    }
    const QByteArray text = file.read(maxConfigBytes + 1);
    if (text.size() > maxConfigBytes) {
        LoadedSettings failed;
        failed.problems.push_back({path, 0, {}, {}, QStringLiteral("at most 1 MiB of text")});
        return failed;
    }
    return parseSettings(text, path, QFileInfo(path).absoluteDir());
}

LoadedSettings parseSettings(const QByteArray &text, const QString &name, const QDir &folder)
{
    return SettingsReader(name, folder).read(text);
}

} // namespace hdf5async
