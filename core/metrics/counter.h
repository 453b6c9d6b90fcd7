// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDateTime>
#include <QString>
#include <QtGlobal>

#include <atomic>
#include <mutex>

namespace hdf5async {

/// A number that one or more threads raise where something happens and the sampler reads; exact, but not ordered with others.
class Counter
{
public:
    void add(quint64 n = 1) { m_value.fetch_add(n, std::memory_order_relaxed); }
    void subtract(quint64 n = 1) { m_value.fetch_sub(n, std::memory_order_relaxed); }
    void set(quint64 n) { m_value.store(n, std::memory_order_relaxed); }
    [[nodiscard]] quint64 value() const { return m_value.load(std::memory_order_relaxed); }
    /// Begins anew at 0. @return what it was
    quint64 take() { return m_value.exchange(0, std::memory_order_relaxed); }

private:
    std::atomic<quint64> m_value{0};
};

/// A moment that is kept as milliseconds since the epoch, UTC; 0 = never, which is an invalid QDateTime.
inline QDateTime timeOf(const Counter &milliseconds)
{
    const quint64 ms = milliseconds.value();
    return ms ? QDateTime::fromMSecsSinceEpoch(qint64(ms), Qt::UTC) : QDateTime();
}

/// Text that changes rarely (a client's name, the last error) and is read by the sampler.
class SharedText
{
public:
    void set(const QString &text)
    {
        const std::lock_guard lock(m_mutex);
        m_text = text;
    }
    [[nodiscard]] QString value() const
    {
        const std::lock_guard lock(m_mutex);
        return m_text;
    }

private:
    mutable std::mutex m_mutex;
    QString m_text;
};

} // namespace hdf5async
