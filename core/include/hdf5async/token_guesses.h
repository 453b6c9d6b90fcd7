// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace hdf5async {

/// So many wrong tokens of one address in a minute are mistakes; with more, somebody is guessing, and the alarm AUTH is raised.
constexpr int mostWrongTokensInAMinute = 10;

} // namespace hdf5async
