// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/ini_text.h"
#include "core/config/settings.h"

#include <QDir>

namespace hdf5async {

struct LoadedSettings
{
    Settings settings;                   ///< usable only without problems
    std::vector<ConfigProblem> problems; ///< every one, in the order of the file
};

/// Reads a configuration file. What it does not mention keeps its default; relative paths in it are relative to its folder.
/// Problems: unreadable, not text, above 1 MiB; each line, section, key and value that is not as expected.
[[nodiscard]] LoadedSettings loadSettings(const QString &path);

/// The same of text that has been read; `name` is what problems call the file, `folder` what relative paths are relative to.
[[nodiscard]] LoadedSettings parseSettings(const QByteArray &text, const QString &name, const QDir &folder);

} // namespace hdf5async
