// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/chunk_codec.h"

#include "core/storage/codec/bit_shuffle.h"
#include "core/storage/codec/byte_shuffle.h"
#include "core/storage/codec/checksum.h"
#include "core/storage/codec/compressors.h"
#include "core/storage/codec/thread_codecs.h"

#include <cstring>
#include <new>

namespace hdf5async {

namespace {

tl::unexpected<Error> damaged(const char *what)
{
    return failure(ErrorCode::IoError, QStringLiteral("A stored chunk is damaged: %1.").arg(QLatin1StringView(what)));
}

tl::unexpected<Error> noMemory(std::size_t chunkBytes)
{
    return failure(ErrorCode::TooLarge, QStringLiteral("There is no memory for a chunk of %1 bytes.").arg(chunkBytes));
}

// The bits that a dataset's filters have in a filter mask; 0 for a filter that it does not have.
struct MaskBits
{
    explicit MaskBits(const Filters &filters)
    {
        quint32 next = 1;
        const auto take = [&next](bool present) {
            const quint32 bit = present ? next : 0;
            next <<= present;
            return bit;
        };
        shuffle = take(filters.shuffle != Shuffle::None);
        codec = take(filters.codec != Codec::None);
        checksum = take(filters.fletcher32);
    }

    quint32 shuffle = 0;
    quint32 codec = 0;
    quint32 checksum = 0;
};

// Gives back what is too large to keep, however the function ends.
struct Trimmed
{
    ThreadCodecs &codecs = ThreadCodecs::current();
    ~Trimmed() { codecs.trim(); }
};

} // namespace

ChunkCodec::ChunkCodec(const Filters &filters, std::size_t elementBytes, std::size_t chunkBytes)
    : m_filters(filters), m_elementBytes(elementBytes), m_chunkBytes(chunkBytes)
{
}

quint32 ChunkCodec::rawMask() const
{
    const MaskBits bits(m_filters);
    return bits.shuffle | bits.codec | bits.checksum;
}

Result<StoredChunk> ChunkCodec::encode(std::string_view chunk) const
{
    if (chunk.size() != m_chunkBytes)
        return failure(ErrorCode::Internal,
                       QStringLiteral("A chunk has %1 bytes instead of %2.").arg(chunk.size()).arg(m_chunkBytes));
    try {
        return encoded(chunk);
    } catch (const std::bad_alloc &) {
        return noMemory(m_chunkBytes);
    }
}

StoredChunk ChunkCodec::encoded(std::string_view chunk) const
{
    const MaskBits bits(m_filters);
    const Trimmed thread;
    StoredChunk stored;
    std::string_view bytes = chunk;
    if (canShuffle()) {
        char *shuffled = thread.codecs.scratch(0, m_chunkBytes);
        shuffle(bytes.data(), shuffled);
        bytes = {shuffled, m_chunkBytes};
    } else {
        stored.filterMask |= bits.shuffle;
    }
    if (bits.codec != 0) {
        // What takes as much as the chunk is worth nothing.
        char *packed = thread.codecs.scratch(1, m_chunkBytes);
        if (const std::size_t size = compress(m_filters.codec, m_filters.level, bytes, packed, m_chunkBytes - 1))
            bytes = {packed, size};
        else
            stored.filterMask |= bits.codec;
    }
    MutableBytes result(bytes.size() + (bits.checksum != 0 ? checksumBytes : 0));
    std::memcpy(result.data(), bytes.data(), bytes.size());
    if (bits.checksum != 0)
        appendChecksum(result.data(), bytes.size());
    stored.bytes = std::move(result).share();
    return stored;
}

Result<void> ChunkCodec::decode(std::string_view stored, quint32 filterMask, char *chunk) const
{
    const quint32 applied = rawMask() & ~filterMask;
    const MaskBits bits(m_filters);
    if ((applied & bits.checksum) != 0) {
        if (!hasChecksum(stored))
            return damaged("its checksum is wrong");
        stored.remove_suffix(checksumBytes);
    }
    try {
        const Trimmed thread;
        return decodeChecked(stored, (applied & bits.codec) != 0, (applied & bits.shuffle) != 0, chunk);
    } catch (const std::bad_alloc &) {
        return noMemory(m_chunkBytes);
    }
}

Result<void> ChunkCodec::decodeChecked(std::string_view stored, bool isPacked, bool isShuffled, char *chunk) const
{
    if (isShuffled && !canShuffle())
        return damaged("it cannot have been shuffled");
    if (isPacked) {
        char *unpacked = isShuffled ? ThreadCodecs::current().scratch(0, m_chunkBytes) : chunk;
        if (!decompress(m_filters.codec, stored, unpacked, m_chunkBytes))
            return damaged("it does not decompress to the size of a chunk");
        stored = {unpacked, m_chunkBytes};
    }
    if (stored.size() != m_chunkBytes)
        return damaged("it does not have the size of a chunk");
    if (isShuffled)
        unshuffle(stored.data(), chunk);
    else if (stored.data() != chunk)
        std::memcpy(chunk, stored.data(), m_chunkBytes);
    return {};
}

Result<SharedBytes> ChunkCodec::decode(const SharedBytes &stored, quint32 filterMask) const
{
    if ((rawMask() & ~filterMask) == 0 && stored.size() == m_chunkBytes)
        return stored;
    try {
        MutableBytes chunk(m_chunkBytes);
        if (Result<void> decoded = decode(stored.view(), filterMask, chunk.data()); !decoded)
            return failure(std::move(decoded.error()));
        return std::move(chunk).share();
    } catch (const std::bad_alloc &) {
        return noMemory(m_chunkBytes);
    }
}

// Filter 32008 refuses broken elements and is left out then; the byte shuffle lets the rest of the bytes be.
bool ChunkCodec::canShuffle() const
{
    return m_filters.shuffle == Shuffle::Byte ||
           (m_filters.shuffle == Shuffle::Bit && m_chunkBytes % m_elementBytes == 0);
}

void ChunkCodec::shuffle(const char *from, char *to) const
{
    if (m_filters.shuffle == Shuffle::Bit)
        shuffleBits(from, m_chunkBytes, m_elementBytes, to);
    else
        shuffleBytes(from, m_chunkBytes, m_elementBytes, to);
}

void ChunkCodec::unshuffle(const char *from, char *to) const
{
    if (m_filters.shuffle == Shuffle::Bit)
        unshuffleBits(from, m_chunkBytes, m_elementBytes, to);
    else
        unshuffleBytes(from, m_chunkBytes, m_elementBytes, to);
}

} // namespace hdf5async
