// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QElapsedTimer>
#include <QFrame>

#include <optional>

class QPushButton;
class QVariantAnimation;

namespace hdf5async {

class Text;

/// One line under the tool bar: the worst alarm that nobody has acknowledged, as one sentence. Hidden when there is none. It never
/// takes the focus and never opens anything by itself. @thread window
class AlarmStrip final : public QFrame
{
    Q_OBJECT

public:
    explicit AlarmStrip(QWidget *parent = nullptr);

    /// `own`: an alarm of the window itself (no snapshots), worse than nothing.
    void setAlarms(const ServerStatus &status, const std::optional<AlarmStatus> &own);
    void retranslate();
    void setReduceMotion(bool reduce);
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] const std::optional<AlarmStatus> &shown() const { return m_alarm; }

Q_SIGNALS:
    void showWanted(const QString &id, const QString &subject);
    void acknowledgeWanted(const QString &id, const QString &subject);
    /// Shows or hides: what holds it follows.
    void shownChanged(bool shown);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void present();
    void announce();

    std::optional<AlarmStatus> m_alarm;
    int m_others = 0;
    bool m_canAcknowledge = true;
    bool m_reduceMotion = false;
    Text *const m_sentence;
    Text *const m_more;
    QPushButton *const m_show;
    QPushButton *const m_acknowledge;
    QVariantAnimation *const m_fade;
    QElapsedTimer m_announced;
};

} // namespace hdf5async
