// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace hdf5async {

struct ListedLink
{
    QByteArray name;
    H5L_info_t info;
};

/// The links of a group, in the order in which they were made where the group knows it, else by their names; nothing when HDF5 cannot
/// read them.
[[nodiscard]] std::optional<std::vector<ListedLink>> linksOf(const Hdf5Guard &guard, hid_t group);

} // namespace hdf5async
