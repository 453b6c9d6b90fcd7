// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace hdf5async {

/// The whole program. @return its exit code, see ExitCode
[[nodiscard]] int runProgram(int argc, char **argv);

} // namespace hdf5async
