// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"
#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// The members of a group, or everything below it, sorted by the bytes of their (relative) names. Soft links are not entered, a
/// group that several hard links lead to is entered once: where it comes first in a walk in the order of names.
/// Dangling and external links have no attributes. With `rules` only what they show is there: what they allow, and groups on the way
/// to it; soft links that lead out of it are dangling.
/// @errors NOT_FOUND, NOT_GROUP, FORBIDDEN: external link; TOO_LARGE: as soon as the reply is known to exceed maxResponse
[[nodiscard]] Result<ListReply> listGroup(const Hdf5Guard &guard, const FileContext &context,
                                          const ListRequest &request, const PathRules *rules = nullptr);

} // namespace hdf5async
