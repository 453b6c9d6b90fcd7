// SPDX-License-Identifier: BSD-3-Clause
// What FileEngine does with the whole file when an operator asks for it.
#include "core/storage/file_engine.h"

namespace hdf5async {

Result<void> FileEngine::commitEverything(Clock::time_point now)
{
    heal();
    if (m_committing)
        m_waitForCommit();
    if (m_offline)
        return failure(*m_offline);
    if (hasUncommitted() || m_ledger.hasWaiting()) {
        if (const std::unique_ptr<PendingCommit> pending = prepareCommit(now))
            finishCommit(pending->sync(), Clock::now());
    }
    if (m_health != Health::Good)
        return failure(*m_problem);
    return {};
}

Result<void> FileEngine::settleFile(Clock::time_point now)
{
    if (auto committed = commitEverything(now); !committed)
        return committed;
    return m_storage->checkpoint();
}

Result<FileEngine::Copy> FileEngine::beginCopy(const QString &name, Clock::time_point now)
{
    if (auto settled = settleFile(now); !settled)
        return failure(settled.error());
    Result<std::shared_ptr<StorageCopy>> copy = m_storage->beginCopy(name);
    if (!copy)
        return failure(copy.error());
    return Copy{std::move(*copy), m_ledger.durable()};
}

Result<BegunFile> FileEngine::beginNewFile(const QString &finished, bool structure, Clock::time_point now)
{
    if (auto committed = commitEverything(now); !committed)
        return failure(committed.error());
    m_join.forget();
    m_gate.forget();
    const QByteArray record = m_replay.isEmpty() ? QByteArray() : wholeRecord(m_ledger.durable());
    Result<BegunFile> begun = m_storage->beginNewFile({finished, record, structure});
    m_recordBytes = 0;
    if (!begun) {
        if (m_storage->needsRollback())
            undoFailedOperation(begun.error());
        return begun;
    }
    m_hub.fileChanged();
    for (const auto &[path, shape] : begun->emptied) {
        const Operation resize(ResizeRequest{path, shape});
        const Outcome outcome(ShapeReply{shape});
        m_activity.madeAgain(resize, outcome);
        if (!m_hub.isEmpty())
            m_hub.announce(resize, outcome, m_ledger.durable(), {});
    }
    m_activity.prepared(); // and it is durable already
    m_activity.durable();
    return begun;
}

} // namespace hdf5async
