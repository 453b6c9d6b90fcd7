// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/reply_port.h"
#include "core/storage/storage.h"

#include <memory>

namespace hdf5async {

class StreamedReply;
class FileSubscription;

/// Whoever carries a stream, or the rows that a subscription begins with, on when its reader asks for more.
class StreamHost
{
public:
    virtual ~StreamHost() = default;
    /// @thread any
    virtual void wantPart(std::shared_ptr<StreamedReply> stream) = 0;
    /// @thread any
    virtual void wantRows(std::shared_ptr<FileSubscription> subscription) = 0;
};

/// A streamed read under way: where it has got to and to whom its parts go.
class StreamedReply final : public ReplyContinuation, public std::enable_shared_from_this<StreamedReply>
{
public:
    StreamedReply(RequestId requestId, ReplyPortPtr replyPort, ReplyAddress replyAddress, ReadRequest request,
                  std::weak_ptr<StreamHost> host)
        : id(requestId),
          port(std::move(replyPort)),
          address(replyAddress),
          cursor{std::move(request)},
          m_host(std::move(host))
    {
    }

    void next() override
    {
        if (const auto host = m_host.lock())
            host->wantPart(shared_from_this());
    }

    const RequestId id;
    const ReplyPortPtr port;
    const ReplyAddress address;
    StreamCursor cursor; ///< touched by the queue only

private:
    std::weak_ptr<StreamHost> m_host;
};

} // namespace hdf5async
