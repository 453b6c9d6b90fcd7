// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <optional>

namespace hdf5async {

/// How chunks are compressed. Deflate is "gzip" on the wire; any HDF5 reads it.
enum class Codec : quint8 { None, Deflate };

/// The filters of a dataset, in the order shuffle, codec, fletcher32.
struct Filters
{
    Codec codec = Codec::None;
    int level = 0; ///< of the codec; 0 … 9 for deflate, 0 for none
    bool shuffle = false;
    bool fletcher32 = false;

    friend bool operator==(const Filters &a, const Filters &b)
    {
        return a.codec == b.codec && a.level == b.level && a.shuffle == b.shuffle && a.fletcher32 == b.fletcher32;
    }
};

constexpr int defaultDeflateLevel = 4;

/// What a request says about filters; what is absent is the server's choice.
struct StorageOptions
{
    std::optional<Codec> codec;
    std::optional<int> level; ///< of `compression_opts`, or of an int `compression`
    std::optional<bool> shuffle;
    std::optional<bool> fletcher32;
};

} // namespace hdf5async
