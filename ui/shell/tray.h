// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QColor>
#include <QObject>

#include <memory>

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace hdf5async {

/// What a desktop offers beside the window: a mark in its tray, notices, a sound. Nothing of it takes the focus. @thread window
class Tray : public QObject
{
    Q_OBJECT

public:
    /// What the mark looks like and says.
    struct Mark
    {
        QString icon; ///< of the project's set
        QColor color;
        QString tip;

        friend bool operator==(const Mark &, const Mark &) = default;
    };

    using QObject::QObject;

    /// Whether there is a tray at the moment; desktops start and end theirs as they like.
    [[nodiscard]] virtual bool isAvailable() const = 0;
    /// Notices come only while it is shown.
    virtual void setShown(bool shown) = 0;
    virtual void setMark(const Mark &mark) = 0;
    virtual void setMenuTexts(const QString &window, const QString &close) = 0;
    virtual void notify(const QString &title, const QString &text, Severity severity) = 0;
    virtual void sound() = 0;

Q_SIGNALS:
    void windowWanted();
    void closeWanted();
    void noticeClicked();
};

/// The tray of the desktop the program runs in.
class SystemTray final : public Tray
{
    Q_OBJECT

public:
    explicit SystemTray(QObject *parent = nullptr);
    ~SystemTray() override;

    [[nodiscard]] bool isAvailable() const override;
    void setShown(bool shown) override;
    void setMark(const Mark &mark) override;
    void setMenuTexts(const QString &window, const QString &close) override;
    void notify(const QString &title, const QString &text, Severity severity) override;
    void sound() override;

private:
    const std::unique_ptr<QMenu> m_menu;
    QAction *const m_window, *const m_close;
    QSystemTrayIcon *const m_icon;
};

} // namespace hdf5async
