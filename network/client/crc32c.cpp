// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/crc32c.h"

#include <array>

namespace hdf5async {

namespace {

using Table = std::array<std::array<quint32, 256>, 8>;

// Eight tables, so that eight bytes are taken at a time.
constexpr Table makeTables()
{
    Table tables{};
    for (quint32 i = 0; i < 256; ++i) {
        quint32 crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
        tables[0][i] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t i = 0; i < 256; ++i)
            tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 0xff];
    }
    return tables;
}

constexpr Table tables = makeTables();

} // namespace

quint32 crc32c(std::string_view bytes, quint32 crc)
{
    crc = ~crc;
    const auto byteAt = [&bytes](std::size_t i) { return quint32(quint8(bytes[i])); };
    while (bytes.size() >= 8) {
        quint32 next = tables[7][(crc ^ byteAt(0)) & 0xff] ^ tables[6][((crc >> 8) ^ byteAt(1)) & 0xff] ^
                       tables[5][((crc >> 16) ^ byteAt(2)) & 0xff] ^ tables[4][(crc >> 24) ^ byteAt(3)];
        for (std::size_t i = 4; i < 8; ++i)
            next ^= tables[7 - i][byteAt(i)];
        crc = next;
        bytes.remove_prefix(8);
    }
    for (const char byte : bytes)
        crc = (crc >> 8) ^ tables[0][(crc ^ quint8(byte)) & 0xff];
    return ~crc;
}

} // namespace hdf5async
