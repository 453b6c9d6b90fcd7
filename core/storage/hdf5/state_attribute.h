// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <hdf5async/result.h>

#include <QByteArray>

namespace hdf5async {

/// Where the server's own record (sequence numbers and replies of its clients) lies while no journal exists: in attributes of the
/// root group, so that it travels with the file and needs no object of its own. Clients neither see nor change them.
///
/// Form: "_hdf5async_state", then "_hdf5async_state.1", "….2" … as needed; each a list of bytes (H5T_STD_U8LE, rank 1) of at most
/// 60,000. Joined they are: the eight characters "H5AState", the length of the record (64 bits, little-endian), the record. An
/// attribute for its own sake would be simpler, but none may be longer than 64 KiB in every file format. No record: no attributes.

/// Whether clients must not see an attribute of this name on the root group.
[[nodiscard]] bool isStateAttribute(const QByteArray &name);

/// How many of them there are.
[[nodiscard]] qint64 countStateAttributes(const Hdf5Guard &guard, hid_t root);

/// The record; empty when there is none, or something else under its names.
[[nodiscard]] QByteArray readState(const Hdf5Guard &guard, hid_t root);

/// Replaces the record; an empty one removes it. Not atomic: belongs into a commit of its own. @errors IO_ERROR, STORAGE_FULL
[[nodiscard]] Result<void> writeState(const Hdf5Guard &guard, hid_t root, const QByteArray &record);

} // namespace hdf5async
