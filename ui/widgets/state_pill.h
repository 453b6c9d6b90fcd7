// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/freshness.h"

#include <hdf5async/server_status.h>

#include <QWidget>

namespace hdf5async {

struct Theme;

/// What the whole server does, as a shape, a colour and a word. Green only while committed rows advance and the snapshots that say
/// so are fresh. @thread window
class StatePill final : public QWidget
{
    Q_OBJECT

public:
    enum class State { Recording, Listening, Starting, Draining, Stopped, Refusing, Failed, Stale, Disconnected };

    explicit StatePill(QWidget *parent = nullptr);

    /// Call with every snapshot: whether rows advance is seen by comparing with the one before.
    void setStatus(const ServerStatus &status);
    /// Call when time passes without a snapshot, or the connection changes.
    void setFreshness(Freshness freshness);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString iconName() const;
    [[nodiscard]] QColor color(const Theme &theme) const;
    void retranslate();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void update();

    State m_serverState = State::Stopped;
    State m_state = State::Stopped;
    Freshness m_freshness = Freshness::Live;
    quint64 m_epoch = 0, m_committed = 0; ///< at the last snapshot
    bool m_seen = false;
    QDateTime m_recordingUntil;
};

} // namespace hdf5async
