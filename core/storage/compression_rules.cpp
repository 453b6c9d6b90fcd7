// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/compression_rules.h"

#include <algorithm>

namespace hdf5async {

namespace {

QByteArray ruleTypeOf(const ElementType &type)
{
    switch (type.kind()) {
    case ElementType::Kind::Float:
    case ElementType::Kind::Complex: return "float";
    case ElementType::Kind::Bytes:
    case ElementType::Kind::Text: return "text";
    case ElementType::Kind::Record: return "record";
    case ElementType::Kind::Void: return "bytes";
    default: return "int";
    }
}

} // namespace

bool matchesGlob(const QByteArray &pattern, const QByteArray &path)
{
    if (pattern.endsWith("/**") && matchesGlob(pattern.chopped(3), path))
        return true;
    // matched[j]: the pattern up to here matches the first j characters of the path.
    std::vector<char> matched(std::size_t(path.size()) + 1, 0);
    matched[0] = 1;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const bool isStar = pattern[i] == '*';
        const bool isDouble = isStar && i + 1 < pattern.size() && pattern[i + 1] == '*';
        i += isDouble ? 1 : 0;
        if (isStar) {
            for (std::size_t j = 1; j < matched.size(); ++j)
                matched[j] |= char(matched[j - 1] && (isDouble || path[qsizetype(j) - 1] != '/'));
            continue;
        }
        for (std::size_t j = matched.size(); j-- > 1;) {
            const char c = path[qsizetype(j) - 1];
            matched[j] = char(matched[j - 1] && (pattern[i] == '?' ? c != '/' : c == pattern[i]));
        }
        matched[0] = 0;
    }
    return matched.back();
}

QByteArray ruleTypeOf(const Data &data)
{
    if (const auto *array = std::get_if<Array>(&data.value))
        return ruleTypeOf(array->type);
    if (const auto *empty = std::get_if<Data::Empty>(&data.value); empty && !empty->text)
        return ruleTypeOf(empty->type);
    return "text";
}

void CompressionRules::set(Rules rules)
{
    auto shared = std::make_shared<const Rules>(std::move(rules));
    const std::lock_guard lock(m_mutex);
    m_rules = std::move(shared);
}

std::shared_ptr<const CompressionRules::Rules> CompressionRules::rules() const
{
    const std::lock_guard lock(m_mutex);
    return m_rules;
}

std::optional<Filters> CompressionRules::filtersFor(const QByteArray &path, const Data &data) const
{
    const std::shared_ptr<const Rules> all = rules();
    const auto rule = std::find_if(all->begin(), all->end(), [&](const Rule &candidate) {
        return candidate.enabled && (candidate.type.isEmpty() || candidate.type == ruleTypeOf(data)) &&
               matchesGlob(candidate.pattern, path);
    });
    return rule == all->end() ? std::nullopt : std::optional(rule->filters);
}

} // namespace hdf5async
