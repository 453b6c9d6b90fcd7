// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/elements.h"
#include "core/storage/hdf5/handle.h"

#include <hdf5async/array.h>
#include <hdf5async/result.h>

#include <QByteArray>

namespace hdf5async {

/// An attribute's value may not be longer than this, in bytes as the file stores it; nor may its name.
/// @source docs/protocol.md, "Attributes"
constexpr qint64 maxAttributeBytes = 64000;

/// The value of an open attribute. Scalars: number or bool as numpy scalar, variable string as str (bin if not UTF-8), fixed string
/// as bin, others as 0-d arrays. {"unsupported": why} for what has no wire form. `limit` in bytes bounds the value.
/// @errors IO_ERROR, TOO_LARGE
[[nodiscard]] Result<Value> readAttribute(const Hdf5Guard &guard, hid_t attribute, quint64 limit);

/// Checks what needs no file: the type can be stored, the value is not longer than maxAttributeBytes.
/// @errors UNSUPPORTED_TYPE, TOO_LARGE @thread any, needs no lock
[[nodiscard]] Result<void> checkAttribute(const Data &value);

/// A value made ready to be written as attribute: everything that can fail because of the value has been done.
struct PreparedAttribute
{
    Handle fileType; ///< the memory type, too
    Handle space;
    Elements elements; ///< no bytes for a null dataspace
    bool isNull = false;
};
/// @errors as checkAttribute(); BAD_VALUE (NUL in text)
[[nodiscard]] Result<PreparedAttribute> prepareAttribute(const Hdf5Guard &guard, const Data &value);

/// Creates the attribute `name` on the open object `object`, which must not have it, and writes the value; when writing fails the
/// attribute is removed again. The name is marked UTF-8.
/// @errors STORAGE_FULL, TOO_LARGE (name too long, or no room in an object header of the old format), IO_ERROR
[[nodiscard]] Result<void> createAttribute(const Hdf5Guard &guard, hid_t object, const QByteArray &name,
                                           const PreparedAttribute &value);

} // namespace hdf5async
