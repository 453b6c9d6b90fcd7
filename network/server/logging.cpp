// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/logging.h"

namespace hdf5async {

Q_LOGGING_CATEGORY(netLog, "hdf5async.net", QtInfoMsg)
Q_LOGGING_CATEGORY(requestLog, "hdf5async.request", QtWarningMsg)

} // namespace hdf5async
