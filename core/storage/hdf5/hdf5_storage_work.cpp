// SPDX-License-Identifier: BSD-3-Clause
// What Hdf5Storage does with the whole file: copies of it, and new files in its place.
#include "core/storage/dated_name.h"
#include "core/storage/file_work.h"
#include "core/storage/hdf5/hdf5_storage.h"
#include "core/storage/hdf5/state_attribute.h"
#include "core/storage/hdf5/structure_copy.h"
#include "core/storage/journal/file_copy.h"
#include "core/storage/journal/frozen_io.h"
#include "core/storage/journal/succession.h"

#include <QFileInfo>

#include <new>

namespace hdf5async {

namespace {

class JournalCopy final : public StorageCopy
{
public:
    explicit JournalCopy(std::shared_ptr<FileCopy> copy) : m_copy(std::move(copy)) { }
    Result<bool> step() override { return m_copy->step(); }
    qint64 bytes() const override { return qint64(m_copy->bytes()); }
    qint64 copiedBytes() const override { return qint64(m_copy->copiedBytes()); }
    bool isShared() const override { return m_copy->isShared(); }
    Frozen frozen() const override
    {
        const FileCopy::Place &place = m_copy->place();
        return {place.name, place.part, place.map, bytes(), isShared(), exportPath(place.name)};
    }
    Result<void> check() const override { return m_copy->check(); }

private:
    const std::shared_ptr<FileCopy> m_copy;
};

QString besides(const QString &path, const QString &name)
{
    return QFileInfo(path).path() + u'/' + name;
}

} // namespace

Result<std::shared_ptr<StorageCopy>> Hdf5Storage::beginCopy(const QString &name)
{
    if (const Result<void> usable = checkUsable(false); !usable)
        return failure(usable.error());
    const QString path = m_settings.journal.io->realPath(m_settings.path);
    Result<std::shared_ptr<FileCopy>> copy = m_file->beginCopy(name.isEmpty() ? QString() : besides(path, name));
    if (!copy)
        return failure(copy.error());
    return std::make_shared<JournalCopy>(std::move(*copy));
}

// One commit holds all of it: under the successor's name is a whole file or none.
Result<BegunFile> Hdf5Storage::makeSuccessor(const QString &path, const NewFile &plan)
{
    JournalOptions options = m_settings.journal;
    options.background = {};
    Result<std::unique_ptr<Hdf5File>> file = Hdf5File::make(path, OpenMode::Create, options);
    if (!file)
        return failure(file.error());
    BegunFile begun;
    const auto fill = [&](const Hdf5Guard &guard) -> Result<void> {
        if (auto opened = (*file)->open(guard); !opened)
            return opened;
        if (plan.structure) {
            auto emptied = copyStructure(guard, m_file->id(), (*file)->id());
            if (!emptied)
                return failure(emptied.error());
            begun.emptied = std::move(*emptied);
        }
        const Handle root(H5Gopen2((*file)->id(), "/", H5P_DEFAULT));
        if (auto written = writeState(guard, root.id(), plan.record); !written)
            return written;
        return (*file)->prepare(guard, {});
    };
    Result<void> made;
    {
        const Hdf5Guard guard = m_library.enter();
        try {
            made = fill(guard);
        } catch (const std::bad_alloc &) {
            made = failure(ErrorCode::Overloaded, QStringLiteral("There is not enough memory for a new file."));
        }
    }
    if (made)
        made = (*file)->sync();
    {
        const Hdf5Guard guard = m_library.enter();
        if (made)
            made = (*file)->close(guard);
        else
            (*file)->abandon(guard);
    }
    if (made)
        made = (*file)->closeJournal();
    if (!made)
        return failure(made.error());
    return begun;
}

Result<BegunFile> Hdf5Storage::beginNewFile(const NewFile &plan)
{
    if (const Result<void> usable = checkUsable(true); !usable)
        return failure(usable.error());
    Io &io = *m_settings.journal.io;
    const QString path = io.realPath(m_settings.path);
    Result<BegunFile> begun = makeSuccessor(successorPath(path), plan);
    Result<void> done = begun ? Result<void>() : Result<void>(failure(begun.error()));
    if (done) {
        m_lastVersion = m_context->datasets().lastVersion();
        done = close();
    }
    if (done) {
        m_mustReopen = true;
        begun->finishedBytes = QFileInfo(path).size();
        done = succeed(io, path, besides(path, plan.finished));
        const Result<void> opened = reopen();
        done = done ? opened : done;
    }
    (void)settleSuccession(io, path, nameOfFinished); // takes away what is not needed; else the next start does
    if (!done)
        return failure(done.error());
    return begun;
}

Result<void> Hdf5Storage::reopen()
{
    Io &io = *m_settings.journal.io;
    if (auto settled = settleSuccession(io, io.realPath(m_settings.path), nameOfFinished); !settled)
        return settled;
    Result<std::unique_ptr<Hdf5File>> file = Hdf5File::make(m_settings.path, OpenMode::ReadWrite, m_settings.journal);
    if (!file)
        return failure(file.error());
    m_file = std::move(*file);
    m_mustReopen = false;
    return openFile(m_lastVersion);
}

} // namespace hdf5async
