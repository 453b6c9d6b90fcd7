// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/key_blocks.h"
#include "core/storage/hdf5/key_hash.h"

namespace hdf5async {

struct OpenDataset;

/// Which row of a dataset has a key, for its first rows(). Kept with an open dataset from one deduplicating append to the next.
///
/// Rows that come in the order of their keys, or nearly so, are known by the range of each block (key_blocks.h); those out of
/// order, one by one (key_hash.h). Where memory for the latter is short, blocks get ranges that overlap: then nearly every key has to
/// be looked for in all blocks, which is slow, but right.
class KeyIndex
{
public:
    KeyIndex(std::vector<QByteArray> fields, quint64 seed, std::shared_ptr<KeyMemory> memory, qint64 blockRows = 4096);

    [[nodiscard]] const std::vector<QByteArray> &fields() const { return m_fields; }
    [[nodiscard]] quint64 seed() const { return m_seed; }

    [[nodiscard]] qint64 rows() const { return m_blocks.rows(); }
    /// Whether the keys, in row order, rise and are all above those in here.
    [[nodiscard]] bool isBelow(const std::vector<KeyId> &keys) const;
    /// Takes in rows at the end. Their keys must be new, but for those of the rows that `isRepeated` (when not empty) says.
    void add(const std::vector<KeyId> &keys, const std::vector<bool> &isRepeated = {});
    /// Gives rising keys, each once, the first row that has them. @errors those of `read`
    Result<void> find(std::vector<WantedKey> &wanted, const ReadKeys &read);

    /// Forgets the rows from `rows` on.
    void truncate(qint64 rows);
    /// The repeated rows have been taken out: `newRow` gives how many are left of those before a row.
    void renumber(const std::function<qint64(qint64)> &newRow);

    /// There was no memory for all keys that are out of order.
    [[nodiscard]] bool isCramped() const { return m_isCramped; }
    [[nodiscard]] std::size_t bytes() const { return m_hash.bytes() + m_blocks.bytes(); }
    /// How many keys are known one by one.
    [[nodiscard]] qint64 keysOutOfOrder() const { return m_hash.count(); }

    quint64 version = 0; ///< of the dataset when these rows were as they are here

private:
    void addOutOfOrder(const KeyId &key, qint64 row);
    bool insert(const KeyId &key, qint64 row);
    void freeRange();

    std::vector<QByteArray> m_fields;
    quint64 m_seed;
    KeyBlocks m_blocks;
    KeyHash m_hash;
    KeyId m_highest;               // of all keys there are or were
    qint64 m_outOfOrderOfLast = 0; // rows of the last block that are in m_hash
    bool m_hasRepeated = false;
    bool m_isCramped = false;
};

/// After a change of a dataset that left the key fields of its first `rows` rows as they were: what the index knows of these rows
/// stays true. `versionBefore` is the dataset's before the change.
void keepKeyIndex(OpenDataset &dataset, quint64 versionBefore, qint64 rows);

} // namespace hdf5async
