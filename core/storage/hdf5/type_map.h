// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"
#include "core/storage/hdf5/handle.h"

#include <hdf5async/array.h>
#include <hdf5async/result.h>

namespace hdf5async {

/// The HDF5 type that new datasets and attributes of a wire type get. Padding of records is dropped, text becomes variable UTF-8.
/// @errors UNSUPPORTED_TYPE (|V0; a record whose description is too long for HDF5 shows only when the object is created)
[[nodiscard]] Result<Handle> makeFileType(const Hdf5Guard &guard, const ElementType &type);

/// The HDF5 type for `data` of a new dataset or attribute: as above; str gives variable UTF-8, bin a fixed string of the longest.
[[nodiscard]] Result<Handle> makeFileType(const Hdf5Guard &guard, const Data &data);

/// Variable-length UTF-8 string, null terminated.
[[nodiscard]] Result<Handle> makeVariableText(const Hdf5Guard &guard);

/// Describes a type. `type` comes from H5Dget_type, H5Aget_type, H5Topen or makeFileType(). Never fails for what the type is: what
/// has no wire form is Form::Unsupported with its reason. Nesting and sizes are bounded, whatever the file says.
/// @errors IO_ERROR: HDF5 cannot read the type
[[nodiscard]] Result<FileType> inspect(const Hdf5Guard &guard, hid_t type);

/// The memory type for H5Dread, H5Dwrite, H5Aread, H5Awrite that makes HDF5 use `form`'s memory form. `fileType` is the dataset's
/// own type (H5Dget_type), `form` what inspect() or fieldsOf() said about it. Worth caching beside the dataset's id.
[[nodiscard]] Result<Handle> makeMemoryType(const Hdf5Guard &guard, hid_t fileType, const FileType &form);

} // namespace hdf5async
