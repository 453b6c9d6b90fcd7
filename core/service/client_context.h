// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"
#include "core/service/user_directory.h"
#include "core/storage/event_channel.h"
#include "core/storage/reply_port.h"

#include <chrono>
#include <map>
#include <optional>

namespace hdf5async {

/// What the service knows about one connection. Owned by its session. @thread the session's
struct ClientContext
{
    ClientCountersPtr counters;
    ReplyPortPtr port;
    quint64 session = 0;   ///< for ReplyAddress
    bool loopback = false; ///< the peer's address is of this machine's loopback range
    QByteArray address;    ///< of the peer, as text; what wrong tokens are counted by
    QByteArray
        certificateName;      ///< of the certificate that the peer has shown and the server has verified; empty without
    UserPtr user;             ///< who it is; null = has not said, or nobody is asked
    quint64 usersVersion = 0; ///< of the users that `user` is of
    std::chrono::milliseconds penalty{0}; ///< how long its refusal is to be held back
    QByteArray clientId;                  ///< from hello; empty without
    std::optional<quint64> replayWindow;
    EventChannelPtr events;                      ///< from the first subscription on
    std::map<quint64, QByteArray> subscriptions; ///< file of each
    UserPtr subscriber;                          ///< who made the first of them
};

} // namespace hdf5async
