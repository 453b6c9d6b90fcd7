// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/console/file_questions.h"
#include "core/service/console/jobs/job.h"

#include <QSet>

#include <optional>
#include <vector>

namespace hdf5async {

/// Copies a file as it is now under a new name beside it, while everything goes on. Where the file system can share blocks it takes
/// no time and no room.
class SnapshotJob final : public Job
{
public:
    SnapshotJob(ConsoleFile file, const QString &target);

private:
    void begin() override;
    void copyOn();

    const QString m_target;
    FileEngine::Copy m_copy;
};

/// Goes on with a new file under the old name; the old one, closed in order, gets another. `structure`: groups, attributes and empty
/// datasets are in the new one from its beginning.
class RotateJob final : public Job
{
public:
    /// Why a file is finished, and who wants it; see PastFile.
    struct Reason
    {
        QString why, by;
    };

    RotateJob(ConsoleFile file, const QString &finished, bool structure, Reason reason);

    [[nodiscard]] const QString &finished() const { return m_finished; }
    [[nodiscard]] const Reason &reason() const { return m_reason; }

private:
    void begin() override;

    const QString m_finished;
    const bool m_structure;
    const Reason m_reason;
};

/// A job that begins with finding out what is in the file.
class WalkJob : public Job
{
protected:
    struct Found
    {
        QByteArray path;
        bool isDataset = false;
    };

    WalkJob(const QString &kind, const QString &subject, ConsoleFile file) : Job(kind, subject, std::move(file)) { }

    /// walked() follows.
    void walk();
    virtual void walked() = 0;
    /// A group cannot be read.
    virtual void note(const QByteArray &path, const QString &what) = 0;
    [[nodiscard]] const std::vector<Found> &objects() const { return m_objects; }

private:
    void listNext();
    void list(const QByteArray &group, qint64 position);
    void listed(const QByteArray &group, const LinksAnswer &answer);

    std::vector<QByteArray> m_unlisted; ///< groups
    QSet<quint64> m_entered;
    std::vector<Found> m_objects; ///< each once, but for several hard links to a dataset
};

/// Walks every object of a served file and reads all of it through its filters, and the file's journal by bringing it into the file.
class VerifyJob final : public WalkJob
{
public:
    explicit VerifyJob(ConsoleFile file);

private:
    void begin() override;
    void walked() override { next(); }
    void note(const QByteArray &path, const QString &what) override;
    void next();
    void check(qint64 block);
    void checked(const Outcome &outcome);
    void end();

    std::size_t m_checked = 0;
    qint64 m_bytes = 0, m_faults = 0, m_attributes = 0;
    QString m_firstFault;
};

/// Writes datasets anew with other filters or chunks, compares them with the originals and puts them in their places: the one that is
/// named, or all of the file that can be. One that is changed meanwhile is left as it is.
class RepackJob final : public WalkJob
{
public:
    struct Plan
    {
        QByteArray path; ///< empty = every dataset
        Filters filters;
        std::optional<Shape> chunks;
    };

    RepackJob(ConsoleFile file, const Plan &plan);

private:
    void begin() override;
    void undo() override;
    void walked() override;
    void note(const QByteArray &path, const QString &what) override;
    void next();
    void measured(const StorageDetails &before);
    void goOn(const char *step);
    void stepped(const Outcome &outcome);
    void failed(const Error &error);
    void finished();
    void end();
    [[nodiscard]] Operation question(const char *step) const;
    [[nodiscard]] QByteArray path() const { return m_paths[m_done]; }

    const Plan m_plan;
    std::vector<QByteArray> m_paths;
    std::size_t m_done = 0, m_packed = 0;
    qint64 m_bytes = 0, m_flushedBytes = 0; ///< of the dataset under way
    qint64 m_before = 0, m_after = 0;       ///< of all
    std::optional<Error> m_error;           ///< the first one
    QString m_phase;
};

} // namespace hdf5async
