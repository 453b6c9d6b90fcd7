// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/lz4_blocks.h"

#include <QtEndian>

#include <lz4.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace hdf5async {

namespace {

constexpr std::size_t headBytes = 12;
constexpr std::size_t blockHeadBytes = 4;
constexpr std::size_t standardBlock = std::size_t(1) << 30; // what the plugin takes when the dataset names none
constexpr std::size_t pluginLimit = std::numeric_limits<qint32>::max();
constexpr std::size_t bestRatio = 255; // of LZ4 itself

// One block with its head. 0: no room.
std::size_t packBlock(std::string_view block, char *to, std::size_t capacity)
{
    if (capacity < blockHeadBytes)
        return 0;
    // One byte less than the block: a block that takes as much as the original counts as not compressed.
    const std::size_t room = std::min(capacity - blockHeadBytes, block.size() - 1);
    int packed = LZ4_compress_default(block.data(), to + blockHeadBytes, int(block.size()), int(room));
    if (packed <= 0) {
        if (capacity - blockHeadBytes < block.size())
            return 0;
        std::memcpy(to + blockHeadBytes, block.data(), block.size());
        packed = int(block.size());
    }
    qToBigEndian<quint32>(quint32(packed), to);
    return blockHeadBytes + std::size_t(packed);
}

bool unpackBlock(std::string_view packed, char *to, std::size_t size)
{
    if (packed.size() == size) {
        std::memcpy(to, packed.data(), size);
        return true;
    }
    return packed.size() <= pluginLimit && size <= pluginLimit &&
           LZ4_decompress_safe(packed.data(), to, int(packed.size()), int(size)) == int(size);
}

} // namespace

std::size_t packLz4(std::string_view bytes, char *to, std::size_t capacity)
{
    if (bytes.empty() || bytes.size() > pluginLimit || capacity < headBytes)
        return 0;
    const std::size_t blockSize = std::min(bytes.size(), standardBlock);
    qToBigEndian<quint64>(bytes.size(), to);
    qToBigEndian<quint32>(quint32(blockSize), to + 8);
    std::size_t written = headBytes;
    for (std::size_t done = 0; done < bytes.size(); done += blockSize) {
        const std::size_t packed = packBlock(bytes.substr(done, blockSize), to + written, capacity - written);
        if (packed == 0)
            return 0;
        written += packed;
    }
    return written;
}

bool unpackLz4(std::string_view packed, char *to, std::size_t size)
{
    if (claimedLz4Size(packed) != size)
        return false;
    const std::size_t blockSize = qFromBigEndian<quint32>(packed.data() + 8);
    packed.remove_prefix(headBytes);
    for (std::size_t done = 0; done < size;) {
        if (blockSize == 0 || packed.size() < blockHeadBytes)
            return false;
        const std::size_t packedSize = qFromBigEndian<quint32>(packed.data());
        const std::size_t now = std::min(blockSize, size - done);
        packed.remove_prefix(blockHeadBytes);
        if (packedSize > packed.size() || !unpackBlock(packed.substr(0, packedSize), to + done, now))
            return false;
        packed.remove_prefix(packedSize);
        done += now;
    }
    return true;
}

std::optional<std::size_t> claimedLz4Size(std::string_view packed)
{
    if (packed.size() < headBytes)
        return std::nullopt;
    const auto size = qFromBigEndian<quint64>(packed.data());
    if (size / bestRatio > packed.size())
        return std::nullopt;
    return std::size_t(size);
}

} // namespace hdf5async
