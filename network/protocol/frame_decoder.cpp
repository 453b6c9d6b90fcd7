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
    setRemainderAside();
    if (m_large && !m_large->isComplete())
        return m_large->writable();
    const std::span<char> space = m_memory->writable(m_stream.size() + leastSpace);
    if (!m_stream.isEmpty())
        std::memcpy(space.data(), m_stream.data(), m_stream.size());
    return space.subspan(m_stream.size());
}

void FrameDecoder::commit(std::size_t size)
{
    if (m_failed || size == 0)
        return;
    if (m_large && !m_large->isComplete()) {
        m_large->advance(size);
        return;
    }
    m_stream = m_memory->take(m_stream.size() + size); // writable() has put what was there before in front
    m_inChunk = true;
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
    if (const std::optional<std::size_t> bodySize = announced(); bodySize && *bodySize > m_maxFrame) {
        m_failed = true;
        m_stream = {};
    } else if (bodySize && m_stream.size() - headerSize >= *bodySize) {
        return cut(*bodySize);
    }
    if (m_failed)
        return failure(ErrorCode::FrameTooLarge, QStringLiteral("A frame is longer than %1 bytes.").arg(m_maxFrame));
    setRemainderAside();
    return std::nullopt;
}

bool FrameDecoder::hasNext() const
{
    if (m_failed || m_large)
        return m_failed || m_large->isComplete();
    const std::optional<std::size_t> bodySize = announced();
    return bodySize && (*bodySize > m_maxFrame || m_stream.size() - headerSize >= *bodySize);
}

std::optional<std::size_t> FrameDecoder::announced() const
{
    if (m_stream.size() < headerSize)
        return std::nullopt;
    return qFromBigEndian<quint32>(m_stream.data());
}

SharedBytes FrameDecoder::cut(std::size_t bodySize)
{
    SharedBytes body = m_stream.slice(headerSize, bodySize);
    const std::size_t taken = headerSize + bodySize;
    m_stream = m_stream.size() > taken ? m_stream.slice(taken, m_stream.size() - taken) : SharedBytes();
    return body;
}

void FrameDecoder::setRemainderAside()
{
    if (m_stream.isEmpty())
        return;
    const std::size_t bodySize = announced().value_or(0);
    const bool isPart = m_stream.size() < headerSize + bodySize;
    if (!m_large && bodySize > smallFrame && bodySize <= m_maxFrame && isPart) {
        m_large = std::make_unique<GrowingBlock>(m_memory->blocks(), bodySize, m_stream.view().substr(headerSize));
        m_stream = {};
    } else if (m_inChunk) {
        MutableBytes copy(m_stream.size());
        std::memcpy(copy.data(), m_stream.data(), m_stream.size());
        m_stream = std::move(copy).share();
    }
    m_inChunk = false;
}

std::size_t FrameDecoder::bufferedBytes() const
{
    const std::size_t large = m_large ? headerSize + m_large->size() : 0;
    return m_stream.size() + large;
}

} // namespace hdf5async
