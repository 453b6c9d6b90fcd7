// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/counters.h"

namespace hdf5async {

void WrittenDatasets::add(const QByteArray &path)
{
    // The front of m_newest keeps these bytes, so that their address means this path.
    if (m_last.load(std::memory_order_relaxed) == path.constData())
        return;
    const std::lock_guard lock(m_mutex);
    m_newest.removeOne(path);
    m_newest.prepend(path);
    if (m_newest.size() > mostNamed)
        m_newest.removeLast();
    if (m_all.size() < mostCounted)
        m_all.insert(path);
    m_last.store(m_newest.front().constData(), std::memory_order_relaxed);
}

int WrittenDatasets::read(QStringList &newest) const
{
    const std::lock_guard lock(m_mutex);
    for (const QByteArray &path : m_newest)
        newest.append(QString::fromUtf8(path));
    return int(m_all.size());
}

} // namespace hdf5async
