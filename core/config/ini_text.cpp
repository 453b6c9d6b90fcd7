// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/ini_text.h"

#include <QHash>
#include <QStringConverter>

#include <optional>

namespace hdf5async {

namespace {

class IniReader
{
public:
    explicit IniReader(const QString &name) : m_name(name) { }

    IniText read(QStringView text)
    {
        for (QStringView line : text.split(u'\n')) {
            ++m_line;
            readLine(line.trimmed());
        }
        return std::move(m_result);
    }

private:
    void readLine(QStringView line)
    {
        if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';'))
            return;
        if (line.startsWith(u'['))
            readSection(line);
        else
            readEntry(line);
    }

    void readSection(QStringView line)
    {
        if (!line.endsWith(u']')) {
            report({}, line.toString(),
                   QStringLiteral("a section in brackets and nothing behind it, such as [server]"));
            return;
        }
        m_section = line.sliced(1, line.size() - 2).trimmed().toString();
        m_hasSection = true;
        if (const int before = m_sectionLines.value(m_section); before != 0)
            report({}, line.toString(), QStringLiteral("each section once; it begins in line %1 already").arg(before));
        else
            m_result.sections.push_back({m_line, m_section});
        m_sectionLines.insert(m_section, m_line);
    }

    void readEntry(QStringView line)
    {
        const qsizetype equals = line.indexOf(u'=');
        const QString key = line.left(qMax<qsizetype>(equals, 0)).trimmed().toString();
        if (key.isEmpty()) {
            report({}, line.toString(), QStringLiteral("key = value, [section], or a comment that begins with # or ;"));
            return;
        }
        const QString written = line.sliced(equals + 1).trimmed().toString();
        if (!m_hasSection) {
            report(key, written, QStringLiteral("a section before the first key, such as [server]"));
            return;
        }
        int &before = m_keyLines[m_section + u'\n' + key];
        if (before != 0) {
            report(key, written, QStringLiteral("each key once; it stands in line %1 already").arg(before));
            return;
        }
        before = m_line;
        if (std::optional<QString> value = unquoted(key, written))
            m_result.entries.push_back({m_line, m_section, key, *value});
    }

    std::optional<QString> unquoted(const QString &key, const QString &written)
    {
        if (written.startsWith(u'"')) {
            if (written.size() >= 2 && written.endsWith(u'"'))
                return written.sliced(1, written.size() - 2);
            report(key, written, QStringLiteral("a closing double quote at the end of the line"));
            return std::nullopt;
        }
        for (const QLatin1StringView mark :
             {QLatin1StringView(" #"), QLatin1StringView(" ;"), QLatin1StringView("\t#"), QLatin1StringView("\t;")}) {
            if (!written.contains(mark))
                continue;
            report(key, written, QStringLiteral("comments on lines of their own, or the value in double quotes"));
            return std::nullopt;
        }
        return written;
    }

    void report(const QString &key, const QString &value, const QString &expected)
    {
        m_result.problems.push_back({m_name, m_line, key, value, expected});
    }

    QString m_name;
    IniText m_result;
    int m_line = 0;
    QString m_section;
    bool m_hasSection = false;
    QHash<QString, int> m_sectionLines;
    QHash<QString, int> m_keyLines; ///< of section, newline, key
};

} // namespace

QString ConfigProblem::text() const
{
    QString result = line > 0 ? QStringLiteral("%1:%2: ").arg(file).arg(line) : file + QStringLiteral(": ");
    if (!key.isEmpty())
        result += value.isEmpty() ? key + QStringLiteral(": ") : QStringLiteral("%1 = %2: ").arg(key, value);
    else if (!value.isEmpty())
        result += value + QStringLiteral(": ");
    return result + QStringLiteral("expected ") + expected;
}

IniText parseIni(const QByteArray &bytes, const QString &name)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    if (decoder.hasError() || bytes.contains('\0'))
        return {{}, {}, {{name, 0, {}, {}, QStringLiteral("text in UTF-8")}}};
    return IniReader(name).read(text);
}

} // namespace hdf5async
