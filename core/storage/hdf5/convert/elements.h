// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"

#include <hdf5async/array.h>
#include <hdf5async/bytes.h>
#include <hdf5async/result.h>

namespace hdf5async {

/// Data in a FileType's memory form, ready for H5Dwrite.
/// @shape `shape` are the axes of the data as the client sent them, those of an array type (FileType::dims) included as the last
/// ones; `bytes` holds product(shape) × FileType::size bytes, row-major. Where the memory form holds pointers, the owner of
/// `bytes` keeps what they point to alive, so bytes may be copied elsewhere as long as the Elements live.
struct Elements
{
    Shape shape;
    std::size_t elementSize = 0; ///< FileType::size
    SharedBytes bytes;
    bool isIdentity = false; ///< `bytes` are the wire's own: nothing was copied
};

/// The axes of `data`: those of the array or list; none for scalars.
[[nodiscard]] Shape shapeOf(const Data &data);

/// Whether `data` may go into `to` as far as the types alone tell. O(number of fields).
/// @errors UNSUPPORTED_TYPE (to), TYPE_MISMATCH; SHAPE_MISMATCH for a null dataspace
[[nodiscard]] Result<void> checkCast(const FileType &to, const Data &data);

/// How much memory castElements() takes at most: a short value for a long fixed string is small on the wire only.
constexpr quint64 maxCastBytes = quint64(1) << 30;

/// Casts `data` into the memory form of `to`. Typed data by numpy's safe casting, plain data and all text by value. Free when the
/// wire's bytes are the file's: those are handed on. Does not look at shapes, but for those of subarray fields.
/// @errors as checkCast() before any value is looked at; then BAD_VALUE for the first value that does not fit, TOO_LARGE: more than
/// `limit` bytes
/// @thread any, needs no lock @source docs/protocol.md, "Casting"
[[nodiscard]] Result<Elements> castElements(const FileType &to, const Data &data, quint64 limit = maxCastBytes);

} // namespace hdf5async
