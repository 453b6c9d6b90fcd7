// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type.h>

#include <optional>

namespace hdf5async {

/// The tag of an HDF5 opaque type that holds times of this wire type, such as "NUMPY:<M8[s]" (h5py's convention).
[[nodiscard]] QByteArray timeTag(const ElementType &time);

/// The time type that an opaque type's tag names; nothing for all other tags.
[[nodiscard]] std::optional<ElementType> timeFromTag(QByteArrayView tag);

} // namespace hdf5async
