// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/frame_decoder.h"

#include "network/protocol/receive_block.h"

#include <QtEndian>

#include <cstring>

namespace hdf5async {

namespace {

constexpr std::size_t headerSize = 4;
/// Frames up to this size are put together in a chunk, where those behind them may follow in the same read; larger ones get a block.
constexpr std::size_t smallFrame = 4096;
constexpr std::size_t leastSpace = 4096;

} // namespace

FrameDecoder::FrameDecoder(std::size_t maxFrame, ReceiveMemory &memory) : m_memory(&memory), m_maxFrame(maxFrame) { }

FrameDecoder::FrameDecoder(std::size_t maxFrame)
    : m_ownMemory(std::make_unique<ReceiveMemory>()), m_memory(m_ownMemory.get()), m_maxFrame(maxFrame)
{
}

FrameDecoder::~FrameDecoder() = default;

std::span<char> FrameDecoder::writable()
{
    if (m_large && !m_large->isComplete())
        return m_large->writable();
    keepRemainder();
    const std::span<char> space = m_memory->writable(m_keptSize + leastSpace);
    if (m_keptSize > 0)
        std::memcpy(space.data(), m_kept.get(), m_keptSize);
    return space.subspan(m_keptSize);
}

void FrameDecoder::commit(std::size_t size)
{
    if (m_failed || size == 0)
        return;
    if (m_large && !m_large->isComplete()) {
        m_large->advance(size);
        return;
    }
    m_stream = m_memory->take(m_keptSize + size);
    m_kept.reset();
    m_keptSize = 0;
}

Result<std::optional<SharedBytes>> FrameDecoder::next()
{
    if (m_large) {
        if (!m_large->isComplete())
            return std::nullopt;
        SharedBytes body = m_large->take();
        m_large.reset();
        return body;
    }
    Result<std::optional<SharedBytes>> body = cutFromStream();
    if (body && !*body)
        keepRemainder();
    return body;
}

Result<std::optional<SharedBytes>> FrameDecoder::cutFromStream()
{
    if (m_failed)
        return failure(ErrorCode::FrameTooLarge, QStringLiteral("A frame is longer than %1 bytes.").arg(m_maxFrame));
    if (m_stream.size() < headerSize)
        return std::nullopt;
    const std::size_t bodySize = qFromBigEndian<quint32>(m_stream.data());
    if (bodySize > m_maxFrame) {
        m_failed = true;
        m_stream = {};
        return cutFromStream();
    }
    const SharedBytes rest = m_stream.slice(headerSize, m_stream.size() - headerSize);
    if (rest.size() >= bodySize) {
        SharedBytes body = rest.slice(0, bodySize);
        m_stream = rest.size() > bodySize ? rest.slice(bodySize, rest.size() - bodySize) : SharedBytes();
        return body;
    }
    if (bodySize > smallFrame) {
        m_large = std::make_unique<GrowingBlock>(m_memory->blocks(), bodySize, rest.view());
        m_stream = {};
    }
    return std::nullopt;
}

void FrameDecoder::keepRemainder()
{
    if (m_stream.isEmpty())
        return;
    m_kept.reset(new char[m_stream.size()]);
    std::memcpy(m_kept.get(), m_stream.data(), m_stream.size());
    m_keptSize = m_stream.size();
    m_stream = {};
}

std::size_t FrameDecoder::bufferedBytes() const
{
    const std::size_t large = m_large ? headerSize + m_large->size() : 0;
    return m_stream.size() + m_keptSize + large;
}

} // namespace hdf5async
