// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

namespace hdf5async {

/// What one connection may send, per second; 0 = what all may.
struct ClientRates
{
    qint64 requests = 0;
    qint64 bytes = 0; ///< in and out
};

} // namespace hdf5async
