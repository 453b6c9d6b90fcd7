// SPDX-License-Identifier: BSD-3-Clause
// The commands of consoles that begin jobs.
#include "core/service/console/console_desk.h"
#include "core/service/console/jobs/export_job.h"
#include "core/service/console/jobs/file_jobs.h"
#include "core/service/user_directory.h"
#include "core/storage/dated_name.h"

#include <hdf5async/names.h>

#include <QFileInfo>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 rotationPause = 10'000; // from one that config.ini asks for to the next, in milliseconds
constexpr qsizetype longestName = 200;   // in bytes; the part that is being written has a longer one

QString argument(const Command &command, const char *name)
{
    return command.arguments[QString::fromLatin1(name)].toString();
}

// Only a name: a console must not write anywhere but beside the files that are served.
Result<void> checkName(const QString &name)
{
    const bool hasOthers =
        std::any_of(name.begin(), name.end(), [](QChar c) { return c < u' ' || c == u'/' || c == u'\\'; });
    const bool isOurs = name.contains(QLatin1StringView("-hdf5async-")) || name.endsWith(QLatin1StringView("-journal"));
    if (!hasOthers && !isOurs && !name.startsWith(u'.') && name.toUtf8().size() <= longestName)
        return {};
    return failure(
        ErrorCode::BadValue,
        QStringLiteral("'%1' is not the name of a file beside the served one: no folders, no dot in front").arg(name));
}

// The path of a file that does not exist yet, named by the command or by the date.
Result<QString> newPath(const Command &command, const ConsoleFile &file, const QString &what)
{
    const QFileInfo served(file.path);
    const QString real = served.canonicalFilePath().isEmpty() ? file.path : served.canonicalFilePath();
    const QString name = argument(command, "target");
    if (name.isEmpty())
        return datedName(real, what, QDateTime::currentDateTimeUtc(),
                         [](const QString &taken) { return QFileInfo::exists(taken); });
    if (const Result<void> good = checkName(name); !good)
        return failure(good.error());
    const QString path = QFileInfo(real).path() + u'/' + name;
    if (QFileInfo::exists(path))
        return failure(ErrorCode::Exists, QStringLiteral("%1 exists already").arg(path));
    return path;
}

// How datasets are to be packed: a codec by its wire name; its usual level, and bytes shuffled, where nothing is said.
Result<RepackJob::Plan> repackPlan(const Command &command)
{
    RepackJob::Plan plan;
    plan.path = argument(command, "path").toUtf8();
    const QByteArray name = argument(command, "codec").toUtf8();
    const std::optional<Codec> codec = codecFromName({name.constData(), std::size_t(name.size())});
    if (!codec)
        return failure(
            ErrorCode::BadValue,
            QStringLiteral("'%1' is no codec; there are none, gzip, zstd and lz4").arg(QString::fromUtf8(name)));
    plan.filters.codec = *codec;
    const std::optional<CodecLevels> levels = levelsOf(*codec);
    const QVariant level = command.arguments.value(QStringLiteral("level"), levels ? levels->standard : 0);
    const bool isLevel = levels ? level.toInt() >= levels->lowest && level.toInt() <= levels->highest : true;
    if (!isLevel)
        return failure(ErrorCode::BadValue, QStringLiteral("The levels of %1 go from %2 to %3")
                                                .arg(QString::fromUtf8(name))
                                                .arg(levels->lowest)
                                                .arg(levels->highest));
    plan.filters.level = levels ? level.toInt() : 0;
    const int usual = int(*codec == Codec::None ? Shuffle::None : Shuffle::Byte);
    plan.filters.shuffle =
        Shuffle(std::clamp(command.arguments.value(QStringLiteral("shuffle"), usual).toInt(), 0, int(Shuffle::Bit)));
    plan.filters.fletcher32 = command.arguments.value(QStringLiteral("fletcher32")).toBool();
    const QVariantList lengths = command.arguments.value(QStringLiteral("chunk")).toList();
    if (lengths.isEmpty())
        return plan;
    if (plan.path.isEmpty())
        return failure(ErrorCode::BadValue, QStringLiteral("Chunks are chosen for one dataset, and no path is given"));
    plan.chunks.emplace();
    for (const QVariant &length : lengths)
        plan.chunks->push_back(length.toLongLong());
    return plan;
}

// When a file was made, as far as its file system knows.
QDateTime beginOf(const QString &path, const QDateTime &otherwise)
{
    const QDateTime birth = QFileInfo(QFileInfo(path).canonicalFilePath()).birthTime();
    return birth.isValid() ? birth : otherwise;
}

} // namespace

Result<CommandResult> ConsoleDesk::beginJob(const ConsoleCaller &caller, const Command &command)
{
    const std::optional<File> file = find(argument(command, "file").toUtf8());
    const bool isHis = !caller.rights || (file && caller.rights->mayUse(file->file.name));
    if (!file || !isHis)
        return failure(ErrorCode::NotFound,
                       QStringLiteral("There is no file '%1' open here").arg(argument(command, "file")));
    std::shared_ptr<Job> job;
    CommandResult result;
    if (command.name == "verify") {
        job = std::make_shared<VerifyJob>(file->file);
    } else if (command.name == "repack") {
        const Result<RepackJob::Plan> plan = repackPlan(command);
        if (!plan)
            return failure(plan.error());
        job = std::make_shared<RepackJob>(file->file, *plan);
    } else {
        const bool isSnapshot = command.name == "snapshot";
        const QString what = command.name == "rotate" ? QString() : QString::fromLatin1(command.name);
        const Result<QString> path = newPath(command, file->file, what);
        if (!path)
            return failure(path.error());
        result.detail.insert(QStringLiteral("target"), *path);
        const bool structure = command.arguments.value(QStringLiteral("structure"), true).toBool();
        if (command.name == "export") {
            Result<std::shared_ptr<Job>> made = exportJob(caller, command, file->file, *path);
            if (!made)
                return failure(made.error());
            job = std::move(*made);
        } else if (isSnapshot) {
            job = std::make_shared<SnapshotJob>(file->file, *path);
        } else {
            job = std::make_shared<RotateJob>(file->file, *path, structure,
                                              RotateJob::Reason{QStringLiteral("command"), nameOf(caller)});
        }
    }
    const Result<quint64> id = m_jobs.add(std::move(job), nameOf(caller));
    if (!id)
        return failure(id.error());
    result.job = *id;
    return result;
}

Result<std::shared_ptr<Job>> ConsoleDesk::exportJob(const ConsoleCaller &caller, const Command &command,
                                                    const ConsoleFile &file, const QString &target) const
{
    if (m_program.isEmpty())
        return failure(ErrorCode::UnknownOp, QStringLiteral("This server exports nothing"));
    const QString given = command.arguments.value(QStringLiteral("path"), QStringLiteral("/")).toString();
    const Result<QByteArray> path = normalizedPath(given.toUtf8());
    if (!path)
        return failure(path.error());
    const PathRulesPtr rules = caller.rights ? caller.rights->rules : nullptr;
    return std::make_shared<ExportJob>(file, ExportJob::Plan{*path, target, rules, m_program});
}

void ConsoleDesk::rotateWhatIsDue(const ServerStatus &status)
{
    if (status.state != ServerState::Listening || m_settings.readOnly)
        return;
    std::vector<std::pair<ConsoleFile, QString>> due; // and why
    {
        const std::lock_guard lock(m_mutex);
        for (File &file : m_files) {
            const Rotation rotation = m_settings.rotationOf(file.file.name);
            if (rotation.size == 0 && rotation.interval == std::chrono::seconds(0))
                continue;
            const auto now = std::find_if(status.files.begin(), status.files.end(), [&file](const FileStatus &known) {
                return known.name.toUtf8() == file.file.name;
            });
            const bool waits =
                file.rotationTried.isValid() && file.rotationTried.msecsTo(status.sampledAt) < rotationPause;
            if (now == status.files.end() || waits || now->lastCommit <= file.rotatedCommit) // nothing new is in it
                continue;
            if (!file.begun.isValid())
                file.begun = beginOf(file.file.path, status.startedAt);
            const bool isLarge = rotation.size > 0 && now->bytes > *rotation.size;
            const bool isOld = rotation.interval > std::chrono::seconds(0) &&
                               file.begun.secsTo(status.sampledAt) >= rotation.interval->count();
            if (!isLarge && !isOld)
                continue;
            file.rotationTried = status.sampledAt;
            due.emplace_back(file.file, isLarge ? QStringLiteral("size") : QStringLiteral("interval"));
        }
    }
    for (const auto &[file, why] : due) {
        if (m_jobs.has(QStringLiteral("rotate"), file.name))
            continue;
        const Result<QString> path = newPath({}, file, {});
        if (const Result<quint64> id =
                m_jobs.add(std::make_shared<RotateJob>(file, *path, true, RotateJob::Reason{why, {}}),
                           QStringLiteral("config.ini"));
            !id)
            qCWarning(consoleLog, "%s is not rotated: %s", file.name.constData(), qPrintable(id.error().message));
    }
}

void ConsoleDesk::jobEnded(const Job &job, const Result<QString> &result)
{
    const auto *const rotation = result ? dynamic_cast<const RotateJob *>(&job) : nullptr;
    if (!rotation)
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    {
        const std::lock_guard lock(m_mutex);
        m_history.addEvent({now, job.kind(), job.subject()});
        m_pastFiles.add({QString::fromUtf8(job.file().name), rotation->finished(), job.progress().before, now,
                         rotation->reason().why, rotation->reason().by});
        for (File &file : m_files) { // what is known of its paths is about the file before
            if (file.file.name != job.file().name)
                continue;
            file.tree = std::make_shared<TreeQuestions>(m_hub);
            file.begun = now;
            file.rotatedCommit = file.file.counters->lastCommit.value();
        }
    }
    saveState();
}

} // namespace hdf5async
