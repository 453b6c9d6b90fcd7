// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"
#include "core/storage/hdf5/hdf5_file.h"
#include "core/storage/journal/frozen_io.h"

namespace hdf5async {

class FileContext;

/// Takes an object and everything below it out of a file that others go on changing, into a new file of its own, in which it has the
/// same path. Soft and external links are copied as they are and never followed, virtual datasets as what they say of their sources;
/// references lead on to what came along (transferReferences()). HDF5 may crash or hang on a damaged file, and copies all of it in one call:
/// for a process that may be lost. @thread any; enters HDF5 by itself
class SubtreeExport
{
public:
    /// `library` must outlive it. @errors as JournaledFile::open(); IO_ERROR
    [[nodiscard]] static Result<std::unique_ptr<SubtreeExport>> open(Hdf5Library &library, const FrozenFile &source);
    ~SubtreeExport();
    SubtreeExport(const SubtreeExport &) = delete;
    SubtreeExport &operator=(const SubtreeExport &) = delete;

    /// About how many bytes the new file will have; the length of texts is judged by some of them. `path` is canonical;
    /// `rules` are those of who wants it, null = everything is his.
    /// @errors NOT_FOUND: nothing is there, or the rules do not allow all of it; FORBIDDEN: an external link, or a dataset below has
    /// its data in other files; IO_ERROR
    [[nodiscard]] Result<qint64> measure(const QByteArray &path, const PathRules *rules);

    /// Makes the file `target`, complete and on stable storage. On an error something may be left there.
    /// @errors NOT_FOUND; STORAGE_FULL, IO_ERROR; FILTER_UNAVAILABLE; TOO_LARGE: nested too deeply
    [[nodiscard]] Result<void> copyTo(const QByteArray &path, const QString &target);

private:
    SubtreeExport(Hdf5Library &library, std::unique_ptr<Hdf5File> file);

    Hdf5Library &m_library;
    const std::unique_ptr<Hdf5File> m_file;
    std::unique_ptr<FileContext> m_context;
};

/// Gives a file that is complete the name `name`, which must be free, for good. @errors EXISTS; IO_ERROR and others of the system
[[nodiscard]] Result<void> nameExport(const QString &path, const QString &name);

} // namespace hdf5async
