// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <memory>

struct libdeflate_compressor;
struct libdeflate_decompressor;
struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace hdf5async {

/// What the codecs of one thread use again from chunk to chunk. Made when it is needed, freed with the thread. A null pointer
/// means that there was no memory.
class ThreadCodecs
{
public:
    /// Those of the calling thread.
    static ThreadCodecs &current();

    ThreadCodecs() = default;
    ~ThreadCodecs();
    ThreadCodecs(const ThreadCodecs &) = delete;
    ThreadCodecs &operator=(const ThreadCodecs &) = delete;

    [[nodiscard]] libdeflate_compressor *deflater(int level);
    [[nodiscard]] libdeflate_decompressor *inflater();
    [[nodiscard]] ZSTD_CCtx_s *zstdCompressor();
    [[nodiscard]] ZSTD_DCtx_s *zstdDecompressor();

    /// Memory for a step between two filters; `which` tells two of them apart. Valid until trim() or the next call with the same
    /// `which`. Throws std::bad_alloc.
    [[nodiscard]] char *scratch(int which, std::size_t size);

    /// Gives back what a thread should not keep after an unusually large chunk.
    void trim();

private:
    struct Scratch
    {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };

    libdeflate_compressor *m_deflater = nullptr;
    int m_level = 0;
    libdeflate_decompressor *m_inflater = nullptr;
    ZSTD_CCtx_s *m_zstdCompressor = nullptr;
    ZSTD_DCtx_s *m_zstdDecompressor = nullptr;
    Scratch m_scratch[2];
};

} // namespace hdf5async
