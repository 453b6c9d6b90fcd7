// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/dispatcher.h"

#include <chrono>
#include <memory>
#include <vector>

namespace hdf5async {

/// What the log says about a request when it has been answered. Kept only while requests are logged.
struct RequestTrace
{
    OpCode op = OpCode::Ping;
    QByteArray path;
    std::chrono::steady_clock::time_point takenAt;
};

/// What a session remembers of a request that waits for its reply.
struct RequestNote
{
    std::size_t frameBytes = 0;
    std::chrono::steady_clock::time_point takenAt;
    bool bulky = false; ///< its reply may be large, and nobody knows before it is there
    std::unique_ptr<RequestTrace> trace;
};

/// The unanswered requests of one connection in their order, numbered by slots from 0; and replies that came before their turn.
/// Holds next to no memory when empty. @thread the session's
class ReplyLine
{
public:
    /// A request has been taken. @return its slot
    quint64 open(RequestNote note);

    /// Whether `slot` is of a request that still waits for a reply.
    [[nodiscard]] bool expects(quint64 slot) const;
    [[nodiscard]] bool isFront(quint64 slot) const { return slot == m_base && m_count > 0; }
    /// The note of a slot that is expected.
    [[nodiscard]] RequestNote &note(quint64 slot) { return at(slot).note; }

    /// Keeps a reply until its turn comes.
    void hold(AddressedReply reply);
    /// The reply whose turn it is; null while it has not come.
    [[nodiscard]] std::unique_ptr<AddressedReply> takeFront();
    /// The request at the front has been answered completely.
    void finishFront();

    /// The connection is gone: replies that come are no longer held, only ticked off by drop().
    void abandon();
    void drop(quint64 slot);

    /// All requests of slots below it have been answered.
    [[nodiscard]] quint64 firstUnanswered() const { return m_base; }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    /// Of the frames of unanswered requests and of held replies.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    struct Slot
    {
        RequestNote note;
        std::unique_ptr<AddressedReply> held;
        std::size_t heldBytes = 0;
        bool isDone = false; ///< only after abandon()
    };
    Slot &at(quint64 slot) { return m_ring[slot & (m_ring.size() - 1)]; }
    const Slot &at(quint64 slot) const { return m_ring[slot & (m_ring.size() - 1)]; }
    void grow();

    std::vector<Slot> m_ring; ///< size: a power of two, or 0
    quint64 m_base = 0;       ///< slot of the request at the front
    std::size_t m_count = 0;
    std::size_t m_bytes = 0;
};

} // namespace hdf5async
