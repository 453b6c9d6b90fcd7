// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/console/inquiry.h"
#include "core/storage/file_engine.h"

#include <QString>

#include <atomic>
#include <mutex>

namespace hdf5async {

/// How far a job is.
struct JobProgress
{
    QString phase;                ///< "copy", "verify", "swap" …
    double fraction = 0;          ///< of the whole job, 0 … 1
    qint64 bytes = 0;             ///< worked on so far, in this phase
    qint64 before = 0, after = 0; ///< sizes, where they change
};

/// Something that takes its time at one file: pieces of work that follow each other in the jobs' lane, in the file's queue between the
/// requests of the clients, and in the lane again. A piece holds nobody up for more than some milliseconds, but for commits.
/// @thread the lane, where it says nothing else
class Job : public std::enable_shared_from_this<Job>
{
public:
    /// What came of it: a sentence for the log.
    using Done = std::function<void(Result<QString>)>;

    Job(QString kind, QString subject, ConsoleFile file)
        : m_kind(std::move(kind)), m_subject(std::move(subject)), m_file(std::move(file))
    {
    }
    virtual ~Job() = default;
    Job(const Job &) = delete;
    Job &operator=(const Job &) = delete;

    /// Once. `done` is called once, in the lane.
    void start(ConsoleLane &lane, Done done);
    /// It ends soon, as if it had never begun. @thread any
    void cancel() { m_isCancelled = true; }

    [[nodiscard]] const QString &kind() const { return m_kind; }
    [[nodiscard]] const QString &subject() const { return m_subject; }
    [[nodiscard]] const ConsoleFile &file() const { return m_file; }
    /// @thread any
    [[nodiscard]] JobProgress progress() const;

protected:
    virtual void begin() = 0;
    /// It was cancelled while it ran: what it has begun is to be taken back.
    virtual void undo() { }

    /// Whether it was cancelled; then it has ended.
    [[nodiscard]] bool hasEnded();
    void finish(Result<QString> result);
    void report(const JobProgress &progress);

    /// Calls `piece` in the lane, behind what waits there.
    void again(std::function<void()> piece);
    /// Hands an operation to the file; `next` is not called when the job was cancelled meanwhile.
    void ask(Operation operation, std::function<void(Result<Outcome>)> next);
    /// The same, whatever comes of it.
    void tell(Operation operation);
    /// Calls `work` with the file's engine in the file's thread, then `next` in the lane, whatever happens.
    template<typename T>
    void visit(std::function<Result<T>(FileEngine &)> work, std::function<void(Result<T>)> next)
    {
        m_file.queue->visit(
            [self = shared_from_this(), work = std::move(work), next = std::move(next)](Result<FileEngine *> engine) {
                const auto result =
                    std::make_shared<Result<T>>(engine ? work(**engine) : Result<T>(failure(engine.error())));
                self->again([next, result] { next(std::move(*result)); });
            });
    }

private:
    const QString m_kind, m_subject;
    const ConsoleFile m_file;
    ConsoleLane *m_lane = nullptr;
    Done m_done;
    bool m_hasBegun = false;
    std::atomic<bool> m_isCancelled = false;
    mutable std::mutex m_mutex;
    JobProgress m_progress; ///< under m_mutex
};

/// Whether a volume has room for `needed` bytes and, beyond them, for what is recorded meanwhile.
/// @errors STORAGE_FULL: with both numbers
[[nodiscard]] Result<void> checkRoom(const QString &folder, qint64 needed);

/// A size for people: "1.4 GB".
[[nodiscard]] QString sizeText(qint64 bytes);

} // namespace hdf5async
