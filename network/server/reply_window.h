// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>

namespace hdf5async {

/// How many requests of one connection whose replies may be large are under way at the same time. Nobody knows the size of a reply
/// before it is there, so the window opens slowly, as long as replies are small, and closes when they are not: what a client asks
/// for ahead, without ever reading it, stays near the limit. @thread the session's
class ReplyWindow
{
public:
    /// The most that a connection ever has under way.
    static constexpr std::size_t widest = 16;

    /// `limit`: bytes of replies that may wait for the client.
    explicit ReplyWindow(std::size_t limit) : m_limit(limit) { }

    [[nodiscard]] bool isOpen() const { return m_underWay < m_width; }
    [[nodiscard]] std::size_t underWay() const { return m_underWay; }
    void taken() { ++m_underWay; }
    /// A reply of so many bytes has come.
    void answered(std::size_t bytes)
    {
        --m_underWay;
        const std::size_t fitting = std::clamp<std::size_t>(m_limit / std::max<std::size_t>(bytes, 1), 1, widest);
        m_width = std::min(m_width * 2, fitting);
    }

private:
    std::size_t m_limit;
    std::size_t m_width = 1;
    std::size_t m_underWay = 0;
};

} // namespace hdf5async
