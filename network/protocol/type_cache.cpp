// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/type_cache.h"

#include <functional>
#include <string>

namespace hdf5async {

namespace {

constexpr std::size_t slotCount = 64;
constexpr std::size_t longestDescription = 2048; // about 100 fields

std::size_t slotOf(std::string_view bytes)
{
    return std::hash<std::string_view>()(bytes) % slotCount;
}

} // namespace

struct TypeCache::Slot
{
    std::string bytes;
    std::shared_ptr<const ParsedType> type;
};

TypeCache::TypeCache() = default;
TypeCache::~TypeCache() = default;

std::shared_ptr<const ParsedType> TypeCache::find(std::string_view bytes) const
{
    if (m_slots.empty() || bytes.size() > longestDescription)
        return nullptr;
    const Slot &slot = m_slots[slotOf(bytes)];
    return slot.bytes == bytes ? slot.type : nullptr;
}

void TypeCache::insert(std::string_view bytes, std::shared_ptr<const ParsedType> type)
{
    if (bytes.size() > longestDescription)
        return;
    m_slots.resize(slotCount);
    m_slots[slotOf(bytes)] = {std::string(bytes), std::move(type)};
}

} // namespace hdf5async
