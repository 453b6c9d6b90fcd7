// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/rule_record.h"

#include <QJsonObject>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

constexpr std::size_t mostRules = 200;
constexpr std::array ruleTypes{"", "float", "int", "record", "text", "bytes"};

} // namespace

QJsonArray recordOf(const CompressionRules::Rules &rules)
{
    QJsonArray saved;
    for (const CompressionRules::Rule &rule : rules)
        saved.append(QJsonObject{{QStringLiteral("pattern"), QString::fromUtf8(rule.pattern)},
                                 {QStringLiteral("type"), QString::fromUtf8(rule.type)},
                                 {QStringLiteral("codec"), int(rule.filters.codec)},
                                 {QStringLiteral("level"), rule.filters.level},
                                 {QStringLiteral("shuffle"), int(rule.filters.shuffle)},
                                 {QStringLiteral("fletcher32"), rule.filters.fletcher32},
                                 {QStringLiteral("enabled"), rule.enabled}});
    return saved;
}

CompressionRules::Rules rulesFrom(const QJsonArray &saved)
{
    std::vector<CompressionRule> rules;
    for (const QJsonValue &value : saved) {
        CompressionRule rule;
        rule.pattern = value[QStringLiteral("pattern")].toString();
        rule.type = value[QStringLiteral("type")].toString();
        rule.filters.codec = Codec(std::clamp(value[QStringLiteral("codec")].toInt(), 0, int(Codec::Lz4)));
        rule.filters.level = value[QStringLiteral("level")].toInt();
        rule.filters.shuffle = Shuffle(std::clamp(value[QStringLiteral("shuffle")].toInt(), 0, int(Shuffle::Bit)));
        rule.filters.fletcher32 = value[QStringLiteral("fletcher32")].toBool();
        rule.enabled = value[QStringLiteral("enabled")].toBool(true);
        rules.push_back(rule);
    }
    return checkedRules(rules).value_or(CompressionRules::Rules());
}

std::vector<CompressionRule> rulesForConsole(const CompressionRules::Rules &rules, bool compresses)
{
    std::vector<CompressionRule> shown;
    for (const CompressionRules::Rule &rule : rules)
        shown.push_back(
            {QString::fromUtf8(rule.pattern), QString::fromUtf8(rule.type), rule.filters, 0, rule.enabled, 0});
    const bool hasDefault = !rules.empty() && rules.back().pattern == "/**" && rules.back().type.isEmpty();
    if (hasDefault) // somebody has chosen one
        return shown;
    CompressionRule standard;
    standard.pattern = QStringLiteral("/**");
    if (compresses)
        standard.filters = {Codec::Deflate, defaultDeflateLevel, Shuffle::None, false};
    shown.push_back(standard);
    return shown;
}

Result<CompressionRules::Rules> checkedRules(const std::vector<CompressionRule> &rules)
{
    if (rules.size() > mostRules)
        return failure(ErrorCode::BadValue, QStringLiteral("There may be %1 rules at most").arg(mostRules));
    CompressionRules::Rules checked;
    for (const CompressionRule &rule : rules) {
        const QByteArray type = rule.type.toUtf8();
        if (!rule.pattern.startsWith(u'/') && !rule.pattern.startsWith(u'*'))
            return failure(ErrorCode::BadValue,
                           QStringLiteral("'%1' matches no path: patterns begin with / or *").arg(rule.pattern));
        if (std::find(ruleTypes.begin(), ruleTypes.end(), type) == ruleTypes.end())
            return failure(ErrorCode::BadValue, QStringLiteral("There is no type '%1' for rules").arg(rule.type));
        Filters filters = rule.filters;
        const std::optional<CodecLevels> levels = levelsOf(filters.codec);
        if (!levels)
            filters.level = 0;
        else if (filters.level < levels->lowest || filters.level > levels->highest)
            return failure(ErrorCode::BadValue, QStringLiteral("%1: levels go from %2 to %3")
                                                    .arg(rule.pattern)
                                                    .arg(levels->lowest)
                                                    .arg(levels->highest));
        checked.push_back({rule.pattern.toUtf8(), type, filters, rule.enabled});
    }
    return checked;
}

} // namespace hdf5async
