// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/state_pill.h"

#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace hdf5async {

namespace {

// How long "Recording" stays after the last commit: a little more than the longest usual commit interval.
constexpr int recordingSeconds = 3;

StatePill::State withoutData(const ServerStatus &status)
{
    switch (status.state) {
    case ServerState::Stopped: return StatePill::State::Stopped;
    case ServerState::Starting: return StatePill::State::Starting;
    case ServerState::Draining: return StatePill::State::Draining;
    case ServerState::Failed: return StatePill::State::Failed;
    case ServerState::Listening: break;
    }
    const bool refusing =
        std::any_of(status.files.begin(), status.files.end(), [](const FileStatus &f) { return !f.problem.isEmpty(); });
    return refusing ? StatePill::State::Refusing : StatePill::State::Listening;
}

} // namespace

StatePill::StatePill(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
}

void StatePill::setStatus(const ServerStatus &status)
{
    quint64 committed = 0;
    for (const FileStatus &file : status.files)
        committed += file.lastCommit;
    if (committed > m_committed && m_committed > 0)
        m_recordingUntil = status.sampledAt.addSecs(recordingSeconds);
    m_committed = committed;

    State state = withoutData(status);
    if (state == State::Listening && m_recordingUntil.isValid() && status.sampledAt < m_recordingUntil)
        state = State::Recording;
    if (state == m_state)
        return;
    m_state = state;
    setAccessibleName(text());
    updateGeometry();
    update();
}

QString StatePill::text() const
{
    switch (m_state) {
    case State::Recording: return tr("Recording");
    case State::Listening: return tr("Listening, no data");
    case State::Starting: return tr("Starting");
    case State::Draining: return tr("Draining");
    case State::Stopped: return tr("Stopped");
    case State::Refusing: return tr("Refusing writes");
    case State::Failed: return tr("Could not start");
    }
    return {};
}

QColor StatePill::color() const
{
    const Theme theme = Theme::forPalette(palette());
    switch (m_state) {
    case State::Recording: return theme.good;
    case State::Draining:
    case State::Starting: return theme.warning;
    case State::Refusing:
    case State::Failed: return theme.bad;
    case State::Listening:
    case State::Stopped: break;
    }
    return theme.idle;
}

QSize StatePill::sizeHint() const
{
    QFont bold = font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    return {metrics.horizontalAdvance(text()) + metrics.height() + 32, std::max(28, metrics.height() + 10)};
}

void StatePill::paintShape(QPainter &painter, const QRectF &box) const
{
    painter.setPen(QPen(color(), 2));
    painter.setBrush(m_state == State::Listening ? QBrush(Qt::NoBrush) : QBrush(color()));
    QPolygonF shape;
    switch (m_state) {
    case State::Recording:
    case State::Listening: painter.drawEllipse(box.adjusted(1, 1, -1, -1)); return;
    case State::Stopped: painter.drawRect(box.adjusted(1, 1, -1, -1)); return;
    case State::Draining: shape << box.topLeft() << box.topRight() << QPointF(box.center().x(), box.bottom()); break;
    case State::Starting: shape << box.topLeft() << QPointF(box.right(), box.center().y()) << box.bottomLeft(); break;
    case State::Refusing:
    case State::Failed: {
        const qreal cut = box.width() * 0.3;
        shape << box.topLeft() + QPointF(cut, 0) << box.topRight() - QPointF(cut, 0) << box.topRight() + QPointF(0, cut)
              << box.bottomRight() - QPointF(0, cut) << box.bottomRight() - QPointF(cut, 0)
              << box.bottomLeft() + QPointF(cut, 0) << box.bottomLeft() - QPointF(0, cut)
              << box.topLeft() + QPointF(0, cut);
        break;
    }
    }
    painter.drawPolygon(shape);
}

void StatePill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::forPalette(palette()).border, 1));
    painter.setBrush(palette().base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);

    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    const qreal side = QFontMetricsF(bold).height() * 0.7;
    const QRectF box(12, (height() - side) / 2, side, side);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect().adjusted(int(side) + 20, 0, -12, 0), Qt::AlignLeft | Qt::AlignVCenter, text());
    paintShape(painter, box);
}

} // namespace hdf5async
