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
///     const std::span<char> space = decoder.writable();
///     decoder.commit(received(socket, space));
///     for (auto body = decoder.next(); body && *body; body = decoder.next())
///         handle(**body);
///
/// Bodies are slices of what was received into. Memory grows with what has arrived, not with what a length claims, and a decoder
/// that waits for the next frame holds none. @thread the one that owns its ReceiveMemory @source docs/protocol.md, "Framing"
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
    /// The first `size` bytes of the last writable() have arrived.
    void commit(std::size_t size);

    /// The body of the next complete frame, possibly empty; nothing when more bytes are needed.
    /// @errors FRAME_TOO_LARGE as soon as a header claims too much; from then on always, and what arrives is dropped
    [[nodiscard]] Result<std::optional<SharedBytes>> next();

    /// Whether next() has something to say. Who receives more before asking it has what arrived copied, again and again.
    [[nodiscard]] bool hasNext() const;
    /// Whether bytes have arrived that next() did not give out: part of a frame, once next() has given nothing.
    [[nodiscard]] bool hasPartialFrame() const { return bufferedBytes() > 0; }
    /// How many bytes that are, headers included.
    [[nodiscard]] std::size_t bufferedBytes() const;

    void setMaxFrame(std::size_t maxFrame) { m_maxFrame = maxFrame; }

private:
    /// The length of the frame that the stream begins with, when its header is there.
    [[nodiscard]] std::optional<std::size_t> announced() const;
    SharedBytes cut(std::size_t bodySize);
    /// Lets go of the chunk: the start of a large frame moves into a block of its own, anything else is kept as it is.
    void setRemainderAside();

    std::unique_ptr<ReceiveMemory> m_ownMemory;
    ReceiveMemory *m_memory;
    std::size_t m_maxFrame;
    SharedBytes m_stream;                  ///< arrived, not yet cut
    bool m_inChunk = false;                ///< it lies in a shared chunk, not in memory of its own size
    std::unique_ptr<GrowingBlock> m_large; ///< the body that is being received into a block of its own
    bool m_failed = false;
};

} // namespace hdf5async
