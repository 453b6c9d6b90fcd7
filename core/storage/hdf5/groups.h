// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// Operations on links and groups, each all or nothing. @source docs/protocol.md, "Operations"

/// @errors EXISTS: a dataset, datatype or dangling link has the name; NOT_GROUP; FORBIDDEN: external link
[[nodiscard]] Result<CreateGroupReply> createGroup(const Hdf5Guard &guard, FileContext &context,
                                                   const CreateGroupRequest &request);

/// Removes the link itself, whatever it is. @errors BAD_PATH: root; NOT_FOUND; FORBIDDEN: beyond an external link
[[nodiscard]] Result<DeleteReply> deleteLink(const Hdf5Guard &guard, FileContext &context,
                                             const DeleteRequest &request);

/// False for dangling links and below datasets. @errors FORBIDDEN: an external link
[[nodiscard]] Result<ExistsReply> exists(const Hdf5Guard &guard, const FileContext &context,
                                         const ExistsRequest &request);

/// Renames the link itself. Into itself is also refused by another name: through a soft or second hard link.
/// @errors BAD_PATH: root, target inside source; NOT_FOUND; EXISTS; NOT_GROUP; FORBIDDEN: beyond an external link
[[nodiscard]] Result<PathReply> moveLink(const Hdf5Guard &guard, FileContext &context, const MoveRequest &request);

/// A deep copy; a soft link is copied as its target. External links, external storage and virtual datasets inside are copied as
/// they are, nothing of them is opened. @errors as moveLink(); FORBIDDEN: the source is an external link
[[nodiscard]] Result<PathReply> copyObject(const Hdf5Guard &guard, FileContext &context, const CopyRequest &request);

} // namespace hdf5async
