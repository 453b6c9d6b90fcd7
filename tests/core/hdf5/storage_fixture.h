// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/hdf5_storage.h"

#include <QProcess>

namespace hdf5async {

/// What tests of whole files share: opening and committing, and h5py to read what is in them. HDF5ASYNC_PYTHON must be defined.
class StorageFixture : public QObject
{
protected:
    std::unique_ptr<Hdf5Storage> open(const QString &path, bool readOnly = false)
    {
        Hdf5StorageSettings settings;
        settings.path = path;
        settings.readOnly = readOnly;
        Result<std::unique_ptr<Hdf5Storage>> storage = Hdf5Storage::open(m_library, settings);
        if (!storage)
            qFatal("%s", qPrintable(storage.error().message));
        return std::move(*storage);
    }
    static bool commit(Hdf5Storage &storage, const QByteArray &record = {})
    {
        Result<std::unique_ptr<PendingCommit>> pending = storage.prepareCommit({record});
        return pending && (*pending)->sync();
    }
    static bool makeGroup(Hdf5Storage &storage, const QByteArray &path)
    {
        return storage.execute(CreateGroupRequest{path}).has_value();
    }
    static bool exists(Hdf5Storage &storage, const QByteArray &path)
    {
        const Result<Outcome> outcome = storage.execute(ExistsRequest{path});
        return outcome && std::get<ExistsReply>(*outcome).exists;
    }
    static QByteArray python(const QByteArray &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(QStringLiteral(HDF5ASYNC_PYTHON),
                      QStringList{QStringLiteral("-c"), QString::fromUtf8(program)} + arguments);
        if (!process.waitForFinished(60'000) || process.exitCode() != 0)
            return "failed: " + process.readAllStandardError();
        return process.readAllStandardOutput().trimmed();
    }

    Hdf5Library m_library;
};

inline WriteRequest writeOf(const QByteArray &path, const QByteArray &int32s)
{
    WriteRequest request;
    request.path = path;
    request.data.value = Array{ElementType::integer(4), {int32s.size() / 4}, SharedBytes(int32s)};
    return request;
}

inline ReadRequest readOf(const QByteArray &path)
{
    ReadRequest request;
    request.path = path;
    return request;
}

inline const QByteArray oneTwo("\1\0\0\0\2\0\0\0", 8);

} // namespace hdf5async
