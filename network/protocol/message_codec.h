// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/replies.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include "network/protocol/reply_buffer.h"
#include "network/protocol/type_cache.h"

#include <cstddef>
#include <optional>

namespace hdf5async {

/// What one request may cost to look at. @source docs/protocol.md, "Limits and configuration"
struct DecodeLimits
{
    std::size_t maxDepth = 64;        ///< nesting of arrays and maps; the request itself is 1
    std::size_t maxItems = 4'194'304; ///< MessagePack objects in one frame
};

/// A request as a value, or what is wrong with it. The two kinds of error follow the order of checks: whoever answers looks at
/// `malformed` first, then checks access, `head.file` and the token, and only then looks at `operation`.
struct DecodedRequest
{
    /// Steps 2 to 6 (not MessagePack, not a map, keys, id, op, types of values): reply with this and head.id.
    std::optional<Error> malformed;
    RequestHead head;
    /// Steps 8 to 11 (excluded keys, path, data, attributes, option values). The same error as `malformed` when there is one.
    Result<Operation> operation;
};

/// Decodes the body of one frame. Arrays and texts of the result refer to `body` and keep it alive; nothing large is copied.
/// Pure: the same bytes give the same result, whatever they are. @thread any, with a cache of its own
/// @source docs/protocol.md, "Order of checks"
[[nodiscard]] DecodedRequest decodeRequest(const SharedBytes &body, const DecodeLimits &limits,
                                           TypeCache *cache = nullptr);

/// Appends one reply frame, length included. Payloads are referred to, not copied.
/// A body above `maxResponse` bytes is replaced by the error TOO_LARGE with detail "bytes" and "limit"; the result is false then
/// (a stream ends with it). @thread any
bool encodeReply(const Reply &reply, std::size_t maxResponse, ReplyBuffer &out);

} // namespace hdf5async
