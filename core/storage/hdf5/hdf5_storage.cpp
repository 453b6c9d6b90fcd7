// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/hdf5_storage.h"

#include "core/storage/dated_name.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/operations.h"
#include "core/storage/hdf5/path_reach.h"
#include "core/storage/hdf5/row_store.h"
#include "core/storage/hdf5/slice_plan.h"
#include "core/storage/hdf5/state_attribute.h"
#include "core/storage/hdf5/superblock.h"
#include "core/storage/journal/succession.h"

#include <QDir>
#include <QFileInfo>

#include <new>

namespace hdf5async {

namespace {

class JournalCommit final : public PendingCommit
{
public:
    explicit JournalCommit(Hdf5File &hdf5File) : m_file(hdf5File) { }
    Result<void> sync() override { return m_file.sync(); }

private:
    Hdf5File &m_file;
};

// Which way to open the file; errors that a person should read in plain words.
Result<OpenMode> chooseMode(const Hdf5StorageSettings &settings)
{
    const QFileInfo file(settings.path);
    if (file.isDir())
        return failure(ErrorCode::IoError, QStringLiteral("%1 is a folder, not a file.").arg(settings.path));
    if (file.exists())
        return settings.readOnly ? OpenMode::ReadOnly : OpenMode::ReadWrite;
    if (settings.readOnly || !settings.create)
        return failure(ErrorCode::NotFound, QStringLiteral("There is no file %1.").arg(settings.path));
    if (!file.dir().exists()) {
        return failure(
            ErrorCode::NotFound,
            QStringLiteral("%1 cannot be made: there is no folder %2.").arg(settings.path, file.absolutePath()));
    }
    return OpenMode::Create;
}

} // namespace

Result<std::unique_ptr<Hdf5Storage>> Hdf5Storage::open(Hdf5Library &library, const Hdf5StorageSettings &settings)
{
    if (!settings.readOnly) {
        Io &io = *settings.journal.io;
        const QFileInfo named(settings.path); // a link that leads nowhere just now may be where a crash has left us
        const QString real = named.isSymLink() && !named.exists() ? named.symLinkTarget() : io.realPath(settings.path);
        if (auto settled = settleSuccession(io, real, nameOfFinished); !settled)
            return failure(settled.error());
    }
    const Result<OpenMode> mode = chooseMode(settings);
    if (!mode)
        return failure(mode.error());
    Result<std::unique_ptr<Hdf5File>> file = Hdf5File::make(settings.path, *mode, settings.journal);
    if (!file)
        return failure(file.error());
    std::unique_ptr<Hdf5Storage> storage(new Hdf5Storage(library, settings, std::move(*file)));

    Result<void> opened;
    if (*mode ==
        OpenMode::ReadWrite) // with a journal beside it, a file opened read-only is complete only with the journal
        opened = checkSuperblock(settings.path);
    if (opened)
        opened = storage->openFile(0);
    if (opened && *mode == OpenMode::Create)
        opened = storage->saveNewFile();
    if (!opened) {
        if (!storage->m_file->isOpen())
            (void)storage->m_file->closeJournal(); // leave nothing beside a file that is none of ours
        return failure(opened.error());
    }
    return storage;
}

Hdf5Storage::Hdf5Storage(Hdf5Library &library, const Hdf5StorageSettings &settings, std::unique_ptr<Hdf5File> file)
    : m_library(library), m_settings(settings), m_file(std::move(file))
{
}

Hdf5Storage::~Hdf5Storage()
{
    const Hdf5Guard guard = m_library.enter();
    dropContext();
    if (m_file->isOpen())
        m_file->abandon(guard);
}

void Hdf5Storage::dropContext()
{
    m_repacking.reset();
    m_context.reset();
}

Result<void> Hdf5Storage::openFile(quint64 firstVersion)
{
    const Hdf5Guard guard = m_library.enter();
    if (const Result<void> opened = m_file->open(guard); !opened)
        return opened;
    Result<std::unique_ptr<FileContext>> context = FileContext::make(
        guard, m_file->id(), m_settings.path, m_settings.limits, m_settings.defaultFilters, firstVersion);
    if (!context) {
        m_file->abandon(guard);
        return failure(context.error());
    }
    m_context = std::move(*context);
    m_context->setCodecPool(m_settings.codecPool);
    m_context->setRules(m_settings.rules);
    m_storedRecord = readState(guard, m_context->root()->id());
    return {};
}

// A new file exists for others, and for recovery, from its first commit on.
Result<void> Hdf5Storage::saveNewFile()
{
    Result<std::unique_ptr<PendingCommit>> commit = prepareCommit({});
    if (!commit)
        return failure(commit.error());
    return (*commit)->sync();
}

Result<void> Hdf5Storage::checkUsable(bool changing) const
{
    if (!m_context)
        return failure(ErrorCode::IoError, QStringLiteral("%1 is closed after an error.").arg(m_settings.path));
    if (m_context->needsRollback())
        return failure(ErrorCode::IoError,
                       QStringLiteral("%1 has to go back to its last commit first.").arg(m_settings.path));
    if (changing && m_settings.readOnly)
        return failure(ErrorCode::Forbidden, QStringLiteral("%1 is served read-only.").arg(m_settings.path));
    return {};
}

// No exception leaves the storage.
template<typename Carry>
auto Hdf5Storage::contained(bool changing, const Carry &carry) -> decltype(carry())
{
    try {
        return carry();
    } catch (const std::bad_alloc &) {
        if (changing)
            m_context->markNeedsRollback();
        return failure(ErrorCode::Overloaded, QStringLiteral("There is not enough memory for this request."));
    } catch (const std::exception &exception) {
        if (changing)
            m_context->markNeedsRollback();
        return failure(ErrorCode::Internal, QStringLiteral("The request has failed unexpectedly."),
                       {{QStringLiteral("trace"), QString::fromUtf8(exception.what())}});
    }
}

template<typename Carry>
Result<Outcome> Hdf5Storage::guarded(bool changing, const Carry &carry)
{
    const Hdf5Guard guard = m_library.enter();
    return contained(changing, [&]() -> Result<Outcome> {
        Result<Outcome> outcome = carry(guard, *m_context);
        if (const std::optional<Error> broken = failureOfWriting(changing)) {
            m_context->markNeedsRollback();
            return failure(*broken);
        }
        return outcome;
    });
}

// HDF5 never hears of a failed write: the driver keeps it to itself until somebody asks.
std::optional<Error> Hdf5Storage::failureOfWriting(bool changing) const
{
    const JournaledFile &journal = m_file->journal();
    if (!changing && !journal.isIncomplete())
        return std::nullopt;
    std::optional<Error> broken = journal.stickyError();
    return broken || !changing || m_isRestoring ? broken : journal.lackOfRoom();
}

Result<Outcome> Hdf5Storage::repack(const ConsoleRequest &question)
{
    if (const Result<void> usable = checkUsable(true); !usable)
        return failure(usable.error());
    return guarded(true, [&](const Hdf5Guard &guard, FileContext &context) {
        return answerRepack(guard, context, m_repacking, question);
    });
}

Result<Outcome> Hdf5Storage::execute(const Operation &operation)
{
    if (const auto *question = std::get_if<ConsoleRequest>(&operation); question && question->ask == "repack")
        return repack(*question);
    const bool changing = isChanging(opCode(operation));
    if (const Result<void> usable = checkUsable(changing); !usable)
        return failure(usable.error());
    using InMemory = std::optional<Result<Outcome>>;
    if (InMemory done = contained(changing, [&]() -> InMemory { return carryOutInMemory(*m_context, operation); }))
        return std::move(*done);
    return guarded(changing,
                   [&](const Hdf5Guard &guard, FileContext &context) { return carryOut(guard, context, operation); });
}

bool Hdf5Storage::reaches(const QByteArray &path, const PathRules &rules)
{
    if (!checkUsable(false))
        return true; // the operation says why not
    const Hdf5Guard guard = m_library.enter();
    try {
        return hdf5async::reaches(guard, *m_context, path, rules);
    } catch (const std::bad_alloc &) {
        return false;
    }
}

Result<Outcome> Hdf5Storage::look(const Operation &operation, const PathRules &rules)
{
    if (const Result<void> usable = checkUsable(false); !usable)
        return failure(usable.error());
    return guarded(false, [&](const Hdf5Guard &guard, FileContext &context) {
        return carryOut(guard, context, operation, &rules);
    });
}

std::optional<SlicePlan> Hdf5Storage::planSlices(const Operation &operation)
{
    if (!checkUsable(isChanging(opCode(operation))))
        return std::nullopt;
    // Small appends must not wait for HDF5.
    if (const auto *append = std::get_if<AppendRequest>(&operation)) {
        const auto *array = std::get_if<Array>(&append->data.value);
        if (!array || array->data.size() < smallRowsBytes)
            return std::nullopt;
    }
    const Hdf5Guard guard = m_library.enter();
    try {
        return hdf5async::planSlices(guard, *m_context, operation);
    } catch (const std::bad_alloc &) {
        return std::nullopt;
    }
}

bool Hdf5Storage::knowsKeys(const AppendRequest &append) const
{
    return checkUsable(true) && hdf5async::knowsKeys(*m_context, append);
}

bool Hdf5Storage::areDifferentDatasets(const QByteArray &one, const QByteArray &other)
{
    if (one == other || !checkUsable(false))
        return false;
    const Hdf5Guard guard = m_library.enter();
    try {
        const Result<OpenDatasetPtr> first = m_context->findGrowing(guard, one);
        const Result<OpenDatasetPtr> second = m_context->findGrowing(guard, other);
        return first && second && *first && *second && (*first)->address != (*second)->address;
    } catch (const std::bad_alloc &) {
        return false;
    }
}

Result<Outcome> Hdf5Storage::readPart(StreamCursor &cursor)
{
    if (const Result<void> usable = checkUsable(false); !usable)
        return failure(usable.error());
    return guarded(false,
                   [&](const Hdf5Guard &guard, FileContext &context) { return carryOutPart(guard, context, cursor); });
}

bool Hdf5Storage::needsRollback() const
{
    return !m_context || m_context->needsRollback();
}

bool Hdf5Storage::isDirty() const
{
    return m_context && m_context->isDirty();
}

Result<std::unique_ptr<PendingCommit>> Hdf5Storage::prepareCommit(const StateRecord &record)
{
    if (const Result<void> usable = checkUsable(true); !usable)
        return failure(usable.error());
    const Hdf5Guard guard = m_library.enter();
    Result<void> prepared = contained(true, [&] { return m_context->storeAllRows(guard); });
    if (prepared)
        prepared = m_file->prepare(guard, record);
    if (!prepared) {
        m_context->markNeedsRollback();
        return failure(prepared.error());
    }
    m_context->markClean();
    return std::make_unique<JournalCommit>(*m_file);
}

Result<void> Hdf5Storage::rollBack()
{
    if (m_mustReopen)
        return reopen();
    {
        const Hdf5Guard guard = m_library.enter();
        if (m_context)
            m_lastVersion = m_context->datasets().lastVersion();
        dropContext();
        m_file->abandon(guard);
    }
    if (const Result<void> back = m_file->rollBack(); !back)
        return back;
    m_isRestoring = true;
    return openFile(m_lastVersion);
}

void Hdf5Storage::restored()
{
    m_file->journal().forgetLackOfRoom();
    m_isRestoring = false;
}

Result<void> Hdf5Storage::checkpoint()
{
    return m_file->checkpoint();
}

QByteArray Hdf5Storage::lastRecord() const
{
    const QByteArray record = m_file->journal().lastRecord();
    return record.isEmpty() ? m_storedRecord : record;
}

Result<void> Hdf5Storage::saveRecord()
{
    {
        const Hdf5Guard guard = m_library.enter();
        auto settled = contained(true, [&] { return m_context->settleAllRows(guard); });
        if (!settled)
            return settled;
    }
    const QByteArray record = lastRecord();
    if (record != m_storedRecord) {
        const Hdf5Guard guard = m_library.enter();
        if (const Result<void> written = writeState(guard, m_context->root()->id(), record); !written)
            return written;
        m_context->markDirty();
    }
    if (!m_context->isDirty())
        return {};
    Result<std::unique_ptr<PendingCommit>> commit = prepareCommit({record});
    if (!commit)
        return failure(commit.error());
    return (*commit)->sync();
}

Result<void> Hdf5Storage::close()
{
    if (needsRollback()) {
        if (const Result<void> back = rollBack(); !back)
            return back;
    }
    if (!m_settings.readOnly) {
        if (const Result<void> saved = saveRecord(); !saved)
            return saved;
    }
    {
        const Hdf5Guard guard = m_library.enter();
        dropContext();
        if (const Result<void> closed = m_file->close(guard); !closed)
            return closed;
    }
    return m_file->closeJournal();
}

} // namespace hdf5async
