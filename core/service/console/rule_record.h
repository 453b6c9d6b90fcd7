// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"
#include "core/storage/compression_rules.h"

#include <QJsonArray>

namespace hdf5async {

/// Rules as they are kept over a restart, and as consoles see them: there the last one stands for what happens without a rule.
[[nodiscard]] QJsonArray recordOf(const CompressionRules::Rules &rules);
[[nodiscard]] CompressionRules::Rules rulesFrom(const QJsonArray &saved);
[[nodiscard]] std::vector<CompressionRule> rulesForConsole(const CompressionRules::Rules &rules, bool compresses);
/// @errors BAD_VALUE: a pattern that matches nothing, an unknown type, a level that its codec does not have
[[nodiscard]] Result<CompressionRules::Rules> checkedRules(const std::vector<CompressionRule> &rules);

} // namespace hdf5async
