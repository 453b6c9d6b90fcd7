// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/compressors.h"

#include "core/storage/codec/lz4_blocks.h"
#include "core/storage/codec/thread_codecs.h"

#include <QtGlobal>

#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr quint64 chunkLimit = quint64(1) << 32; // HDF5's

std::size_t deflate(int level, std::string_view bytes, char *to, std::size_t capacity)
{
    // libdeflate's levels 1 … 9 stand where zlib's do, at two to four times the speed; 0 stores in both.
    libdeflate_compressor *compressor = ThreadCodecs::current().deflater(std::clamp(level, 0, 9));
    return compressor ? libdeflate_zlib_compress(compressor, bytes.data(), bytes.size(), to, capacity) : 0;
}

bool inflate(std::string_view compressed, char *to, std::size_t size)
{
    libdeflate_decompressor *decompressor = ThreadCodecs::current().inflater();
    // Without a place for the size it succeeds only when all of `size` is filled.
    return decompressor && libdeflate_zlib_decompress(decompressor, compressed.data(), compressed.size(), to, size,
                                                      nullptr) == LIBDEFLATE_SUCCESS;
}

std::size_t packZstd(int level, std::string_view bytes, char *to, std::size_t capacity)
{
    ZSTD_CCtx_s *compressor = ThreadCodecs::current().zstdCompressor();
    if (compressor == nullptr)
        return 0;
    const std::size_t packed =
        ZSTD_compressCCtx(compressor, to, capacity, bytes.data(), bytes.size(), std::clamp(level, 1, ZSTD_maxCLevel()));
    return ZSTD_isError(packed) ? 0 : packed;
}

bool unpackZstd(std::string_view compressed, char *to, std::size_t size)
{
    ZSTD_DCtx_s *decompressor = ThreadCodecs::current().zstdDecompressor();
    return decompressor && ZSTD_decompressDCtx(decompressor, to, size, compressed.data(), compressed.size()) == size;
}

} // namespace

std::size_t compress(Codec codec, int level, std::string_view bytes, char *to, std::size_t capacity)
{
    switch (codec) {
    case Codec::None: break;
    case Codec::Deflate: return deflate(level, bytes, to, capacity);
    case Codec::Zstd: return packZstd(level, bytes, to, capacity);
    case Codec::Lz4: return packLz4(bytes, to, capacity);
    }
    return 0;
}

bool decompress(Codec codec, std::string_view compressed, char *to, std::size_t size)
{
    switch (codec) {
    case Codec::None: break;
    case Codec::Deflate: return inflate(compressed, to, size);
    case Codec::Zstd: return unpackZstd(compressed, to, size);
    case Codec::Lz4: return unpackLz4(compressed, to, size);
    }
    return false;
}

std::optional<std::size_t> claimedSize(Codec codec, std::string_view compressed)
{
    if (codec == Codec::Lz4)
        return claimedLz4Size(compressed);
    if (codec != Codec::Zstd)
        return std::nullopt;
    // The two codes for "unknown" and "no frame" are the largest numbers.
    const quint64 size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
    return size < chunkLimit ? std::optional(std::size_t(size)) : std::nullopt;
}

} // namespace hdf5async
