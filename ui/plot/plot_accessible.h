// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace hdf5async {

/// Lets screen readers ask plots and sparklines for their text. May be called any number of times. @thread window
void installPlotAccessibility();

} // namespace hdf5async
