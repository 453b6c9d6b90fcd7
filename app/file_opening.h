// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/exit_code.h"
#include "core/config/settings.h"
#include "core/storage/compression_rules.h"
#include "core/storage/hdf5/library.h"
#include "core/storage/storage.h"

#include <QThreadPool>

#include <functional>
#include <memory>
#include <vector>

namespace hdf5async {

/// Why the server did not start.
struct StartFailure
{
    ExitCode code = ExitCode::Internal;
    QString sentence; ///< names the file or the port
};

struct OpenedFile
{
    FileSetting setting;
    std::unique_ptr<Storage> storage; ///< null: it is not served, `warning` says why
    QString recovery;                 ///< what was found and restored; empty after a clean stop
    QString warning; ///< why the promise of durability does not hold where it lies; empty when it does
};

/// Opens one file, or says why not. @thread any
using FileOpener = std::function<tl::expected<OpenedFile, StartFailure>(const FileSetting &, const Settings &)>;

/// Opens real HDF5 files; when they are several, only those that a child process has survived looking at (harmOf()). `library` must outlive them; `background` runs checkpoints.
[[nodiscard]] FileOpener hdf5Opener(Hdf5Library &library, std::function<void(std::function<void()>)> background,
                                    QThreadPool *codecPool, std::shared_ptr<const CompressionRules> rules = {});

/// All files of the settings, the default one first; on the first failure those already open are closed again. Only one on which HDF5
/// crashes or hangs (ExitCode::Damaged) does not keep the others from being served, unless it is the default one. @thread any
[[nodiscard]] tl::expected<std::vector<OpenedFile>, StartFailure> openFiles(const FileOpener &open,
                                                                            const Settings &settings);

} // namespace hdf5async
