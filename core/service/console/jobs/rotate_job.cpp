// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/jobs/file_jobs.h"

#include <QFileInfo>

namespace hdf5async {

RotateJob::RotateJob(ConsoleFile file, const QString &finished, bool structure, Reason reason)
    : Job(QStringLiteral("rotate"), QFileInfo(finished).fileName(), std::move(file)),
      m_finished(finished),
      m_structure(structure),
      m_reason(std::move(reason))
{
}

void RotateJob::begin()
{
    report({QStringLiteral("swap"), 0, 0, 0, 0});
    const auto work = [name = QFileInfo(m_finished).fileName(), structure = m_structure](FileEngine &engine) {
        return engine.beginNewFile(name, structure, FileEngine::Clock::now());
    };
    visit<BegunFile>(work, [this](const Result<BegunFile> &begun) {
        if (!begun)
            return finish(failure(begun.error()));
        report({QStringLiteral("swap"), 1, begun->finishedBytes, begun->finishedBytes, 0});
        finish(QStringLiteral("%1 is finished, %2; a new file has taken its place")
                   .arg(m_finished, sizeText(begun->finishedBytes)));
    });
}

} // namespace hdf5async
