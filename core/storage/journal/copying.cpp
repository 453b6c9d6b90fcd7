// SPDX-License-Identifier: BSD-3-Clause
// JournaledFile::Impl: copies of the file while it is changed.
#include "core/storage/journal/journaled_file_impl.h"

#include <cerrno>

namespace hdf5async {

/// Between two checkpoints the file on disk stays as the one before has left it, up to its end; what is committed meanwhile is in
/// the journal, and what is written into new space lies behind that end.
Result<std::shared_ptr<FileCopy>> JournaledFile::Impl::beginCopy(const QString &name)
{
    if (m_closed || isUnborn())
        return failure(ErrorCode::Internal, QStringLiteral("%1 is not a file yet, or not any more").arg(m_path));
    if (m_mode == OpenMode::ReadOnly && m_report.found)
        return failure(
            ErrorCode::Forbidden,
            QStringLiteral("%1 is served read-only, and its last commits are in its journal alone").arg(m_path));
    const std::lock_guard lock(m_control->mutex);
    if (m_mode != OpenMode::ReadOnly) {
        if (auto whole = checkpointSealed(); !whole) // the last one may have failed half way
            return failure(whole.error());
    }
    FileFacts taken;
    if (!name.isEmpty() && m_io->facts(name, taken) == 0)
        return failure(ErrorCode::Exists, QStringLiteral("%1 exists already").arg(name));
    FileCopy::Place place{m_io, partPath(), name.isEmpty() ? m_realPath : name, nullptr};
    IoStatus status = m_io->open(place.part, FileAccess::Make, place.file);
    if (status == 0 && place.file->lock(LockKind::Exclusive) != 0)
        return failure(ErrorCode::Busy, QStringLiteral("%1 is being copied already").arg(m_path));
    if (status == 0)
        status = place.file->resize(0);
    if (status == 0 && name.isEmpty()) {
        place.map = mapPath();
        status = m_io->open(place.map, FileAccess::Make, place.mapFile);
        if (status == 0)
            status = place.mapFile->resize(0);
    }
    if (status != 0)
        return failure(errorOf(status, "making a copy"));
    const auto copy = std::make_shared<FileCopy>(std::move(place), m_gate->file(), m_log->baseEof());
    if (!copy->share() && !m_gate->begin(copy))
        return failure(ErrorCode::Busy, QStringLiteral("%1 is being copied already").arg(m_path));
    return copy;
}

} // namespace hdf5async
