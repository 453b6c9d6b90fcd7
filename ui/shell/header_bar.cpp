// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/header_bar.h"

#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/state_pill.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace hdf5async {

namespace {

constexpr int stopNowSeconds = 5;

QToolButton *toolButton(QWidget *parent, const QString &iconName)
{
    auto *const button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setIconSize({20, 20});
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

HeaderBar::HeaderBar(QWidget *parent)
    : QWidget(parent),
      m_pill(new StatePill(this)),
      m_address(new Text(Text::Size::Body, this)),
      m_security(new IconLabel(this)),
      m_detail(new Text(Text::Size::Body, this)),
      m_toggle(new QPushButton(this)),
      m_stopNow(new QPushButton(this)),
      m_attach(toolButton(this, QStringLiteral("attach"))),
      m_pause(toolButton(this, QStringLiteral("pause")))
{
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(12);
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->setElided(true);
    m_pause->setCheckable(true);
    m_toggle->setObjectName(QStringLiteral("toggleServer"));
    m_stopNow->setObjectName(QStringLiteral("stopNow"));
    m_stopNow->hide();
    m_attach->hide();
    layout->addWidget(m_pill);
    layout->addWidget(m_address);
    layout->addWidget(m_security);
    layout->addWidget(m_detail, 1);
    layout->addWidget(m_stopNow);
    layout->addWidget(m_toggle);
    layout->addWidget(m_attach);
    layout->addWidget(m_pause);
    connect(m_toggle, &QPushButton::clicked, this, [this] {
        if (m_running)
            Q_EMIT stopWanted();
        else
            Q_EMIT startWanted();
    });
    connect(m_stopNow, &QPushButton::clicked, this, &HeaderBar::stopNowWanted);
    connect(m_attach, &QToolButton::clicked, this, &HeaderBar::attachWanted);
    connect(m_pause, &QToolButton::toggled, this, &HeaderBar::pauseToggled);
}

void HeaderBar::setStatus(const ServerStatus &status, const Capabilities &capabilities)
{
    m_pill->setStatus(status);
    m_address->setText(status.address.isEmpty() ? tr("not listening") : status.address);
    m_security->setVisible(!status.address.isEmpty());
    m_security->set(status.tls ? QStringLiteral("lock") : QString(),
                    status.tls ? IconLabel::Tone::Text : IconLabel::Tone::Secondary,
                    status.tls ? tr("TLS") : tr("not encrypted"));
    m_running = status.state == ServerState::Listening || status.state == ServerState::Starting;
    m_toggle->setText(m_running ? tr("Stop…") : tr("Start"));
    m_toggle->setIcon(icon(m_running ? QStringLiteral("stop") : QStringLiteral("start")));
    const bool allowed = capabilities.role >= Role::Operator;
    m_toggle->setEnabled(allowed && status.state != ServerState::Draining && status.state != ServerState::Starting);
    m_toggle->setToolTip(!allowed    ? tr("Your role may not start or stop the server")
                         : m_running ? tr("Answer and store what was sent, then close the files")
                                     : tr("Open the files and listen"));
    showDraining(status);
}

void HeaderBar::showDraining(const ServerStatus &status)
{
    if (status.state != ServerState::Draining) {
        m_drainingSince = {};
        m_stopNow->hide();
        m_detail->setFullText(status.problem);
        return;
    }
    if (!m_drainingSince.isValid())
        m_drainingSince = status.sampledAt;
    quint64 rows = 0;
    for (const FileStatus &file : status.files)
        rows += file.rowsWritten - std::min(file.committedRows, file.rowsWritten);
    const qint64 seconds = m_drainingSince.secsTo(status.sampledAt);
    m_detail->setFullText(
        tr("Draining: %1 rows to store, for %2").arg(format::count(rows), format::duration(double(seconds))));
    m_stopNow->setVisible(seconds >= stopNowSeconds);
}

void HeaderBar::setFreshness(Freshness freshness, const LinkState &link)
{
    m_pill->setFreshness(freshness);
    if (freshness == Freshness::Disconnected)
        m_detail->setFullText(link.attempt > 0 ? tr("%1 (attempt %2)").arg(link.problem).arg(link.attempt)
                                               : link.problem);
}

void HeaderBar::setPaused(bool paused)
{
    m_pause->setChecked(paused);
}

void HeaderBar::setAttachOffered(bool offered)
{
    m_attach->setVisible(offered);
}

void HeaderBar::retranslate()
{
    m_pill->retranslate();
    m_stopNow->setText(tr("Stop now…"));
    m_stopNow->setToolTip(tr("Do not wait for clients any longer"));
    m_attach->setText(tr("Attach…"));
    m_attach->setToolTip(tr("Open a window on another server (Ctrl+T)"));
    m_pause->setText(tr("Pause"));
    m_pause->setToolTip(tr("Hold the display; the server goes on (Ctrl+P)"));
    m_pause->setAccessibleName(tr("Pause display"));
}

} // namespace hdf5async
