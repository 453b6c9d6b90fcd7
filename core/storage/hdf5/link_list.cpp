// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/link_list.h"

namespace hdf5async {

namespace {

herr_t collectLink(hid_t, const char *name, const H5L_info_t *info, void *data) noexcept
try {
    static_cast<std::vector<ListedLink> *>(data)->push_back({QByteArray(name), *info});
    return 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

} // namespace

std::optional<std::vector<ListedLink>> linksOf(const Hdf5Guard &, hid_t group)
{
    const Handle properties(H5Gget_create_plist(group));
    unsigned order = 0;
    if (!properties || H5Pget_link_creation_order(properties.id(), &order) < 0)
        return std::nullopt;
    const H5_index_t index = (order & H5P_CRT_ORDER_TRACKED) != 0 ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
    std::vector<ListedLink> links;
    if (H5Literate(group, index, H5_ITER_INC, nullptr, collectLink, &links) < 0)
        return std::nullopt;
    return links;
}

} // namespace hdf5async
