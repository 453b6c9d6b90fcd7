// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hdf5async {

/// Bytes on their way out: encoded replies one behind the other. Small ones lie together in memory, large payloads are referred to
/// and not copied, so that a session hands views() to writev() and says by consume() how much went. Holds no memory when empty.
/// @thread one at a time
class ReplyBuffer
{
public:
    /// Bytes that have not been consumed yet.
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }

    /// Fills `out` with what is to be sent next, in order; returns how many entries it used. Valid until the next change.
    [[nodiscard]] std::size_t views(std::span<std::string_view> out) const;
    /// Whether the first of views() is memory of another owner, which append() referred to.
    [[nodiscard]] bool isFrontReferred() const { return m_size > 0 && !m_pieces[m_first].shared.isEmpty(); }
    /// The first `size` bytes have gone; at most size().
    void consume(std::size_t size);

    void append(std::string_view bytes);
    /// Refers to the bytes when they are many, copies them when they are few.
    void append(const SharedBytes &bytes);

    /// Where a frame began.
    struct Mark
    {
        std::size_t size = 0;  ///< of the buffer then
        std::size_t piece = 0; ///< where its length lies
        std::size_t offset = 0;
    };
    /// Begins a frame with room for its length. What belongs to it is appended, then endFrame() or rollBack() follows; nothing may be
    /// consumed meanwhile.
    [[nodiscard]] Mark beginFrame();
    /// Writes the length of what was appended since, big-endian, into its place.
    void endFrame(const Mark &mark);
    /// Takes the frame back.
    void rollBack(const Mark &mark);

private:
    struct Piece
    {
        std::string own;
        SharedBytes shared; ///< when not empty, `own` is
        [[nodiscard]] std::string_view view() const { return shared.isEmpty() ? std::string_view(own) : shared.view(); }
    };
    std::string &openPiece();

    std::vector<Piece> m_pieces;
    std::size_t m_first = 0;  ///< the first piece that has not gone
    std::size_t m_offset = 0; ///< bytes of it that have
    std::size_t m_size = 0;
};

} // namespace hdf5async
