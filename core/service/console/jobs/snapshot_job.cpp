// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/jobs/file_jobs.h"

#include <QFileInfo>

namespace hdf5async {

SnapshotJob::SnapshotJob(ConsoleFile file, const QString &target)
    : Job(QStringLiteral("snapshot"), QFileInfo(target).fileName(), std::move(file)), m_target(target)
{
}

void SnapshotJob::begin()
{
    report({QStringLiteral("copy"), 0, 0, 0, 0});
    const auto work = [name = QFileInfo(m_target).fileName()](FileEngine &engine) {
        return engine.beginCopy(name, FileEngine::Clock::now());
    };
    visit<FileEngine::Copy>(work, [this](Result<FileEngine::Copy> begun) {
        if (!begun)
            return finish(failure(begun.error()));
        m_copy = std::move(*begun);
        const qint64 needed = m_copy.copy->isShared() ? 0 : m_copy.copy->bytes();
        if (auto room = checkRoom(QFileInfo(m_target).path(), needed); !room && needed > 0)
            return finish(failure(room.error()));
        copyOn();
    });
}

void SnapshotJob::copyOn()
{
    if (hasEnded())
        return;
    StorageCopy &copy = *m_copy.copy;
    // Others may fill the disk meanwhile: recording goes before copying.
    if (auto room = checkRoom(QFileInfo(m_target).path(), 0); !room && !copy.isShared())
        return finish(failure(room.error()));
    const Result<bool> complete = copy.step();
    if (!complete)
        return finish(failure(complete.error()));
    const double fraction = copy.bytes() > 0 ? double(copy.copiedBytes()) / double(copy.bytes()) : 1;
    report({QStringLiteral("copy"), fraction, copy.copiedBytes(), copy.bytes(), copy.copiedBytes()});
    if (!*complete)
        return again([this] { copyOn(); });
    finish(QStringLiteral("%1 is as of commit %2, %3%4")
               .arg(m_target)
               .arg(m_copy.commit)
               .arg(sizeText(copy.bytes()), copy.isShared() ? QStringLiteral(", sharing its blocks") : QString()));
}

} // namespace hdf5async
