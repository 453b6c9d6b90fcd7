// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_hash.h"

#include <algorithm>

#include <xxhash.h>

namespace hdf5async {

namespace {

constexpr std::size_t firstSlots = 64;

} // namespace

KeyHash::KeyHash(quint64 seed, std::shared_ptr<KeyMemory> memory) : m_seed(seed), m_memory(std::move(memory)) { }

KeyHash::~KeyHash()
{
    m_memory->giveBack(bytes());
}

qint64 KeyHash::find(const KeyId &key) const
{
    if (m_count == 0 || key < m_lowest || m_highest < key)
        return -1;
    return m_slots[slotOf(key)].row;
}

bool KeyHash::insert(const KeyId &key, qint64 row)
{
    if (m_count * 10 >= m_slots.size() * 7 && !grow())
        return false;
    m_slots[slotOf(key)] = {key, row};
    m_lowest = m_count == 0 ? key : std::min(m_lowest, key);
    m_highest = m_count == 0 ? key : std::max(m_highest, key);
    ++m_count;
    return true;
}

void KeyHash::renumber(const std::function<qint64(qint64)> &newRow)
{
    std::vector<Slot> old(m_slots.size());
    old.swap(m_slots);
    m_count = 0;
    for (const Slot &slot : old) {
        const qint64 row = slot.row < 0 ? -1 : newRow(slot.row);
        if (row < 0)
            continue;
        m_slots[slotOf(slot.key)] = {slot.key, row};
        ++m_count;
    }
}

// The key's slot, or the free one where it would go. The seed keeps clients from choosing keys that collide.
std::size_t KeyHash::slotOf(const KeyId &key) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = std::size_t(XXH3_64bits_withSeed(&key, sizeof key, m_seed)) & mask;
    while (m_slots[slot].row >= 0 && !(m_slots[slot].key == key))
        slot = (slot + 1) & mask;
    return slot;
}

bool KeyHash::grow()
{
    const std::size_t size = m_slots.empty() ? firstSlots : m_slots.size() * 2;
    if (!m_memory->take((size - m_slots.size()) * sizeof(Slot)))
        return false;
    std::vector<Slot> old(size);
    old.swap(m_slots);
    for (const Slot &slot : old) {
        if (slot.row >= 0)
            m_slots[slotOf(slot.key)] = slot;
    }
    return true;
}

} // namespace hdf5async
