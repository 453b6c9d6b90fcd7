// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/thread_codecs.h"

#include <libdeflate.h>
#include <zstd.h>

namespace hdf5async {

namespace {

// Room for chunks of the automatic size and for a camera's frame.
constexpr std::size_t keptBytes = 8 << 20;

} // namespace

ThreadCodecs &ThreadCodecs::current()
{
    thread_local ThreadCodecs codecs;
    return codecs;
}

ThreadCodecs::~ThreadCodecs()
{
    libdeflate_free_compressor(m_deflater);
    libdeflate_free_decompressor(m_inflater);
    ZSTD_freeCCtx(m_zstdCompressor);
    ZSTD_freeDCtx(m_zstdDecompressor);
}

libdeflate_compressor *ThreadCodecs::deflater(int level)
{
    if (m_deflater == nullptr || m_level != level) {
        libdeflate_free_compressor(m_deflater);
        m_deflater = libdeflate_alloc_compressor(level);
        m_level = level;
    }
    return m_deflater;
}

libdeflate_decompressor *ThreadCodecs::inflater()
{
    if (m_inflater == nullptr)
        m_inflater = libdeflate_alloc_decompressor();
    return m_inflater;
}

ZSTD_CCtx_s *ThreadCodecs::zstdCompressor()
{
    if (m_zstdCompressor == nullptr)
        m_zstdCompressor = ZSTD_createCCtx();
    return m_zstdCompressor;
}

ZSTD_DCtx_s *ThreadCodecs::zstdDecompressor()
{
    if (m_zstdDecompressor == nullptr)
        m_zstdDecompressor = ZSTD_createDCtx();
    return m_zstdDecompressor;
}

char *ThreadCodecs::scratch(int which, std::size_t size)
{
    Scratch &scratch = m_scratch[which];
    if (scratch.size < size) {
        scratch.bytes.reset(); // first, so that both never exist at once
        scratch.size = 0;
        scratch.bytes.reset(new char[size]);
        scratch.size = size;
    }
    return scratch.bytes.get();
}

void ThreadCodecs::trim()
{
    for (Scratch &scratch : m_scratch) {
        if (scratch.size > keptBytes)
            scratch = {};
    }
    if (m_zstdCompressor != nullptr && ZSTD_sizeof_CCtx(m_zstdCompressor) > keptBytes) {
        ZSTD_freeCCtx(m_zstdCompressor);
        m_zstdCompressor = nullptr;
    }
}

} // namespace hdf5async
