// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_blocks.h"

#include <algorithm>
#include <numeric>

namespace hdf5async {

namespace {

// Of blocks that the last one may overlap: so many more have to be looked through for a key.
constexpr int maxOverlaps = 2;
// Of blocks that are passed over together.
constexpr std::size_t stride = 64;
constexpr std::size_t bytesOfBlock = 128; // with its places in the other lists

bool isRising(const KeyId *keys, qint64 count)
{
    return std::adjacent_find(keys, keys + count, [](const KeyId &a, const KeyId &b) { return b <= a; }) ==
           keys + count;
}

} // namespace

// Merges from the end: keys that come late are late by a little.
void KeyBlocks::Keys::append(const KeyId *keys, qint64 count)
{
    const std::size_t before = sorted.size();
    if (offsets.empty() && isRising(keys, count) && (before == 0 || sorted.back() < *keys)) {
        sorted.insert(sorted.end(), keys, keys + count);
        return;
    }
    if (offsets.empty()) {
        offsets.resize(before);
        std::iota(offsets.begin(), offsets.end(), quint16(0));
    }
    std::vector<std::pair<KeyId, quint16>> added;
    for (qint64 i = 0; i < count; ++i)
        added.emplace_back(keys[i], quint16(before + std::size_t(i)));
    std::stable_sort(added.begin(), added.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    sorted.resize(before + added.size());
    offsets.resize(sorted.size());
    std::size_t old = before;
    for (std::size_t i = added.size(), to = sorted.size(); i > 0; --to) {
        const bool isOld = old > 0 && added[i - 1].first < sorted[old - 1];
        sorted[to - 1] = isOld ? sorted[old - 1] : added[i - 1].first;
        offsets[to - 1] = isOld ? offsets[old - 1] : added[i - 1].second;
        --(isOld ? old : i);
    }
}

KeyBlocks::KeyBlocks(qint64 blockRows, std::shared_ptr<KeyMemory> memory)
    : m_blockRows(std::clamp<qint64>(blockRows, 1, 1 << 15)), m_memory(std::move(memory))
{
}

KeyBlocks::~KeyBlocks()
{
    m_memory->giveBack(m_bytes);
}

qint64 KeyBlocks::rows() const
{
    return m_blocks.empty() ? 0 : m_blocks.back().end();
}

void KeyBlocks::append(const KeyId *keys, qint64 count)
{
    if (isLastFull())
        startBlock();
    Block &last = m_blocks.back();
    last.count += count;
    if (last.keys)
        last.keys->append(keys, count);
}

void KeyBlocks::startBlock()
{
    const qint64 first = rows();
    if (!m_blocks.empty())
        closeLast();
    m_blocks.emplace_back();
    count(bytesOfBlock);
    m_blocks.back().first = first;
    if (makeRoom(keyBytes())) {
        m_blocks.back().keys = std::make_unique<Keys>();
        count(keyBytes());
    }
}

void KeyBlocks::closeLast()
{
    const auto last = quint32(m_blocks.size() - 1);
    Block &block = m_blocks.back();
    if (block.keys && block.keys->isUsed)
        m_hot.push_back(last);
    else
        dropKeysOf(block);
    if (block.hasRange())
        order(last);
}

void KeyBlocks::order(quint32 block)
{
    const auto before = [this](const KeyId &key, quint32 other) { return key < m_blocks[other].lowest; };
    const auto place = std::upper_bound(m_order.begin(), m_order.end(), m_blocks[block].lowest, before);
    const auto at = std::size_t(place - m_order.begin());
    m_order.insert(place, block);
    updateHighest(at);
}

void KeyBlocks::orderAll()
{
    m_order.clear();
    for (std::size_t i = 0; i + 1 < m_blocks.size(); ++i) {
        if (m_blocks[i].hasRange())
            m_order.push_back(quint32(i));
    }
    std::sort(m_order.begin(), m_order.end(),
              [this](quint32 a, quint32 b) { return m_blocks[a].lowest < m_blocks[b].lowest; });
    updateHighest(0);
}

// m_order has changed from `from` on.
void KeyBlocks::updateHighest(std::size_t from)
{
    m_highestUpTo.resize(m_order.size());
    m_highestOfStride.resize((m_order.size() + stride - 1) / stride);
    const std::size_t first = from / stride * stride;
    for (std::size_t i = first; i < m_order.size(); ++i) {
        const KeyId &highest = m_blocks[m_order[i]].highest;
        KeyId &ofStride = m_highestOfStride[i / stride];
        m_highestUpTo[i] = i == 0 ? highest : std::max(m_highestUpTo[i - 1], highest);
        ofStride = i % stride == 0 ? highest : std::max(ofStride, highest);
    }
}

// The closed blocks whose ranges touch that one, the one with the highest beginning first. Until `visit` gives false.
template<typename Visit>
void KeyBlocks::visitOverlapping(const KeyId &lowest, const KeyId &highest, const Visit &visit) const
{
    const auto after = [this](const KeyId &key, quint32 other) { return key < m_blocks[other].lowest; };
    auto i = std::size_t(std::upper_bound(m_order.begin(), m_order.end(), highest, after) - m_order.begin());
    while (i > 0 && lowest <= m_highestUpTo[i - 1]) {
        const std::size_t last = i - 1;
        if (m_highestOfStride[last / stride] < lowest) {
            i = last / stride * stride;
            continue;
        }
        if (lowest <= m_blocks[m_order[last]].highest && !visit(m_order[last]))
            return;
        i = last;
    }
}

bool KeyBlocks::covers(const KeyId &key) const
{
    return m_blocks.back().lowest <= key && key <= m_blocks.back().highest;
}

bool KeyBlocks::canTake(const KeyId &lowest, const KeyId &highest) const
{
    const Block &last = m_blocks.back();
    int overlaps = 0;
    visitOverlapping(std::min(lowest, last.lowest), std::max(highest, last.highest),
                     [&](quint32) { return ++overlaps <= maxOverlaps; });
    return overlaps <= maxOverlaps;
}

void KeyBlocks::take(const KeyId &lowest, const KeyId &highest)
{
    Block &last = m_blocks.back();
    last.lowest = std::min(last.lowest, lowest);
    last.highest = std::max(last.highest, highest);
}

qint64 KeyBlocks::rowsInRange() const
{
    const Block &last = m_blocks.back();
    if (!last.keys || !last.hasRange())
        return 0;
    const std::vector<KeyId> &keys = last.keys->sorted;
    return std::upper_bound(keys.begin(), keys.end(), last.highest) -
           std::lower_bound(keys.begin(), keys.end(), last.lowest);
}

void KeyBlocks::clearRange(const std::function<void(const KeyId &key, qint64 row)> &visit)
{
    Block &last = m_blocks.back();
    const std::vector<KeyId> &keys = last.keys->sorted;
    const auto end = std::size_t(std::upper_bound(keys.begin(), keys.end(), last.highest) - keys.begin());
    for (auto i = std::size_t(std::lower_bound(keys.begin(), keys.end(), last.lowest) - keys.begin()); i < end; ++i)
        visit(keys[i], last.first + last.keys->offset(i));
    last.lowest = Block().lowest;
    last.highest = Block().highest;
}

Result<void> KeyBlocks::find(std::vector<WantedKey> &wanted, bool onlyMissing, const ReadKeys &read)
{
    if (wanted.empty() || m_blocks.empty())
        return {};
    const auto below = [](const WantedKey &a, const KeyId &key) { return a.key < key; };
    const auto above = [](const KeyId &key, const WantedKey &a) { return key < a.key; };
    Wanted begin = wanted.end();
    Result<void> done;
    const auto lookIn = [&](quint32 block) {
        const Wanted end = std::upper_bound(begin, wanted.end(), m_blocks[block].highest, above);
        done = findIn(block, begin, end, onlyMissing, read);
        return bool(done);
    };
    if (const Block &last = m_blocks.back(); last.hasRange()) {
        begin = std::lower_bound(wanted.begin(), wanted.end(), last.lowest, below);
        if (!lookIn(quint32(m_blocks.size() - 1)))
            return done;
    }
    begin = wanted.end();
    visitOverlapping(wanted.front().key, wanted.back().key, [&](quint32 block) {
        // Blocks come with falling lowest keys.
        while (begin != wanted.begin() && m_blocks[block].lowest <= std::prev(begin)->key)
            --begin;
        return lookIn(block);
    });
    return done;
}

Result<void> KeyBlocks::findIn(quint32 block, Wanted begin, Wanted end, bool onlyMissing, const ReadKeys &read)
{
    const Keys *keys = nullptr;
    for (Wanted wanted = begin; wanted != end; ++wanted) {
        if (onlyMissing && wanted->row >= 0)
            continue;
        if (keys == nullptr) {
            const Result<const Keys *> found = keysOf(block, read);
            if (!found)
                return failure(found.error());
            keys = *found;
        }
        // Of equal keys the first row comes first.
        const auto place = std::lower_bound(keys->sorted.begin(), keys->sorted.end(), wanted->key);
        if (place == keys->sorted.end() || !(*place == wanted->key))
            continue;
        const qint64 row = m_blocks[block].first + keys->offset(std::size_t(place - keys->sorted.begin()));
        wanted->row = wanted->row < 0 ? row : std::min(wanted->row, row);
    }
    return {};
}

Result<const KeyBlocks::Keys *> KeyBlocks::keysOf(quint32 index, const ReadKeys &read)
{
    Block &block = m_blocks[index];
    if (block.keys) {
        block.keys->isUsed = true;
        return block.keys.get();
    }
    std::vector<KeyId> inRowOrder(std::size_t(block.count));
    if (auto done = read(block.first, block.count, inRowOrder.data()); !done)
        return failure(done.error());
    auto keys = std::make_unique<Keys>();
    if (isRising(inRowOrder.data(), block.count))
        keys->sorted = std::move(inRowOrder);
    else
        keys->append(inRowOrder.data(), block.count);
    if (!makeRoom(keyBytes())) {
        m_passing = std::move(keys);
        return m_passing.get();
    }
    count(keyBytes());
    keys->isUsed = true;
    block.keys = std::move(keys);
    if (index + 1 < m_blocks.size())
        m_hot.push_back(index);
    return block.keys.get();
}

// Keys that were not used for the longest time go first, more or less. Half of the memory is left for what cannot be read again.
bool KeyBlocks::makeRoom(std::size_t bytes)
{
    const std::size_t limit = m_memory->limit / 2;
    std::size_t tries = 2 * m_hot.size();
    while (m_memory->left() < bytes || m_bytes + bytes > limit) {
        if (tries-- == 0)
            return false;
        m_hand %= m_hot.size();
        Block &block = m_blocks[m_hot[m_hand]];
        if (std::exchange(block.keys->isUsed, false)) {
            ++m_hand;
            continue;
        }
        dropKeysOf(block);
        m_hot[m_hand] = m_hot.back();
        m_hot.pop_back();
        if (m_hot.empty())
            tries = 0;
    }
    return true;
}

void KeyBlocks::dropKeysOf(Block &block)
{
    if (!block.keys)
        return;
    block.keys.reset();
    m_bytes -= keyBytes();
    m_memory->giveBack(keyBytes());
}

void KeyBlocks::dropKeys()
{
    for (Block &block : m_blocks)
        dropKeysOf(block);
    m_hot.clear();
    m_hand = 0;
}

void KeyBlocks::truncate(qint64 rows)
{
    dropKeys();
    while (!m_blocks.empty() && m_blocks.back().first >= rows) {
        m_blocks.pop_back();
        m_bytes -= bytesOfBlock;
        m_memory->giveBack(bytesOfBlock);
    }
    if (!m_blocks.empty())
        m_blocks.back().count = std::min(m_blocks.back().count, rows - m_blocks.back().first);
    orderAll();
}

void KeyBlocks::renumber(const std::function<qint64(qint64)> &newRow)
{
    dropKeys();
    for (Block &block : m_blocks) {
        const qint64 end = newRow(block.end());
        block.first = newRow(block.first);
        block.count = end - block.first;
    }
    const auto empty =
        std::remove_if(m_blocks.begin(), m_blocks.end(), [](const Block &block) { return block.count == 0; });
    const std::size_t bytes = std::size_t(m_blocks.end() - empty) * bytesOfBlock;
    m_blocks.erase(empty, m_blocks.end());
    m_bytes -= bytes;
    m_memory->giveBack(bytes);
    orderAll();
}

// As many as a block can have, so that no block counts differently later.
std::size_t KeyBlocks::keyBytes() const
{
    return std::size_t(m_blockRows) * (sizeof(KeyId) + sizeof(quint16));
}

void KeyBlocks::count(std::size_t bytes)
{
    m_bytes += bytes;
    m_memory->used += bytes;
}

} // namespace hdf5async
