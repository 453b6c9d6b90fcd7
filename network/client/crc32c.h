// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <string_view>

namespace hdf5async {

/// CRC-32C (Castagnoli) of the bytes, going on from `crc` of what came before. @source RFC 3720, appendix B.4
[[nodiscard]] quint32 crc32c(std::string_view bytes, quint32 crc = 0);

} // namespace hdf5async
