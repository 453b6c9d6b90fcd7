// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/hdf5_file.h"

#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hdf5_caches.h"

#include <QFile>

#include <utility>

namespace hdf5async {

Result<std::unique_ptr<Hdf5File>> Hdf5File::make(const QString &path, OpenMode mode, const JournalOptions &options)
{
    Result<std::unique_ptr<JournaledFile>> journal = JournaledFile::open(path, mode, options);
    if (!journal)
        return failure(journal.error());
    return std::unique_ptr<Hdf5File>(new Hdf5File(std::move(*journal), mode == OpenMode::Create));
}

Result<void> Hdf5File::open(const Hdf5Guard &guard)
{
    const Result<hid_t> accessProperties = m_journal->accessProperties();
    if (!accessProperties)
        return failure(accessProperties.error());
    const Handle properties(*accessProperties);
    if (auto limited = limitCaches(guard, properties.id()); !limited)
        return limited;
    const QByteArray path = QFile::encodeName(m_journal->path());
    if (m_create) {
        m_file = H5Fcreate(path.constData(), H5F_ACC_TRUNC, H5P_DEFAULT, properties.id());
    } else {
        const unsigned flags = m_journal->mode() == OpenMode::ReadOnly ? H5F_ACC_RDONLY : H5F_ACC_RDWR;
        m_file = H5Fopen(path.constData(), flags, properties.id());
    }
    if (!isOpen())
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 cannot open %1.").arg(m_journal->path()));
    if (!m_create && m_journal->mode() != OpenMode::ReadOnly)
        keepFormat();
    m_create = false;
    return {};
}

void Hdf5File::keepFormat()
{
    H5F_info2_t info;
    if (H5Fget_info2(m_file, &info) < 0 || info.super.version >= 3)
        return;
    const H5F_libver_t oldest = info.super.version == 2 ? H5F_LIBVER_V18 : H5F_LIBVER_EARLIEST;
    H5Fset_libver_bounds(m_file, oldest, H5F_LIBVER_V110); // on failure: the newer format, which is right as well
}

Result<void> Hdf5File::prepare(const Hdf5Guard &guard, const StateRecord &record)
{
    if (H5Fflush(m_file, H5F_SCOPE_GLOBAL) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 cannot write %1.").arg(m_journal->path()));
    const Result<PreparedCommit> prepared =
        m_journal->prepare(record.bytes, record.isAddition ? RecordMode::Append : RecordMode::Replace);
    if (!prepared)
        return failure(prepared.error());
    return {};
}

void Hdf5File::abandon(const Hdf5Guard &)
{
    m_journal->beginDiscard();
    if (isOpen())
        H5Fclose(m_file);
    m_file = H5I_INVALID_HID;
}

Result<void> Hdf5File::close(const Hdf5Guard &guard)
{
    if (H5Fclose(std::exchange(m_file, H5I_INVALID_HID)) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 cannot close %1.").arg(m_journal->path()));
    return {};
}

} // namespace hdf5async
