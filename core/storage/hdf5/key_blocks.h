// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/key_codec.h"
#include "core/storage/hdf5/key_memory.h"

#include <hdf5async/result.h>

#include <functional>
#include <memory>
#include <vector>

namespace hdf5async {

/// Gives the keys of rows of a dataset.
using ReadKeys = std::function<Result<void>(qint64 first, qint64 count, KeyId *keys)>;

/// A key that is looked for and the first row found that has it.
struct WantedKey
{
    KeyId key;
    qint64 row = -1; ///< none
};

/// The rows of a dataset in blocks of some thousand, of each the lowest and the highest key: some 20 bytes a thousand rows. The
/// keys themselves are read again when a wanted one may be among them, and stay in memory as long as there is room. A block may have
/// rows whose keys are not in its range: those are somebody else's to find.
class KeyBlocks
{
public:
    KeyBlocks(qint64 blockRows, std::shared_ptr<KeyMemory> memory);
    ~KeyBlocks();
    KeyBlocks(const KeyBlocks &) = delete;
    KeyBlocks &operator=(const KeyBlocks &) = delete;

    [[nodiscard]] qint64 rows() const;
    /// Whether the next row begins a new block.
    [[nodiscard]] bool isLastFull() const { return m_blocks.empty() || m_blocks.back().count >= m_blockRows; }
    /// How many rows the last block, or the new one, still takes.
    [[nodiscard]] qint64 room() const { return isLastFull() ? m_blockRows : m_blockRows - m_blocks.back().count; }
    /// Adds at most room() rows at the end. Their keys are in no range yet.
    void append(const KeyId *keys, qint64 count);

    /// Whether `key` is in the range of the last block.
    [[nodiscard]] bool covers(const KeyId &key) const;
    /// Whether the range of the last block can grow to `lowest` and `highest` and touch hardly any other.
    [[nodiscard]] bool canTake(const KeyId &lowest, const KeyId &highest) const;
    void take(const KeyId &lowest, const KeyId &highest);
    /// How many rows of the last block have keys in its range, as far as its keys are in memory.
    [[nodiscard]] qint64 rowsInRange() const;
    /// The last block gets no range. `visit` gets the rows that were in it, of equal keys the first row first.
    void clearRange(const std::function<void(const KeyId &key, qint64 row)> &visit);

    /// Looks for keys, which are rising, and lowers the rows of those found. Those that have one are left out with `onlyMissing`.
    /// @errors those of `read`
    Result<void> find(std::vector<WantedKey> &wanted, bool onlyMissing, const ReadKeys &read);

    /// Forgets the rows from `rows` on.
    void truncate(qint64 rows);
    /// Rows have been taken out: `newRow` gives how many are left of those before a row.
    void renumber(const std::function<qint64(qint64)> &newRow);
    /// Gives back the memory of the keys.
    void dropKeys();

    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    struct Keys
    {
        std::vector<KeyId> sorted;
        std::vector<quint16> offsets; // in the block of each; empty when they are in row order
        bool isUsed = false;          // since the last time that room was looked for

        void append(const KeyId *keys, qint64 count);
        [[nodiscard]] qint64 offset(std::size_t i) const { return offsets.empty() ? qint64(i) : offsets[i]; }
    };
    struct Block
    {
        qint64 first = 0;
        qint64 count = 0;
        KeyId lowest{~quint64(0), ~quint64(0)}; // above `highest`: no range
        KeyId highest;
        std::unique_ptr<Keys> keys;
        [[nodiscard]] bool hasRange() const { return lowest <= highest; }
        [[nodiscard]] qint64 end() const { return first + count; }
    };
    using Wanted = std::vector<WantedKey>::iterator;

    void startBlock();
    void closeLast();
    void order(quint32 block);
    void orderAll();
    void updateHighest(std::size_t from);
    template<typename Visit>
    void visitOverlapping(const KeyId &lowest, const KeyId &highest, const Visit &visit) const;
    Result<void> findIn(quint32 block, Wanted begin, Wanted end, bool onlyMissing, const ReadKeys &read);
    Result<const Keys *> keysOf(quint32 block, const ReadKeys &read);
    bool makeRoom(std::size_t bytes);
    void dropKeysOf(Block &block);
    [[nodiscard]] std::size_t keyBytes() const;
    void count(std::size_t bytes);

    qint64 m_blockRows;
    std::shared_ptr<KeyMemory> m_memory;
    std::vector<Block> m_blocks;  // in row order; the last one grows, all others are in m_order if they have a range
    std::vector<quint32> m_order; // blocks by their lowest key
    std::vector<KeyId> m_highestUpTo;     // of m_order: the highest key of all up to there
    std::vector<KeyId> m_highestOfStride; // of each stride of m_order
    std::vector<quint32> m_hot;           // blocks with keys, but the last
    std::size_t m_hand = 0;               // goes round in m_hot
    std::unique_ptr<Keys> m_passing;      // of a block whose keys there is no memory for
    std::size_t m_bytes = 0;
};

} // namespace hdf5async
