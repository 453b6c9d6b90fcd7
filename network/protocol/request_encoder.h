// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/requests.h>

#include "network/protocol/reply_buffer.h"

#include <cstddef>

namespace hdf5async {

/// Appends one request frame, length included; `head.op` is taken from the operation. Payloads are referred to, not copied: their
/// owners are kept by `out`. A body above `maxFrame` bytes is taken back. Returns the size of the body either way.
/// @thread any @source docs/protocol.md, "Requests and replies"
std::size_t encodeRequest(const RequestHead &head, const Operation &operation, std::size_t maxFrame, ReplyBuffer &out);

} // namespace hdf5async
