// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"
#include "core/storage/hdf5/file_context.h"

namespace hdf5async {

/// As Storage::reaches(). @source docs/security.md
[[nodiscard]] bool reaches(const Hdf5Guard &guard, const FileContext &context, const QByteArray &path,
                           const PathRules &rules);

} // namespace hdf5async
