// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// Operations on the attributes of any object. The server's own on the root (state_attribute.h) are neither
/// seen nor changed.

/// @errors NOT_FOUND: object or one of the names; FORBIDDEN; TOO_LARGE; IO_ERROR
[[nodiscard]] Result<GetAttributesReply> getAttributes(const Hdf5Guard &guard, const FileContext &context,
                                                       const GetAttributesRequest &request);

/// Creates or replaces, all or nothing. @errors BAD_VALUE: a name; FORBIDDEN; NOT_FOUND: object; UNSUPPORTED_TYPE, TOO_LARGE: a value
[[nodiscard]] Result<SetAttributesReply> setAttributes(const Hdf5Guard &guard, FileContext &context,
                                                       const SetAttributesRequest &request);

/// All or nothing unless missingOk; a name given twice counts once. @errors NOT_FOUND, FORBIDDEN, BAD_VALUE, IO_ERROR
[[nodiscard]] Result<DeleteAttributesReply> deleteAttributes(const Hdf5Guard &guard, FileContext &context,
                                                             const DeleteAttributesRequest &request);

/// Checks what needs no file: names are not empty, hold no NUL and are not
/// longer than 4096 bytes, values can be stored. For `attrs` of write too.
/// @errors BAD_VALUE, UNSUPPORTED_TYPE, TOO_LARGE
[[nodiscard]] Result<void> checkAttributes(const Attributes &attributes);

/// Gives `object`, which has none of them, these attributes. After a failure some of them may be there: for objects that are not
/// linked yet. @errors as checkAttributes(), STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<void> createAttributes(const Hdf5Guard &guard, hid_t object, const Attributes &attributes);

/// All attributes of an open object in the order of their names' bytes. `address` is the object's, `limit` bounds the values' bytes.
/// @errors TOO_LARGE, IO_ERROR
[[nodiscard]] Result<AttributeValues> readAttributes(const Hdf5Guard &guard, const FileContext &context, hid_t object,
                                                     haddr_t address, qint64 limit);

/// How many attributes clients see on an open object. @errors IO_ERROR
[[nodiscard]] Result<qint64> countAttributes(const Hdf5Guard &guard, const FileContext &context, hid_t object,
                                             haddr_t address);

} // namespace hdf5async
