// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/compression.h>

#include <QByteArray>

#include <algorithm>
#include <random>
#include <string_view>
#include <vector>

namespace hdf5async {

/// Bytes that compress a little: every element differs from the one before in few bits.
inline QByteArray chunkBytes(qsizetype size, unsigned seed = 1)
{
    std::mt19937 random(seed);
    QByteArray bytes(size, '\0');
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = char(i % 7 == 0 ? random() % 256 : (i / 50) % 256);
    return bytes;
}

/// Bytes that nothing compresses.
inline QByteArray noise(qsizetype size)
{
    std::mt19937 random(5);
    QByteArray bytes(size, '\0');
    std::generate(bytes.begin(), bytes.end(), [&random] { return char(random() % 256); });
    return bytes;
}

inline std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

/// Every combination of filters, at levels that differ.
inline std::vector<Filters> allFilters()
{
    std::vector<Filters> all;
    for (const Filters &codec : {Filters{}, Filters{Codec::Deflate, 0}, Filters{Codec::Deflate, 6},
                                 Filters{Codec::Zstd, 3}, Filters{Codec::Lz4, 0}}) {
        for (const Shuffle shuffle : {Shuffle::None, Shuffle::Byte, Shuffle::Bit}) {
            for (const bool fletcher32 : {false, true})
                all.push_back({codec.codec, codec.level, shuffle, fletcher32});
        }
    }
    return all;
}

} // namespace hdf5async
