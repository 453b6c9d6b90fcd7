// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/events.h>
#include <hdf5async/result.h>

#include "network/protocol/reply_buffer.h"
#include "network/protocol/type_cache.h"

namespace hdf5async {

/// Appends one frame that no request has asked for, length included. Payloads are referred to, not copied. @thread any
/// @source docs/protocol.md, "Events"
void encodeEvent(quint64 sequence, quint64 subscription, const QByteArray &file, const Change &change,
                 ReplyBuffer &out);
void encodeEvent(quint64 sequence, const Overflow &overflow, ReplyBuffer &out);

/// Decodes the body of such a frame. Nothing for an event of a kind that is not known here: it is to be ignored, but for its number.
/// Arrays refer to the body. @errors BAD_REPLY
[[nodiscard]] Result<std::optional<Event>> decodeEvent(const SharedBytes &body, TypeCache *cache = nullptr);

} // namespace hdf5async
