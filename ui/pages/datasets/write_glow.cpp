// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/write_glow.h"

#include <algorithm>
#include <chrono>

namespace hdf5async {

namespace {

constexpr int fadeMilliseconds = 600, stepMilliseconds = 40;

} // namespace

WriteGlow::WriteGlow(QObject *parent)
    : QObject(parent), m_now([] {
          return std::chrono::duration_cast<std::chrono::milliseconds>(
                     std::chrono::steady_clock::now().time_since_epoch())
              .count();
      })
{
    m_timer.setInterval(stepMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &WriteGlow::step);
}

void WriteGlow::setWritten(const QSet<QByteArray> &paths)
{
    for (const QByteArray &path : std::as_const(m_written)) {
        if (!paths.contains(path))
            m_fading.insert(path, m_now());
    }
    QList<QByteArray> begun;
    for (const QByteArray &path : paths) {
        if (!m_written.contains(path))
            begun.append(path);
        m_fading.remove(path);
    }
    m_written = paths;
    if (m_fading.isEmpty())
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start();
    if (!begun.isEmpty())
        Q_EMIT changed(begun);
}

void WriteGlow::clear()
{
    const QList<QByteArray> gone = m_fading.keys() + m_written.values();
    m_written.clear();
    m_fading.clear();
    m_timer.stop();
    if (!gone.isEmpty())
        Q_EMIT changed(gone);
}

double WriteGlow::level(const QByteArray &path) const
{
    if (m_written.contains(path))
        return 1;
    const auto since = m_fading.constFind(path);
    return since == m_fading.cend() ? 0 : std::clamp(1 - double(m_now() - *since) / fadeMilliseconds, 0.0, 1.0);
}

void WriteGlow::step()
{
    const QList<QByteArray> fading = m_fading.keys();
    m_fading.removeIf([now = m_now()](const auto &entry) { return now - entry.value() >= fadeMilliseconds; });
    if (m_fading.isEmpty())
        m_timer.stop();
    if (!fading.isEmpty())
        Q_EMIT changed(fading);
}

} // namespace hdf5async
