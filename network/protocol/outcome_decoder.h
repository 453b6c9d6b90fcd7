// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include "network/protocol/data_decoder.h"
#include "network/protocol/wire_reader.h"

namespace hdf5async {

/// What stands under "result" of a reply to `operation`: the counterpart of writeOutcome(). `reader` is moved behind it. Keys that are
/// not known are ignored, missing ones keep their default. @errors BAD_REPLY @source docs/protocol.md, "Operations"
[[nodiscard]] Result<Outcome> decodeOutcome(const Operation &operation, WireReader &reader, const DecodeSource &source);

} // namespace hdf5async
