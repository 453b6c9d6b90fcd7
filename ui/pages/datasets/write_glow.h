// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>

namespace hdf5async {

/// Which datasets are being written, as a tint of their rows: full from a snapshot in which rows came to the next, fading within 600 ms
/// when none come any more. What is written all the time does not flicker and costs nothing; one timer runs while something fades.
/// @thread window
class WriteGlow final : public QObject
{
    Q_OBJECT

public:
    explicit WriteGlow(QObject *parent = nullptr);

    /// Those to which rows came since the snapshot before.
    void setWritten(const QSet<QByteArray> &paths);
    /// Without a fade.
    void clear();
    /// 0 … 1
    [[nodiscard]] double level(const QByteArray &path) const;
    [[nodiscard]] bool isFading() const { return m_timer.isActive(); }

    /// Time by hand, for tests: milliseconds, and what the timer does.
    void setClock(const std::function<qint64()> &now) { m_now = now; }
    void step();

Q_SIGNALS:
    /// Their levels are others now.
    void changed(const QList<QByteArray> &paths);

private:
    std::function<qint64()> m_now;
    QSet<QByteArray> m_written;
    QHash<QByteArray, qint64> m_fading; ///< since when
    QTimer m_timer;
};

} // namespace hdf5async
