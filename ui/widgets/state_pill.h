// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QWidget>

namespace hdf5async {

/// What the whole server does, as a shape, a colour and a word. Green only while committed rows advance. @thread window
class StatePill final : public QWidget
{
    Q_OBJECT

public:
    enum class State { Recording, Listening, Starting, Draining, Stopped, Refusing, Failed };

    explicit StatePill(QWidget *parent = nullptr);

    /// Call with every snapshot: whether rows advance is seen by comparing with the one before.
    void setStatus(const ServerStatus &status);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QString text() const;

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QColor color() const;
    void paintShape(class QPainter &painter, const QRectF &box) const;

    State m_state = State::Stopped;
    quint64 m_committed = 0; ///< sum of the files' commit numbers at the last snapshot
    QDateTime m_recordingUntil;
};

} // namespace hdf5async
