// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/superblock.h"

#include <array>
#include <cstring>

#include <xxhash.h>

namespace hdf5async::journal {

namespace {
constexpr unsigned char signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
} // namespace

std::optional<Superblock> superblockAt(const ReadBytes &read, std::uint64_t offset, std::uint64_t size)
{
    std::array<char, superblockBytes> sector = {};
    if (read(offset, sector.data(), sector.size()) != 0 || std::memcmp(sector.data(), signature, sizeof signature) != 0)
        return std::nullopt;
    // Of a file that has become shorter, disk and memory may still hold what was there.
    if (const std::uint64_t held = size > offset ? size - offset : 0; held < sector.size())
        std::memset(sector.data() + held, 0, sector.size() - held);
    Superblock result;
    result.offset = offset;
    result.version = static_cast<unsigned char>(sector[8]);
    result.fingerprint = XXH3_64bits(sector.data(), sector.size());
    // Byte 11 holds the consistency flags since version 2; HDF5 sets bit 0 (writing) from version 3 on, and bit 2 for SWMR.
    result.markedOpen = result.version >= 3 && (static_cast<unsigned char>(sector[11]) & 0x05u) != 0;
    return result;
}

std::optional<Superblock> findSuperblock(const ReadBytes &read, std::uint64_t size)
{
    for (std::uint64_t offset = 0; offset < size; offset = offset == 0 ? superblockBytes : offset * 2) {
        if (const auto found = superblockAt(read, offset, size))
            return found;
    }
    return std::nullopt;
}

} // namespace hdf5async::journal
