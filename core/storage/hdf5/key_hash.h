// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/key_codec.h"
#include "core/storage/hdf5/key_memory.h"

#include <functional>
#include <memory>
#include <vector>

namespace hdf5async {

/// Keys and the row of each. Takes 35 to 70 bytes a key, of memory shared with others.
class KeyHash
{
public:
    KeyHash(quint64 seed, std::shared_ptr<KeyMemory> memory);
    ~KeyHash();
    KeyHash(const KeyHash &) = delete;
    KeyHash &operator=(const KeyHash &) = delete;

    /// The row of a key, or -1.
    [[nodiscard]] qint64 find(const KeyId &key) const;
    /// Adds a key, which must be new. False: there is no memory for it.
    [[nodiscard]] bool insert(const KeyId &key, qint64 row);
    /// Changes every row; a key whose row becomes negative is forgotten.
    void renumber(const std::function<qint64(qint64)> &newRow);

    [[nodiscard]] qint64 count() const { return qint64(m_count); }
    [[nodiscard]] std::size_t bytes() const { return m_slots.size() * sizeof(Slot); }

private:
    struct Slot
    {
        KeyId key;
        qint64 row = -1; // none
    };
    [[nodiscard]] std::size_t slotOf(const KeyId &key) const;
    bool grow();

    quint64 m_seed;
    std::shared_ptr<KeyMemory> m_memory;
    std::vector<Slot> m_slots; // a power of two
    std::size_t m_count = 0;
    KeyId m_lowest; // of the keys there are or were
    KeyId m_highest;
};

} // namespace hdf5async
