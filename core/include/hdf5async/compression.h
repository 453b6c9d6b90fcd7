// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <optional>

namespace hdf5async {

/// How chunks are compressed. Deflate is "gzip" on the wire; any HDF5 reads it. The others need the registered plugin 32015
/// (zstd) or 32004 (lz4) where the file is read without this server.
enum class Codec : quint8 { None, Deflate, Zstd, Lz4 };

/// How a chunk is rearranged before it is compressed: the bytes of equal place beside each other (any HDF5 reads it), or the
/// bits of equal place (needs plugin 32008).
enum class Shuffle : quint8 { None, Byte, Bit };

/// The filters of a dataset, in the order shuffle, codec, fletcher32.
struct Filters
{
    Codec codec = Codec::None;
    int level = 0; ///< of the codec; 0 … 9 for deflate, 1 … 22 for zstd, 0 for none and lz4
    Shuffle shuffle = Shuffle::None;
    bool fletcher32 = false;

    friend bool operator==(const Filters &a, const Filters &b)
    {
        return a.codec == b.codec && a.level == b.level && a.shuffle == b.shuffle && a.fletcher32 == b.fletcher32;
    }
};

constexpr int defaultDeflateLevel = 4;
constexpr int defaultZstdLevel = 3;

/// What a request says about filters; what is absent is the server's choice.
struct StorageOptions
{
    std::optional<Codec> codec;
    std::optional<int> level; ///< of `compression_opts`, or of an int `compression`
    std::optional<Shuffle> shuffle;
    std::optional<bool> fletcher32;
};

} // namespace hdf5async
