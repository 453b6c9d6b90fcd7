// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/command.h"
#include "network/console/remote_controller.h"

#include <hdf5async/client.h>
#include <hdf5async/result.h>
#include <hdf5async/server_status.h>

namespace hdf5async {

/// What `hdf5async snapshot …` and its kind are called with.
struct JobOptions
{
    ClientOptions client;
    Command command;
};

/// Whether there is a command of this name that a running server carries out.
[[nodiscard]] bool isJobCommand(const QString &command);
/// @errors BAD_VALUE: what is wrong with the arguments
[[nodiscard]] Result<JobOptions> jobOptions(const QString &command, const QStringList &arguments);
[[nodiscard]] QString jobUsage(const QString &command);

/// "copy  43 %  180 MB/s  12 s left"
[[nodiscard]] QString progressText(const JobStatus &job);
/// One line about a job that has ended well.
[[nodiscard]] QString doneText(const JobStatus &job, const QString &target);
/// Why there is nothing to be had from the server of this console.
[[nodiscard]] QString unreachedText(const RemoteController &controller);
[[nodiscard]] QString failedText(const Error &error);

} // namespace hdf5async
