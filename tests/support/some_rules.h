// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"

namespace hdf5async {

/// The rules of patterns that are good.
inline PathRules someRules(const std::vector<QByteArray> &patterns)
{
    Result<PathRules> made = PathRules::make(patterns);
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return std::move(*made);
}

} // namespace hdf5async
