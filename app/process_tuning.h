// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

namespace hdf5async {

/// Prepares the process: memory is kept for reuse rather than given back and fetched again, a client that has gone is no signal,
/// and Qt's event loops run without glib. Before any thread and any application object. @source docs/decisions
void tuneProcess();

/// Raises the limit of open files as far as the system allows. @return the limit now, in descriptors
qint64 raiseDescriptorLimit();

} // namespace hdf5async
