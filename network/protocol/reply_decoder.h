// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include "network/protocol/data_decoder.h"
#include "network/protocol/wire_reader.h"

#include <optional>

namespace hdf5async {

/// A reply before it is known which operation it answers.
struct ReplyFrame
{
    RequestId id;
    bool isEvent = false; ///< nothing else is set then: no request is answered
    std::optional<Error> error;
    WireValue result; ///< within the body; without an error
    std::optional<quint64> commit;
    std::optional<StreamPart> part;
    bool replayed = false;
};

/// Decodes the body of one frame from a server; keys that it does not know are ignored. @errors BAD_REPLY @thread any
/// @source docs/protocol.md, "Requests and replies"
[[nodiscard]] Result<ReplyFrame> decodeReplyFrame(const SharedBytes &body);

/// Decodes what a successful reply to `operation` carries. Arrays and texts refer to the body. @errors BAD_REPLY
[[nodiscard]] Result<Outcome> decodeOutcome(const Operation &operation, WireValue result, const DecodeSource &source);

} // namespace hdf5async
