// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/replies.h>

#include <array>

namespace hdf5async {

QLatin1StringView objectKindName(ObjectKind kind)
{
    // In the order of ObjectKind.
    static constexpr std::array names = {
        QLatin1StringView("group"),    QLatin1StringView("dataset"),  QLatin1StringView("datatype"),
        QLatin1StringView("dangling"), QLatin1StringView("external"),
    };
    return names[static_cast<std::size_t>(kind)];
}

} // namespace hdf5async
