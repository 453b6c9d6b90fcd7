// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_index.h"

#include <algorithm>

#include <xxhash.h>

namespace hdf5async {

namespace {

constexpr std::size_t firstSlots = 64;

} // namespace

KeyIndex::KeyIndex(std::vector<QByteArray> fields, quint64 seed, std::shared_ptr<KeyMemory> memory)
    : m_fields(std::move(fields)), m_seed(seed), m_memory(std::move(memory))
{
}

KeyIndex::~KeyIndex()
{
    m_memory->used -= m_slots.size() * sizeof(Slot);
}

qint64 KeyIndex::find(const KeyId &key) const
{
    return m_slots.empty() ? -1 : m_slots[slotOf(key)].row;
}

std::optional<qint64> KeyIndex::insert(const KeyId &key, qint64 row)
{
    if (const qint64 known = find(key); known >= 0)
        return known;
    if (m_count * 10 >= m_slots.size() * 7 && !grow())
        return std::nullopt;
    m_slots[slotOf(key)] = {key, row};
    ++m_count;
    return -1;
}

void KeyIndex::renumber(const std::function<qint64(qint64)> &newRow)
{
    for (Slot &slot : m_slots) {
        if (slot.row >= 0)
            slot.row = newRow(slot.row);
    }
}

// The key's slot, or the free one where it would go. The seed keeps clients from choosing keys that collide.
std::size_t KeyIndex::slotOf(const KeyId &key) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = std::size_t(XXH3_64bits_withSeed(&key, sizeof key, m_seed)) & mask;
    while (m_slots[slot].row >= 0 && !(m_slots[slot].key == key))
        slot = (slot + 1) & mask;
    return slot;
}

bool KeyIndex::grow()
{
    const std::size_t size = m_slots.empty() ? firstSlots : m_slots.size() * 2;
    const std::size_t more = (size - m_slots.size()) * sizeof(Slot);
    if (more > m_memory->limit - std::min(m_memory->used, m_memory->limit))
        return false;
    std::vector<Slot> old(size);
    m_memory->used += more;
    old.swap(m_slots);
    for (const Slot &slot : old) {
        if (slot.row >= 0)
            m_slots[slotOf(slot.key)] = slot;
    }
    return true;
}

} // namespace hdf5async
