// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QStringView>

#include <chrono>
#include <optional>

namespace hdf5async {

/// The values of config.ini, as text. Nothing = not such a value; ranges are the caller's.

/// true, false, yes, no, on, off, 1, 0; case does not matter.
[[nodiscard]] std::optional<bool> parseBoolean(QStringView text);

/// A decimal number without sign.
[[nodiscard]] std::optional<qint64> parseCount(QStringView text);

/// Bytes: a plain number, or a number with B, KiB, MiB, GiB, TiB. @units bytes
[[nodiscard]] std::optional<qint64> parseByteSize(QStringView text);

/// A time: a number with ms, s, min or h; without a unit seconds.
[[nodiscard]] std::optional<std::chrono::milliseconds> parseDuration(QStringView text);

/// Whether `text` is an IPv4 or IPv6 address without brackets, or "localhost".
[[nodiscard]] bool isHostLiteral(QStringView text);

/// Whether such an address is one of this machine alone.
[[nodiscard]] bool isLoopbackLiteral(QStringView host);

} // namespace hdf5async
