// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/batch_plan.h"

#include <algorithm>
#include <numeric>

namespace hdf5async {

KeyGroups::KeyGroups(const std::vector<KeyId> &rows)
{
    keys.reserve(rows.size());
    const auto isUnordered = [](const KeyId &a, const KeyId &b) { return b <= a; };
    if (std::adjacent_find(rows.begin(), rows.end(), isUnordered) == rows.end()) {
        for (const KeyId &key : rows)
            keys.push_back({key});
        return;
    }
    std::vector<std::pair<KeyId, qint64>> sorted;
    sorted.reserve(rows.size());
    for (const KeyId &key : rows)
        sorted.emplace_back(key, qint64(sorted.size()));
    std::sort(sorted.begin(), sorted.end());
    m_rows.reserve(rows.size());
    for (const auto &[key, row] : sorted) {
        if (keys.empty() || !(keys.back().key == key)) {
            keys.push_back({key});
            m_starts.push_back(m_rows.size());
        }
        m_rows.push_back(row);
    }
    m_starts.push_back(m_rows.size());
}

Result<BatchPlan> planBatch(KeyIndex &index, const std::vector<KeyId> &keys, const ReadKeys &read)
{
    BatchPlan plan;
    if (index.isBelow(keys)) {
        plan.added.resize(keys.size());
        std::iota(plan.added.begin(), plan.added.end(), qint64(0));
        plan.addedKeys = keys;
        return plan;
    }
    KeyGroups groups(keys);
    if (auto found = index.find(groups.keys, read); !found)
        return failure(found.error());
    std::vector<std::pair<qint64, qint64>> added; // by the first row of the key, which says where it goes
    for (std::size_t i = 0; i < groups.keys.size(); ++i) {
        if (groups.keys[i].row >= 0)
            plan.replaced.push_back({groups.keys[i].row, groups.last(i)});
        else
            added.emplace_back(groups.first(i), groups.last(i));
    }
    std::sort(plan.replaced.begin(), plan.replaced.end(), [](const auto &a, const auto &b) { return a.row < b.row; });
    std::sort(added.begin(), added.end());
    for (const auto &[first, last] : added) {
        plan.added.push_back(last);
        plan.addedKeys.push_back(keys[std::size_t(last)]);
    }
    return plan;
}

} // namespace hdf5async
