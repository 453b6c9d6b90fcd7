// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>

#include <memory>
#include <vector>

namespace hdf5async {

/// Which request of which connection a reply belongs to. Slots count the requests of a connection from 0.
struct ReplyAddress
{
    quint64 session = 0;
    quint64 slot = 0;
};

/// The number that a subscription has on its connection, made by that request; never 0.
[[nodiscard]] inline quint64 subscriptionNumber(const ReplyAddress &address)
{
    return address.slot + 1;
}

/// The rest of a streamed reply. Whoever holds it asks for the next part when the one before has been sent; letting go of it
/// cancels the stream.
class ReplyContinuation
{
public:
    virtual ~ReplyContinuation() = default;
    /// Asks for the next part, which arrives at the same port and address. Once per part. @thread any
    virtual void next() = 0;
};

struct AddressedReply
{
    ReplyAddress address;
    Reply reply;
    std::shared_ptr<ReplyContinuation> rest; ///< set when reply.part says that there is more
};

/// Where the replies to one network thread's requests go. Replies to sessions that have gone are dropped there.
class ReplyPort
{
public:
    virtual ~ReplyPort() = default;
    /// Hands replies over; the network thread is woken once for as many as wait. @thread any
    virtual void post(std::vector<AddressedReply> replies) = 0;
    /// There are events for a connection in its EventChannel. @thread any
    virtual void announce(quint64 session) = 0;
};
using ReplyPortPtr = std::shared_ptr<ReplyPort>;

} // namespace hdf5async
