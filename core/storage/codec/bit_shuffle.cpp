// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/bit_shuffle.h"

#include "core/storage/codec/byte_shuffle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>

namespace hdf5async {

namespace {

// What the filter fixes: where blocks end is part of the format.
constexpr std::size_t blockBytes = 8192;
constexpr std::size_t fewestElements = 128;
constexpr std::size_t together = 8; // elements that share the bytes of a bit row

// One byte of each element of a block; never longer, as blocks of more than 128 elements have at most blockBytes bytes.
using Row = std::array<char, blockBytes>;

std::size_t blockElements(std::size_t elementBytes)
{
    return std::max(blockBytes / elementBytes / together * together, fewestElements);
}

// Bit k of byte i becomes bit i of byte k, in each run of eight bytes; its own reverse.
void transposeBits(char *bytes, std::size_t count)
{
    static_assert(std::endian::native == std::endian::little);
    const auto swap = [](std::uint64_t word, int distance, std::uint64_t mask) {
        const std::uint64_t moved = (word ^ (word >> distance)) & mask;
        return word ^ moved ^ (moved << distance);
    };
    for (std::size_t i = 0; i < count; i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + i, sizeof(word));
        word = swap(word, 7, 0x00aa00aa00aa00aa);
        word = swap(word, 14, 0x0000cccc0000cccc);
        word = swap(word, 28, 0x00000000f0f0f0f0);
        std::memcpy(bytes + i, &word, sizeof(word));
    }
}

// One block is a byte shuffle, and in each of its rows a transposition of bits and once more a byte shuffle.
void shuffleBlock(const char *from, std::size_t count, std::size_t elementBytes, char *to)
{
    Row row;
    shuffleBytes(from, count * elementBytes, elementBytes, to);
    for (std::size_t byte = 0; byte < elementBytes; ++byte) {
        std::memcpy(row.data(), to + byte * count, count);
        transposeBits(row.data(), count);
        shuffleBytes(row.data(), count, together, to + byte * count);
    }
}

void unshuffleBlock(const char *from, std::size_t count, std::size_t elementBytes, char *rows, char *to)
{
    for (std::size_t byte = 0; byte < elementBytes; ++byte) {
        unshuffleBytes(from + byte * count, count, together, rows + byte * count);
        transposeBits(rows + byte * count, count);
    }
    unshuffleBytes(rows, count * elementBytes, elementBytes, to);
}

// Calls `block(offset, elements)` for every block, and returns the bytes that belong to none.
template<typename Block>
std::size_t forEachBlock(std::size_t bytes, std::size_t elementBytes, Block block)
{
    std::size_t left = bytes / elementBytes;
    std::size_t offset = 0;
    while (left >= together) {
        const std::size_t count = std::min(blockElements(elementBytes), left / together * together);
        block(offset, count);
        offset += count * elementBytes;
        left -= count;
    }
    return bytes - offset;
}

} // namespace

void shuffleBits(const char *from, std::size_t bytes, std::size_t elementBytes, char *to)
{
    const std::size_t rest = forEachBlock(bytes, elementBytes, [&](std::size_t offset, std::size_t count) {
        shuffleBlock(from + offset, count, elementBytes, to + offset);
    });
    if (rest > 0)
        std::memcpy(to + bytes - rest, from + bytes - rest, rest);
}

void unshuffleBits(const char *from, std::size_t bytes, std::size_t elementBytes, char *to)
{
    const std::size_t largest = std::min(blockElements(elementBytes) * elementBytes, bytes);
    const std::unique_ptr<char[]> rows(new char[largest]);
    const std::size_t rest = forEachBlock(bytes, elementBytes, [&](std::size_t offset, std::size_t count) {
        unshuffleBlock(from + offset, count, elementBytes, rows.get(), to + offset);
    });
    if (rest > 0)
        std::memcpy(to + bytes - rest, from + bytes - rest, rest);
}

} // namespace hdf5async
