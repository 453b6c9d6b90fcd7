// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/state_pill.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace hdf5async {

namespace {

// How long "Recording" stays after rows were committed: more than the usual commit interval of a second, less than the five
// seconds after which NOT-RECORDING is raised.
constexpr int recordingMilliseconds = 2000;
constexpr int iconSide = 16, margin = 12, gap = 8;

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

QFont bold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

StatePill::StatePill(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    retranslate();
}

void StatePill::setStatus(const ServerStatus &status)
{
    const bool same = m_seen && status.epoch == m_epoch;
    if (same && status.committedRows > m_committed)
        m_recordingUntil = status.sampledAt.addMSecs(recordingMilliseconds);
    else if (!same)
        m_recordingUntil = {};
    m_seen = true;
    m_epoch = status.epoch;
    m_committed = status.committedRows;

    m_serverState = withoutData(status);
    if (m_serverState == State::Listening && m_recordingUntil.isValid() && status.sampledAt < m_recordingUntil)
        m_serverState = State::Recording;
    update();
}

void StatePill::setFreshness(Freshness freshness)
{
    m_freshness = freshness;
    update();
}

void StatePill::update()
{
    State state = m_serverState;
    if (m_freshness == Freshness::Disconnected)
        state = State::Disconnected;
    else if (m_freshness != Freshness::Live)
        state = State::Stale;
    if (state == m_state)
        return;
    m_state = state;
    retranslate();
}

void StatePill::retranslate()
{
    setAccessibleName(tr("Server state: %1").arg(text()));
    updateGeometry();
    QWidget::update();
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
    case State::Stale: return tr("Stale");
    case State::Disconnected: return tr("Disconnected");
    }
    return {};
}

QString StatePill::iconName() const
{
    switch (m_state) {
    case State::Recording: return QStringLiteral("state-good");
    case State::Listening: return QStringLiteral("state-idle");
    case State::Starting: return QStringLiteral("state-starting");
    case State::Draining: return QStringLiteral("state-draining");
    case State::Stopped: return QStringLiteral("state-stopped");
    case State::Refusing:
    case State::Failed: return QStringLiteral("state-refusing");
    case State::Stale: return QStringLiteral("state-stale");
    case State::Disconnected: return QStringLiteral("state-disconnected");
    }
    return {};
}

QColor StatePill::color(const Theme &theme) const
{
    switch (m_state) {
    case State::Recording: return theme.good;
    case State::Draining:
    case State::Starting:
    case State::Stale: return theme.warning;
    case State::Refusing:
    case State::Failed:
    case State::Disconnected: return theme.bad;
    case State::Listening:
    case State::Stopped: break;
    }
    return theme.idle;
}

QSize StatePill::sizeHint() const
{
    const QFontMetrics metrics(bold(font()));
    return {margin + iconSide + gap + metrics.horizontalAdvance(text()) + margin, std::max(30, metrics.height() + 10)};
}

void StatePill::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(theme), 1));
    painter.setBrush(theme.base);
    const qreal radius = height() / 2.0 - 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    paintIcon(painter, QRectF(margin, (height() - iconSide) / 2, iconSide, iconSide), iconName(), color(theme));
    painter.setFont(bold(font()));
    painter.setPen(theme.text);
    painter.drawText(rect().adjusted(margin + iconSide + gap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text());
}

} // namespace hdf5async
