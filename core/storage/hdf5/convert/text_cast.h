// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/element_cast.h"
#include "core/storage/hdf5/file_type.h"

#include <string_view>

namespace hdf5async {

/// Stores one string as an element of `to` (Form::Text or Form::FixedText), never truncated. `isText`: it came as str or U, not as
/// bytes. @errors BAD_VALUE: NUL inside where it cannot be, too long, text with non-ASCII characters for a type marked ASCII;
/// TOO_LARGE: `variable` is full @source docs/protocol.md, "Casting"
Result<void> storeText(const FileType &to, std::string_view text, bool isText, char *element, VariableMemory *variable);

/// Array elements of kind Text (U) or Bytes (S) into `to`, as storeText() does.
[[nodiscard]] ElementCastPtr makeTextWrite(const FileType &to, const ElementType &from);

/// A fixed string of the file into |Sn of the same size, padded with NUL.
[[nodiscard]] ElementCastPtr makeFixedTextRead(const FileType &from);

/// A variable string (a char pointer, possibly null) into <Um, m = `width`.
[[nodiscard]] ElementCastPtr makeTextRead(std::size_t width);

/// The string that a char pointer, possibly null or unaligned, points to.
[[nodiscard]] std::string_view variableTextAt(const char *element);

/// The content of an element of Form::Text, Form::Reference (resolved to a path) or Form::FixedText, without padding. Valid as long as the element and what it points to.
[[nodiscard]] std::string_view textAt(const FileType &type, const char *element);

} // namespace hdf5async
