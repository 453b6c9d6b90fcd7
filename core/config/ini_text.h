// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace hdf5async {

/// One fault of a configuration file, complete enough to be shown as it is.
struct ConfigProblem
{
    QString file;
    int line = 0;  ///< from 1; 0 = the file as a whole
    QString key;   ///< empty when the line is not about a key
    QString value; ///< as written; empty for secrets
    QString expected;

    /// "config.ini:7: port = 99999: expected a whole number from 0 to 65535".
    [[nodiscard]] QString text() const;
};

struct IniEntry
{
    int line = 0;
    QString section;
    QString key;
    QString value; ///< without surrounding blanks or quotes
};

struct IniSection
{
    int line = 0;
    QString name;
};

struct IniText
{
    std::vector<IniSection> sections;
    std::vector<IniEntry> entries; ///< in the order of the file
    std::vector<ConfigProblem> problems;
};

/// Reads `[section]`, `key = value`, and comments (`#` or `;` at the beginning of a line). Strict where QSettings is silent: what
/// is not understood, stands twice, has no section or looks like a comment behind a value is a problem. A value in double quotes
/// is taken as it is. UTF-8, with or without byte order mark; any line ends. `name` is what problems call the file.
[[nodiscard]] IniText parseIni(const QByteArray &bytes, const QString &name);

} // namespace hdf5async
