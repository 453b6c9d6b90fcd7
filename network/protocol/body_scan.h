// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include "network/protocol/message_codec.h"
#include "network/protocol/wire_reader.h"

#include <QString>
#include <QVarLengthArray>

#include <string_view>

namespace hdf5async {

/// What a first look over a whole body finds, before anything is made of it.
struct ScannedBody
{
    struct Entry
    {
        std::string_view key;
        WireValue value;
    };
    bool isMap = false;
    /// The pairs of the request map whose keys are text, in order, repeated ones too.
    QVarLengthArray<Entry, 16> entries;
    /// The first fault of a key in any map: not text, not UTF-8, or there twice. Empty when there is none.
    QString keyFault;
};

/// Establishes that `body` is exactly one well-formed MessagePack object within the limits: afterwards a WireReader can walk over it.
/// Allocates nothing that grows with a claimed count.
/// @errors BAD_MSGPACK: cut, bytes left over, byte c1, nested too deep; TOO_LARGE: too many objects
[[nodiscard]] Result<ScannedBody> scanBody(std::string_view body, const DecodeLimits &limits);

} // namespace hdf5async
