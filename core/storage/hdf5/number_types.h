// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"
#include "core/storage/hdf5/handle.h"

namespace hdf5async {

/// Describes an HDF5 integer: its own form when it is one of the machine's, else the next larger one, which HDF5 converts to.
[[nodiscard]] FileType inspectInteger(const Hdf5Guard &guard, hid_t type);

/// Describes an HDF5 float: IEEE half, single, double as they are, others as the smallest of these that holds every value.
[[nodiscard]] FileType inspectFloat(const Hdf5Guard &guard, hid_t type);

/// Describes an HDF5 bit field of 1, 2, 4 or 8 bytes as the unsigned integer of that size.
[[nodiscard]] FileType inspectBitfield(const Hdf5Guard &guard, hid_t type);

/// IEEE binary16, which HDF5 1.10 does not have ready. @errors INTERNAL
[[nodiscard]] Result<Handle> makeHalf(const Hdf5Guard &guard, ElementType::Order order);

/// A type without a wire form.
[[nodiscard]] FileType unsupportedType(const QString &reason);

/// An element that is one value of `wire`, `size` bytes in memory form.
[[nodiscard]] FileType fixedType(const ElementType &wire, std::size_t size);

} // namespace hdf5async
