// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"
#include "core/storage/hdf5/file_context.h"
#include "core/storage/hdf5/stored_layout.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// What an object is. Works for virtual datasets, external storage and missing filters too: nothing of the content is touched.
/// With `rules`, of a group that only leads to what they allow, the members that they show, and no attributes.
/// @errors NOT_FOUND, FORBIDDEN: external link; IO_ERROR
[[nodiscard]] Result<InfoReply> objectInfo(const Hdf5Guard &guard, FileContext &context, const InfoRequest &request,
                                           const PathRules *rules = nullptr);

/// Shape and type of an open dataset, for a list.
struct DatasetSummary
{
    StoredShape shape;
    NamedType dtype;
};
/// @errors IO_ERROR
[[nodiscard]] Result<DatasetSummary> summarize(const Hdf5Guard &guard, hid_t dataset);

/// The kind of an open object.
[[nodiscard]] ObjectKind kindOf(const Hdf5Guard &guard, hid_t object);

} // namespace hdf5async
