// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

namespace hdf5async {

/// All pages in the order of the navigation list. A new page gets a line in registry.cpp and nothing else.
[[nodiscard]] std::vector<std::unique_ptr<Page>> makePages(const PageContext &context);

} // namespace hdf5async
