// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/job_text.h"

#include "app/command_line.h"
#include "app/commands/terminal_text.h"
#include "app/server_options.h"

#include <QLocale>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

struct JobUsage
{
    const char *name;
    const char *synopsis;
    const char *text;
    const char *options; ///< that only this one has
    const char *words;   ///< the arguments that words behind the options are, in their order
};

constexpr std::array usages{
    JobUsage{
        "snapshot", "[NAME]",
        "Copies a served file, as it is at a commit, to a new file beside it, while everything goes on. Where the "
        "file\n"
        "system can share blocks (Btrfs, XFS) this takes no time and no room. NAME: of the copy, without folders;\n"
        "default: that of the file and the date.",
        "", "target"},
    JobUsage{
        "export", "PATH [NAME]",
        "Copies a group or a dataset of a served file, with all that is below it, to a new file beside it, in which "
        "it\n"
        "has the same path: as it is at a commit, while everything goes on. Attributes, filters and links come along.\n"
        "PATH: / is everything. NAME: of the new file, without folders; default: that of the\n"
        "file and the date.",
        "", "path target"},
    JobUsage{
        "rotate", "[NAME]",
        "Closes a served file in order and goes on with a new one under the old name. Clients notice nothing: groups,\n"
        "attributes and datasets are there, those that grow without rows. NAME: that the finished file gets, without\n"
        "folders; default: that of the file and the date.",
        "  --empty              nothing is in the new file\n", "target"},
    JobUsage{"repack", "--codec CODEC [PATH]",
             "Writes a dataset anew with another compression or other chunks, compares it with the original byte for "
             "byte and\n"
             "then lets it take its place; without PATH every dataset of the file. One that is written meanwhile stays "
             "as it is.",
             "  --codec CODEC        none, gzip, zstd or lz4\n"
             "  --level LEVEL        of gzip (0 to 9) or zstd (1 to 22)\n"
             "  --shuffle KIND       none, byte (default) or bit\n"
             "  --chunk N,N,…        shape of the chunks; default: as they are\n",
             "path"},
    JobUsage{"verify", "",
             "Reads every object, attribute and chunk of a served file, and its journal, while everything goes on.\n"
             "Without --attach: of a file that no server has open, see `hdf5async verify --help`.",
             "", ""},
    JobUsage{"cancel", "JOB", "Ends a job of a running server; what it would have changed stays as it was.", "", ""},
};

const JobUsage *usageOf(const QString &command)
{
    const auto it = std::find_if(usages.begin(), usages.end(), [&command](const JobUsage &usage) {
        return command == QLatin1StringView(usage.name);
    });
    return it == usages.end() ? nullptr : &*it;
}

// What only `repack` knows. False when it is not understood.
bool applyRepack(QVariantMap &arguments, const QString &name, const QString &value)
{
    bool good = true;
    if (name == QLatin1StringView("--codec")) {
        arguments.insert(QStringLiteral("codec"), value);
    } else if (name == QLatin1StringView("--level")) {
        arguments.insert(QStringLiteral("level"), value.toInt(&good));
    } else if (name == QLatin1StringView("--shuffle")) {
        const QStringList kinds{QStringLiteral("none"), QStringLiteral("byte"), QStringLiteral("bit")};
        good = kinds.contains(value);
        arguments.insert(QStringLiteral("shuffle"), int(kinds.indexOf(value)));
    } else if (name == QLatin1StringView("--chunk")) {
        QVariantList lengths;
        for (const QString &length : value.split(u',')) {
            bool isNumber = false;
            lengths.append(length.toLongLong(&isNumber));
            good = good && isNumber;
        }
        arguments.insert(QStringLiteral("chunk"), lengths);
    } else {
        good = false;
    }
    return good;
}

tl::unexpected<Error> wrong(const QString &what)
{
    return failure(ErrorCode::BadValue, what);
}

QString bytesText(double bytes)
{
    return QLocale::c().formattedDataSize(wholeNumber(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace

bool isJobCommand(const QString &command)
{
    return usageOf(command) != nullptr;
}

QString jobUsage(const QString &command)
{
    const JobUsage *const usage = usageOf(command);
    return QStringLiteral(
               "Usage: hdf5async %1 [options] %2\n%3\n\n"
               "  --attach HOST[:PORT] the running server; default: 127.0.0.1:8888\n"
               "  --token TOKEN        of a user with the role of an operator; better in the environment variable\n"
               "                       HDF5ASYNC_TOKEN, which others cannot see\n"
               "%5"
               "  --file NAME          which of its files; default: default\n%4\n"
               "Progress goes to standard error. Interrupted, it cancels the job.\n\n"
               "Exit codes: 0 done, 2 bad command line, 8 verify has found damage, 9 no answer from the server,\n"
               "10 refused, failed or cancelled, and it says why\n")
        .arg(command, QString::fromUtf8(usage->synopsis), QString::fromUtf8(usage->text),
             QString::fromUtf8(usage->options), tlsHelp(23));
}

Result<JobOptions> jobOptions(const QString &command, const QStringList &arguments)
{
    const JobUsage *const usage = usageOf(command);
    JobOptions options;
    options.client = commandClient(command.toUtf8());
    options.command.name = command.toUtf8();
    QStringList words;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &name = arguments[i];
        if (!name.startsWith(u'-')) {
            words.append(name);
            continue;
        }
        if (command == QLatin1StringView("rotate") && name == QLatin1StringView("--empty")) {
            options.command.arguments.insert(QStringLiteral("structure"), false);
            continue;
        }
        const Result<bool> isServerOption = applyServerOption(options.client, arguments, i);
        if (!isServerOption)
            return failure(isServerOption.error());
        if (*isServerOption)
            continue;
        const QString value = arguments.value(++i);
        CommandLine line;
        if (value.isEmpty())
            return wrong(QStringLiteral("%1 is not understood, or has no value").arg(name));
        if (name == QLatin1StringView("--attach") && applyAttach(line, value)) {
            options.client.host = *line.attachHost;
            options.client.port = line.attachPort;
        } else if (name == QLatin1StringView("--file")) {
            options.command.arguments.insert(QStringLiteral("file"), value);
        } else if (command != QLatin1StringView("repack") || !applyRepack(options.command.arguments, name, value)) {
            return wrong(QStringLiteral("%1 %2 is not understood").arg(name, value));
        }
    }
    if (command == QLatin1StringView("cancel")) {
        bool good = false;
        options.command.arguments = {{QStringLiteral("job"), words.value(0).toULongLong(&good)}};
        return good && words.size() == 1 ? Result<JobOptions>(options)
                                         : wrong(QStringLiteral("the number of one job is needed"));
    }
    const QStringList names = QString::fromLatin1(usage->words).split(u' ', Qt::SkipEmptyParts);
    if (words.size() > names.size())
        return wrong(QStringLiteral("'%1' is too much").arg(words.last()));
    for (qsizetype i = 0; i < words.size(); ++i)
        options.command.arguments.insert(names[i], words[i]);
    if (command == QLatin1StringView("export") && words.isEmpty())
        return wrong(QStringLiteral("the path of what is to be exported is needed"));
    if (command == QLatin1StringView("repack") && !options.command.arguments.contains(QStringLiteral("codec")))
        return wrong(QStringLiteral("--codec is needed"));
    return options;
}

QString progressText(const JobStatus &job)
{
    QString text = QStringLiteral("%1 %2 %").arg(job.phase).arg(wholeNumber(job.fraction * 100));
    if (job.bytesPerSecond > 0)
        text += QStringLiteral("  %1/s").arg(bytesText(job.bytesPerSecond));
    if (job.secondsLeft >= 0)
        text += QStringLiteral("  %1 s left").arg(wholeNumber(job.secondsLeft));
    return text;
}

QString doneText(const JobStatus &job, const QString &target)
{
    if (job.kind == QLatin1StringView("repack"))
        return QStringLiteral("%1: %2 before, %3 now")
            .arg(job.subject, bytesText(double(job.bytesBefore)), bytesText(double(job.bytesAfter)));
    if (target.isEmpty())
        return QStringLiteral("%1: good").arg(job.subject);
    return QStringLiteral("%1 (%2)").arg(target, bytesText(double(job.bytesBefore)));
}

QString unreachedText(const RemoteController &controller)
{
    const QString &problem = controller.link().problem;
    if (problem.isEmpty())
        return QStringLiteral("%1 does not answer").arg(controller.serverName());
    return problem.startsWith(controller.serverName()) ? problem
                                                       : QStringLiteral("%1: %2").arg(controller.serverName(), problem);
}

QString failedText(const Error &error)
{
    return errorCodeName(error.code) + QStringLiteral(": ") + error.message;
}

} // namespace hdf5async
