// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_index.h"

#include "core/storage/hdf5/open_datasets.h"

#include <algorithm>

namespace hdf5async {

KeyIndex::KeyIndex(std::vector<QByteArray> fields, quint64 seed, std::shared_ptr<KeyMemory> memory, qint64 blockRows)
    : m_fields(std::move(fields)), m_seed(seed), m_blocks(blockRows, memory), m_hash(seed, std::move(memory))
{
}

bool KeyIndex::isBelow(const std::vector<KeyId> &keys) const
{
    if (!keys.empty() && rows() > 0 && keys.front() <= m_highest)
        return false;
    return std::adjacent_find(keys.begin(), keys.end(), [](const KeyId &a, const KeyId &b) { return b <= a; }) ==
           keys.end();
}

void KeyIndex::add(const std::vector<KeyId> &keys, const std::vector<bool> &isRepeated)
{
    const auto takes = [&](std::size_t i) { return isRepeated.empty() || !isRepeated[i]; };
    for (std::size_t first = 0, end = 0; first < keys.size(); first = end) {
        const qint64 firstRow = rows();
        if (m_blocks.isLastFull())
            m_outOfOrderOfLast = 0;
        end = std::min(keys.size(), first + std::size_t(m_blocks.room()));
        m_blocks.append(keys.data() + first, qint64(end - first));
        KeyId lowest{~quint64(0), ~quint64(0)};
        KeyId highest;
        bool isAny = false;
        for (std::size_t i = first; i < end; ++i) {
            if (!takes(i)) {
                m_hasRepeated = true;
                continue;
            }
            isAny = true;
            lowest = std::min(lowest, keys[i]);
            highest = std::max(highest, keys[i]);
        }
        if (!isAny)
            continue;
        m_highest = std::max(m_highest, highest);
        if (m_isCramped || m_blocks.canTake(lowest, highest)) {
            m_blocks.take(lowest, highest);
            continue;
        }
        for (std::size_t i = first; i < end; ++i) {
            if (takes(i))
                addOutOfOrder(keys[i], firstRow + qint64(i - first));
        }
    }
}

void KeyIndex::addOutOfOrder(const KeyId &key, qint64 row)
{
    if (m_blocks.covers(key))
        return;
    if (!m_isCramped && !m_blocks.canTake(key, key)) {
        if (insert(key, row)) {
            ++m_outOfOrderOfLast;
            freeRange();
            return;
        }
        m_isCramped = true;
    }
    m_blocks.take(key, key);
}

bool KeyIndex::insert(const KeyId &key, qint64 row)
{
    if (m_hash.insert(key, row))
        return true;
    m_blocks.dropKeys();
    return m_hash.insert(key, row);
}

// When a late row is the first of a block, its range is at the wrong place for all that follow: then those in it are the exception.
void KeyIndex::freeRange()
{
    constexpr qint64 fewest = 2;
    const qint64 inRange = m_blocks.rowsInRange();
    if (m_outOfOrderOfLast <= std::max(fewest, inRange) || inRange == 0 || m_hasRepeated)
        return;
    std::vector<std::pair<KeyId, qint64>> rows; // not straight into the hash, which may drop the block's keys
    m_blocks.clearRange([&](const KeyId &key, qint64 row) { rows.emplace_back(key, row); });
    for (const auto &[key, row] : rows) {
        if (m_hash.find(key) >= 0)
            continue;
        if (!m_isCramped && insert(key, row)) {
            ++m_outOfOrderOfLast;
            continue;
        }
        m_isCramped = true;
        m_blocks.take(key, key);
    }
}

Result<void> KeyIndex::find(std::vector<WantedKey> &wanted, const ReadKeys &read)
{
    if (m_hash.count() > 0) {
        for (WantedKey &key : wanted)
            key.row = m_hash.find(key.key);
    }
    return m_blocks.find(wanted, !m_hasRepeated, read);
}

void KeyIndex::truncate(qint64 rows)
{
    if (rows >= this->rows())
        return;
    m_blocks.truncate(rows);
    m_hash.renumber([rows](qint64 row) { return row < rows ? row : -1; });
}

void KeyIndex::renumber(const std::function<qint64(qint64)> &newRow)
{
    m_blocks.renumber(newRow);
    m_hash.renumber(newRow);
    m_hasRepeated = false;
}

void keepKeyIndex(OpenDataset &dataset, quint64 versionBefore, qint64 rows)
{
    if (!dataset.keyIndex || dataset.keyIndex->version != versionBefore)
        return;
    dataset.keyIndex->truncate(rows);
    dataset.keyIndex->version = dataset.version;
}

} // namespace hdf5async
