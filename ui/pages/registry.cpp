// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/registry.h"

namespace hdf5async {

std::vector<std::unique_ptr<Page>> makePages(const PageContext &)
{
    std::vector<std::unique_ptr<Page>> pages;
    return pages;
}

} // namespace hdf5async
