// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"

#include "app/commands/job_text.h"
#include "app/exit_code.h"

#include <cstdio>

namespace hdf5async {

std::optional<int> runCommand(const QStringList &arguments)
{
    if (arguments.isEmpty() || arguments.first().startsWith(u'-'))
        return std::nullopt;
    const QString &command = arguments.first();
    const QStringList rest = arguments.mid(1);
    if (command == QLatin1StringView("recover"))
        return recoverFiles(rest);
    if (command == QLatin1StringView("user"))
        return manageUsers(rest);
    const bool isOffline = command == QLatin1StringView("verify") && rest.filter(QStringLiteral("--attach")).isEmpty();
    if (isOffline)
        return verifyFiles(rest);
    if (isJobCommand(command))
        return runJob(command, rest);
    if (command == QLatin1StringView("top"))
        return showTop(rest);
    if (command == QLatin1StringView("verify-worker"))
        return runVerifyWorker(rest);
    if (command == QLatin1StringView("export-worker"))
        return runExportWorker();
    std::fprintf(stderr,
                 "hdf5async: there is no command '%s'; there are cancel, export, recover, repack, rotate, snapshot, top, "
                 "user and verify\n",
                 qPrintable(command));
    return int(ExitCode::BadConfig);
}

} // namespace hdf5async
