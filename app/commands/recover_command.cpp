// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"
#include "app/exit_code.h"
#include "app/file_diagnosis.h"
#include "core/storage/journal/journaled_file.h"

#include <QRegularExpression>

#include <algorithm>
#include <cstdio>

namespace hdf5async {

namespace {

constexpr char recoverUsage[] =
    "hdf5async recover [--dry-run] FILE…\n"
    "\n"
    "Brings what the journal beside a file holds into the file and removes the journal, as the server does when it\n"
    "starts. A commit that was not finished is undone.\n"
    "\n"
    "  --dry-run   only say what there is\n"
    "\n"
    "Ends with 0, or with what the server would end with if it could not open the file: 4, 5 or 6.\n";

int recoverFile(const QString &path, bool dryRun)
{
    Result<std::unique_ptr<JournaledFile>> file =
        JournaledFile::open(path, dryRun ? OpenMode::ReadOnly : OpenMode::ReadWrite);
    if (!file) {
        std::fprintf(stderr, "hdf5async: %s\n", qPrintable(file.error().message));
        return int(whyNotOpened(path, file.error()));
    }
    const RecoveryReport report = (*file)->recovery();
    if (const Result<void> closed = (*file)->close(); !closed) {
        std::fprintf(stderr, "hdf5async: %s\n", qPrintable(closed.error().message));
        return int(ExitCode::NotStored);
    }
    const QString found = report.text.isEmpty() ? QStringLiteral("%1: nothing to recover").arg(path) : report.text;
    std::printf("%s%s\n", qPrintable(found), dryRun && report.found ? " (not done: --dry-run)" : "");
    return int(ExitCode::Good);
}

} // namespace

int recoverFiles(const QStringList &arguments)
{
    const bool help = arguments.contains(QLatin1StringView("--help"));
    const bool dryRun = arguments.contains(QLatin1StringView("--dry-run"));
    QStringList files = arguments;
    files.removeAll(QStringLiteral("--dry-run"));
    const bool wrong = files.isEmpty() || !files.filter(QRegularExpression(QStringLiteral("^-"))).isEmpty();
    if (help || wrong) {
        std::fputs(recoverUsage, help ? stdout : stderr);
        return int(help ? ExitCode::Good : ExitCode::BadConfig);
    }
    int worst = 0;
    for (const QString &file : files)
        worst = std::max(worst, recoverFile(file, dryRun));
    return worst;
}

} // namespace hdf5async
