// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>
#include <hdf5async/server_status.h>

#include <QString>

#include <functional>
#include <memory>

namespace hdf5async {

struct User;

/// Who asks or commands from a console.
struct ConsoleCaller
{
    QString user; ///< a name for the log; empty without users
    QString peer;
    Role role = Role::Reader;
    quint64 client = 0; ///< id of its connection; 0 = the window in this process
    std::shared_ptr<const User> rights = {}; ///< what of files and paths is his; null = everything
};

/// Where the dispatcher takes the requests of consoles. @thread any
class ConsoleEndpoint
{
public:
    virtual ~ConsoleEndpoint() = default;
    /// `answer` is called once, from any thread. @errors of the answer: UNKNOWN_OP: there is no such question; FORBIDDEN: the role is
    /// too low; CONFLICT: of another epoch; BUSY: too many questions at a time
    virtual void ask(const ConsoleCaller &caller, ConsoleRequest request,
                     std::function<void(Result<Value>)> answer) = 0;
};

} // namespace hdf5async
