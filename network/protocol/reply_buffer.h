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
    /// The first `size` bytes have gone.
    void consume(std::size_t size);

    void append(std::string_view bytes);
    /// Refers to the bytes when they are many, copies them when they are few.
    void append(const SharedBytes &bytes);

    /// A position to come back to. Only valid while nothing behind it has been consumed.
    struct Mark
    {
        std::size_t size = 0;
        std::size_t pieces = 0;
        std::size_t lastOwn = 0; ///< bytes of the last piece, if it is an own one
    };
    /// Begins a frame: the place of its length, which endFrame() fills in.
    [[nodiscard]] Mark beginFrame();
    /// @shape writes size() - mark.size - 4, big-endian, as the frame's length
    void endFrame(const Mark &mark);
    /// Takes back everything appended since.
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
    std::size_t m_first = 0;  ///< index of the first piece not consumed
    std::size_t m_offset = 0; ///< bytes of it that have gone
    std::size_t m_size = 0;
};

} // namespace hdf5async
