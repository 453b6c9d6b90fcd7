// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/freshness.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace hdf5async {

class IconLabel;
class StatePill;
class Text;

/// The tool bar: what the server does, where it is, start and stop, attach, pause. @thread window
class HeaderBar final : public QWidget
{
    Q_OBJECT

public:
    explicit HeaderBar(QWidget *parent = nullptr);

    void setStatus(const ServerStatus &status, const Capabilities &capabilities);
    void setFreshness(Freshness freshness, const LinkState &link);
    void setPaused(bool paused);
    /// Whether the program can attach to another server.
    void setAttachOffered(bool offered);
    void retranslate();
    [[nodiscard]] const StatePill &pill() const { return *m_pill; }

Q_SIGNALS:
    void startWanted();
    void stopWanted();
    void stopNowWanted();
    void attachWanted();
    void pauseToggled(bool paused);

private:
    void showDraining(const ServerStatus &status);

    StatePill *const m_pill;
    Text *const m_address;
    IconLabel *const m_security;
    Text *const m_detail;
    QPushButton *const m_toggle;
    QPushButton *const m_stopNow;
    QToolButton *const m_attach;
    QToolButton *const m_pause;
    bool m_running = false;
    QDateTime m_drainingSince;
};

} // namespace hdf5async
