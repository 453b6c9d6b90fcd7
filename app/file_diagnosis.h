// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/exit_code.h"

#include <hdf5async/error.h>

namespace hdf5async {

/// Which exit code tells why a file could not be opened: the error says it to a person, this looks at the file again for programs.
[[nodiscard]] ExitCode whyNotOpened(const QString &path, const Error &error);

} // namespace hdf5async
