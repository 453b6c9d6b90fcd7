// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

#include <functional>
#include <optional>

namespace hdf5async::journal {

/// Reads bytes of a file or of its image.
using ReadBytes = std::function<IoStatus(std::uint64_t offset, char *data, std::size_t size)>;

/// What is looked at of it.
constexpr std::size_t superblockBytes = 512;

/// HDF5's first structure, as far as the journal needs it.
/// @source HDF5 File Format Specification 3.0, II.A "Disk Format: Level 0A - Format Signature and Superblock"
struct Superblock
{
    std::uint64_t offset = 0;
    unsigned version = 0;
    /// XXH3 of the 512 bytes at `offset`, those behind the end of the file taken as 0: they change with nearly every commit, and no
    /// two files share them.
    std::uint64_t fingerprint = 0;
    /// A writer that set the mark "open for write" did not close the file.
    bool markedOpen = false;
};

/// Looks at 0, 512, 1024, 2048, ... below `size`; nothing when there is no signature (or no byte can be read).
[[nodiscard]] std::optional<Superblock> findSuperblock(const ReadBytes &read, std::uint64_t size);

/// The superblock at a known place of a file of `size` bytes.
[[nodiscard]] std::optional<Superblock> superblockAt(const ReadBytes &read, std::uint64_t offset, std::uint64_t size);

} // namespace hdf5async::journal
