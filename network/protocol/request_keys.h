// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/requests.h>

#include "network/protocol/wire_reader.h"

#include <optional>
#include <string_view>

namespace hdf5async {

/// The keys that requests are made of. `attrs` is a map for writing operations and a bool for `list`, `data` a bool for `subscribe`.
enum class RequestKey : quint8 {
    Id,
    Op,
    File,
    Ack,
    Seq,
    Path,
    Data,
    Select,
    Start,
    Index,
    To,
    Fields,
    DeduplicateOn,
    Strings,
    Dtype,
    Stream,
    PartBytes,
    Chunks,
    Maxshape,
    Attrs,
    Names,
    Compression,
    CompressionOpts,
    Shuffle,
    Fletcher32,
    NewShape, ///< "shape"
    MissingOk,
    Recursive,
    Detail,
    Version,
    Client,
    Token,
    ClientId,
    ReplayWindow,
    Requests,
    From,
    Sub,
    Ask,
    Args,
};
constexpr std::size_t requestKeyCount = std::size_t(RequestKey::Args) + 1;

/// A set of keys, as bits.
using RequestKeys = quint64;
static_assert(requestKeyCount <= 64);
[[nodiscard]] constexpr RequestKeys keyBit(RequestKey key)
{
    return RequestKeys(1) << unsigned(key);
}

[[nodiscard]] std::string_view keyName(RequestKey key);
[[nodiscard]] std::optional<RequestKey> keyFromName(std::string_view name);

/// Keys that an operation must have. @source docs/protocol.md, "Operations"
[[nodiscard]] RequestKeys requiredKeys(OpCode op);
/// Keys that an operation knows, required ones included; those of every request (id, op, file, ack, seq) only where `isWhole`: the
/// requests of a batch have none of these but op.
[[nodiscard]] RequestKeys knownKeys(OpCode op, bool isWhole);

/// Whether a value, which is not nil, has a MessagePack type that the key may have in that operation.
[[nodiscard]] bool isOfKeysType(RequestKey key, OpCode op, WireValue value);

} // namespace hdf5async
