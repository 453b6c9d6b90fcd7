// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/file_answer.h"
#include "core/service/console/jobs/file_jobs.h"
#include "core/service/console/jobs/job_desk.h"

#include <QFileInfo>

namespace hdf5async {

namespace {

constexpr qint64 bytesPerCommit = 64 << 20; // the part that nobody sees is not kept back until the end

struct RepackMap
{
    double fraction = 0;
    qint64 bytes = 0;
    bool comparing = false, ready = false;
};

template<typename Visitor>
void visitFields(Visitor &visit, const RepackMap *)
{
    visit("fraction", &RepackMap::fraction);
    visit("bytes", &RepackMap::bytes);
    visit("comparing", &RepackMap::comparing);
    visit("ready", &RepackMap::ready);
}

} // namespace

RepackJob::RepackJob(ConsoleFile file, const Plan &plan)
    : WalkJob(QStringLiteral("repack"), QString::fromUtf8(plan.path.isEmpty() ? file.name : plan.path), file),
      m_plan(plan)
{
}

void RepackJob::begin()
{
    if (m_plan.path.isEmpty())
        return walk();
    m_paths.push_back(m_plan.path);
    next();
}

void RepackJob::undo()
{
    if (m_done < m_paths.size())
        tell(question("end"));
}

void RepackJob::walked()
{
    for (const Found &object : objects()) {
        if (object.isDataset)
            m_paths.push_back(object.path);
    }
    next();
}

void RepackJob::note(const QByteArray &path, const QString &what)
{
    qCWarning(jobLog, "repack %s: %s: %s", file().name.constData(), path.constData(), qPrintable(what));
}

void RepackJob::next()
{
    if (m_done == m_paths.size())
        return end();
    m_bytes = m_flushedBytes = 0;
    ask(storageQuestion(path(), true), [this](const Result<Outcome> &outcome) {
        if (!outcome)
            return failed(outcome.error());
        measured(storageAnswer(*outcome));
    });
}

void RepackJob::measured(const StorageDetails &before)
{
    // What it will take is known when it is there: at most what it takes as it is, with a little for the chunks' edges.
    const qint64 needed = m_plan.filters.codec == Codec::None ? std::max(before.allocatedBytes, before.logicalBytes)
                                                              : before.allocatedBytes;
    if (auto room = checkRoom(QFileInfo(file().path).path(), needed + needed / 16); !room)
        return failed(room.error());
    m_before += before.allocatedBytes;
    goOn("begin");
}

Operation RepackJob::question(const char *step) const
{
    Value::Map arguments{{"step", Value{Value::Text{step}}},
                         {"path", Value{Value::Bin{path()}}},
                         {"codec", Value{qint64(m_plan.filters.codec)}},
                         {"level", Value{qint64(m_plan.filters.level)}},
                         {"shuffle", Value{qint64(m_plan.filters.shuffle)}},
                         {"fletcher32", Value{m_plan.filters.fletcher32}}};
    if (m_plan.chunks) {
        Value::List lengths;
        for (const qint64 length : *m_plan.chunks)
            lengths.push_back(Value{length});
        arguments.emplace_back("chunk", Value{std::move(lengths)});
    }
    return ConsoleRequest{"repack", Value{std::move(arguments)}};
}

void RepackJob::goOn(const char *step)
{
    ask(question(step), [this](const Result<Outcome> &outcome) {
        if (!outcome)
            return failed(outcome.error());
        stepped(*outcome);
    });
}

void RepackJob::stepped(const Outcome &outcome)
{
    const Result<RepackMap> answer = fileAnswer<RepackMap>(outcome);
    if (!answer)
        return failed(answer.error());
    m_phase = answer->comparing ? QStringLiteral("verify") : QStringLiteral("copy");
    const qint64 added = std::max<qint64>(answer->bytes - m_bytes, 0);
    m_bytes = answer->bytes;
    report({m_phase, (double(m_done) + answer->fraction) / double(m_paths.size()), m_bytes, m_before, m_after});
    if (answer->ready)
        return finished();
    m_flushedBytes += answer->comparing ? 0 : added;
    if (m_flushedBytes < bytesPerCommit)
        return goOn("go on");
    m_flushedBytes = 0;
    if (auto room = checkRoom(QFileInfo(file().path).path(), 0); !room)
        return failed(room.error());
    ask(FlushRequest(), [this](const Result<Outcome> &flushed) {
        if (!flushed)
            return failed(flushed.error());
        goOn("go on");
    });
}

// All of it is there and equal: one commit puts it in its place.
void RepackJob::finished()
{
    report({QStringLiteral("swap"), (double(m_done) + 1) / double(m_paths.size()), m_bytes, m_before, m_after});
    ask(question("finish"), [this](const Result<Outcome> &swapped) {
        if (!swapped)
            return failed(swapped.error());
        ask(FlushRequest(), [this](const Result<Outcome> &flushed) {
            if (!flushed)
                return failed(flushed.error());
            ask(storageQuestion(path(), true), [this](const Result<Outcome> &outcome) {
                m_after += outcome ? storageAnswer(*outcome).allocatedBytes : 0;
                ++m_packed;
                ++m_done;
                next();
            });
        });
    });
}

void RepackJob::failed(const Error &error)
{
    ask(question("end"), [this, error](const Result<Outcome> &) {
        const bool endsAll = m_paths.size() == 1 || error.code == ErrorCode::StorageFull ||
                             error.code == ErrorCode::IoError || error.code == ErrorCode::ShuttingDown ||
                             error.code == ErrorCode::Forbidden;
        if (endsAll)
            return finish(failure(error));
        note(path(), error.message);
        if (!m_error)
            m_error = error;
        ++m_done;
        next();
    });
}

void RepackJob::end()
{
    report({QStringLiteral("swap"), 1, m_bytes, m_before, m_after});
    if (m_packed == 0 && m_error)
        return finish(failure(*m_error));
    finish(QStringLiteral(
               "%1 of %2 datasets packed anew, %3 before and %4 now; the room is free for what comes in the file")
               .arg(m_packed)
               .arg(m_paths.size())
               .arg(sizeText(m_before), sizeText(m_after)));
}

} // namespace hdf5async
