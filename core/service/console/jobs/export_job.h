// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"
#include "core/service/console/jobs/job.h"
#include "core/service/console/jobs/worker_process.h"

namespace hdf5async {

/// Takes an object and everything below it, as of a commit, into a new file beside the served one, while everything goes on. A child
/// process does it (`hdf5async export-worker`): HDF5 copies all of it in one call, and would keep everybody else out for that long.
/// What is changed meanwhile is kept for it as it was.
class ExportJob final : public Job
{
public:
    struct Plan
    {
        QByteArray path;    ///< canonical
        QString target;     ///< the new file's path
        PathRulesPtr rules; ///< of who wants it; null = everything is his
        QString program;    ///< whose command `export-worker` is
    };

    ExportJob(ConsoleFile file, Plan plan);
    ~ExportJob() override;

private:
    void begin() override;
    void undo() override { tidy(); }
    void startWorker();
    void listen();
    void heard(const QByteArray &line);
    void measured(qint64 bytes);
    void end(Result<QString> result);
    void tidy();
    [[nodiscard]] QByteArray order() const;
    [[nodiscard]] QString folder() const;

    const Plan m_plan;
    FileEngine::Copy m_copy;
    QString m_growing; ///< where the new file grows; empty before
    std::unique_ptr<WorkerProcess> m_worker;
    qint64 m_expected = 0;
    bool m_isNaming = false; ///< the new file is complete and gets its name: too late to be cancelled
};

} // namespace hdf5async
