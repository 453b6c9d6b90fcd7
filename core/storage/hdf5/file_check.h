// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/library.h"

#include <hdf5async/result.h>

#include <QByteArray>
#include <QString>

#include <functional>

namespace hdf5async {

/// What a walk over a whole file has met. @units objects, bytes of raw data read
struct FileCheckCounts
{
    quint64 groups = 0, datasets = 0, datatypes = 0, softLinks = 0, externalLinks = 0, attributes = 0, chunks = 0,
            bytes = 0;
};

/// Who wants to know how the walk goes on.
struct FileCheckListener
{
    /// The walk comes to object `index` (in a fixed order, from 0) at `path`.
    std::function<void(quint64 index, const QByteArray &path)> at;
    std::function<void(const QByteArray &path, const QString &what)> fault;
    bool content = true; ///< whether what is in datasets is to be read
};

/// Walks every object, every attribute and every chunk of a file and reads all of it through its filters, in blocks of bounded size.
/// Nothing is changed; a leftover journal is taken as if it had been applied. Objects before `first` are passed by without reading
/// what is in them. Data in other files (external links and storage, virtual datasets) is not followed.
///
/// HDF5 may crash or hang on a damaged file: run it in a process that may be lost. @thread any; enters HDF5 by itself
/// @errors as JournaledFile::open(); IO_ERROR: HDF5 cannot open it
[[nodiscard]] Result<FileCheckCounts> checkFile(Hdf5Library &library, const QString &path, quint64 first,
                                                const FileCheckListener &listener);

} // namespace hdf5async
