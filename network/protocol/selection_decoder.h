// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>
#include <hdf5async/selection.h>

#include "network/protocol/data_decoder.h"
#include "network/protocol/wire_reader.h"

namespace hdf5async {

/// Decodes `select`: one selector, or a list of selectors, one per axis. Integers above int64 become the largest int64, which is out
/// of range everywhere. @errors BAD_SELECTION @source docs/protocol.md, "Selections"
[[nodiscard]] Result<Selection> decodeSelection(WireValue value, const DecodeSource &source);

} // namespace hdf5async
