// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/result.h>

#include "network/protocol/receive_memory.h"

#include <memory>
#include <optional>
#include <span>

namespace hdf5async {

class GrowingBlock;

/// Cuts a stream of bytes into frames: a length of four bytes, big-endian, then so many bytes of body.
/// It knows no socket: the caller receives into writable(), says by commit() how much arrived, and then takes bodies with next()
/// until there is none.
///
///     auto space = decoder.writable();
///     decoder.commit(::recv(socket, space.data(), space.size(), 0));
///     while (auto body = decoder.next().value_or(std::nullopt)) …
///
/// Bodies are not copied, whatever way the stream was cut. Memory grows with what has arrived, not with what a length claims.
/// Between frames a decoder holds no memory. @thread the one that owns its ReceiveMemory @source docs/protocol.md, "Framing"
class FrameDecoder
{
public:
    /// Refuses bodies above `maxFrame` bytes. `memory` is shared with other decoders and must outlive this one.
    FrameDecoder(std::size_t maxFrame, ReceiveMemory &memory);
    /// With memory of its own: for clients, which have one connection.
    explicit FrameDecoder(std::size_t maxFrame);
    ~FrameDecoder();
    FrameDecoder(const FrameDecoder &) = delete;
    FrameDecoder &operator=(const FrameDecoder &) = delete;

    /// Where the next bytes belong; never empty. Valid until another decoder of the same ReceiveMemory is asked: so receive and
    /// commit() before the event loop goes on.
    [[nodiscard]] std::span<char> writable();
    /// The first `size` bytes of writable() have arrived.
    void commit(std::size_t size);

    /// The body of the next complete frame, possibly empty; nothing when more bytes are needed.
    /// @errors FRAME_TOO_LARGE as soon as a header claims too much; from then on always, and what arrives is dropped
    [[nodiscard]] Result<std::optional<SharedBytes>> next();

    /// Whether bytes wait that are no complete frame yet (when next() gave nothing): what `frame_timeout` is about.
    [[nodiscard]] bool hasPartialFrame() const;
    /// Bytes that have arrived and were not given out yet.
    [[nodiscard]] std::size_t bufferedBytes() const;

    void setMaxFrame(std::size_t maxFrame) { m_maxFrame = maxFrame; }

private:
    void keepRemainder();
    void beginLargeFrame(std::size_t frameSize);
    Result<std::optional<SharedBytes>> nextOfStream();

    std::unique_ptr<ReceiveMemory> m_ownMemory;
    ReceiveMemory *m_memory;
    std::size_t m_maxFrame;
    SharedBytes m_stream;                  ///< arrived, not yet cut; shares a chunk
    std::unique_ptr<GrowingBlock> m_large; ///< the frame that is being received into a block of its own
    std::size_t m_offered = 0;             ///< size of the last writable()
    std::unique_ptr<char[]> m_kept;        ///< start of a small frame, waiting for the rest without holding a chunk
    std::size_t m_keptSize = 0;
    bool m_failed = false;
};

} // namespace hdf5async
