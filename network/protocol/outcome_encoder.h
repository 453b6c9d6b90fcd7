// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/error.h>
#include <hdf5async/replies.h>

#include "network/protocol/wire_writer.h"

namespace hdf5async {

/// What stands under "result". @source docs/protocol.md, "Operations"
void writeOutcome(WireWriter &writer, const Outcome &outcome);

/// What stands under "error": code, message, and detail where there is some.
void writeError(WireWriter &writer, const Error &error);

} // namespace hdf5async
