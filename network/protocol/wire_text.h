// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArrayView>
#include <QString>

#include <algorithm>
#include <string_view>

namespace hdf5async {

/// The same bytes for Qt, and back.
[[nodiscard]] inline QByteArrayView qtView(std::string_view bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}
[[nodiscard]] inline std::string_view stdView(QByteArrayView bytes)
{
    return {bytes.data(), std::size_t(bytes.size())};
}

/// Text of a client as messages repeat it: the beginning.
[[nodiscard]] inline QString shownText(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(std::min<std::size_t>(text.size(), 80)));
}

} // namespace hdf5async
