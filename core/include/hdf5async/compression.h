// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <array>
#include <optional>
#include <string_view>

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

/// The levels of a codec and the one that is taken when none is named.
struct CodecLevels
{
    int lowest;
    int highest;
    int standard;
};

/// Nothing for codecs without levels.
[[nodiscard]] constexpr std::optional<CodecLevels> levelsOf(Codec codec)
{
    switch (codec) {
    case Codec::Deflate: return CodecLevels{0, 9, defaultDeflateLevel};
    case Codec::Zstd: return CodecLevels{1, 22, defaultZstdLevel};
    case Codec::None:
    case Codec::Lz4: break;
    }
    return std::nullopt;
}

/// The names on the wire, in the order of Codec.
constexpr std::array<std::string_view, 4> codecNames{"none", "gzip", "zstd", "lz4"};

[[nodiscard]] constexpr std::string_view codecName(Codec codec)
{
    return codecNames[std::size_t(codec)];
}

/// The codec of a wire name; nothing for a name this version does not know.
[[nodiscard]] constexpr std::optional<Codec> codecFromName(std::string_view name)
{
    for (std::size_t i = 0; i < codecNames.size(); ++i) {
        if (codecNames[i] == name)
            return static_cast<Codec>(i);
    }
    return std::nullopt;
}

/// What a request says about filters; what is absent is the server's choice.
struct StorageOptions
{
    std::optional<Codec> codec;
    std::optional<int> level; ///< of `compression_opts`, or of an int `compression`
    std::optional<Shuffle> shuffle;
    std::optional<bool> fletcher32;
};

} // namespace hdf5async
