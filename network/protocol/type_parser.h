// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type.h>
#include <hdf5async/result.h>

#include "network/protocol/wire_reader.h"

#include <QByteArrayView>

namespace hdf5async {

/// Elements and whole records are at most this large.
constexpr quint64 maxItemSize = 0x7fffffff;
constexpr std::size_t maxRecordFields = 1024;
/// How deep records may lie in records.
constexpr int maxRecordNesting = 64;

/// numpy's type string in the strict form of the protocol, such as "<i4", "|S3", "<M8[25s]".
/// @errors BAD_ARRAY; UNSUPPORTED_TYPE: objects, StringDType, long double, |V0
/// @source docs/protocol.md, "Type strings"
[[nodiscard]] Result<ElementType> parseTypeString(QByteArrayView text);

/// The `type` of an array: a type string, or a list of [name, type] and [name, type, dims].
/// @errors BAD_ARRAY, UNSUPPORTED_TYPE (also: a record without fields)
[[nodiscard]] Result<ElementType> parseType(WireValue value);

} // namespace hdf5async
