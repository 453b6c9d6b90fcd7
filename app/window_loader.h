// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/window_module.h"

#include <hdf5async/result.h>

#include <QStringList>

namespace hdf5async {

/// Whether there is a display, or a platform plugin was chosen by hand. Without one Qt would end the program.
[[nodiscard]] bool hasDisplay();

/// Where the window library is looked for, in this order.
[[nodiscard]] QStringList windowLibraryPaths();

/// Loads the window library; it stays loaded. @errors NOT_FOUND: not installed; INTERNAL: cannot be loaded
[[nodiscard]] Result<WindowModule *> loadWindowModule(const QStringList &paths = windowLibraryPaths());

} // namespace hdf5async
