// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/client_query.h"
#include "core/console/queries.h"

namespace hdf5async {

/// Whether a code of the wire is one of its enumeration. Without `default`, so that the compiler names what is missing here when an
/// enumeration grows. @source docs/protocol.md, "Console"

[[nodiscard]] constexpr bool isKnown(ServerState state)
{
    switch (state) {
    case ServerState::Stopped:
    case ServerState::Starting:
    case ServerState::Listening:
    case ServerState::Draining:
    case ServerState::Failed: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(Role role)
{
    switch (role) {
    case Role::Reader:
    case Role::Writer:
    case Role::Operator:
    case Role::Admin: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(Severity severity)
{
    switch (severity) {
    case Severity::None:
    case Severity::Warning:
    case Severity::Critical: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(LogSeverity severity)
{
    switch (severity) {
    case LogSeverity::Debug:
    case LogSeverity::Info:
    case LogSeverity::Warning:
    case LogSeverity::Critical: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(Codec codec)
{
    switch (codec) {
    case Codec::None:
    case Codec::Deflate:
    case Codec::Zstd:
    case Codec::Lz4: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(Shuffle shuffle)
{
    switch (shuffle) {
    case Shuffle::None:
    case Shuffle::Byte:
    case Shuffle::Bit: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(ObjectKind kind)
{
    switch (kind) {
    case ObjectKind::Group:
    case ObjectKind::Dataset:
    case ObjectKind::Datatype:
    case ObjectKind::Dangling:
    case ObjectKind::External: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(TreeOrder order)
{
    switch (order) {
    case TreeOrder::Name:
    case TreeOrder::Stored:
    case TreeOrder::Rows:
    case TreeOrder::LastWrite: return true;
    }
    return false;
}

[[nodiscard]] constexpr bool isKnown(PreviewKind kind)
{
    switch (kind) {
    case PreviewKind::Table:
    case PreviewKind::Line:
    case PreviewKind::Image:
    case PreviewKind::AttributeTable:
    case PreviewKind::Summary:
    case PreviewKind::StorageLayout: return true;
    }
    return false;
}

/// It says how many there are itself.
[[nodiscard]] constexpr bool isKnown(ClientOrder order)
{
    return order < ClientOrder::Count;
}

} // namespace hdf5async
