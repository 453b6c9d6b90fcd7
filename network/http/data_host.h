// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/http/http_response.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include <functional>

namespace hdf5async {

/// What a request for data needs of the HTTP thread. All of it does nothing when the connection has gone. @thread the HTTP thread
class DataHost
{
public:
    using Then = std::function<void(Result<Outcome>)>;

    virtual ~DataHost() = default;
    /// Has an operation carried out for who asks, with his rights; `then` is called once.
    virtual void ask(quint64 visit, const QByteArray &file, Operation operation, Then then) = 0;
    /// Makes the answer in another thread.
    virtual void work(quint64 visit, std::function<HttpResponse()> make) = 0;
    virtual void answer(quint64 visit, HttpResponse response) = 0;
    /// Bytes that an answer may have, and what is read for it.
    [[nodiscard]] virtual qint64 maxResponse() const = 0;
};

} // namespace hdf5async
