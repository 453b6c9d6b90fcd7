// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/key_codec.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace hdf5async {

/// Memory that several key indices share.
struct KeyMemory
{
    std::size_t limit = 0; ///< bytes
    std::size_t used = 0;
};

/// Which row of a dataset has a key, for the rows 0 … rows-1. Kept with an open dataset from one deduplicating append to the next.
/// Takes 35 to 70 bytes a key.
class KeyIndex
{
public:
    KeyIndex(std::vector<QByteArray> fields, quint64 seed, std::shared_ptr<KeyMemory> memory);
    ~KeyIndex();
    KeyIndex(const KeyIndex &) = delete;
    KeyIndex &operator=(const KeyIndex &) = delete;

    [[nodiscard]] const std::vector<QByteArray> &fields() const { return m_fields; }
    [[nodiscard]] quint64 seed() const { return m_seed; }

    /// The row of a key, or -1.
    [[nodiscard]] qint64 find(const KeyId &key) const;
    /// Makes `row` the row of a key that is new and gives -1, or gives the row that the key has already. Nothing when there is no
    /// room for another key.
    [[nodiscard]] std::optional<qint64> insert(const KeyId &key, qint64 row);
    /// Changes every row.
    void renumber(const std::function<qint64(qint64)> &newRow);

    [[nodiscard]] qint64 keys() const { return qint64(m_count); }

    qint64 rows = 0;     ///< how many rows of the dataset have been taken in
    quint64 version = 0; ///< of the dataset when these rows were as they are here

private:
    struct Slot
    {
        KeyId key;
        qint64 row = -1; // none
    };
    [[nodiscard]] std::size_t slotOf(const KeyId &key) const;
    bool grow();

    std::vector<QByteArray> m_fields;
    quint64 m_seed;
    std::shared_ptr<KeyMemory> m_memory;
    std::vector<Slot> m_slots; // a power of two
    std::size_t m_count = 0;
};

} // namespace hdf5async
