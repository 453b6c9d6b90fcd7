// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <hdf5async/result.h>

#include <QByteArray>
#include <QStringList>
#include <QVariantList>

namespace hdf5async {

/// Whether a rule's pattern means a path, as the server decides it: `?` one character and `*` any number of them but no slash, `**`
/// any number with slashes; "/a/**" also means "/a". @thread any
[[nodiscard]] bool ruleMeans(const QString &pattern, const QString &path);
/// Index of the first enabled rule that means a path; types are not looked at. -1 = none.
[[nodiscard]] int decidingRule(const std::vector<CompressionRule> &rules, const QString &path);
/// The types that a rule may name; the first is empty, for any.
[[nodiscard]] const QStringList &ruleTypes();

/// Rules as a file that people may edit.
[[nodiscard]] QByteArray rulesToJson(const std::vector<CompressionRule> &rules);
/// @errors BAD_VALUE: not JSON, or not rules; names the rule
[[nodiscard]] Result<std::vector<CompressionRule>> rulesFromJson(const QByteArray &json);
/// Rules as the command "rules" takes them.
[[nodiscard]] QVariantList rulesForCommand(const std::vector<CompressionRule> &rules);
/// Equal but for what the server counts.
[[nodiscard]] bool isSameRule(const CompressionRule &a, const CompressionRule &b);

} // namespace hdf5async
