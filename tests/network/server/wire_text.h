// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <initializer_list>
#include <utility>

namespace hdf5async {

/// Frames with a request: an id, an operation, and more keys with text values. `{"id": 7, "op": "exists", "path": "/a"}` is
/// requestFrame(7, "exists", {{"path", "/a"}}).
[[nodiscard]] QByteArray requestFrame(int id, const QByteArray &op,
                                      const QList<std::pair<QByteArray, QByteArray>> &keys = {});
[[nodiscard]] QByteArray frame(const QByteArray &body);

/// Replies in a form that tests compare at a glance: "7 ok pong", "7 BUSY", "nil BAD_MSGPACK", "7 part 0 more bytes:1000", "change 1 append". Text of
/// results appears as it is, bytes by their number. What is left over, being no complete frame, is "…".
[[nodiscard]] QStringList repliesIn(const QByteArray &stream);

/// What repliesIn() is compared with.
[[nodiscard]] QStringList said(std::initializer_list<const char *> replies);

} // namespace hdf5async
