// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QByteArray>
#include <QByteArrayView>

namespace hdf5async {

/// Limits of a path. @source docs/protocol.md, "Paths"
constexpr qsizetype maxPathBytes = 4096;
constexpr qsizetype maxPathComponents = 128;

/// The canonical form of a path as a client wrote it: absolute, no empty or "." components, "/" for the root.
/// Names are bytes: no Unicode normalisation. @errors BAD_PATH: empty, too long, too many components, NUL, "..", not UTF-8.
[[nodiscard]] Result<QByteArray> normalizedPath(QByteArrayView text);

/// "/a" for "/a/b"; "/" for "/a". Takes a canonical path other than "/".
[[nodiscard]] QByteArray parentPath(const QByteArray &path);

/// "b" for "/a/b". Takes a canonical path other than "/".
[[nodiscard]] QByteArray lastName(const QByteArray &path);

/// Whether canonical `path` is `ancestor` or lies below it.
[[nodiscard]] bool isAtOrBelow(const QByteArray &path, const QByteArray &ancestor);

/// Whether the bytes are well-formed UTF-8 (no surrogates, nothing above U+10FFFF, shortest form).
[[nodiscard]] bool isUtf8(QByteArrayView bytes);

} // namespace hdf5async
