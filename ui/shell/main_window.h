// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/window_module.h"
#include "ui/shell/language.h"
#include "ui/shell/page.h"
#include "ui/theme/appearance.h"

#include <QHash>
#include <QMainWindow>
#include <QTimer>

class QDockWidget;
class QFrame;
class QStackedWidget;
class QToolBar;

namespace hdf5async {

class AlarmList;
class AlarmStrip;
class DesktopNotices;
class HeaderBar;
class LogView;
class NavigationList;
class PinnedList;
class StatusLine;
class Tray;
class WindowMenus;

/// The window on one server: navigation, tool bar, alarm strip, pages, docks, status bar. It only shows snapshots and asks its
/// controller; it shows them to the page that is visible and no other. Nothing that happens on the server opens a dialog.
/// @thread window
class MainWindow final : public QMainWindow, public Navigator
{
    Q_OBJECT

public:
    explicit MainWindow(ServerController &controller, const WindowOptions &options = {}, QWidget *parent = nullptr);
    ~MainWindow() override;

    // Navigator
    void openPage(PageId page, const QVariantMap &arguments = {}) override;
    void say(const QString &sentence) override;
    void run(const Command &command, const QString &done,
             const std::function<void(const CommandResult &)> &then = {}) override;
    void ask(const Question &question, const std::function<void(bool choice)> &then) override;
    void rotate(const QString &file) override;
    void copy(const QString &text) override;
    void attach(const QString &address = {}) override;
    void startDemo() override;
    [[nodiscard]] bool canStartDemo() const override { return bool(m_options.demo); }
    [[nodiscard]] bool canAttach() const override { return bool(m_options.attach); }
    void showInspector(bool shown = true) override;
    [[nodiscard]] bool inspectorShown() const override { return m_inspectorWanted; }
    void setSelectedClient(const QStringList &names) override { m_selectedClient = names; }
    [[nodiscard]] QStringList selectedClient() const override { return m_selectedClient; }
    void showAlarm(const QString &id, const QString &subject);
    [[nodiscard]] ServerStatusPtr displayed() const override { return m_displayed; }
    [[nodiscard]] bool reduceMotion() const override { return m_appearance.reduceMotion(); }

    [[nodiscard]] Page *currentPage() const;
    [[nodiscard]] Page *page(PageId id) const;
    [[nodiscard]] bool paused() const { return m_paused; }
    [[nodiscard]] Appearance &appearance() { return m_appearance; }
    [[nodiscard]] Language &language() { return m_language; }

    void setPaused(bool paused);
    /// One snapshot for the page although the display is paused, and what the page asks the server anew.
    void refreshOnce();
    /// Tells of the server there too; without one there is no mark, no notice and no sound.
    void setTray(std::unique_ptr<Tray> tray);
    /// Null without a tray.
    [[nodiscard]] DesktopNotices *notices() const { return m_notices; }
    void bringToFront();
    void setTint(int series); ///< of seriesColor(); -1 = none
    [[nodiscard]] int tint() const { return m_tint; }
    void acknowledgeShown();
    /// Whether the server can carry out a command that not every server has.
    [[nodiscard]] bool offers(const char *command) const;
    void rotateFirstFile();
    void resetLayout();
    void focusNextPane(bool backwards);
    void startServer();
    void stopServer();
    void stopServerNow();
    void setZoom(double zoom);
    void setReduceMotion(bool reduce);
    void setSizeUnits(format::SizeUnits units);
    void setLanguage(const QString &code);
    /// Time by hand, for tests: milliseconds. What is shown is as of now afterwards.
    void setClock(const std::function<qint64()> &now);
    /// What changes as time passes without a snapshot.
    void tick();

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    bool event(QEvent *event) override;

private:
    void build();
    void buildPages();
    void buildDocks();
    void buildBottomDocks();
    void showInDocks();
    void connectParts();
    void retranslate();
    void applyTheme();
    void activate(int row);
    void showStatus(const ServerStatusPtr &status);
    void showInPage();
    [[nodiscard]] qint64 silence() const { return m_now() - m_snapshotAt; }
    void tellInterest();
    void updateTitle();
    void updateBadges();
    void showPinned();
    [[nodiscard]] std::optional<AlarmStatus> ownAlarm() const;
    void saveLayout();
    void restoreLayout();
    void askBeforeClosing();
    [[nodiscard]] qint64 interval() const;

    ServerController &m_controller;
    const WindowOptions m_options;
    std::unique_ptr<QSettings> m_settings;
    Appearance m_appearance;
    Language m_language;
    std::function<qint64()> m_now; ///< milliseconds of a clock that never goes back
    ServerStatusPtr m_newest, m_displayed;
    qint64 m_snapshotAt = 0, m_shownAt = 0; ///< by m_now
    QTimer m_timer;
    QByteArray m_firstState; ///< of docks, for Reset layout
    HeaderBar *m_header = nullptr;
    AlarmStrip *m_strip = nullptr;
    QToolBar *m_stripBar = nullptr;
    QFrame *m_tintBar = nullptr;
    NavigationList *m_navigation = nullptr;
    PinnedList *m_pinned = nullptr;
    QStackedWidget *m_stack = nullptr;
    StatusLine *m_statusLine = nullptr;
    DesktopNotices *m_notices = nullptr;
    QDockWidget *m_inspector = nullptr, *m_logDock = nullptr, *m_alarmDock = nullptr;
    LogView *m_log = nullptr;
    AlarmList *m_alarms = nullptr;
    QStackedWidget *m_inspectorStack = nullptr;
    std::vector<Page *> m_pages; ///< in the order of the navigation list
    WindowMenus *m_menus = nullptr;
    Page *m_active = nullptr;
    Capabilities m_capabilities;
    std::optional<Interest> m_told; ///< the newest one that the server knows
    QStringList m_selectedClient;
    int m_tint = -1;
    bool m_paused = false;
    bool m_inspectorWanted = false;
    bool m_quitWhenStopped = false;
};

} // namespace hdf5async
