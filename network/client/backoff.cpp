// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/backoff.h"

#include <QRandomGenerator>

#include <algorithm>

namespace hdf5async {

std::chrono::milliseconds Backoff::next()
{
    const int doublings = std::min(m_attempts++, 20);
    const auto whole = std::min<qint64>(m_longest.count(), std::max<qint64>(m_first.count(), 1) << doublings);
    return std::chrono::milliseconds(whole - QRandomGenerator::global()->bounded(whole / 2 + 1));
}

} // namespace hdf5async
