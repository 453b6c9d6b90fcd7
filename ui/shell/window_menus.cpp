// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/window_menus.h"

#include "ui/icons/icons.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/key_list.h"
#include "ui/shell/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QDockWidget>
#include <QKeySequence>
#include <QMenu>
#include <QMenuBar>

namespace hdf5async {

namespace {

constexpr double zoomStep = 1.1;

QList<QKeySequence> keys(const char *text)
{
    return {QKeySequence(QString::fromLatin1(text))};
}

} // namespace

WindowMenus::WindowMenus(MainWindow &window) : QObject(&window), m_window(window)
{
    buildServer();
    buildEdit();
    buildView();
    buildHelp();
}

QMenu *WindowMenus::addMenu(const char *title)
{
    QMenu *const menu = m_window.menuBar()->addMenu(QString());
    m_menus.emplace_back(menu, title);
    connect(menu, &QMenu::aboutToShow, this, &WindowMenus::updateChecks);
    return menu;
}

QAction *WindowMenus::add(QMenu *menu, const char *text, const QString &iconName, const QList<QKeySequence> &shortcuts,
                          const std::function<void()> &run, const std::function<bool()> &checked)
{
    auto *const action = new QAction(&m_window);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName));
    action->setShortcuts(shortcuts);
    action->setCheckable(bool(checked));
    connect(action, &QAction::triggered, &m_window, [run] { run(); });
    menu->addAction(action);
    m_window.addAction(action); // so that its key works although the menu bar may be hidden
    m_entries.push_back({action, text, checked});
    return action;
}

void WindowMenus::buildServer()
{
    QMenu *const menu = addMenu(QT_TR_NOOP("&Server"));
    add(menu, QT_TR_NOOP("Start"), QStringLiteral("start"), {}, [this] { m_window.startServer(); });
    add(menu, QT_TR_NOOP("Stop…"), QStringLiteral("stop"), {}, [this] { m_window.stopServer(); });
    menu->addSeparator();
    QAction *const rotate = add(menu, QT_TR_NOOP("Rotate file…"), QStringLiteral("rotate"), keys("Ctrl+R"),
                                [this] { m_window.rotateFirstFile(); });
    connect(menu, &QMenu::aboutToShow, this, [this, rotate] { rotate->setVisible(m_window.offers("rotate")); });
    add(menu, QT_TR_NOOP("Files and new file…"), QStringLiteral("file"), keys("Ctrl+N"), [this] {
        m_window.openPage(PageId::Server, {{QStringLiteral("section"), QStringLiteral("file")}});
    });
    add(menu, QT_TR_NOOP("Settings"), QStringLiteral("settings"), keys("Ctrl+,"),
        [this] { m_window.openPage(PageId::Server); });
    menu->addSeparator();
    if (m_window.canAttach())
        add(menu, QT_TR_NOOP("Attach…"), QStringLiteral("attach"), keys("Ctrl+T"), [this] { m_window.attach(); });
    add(menu, QT_TR_NOOP("Acknowledge alarm"), QStringLiteral("check"), keys("Alt+A"),
        [this] { m_window.acknowledgeShown(); });
    menu->addSeparator();
    add(menu, QT_TR_NOOP("Close window"), QStringLiteral("close"), keys("Ctrl+W"), [this] { m_window.close(); });
}

void WindowMenus::buildEdit()
{
    QMenu *const menu = addMenu(QT_TR_NOOP("&Edit"));
    const auto onPage = [this](bool (Page::*what)()) {
        return [this, what] {
            if (Page *const page = m_window.currentPage())
                (page->*what)();
        };
    };
    add(menu, QT_TR_NOOP("Copy rows"), QStringLiteral("copy"), keys("Ctrl+C"), onPage(&Page::copyRows));
    add(menu, QT_TR_NOOP("Copy path"), {}, keys("Ctrl+Shift+C"), onPage(&Page::copyPath));
    add(menu, QT_TR_NOOP("Export what is shown…"), QStringLiteral("export"), keys("Ctrl+E"),
        onPage(&Page::exportShown));
    menu->addSeparator();
    add(menu, QT_TR_NOOP("Filter"), QStringLiteral("filter"), keys("Ctrl+F"), onPage(&Page::focusFilter));
    add(menu, QT_TR_NOOP("Clear or go back"), {}, keys("Esc"), onPage(&Page::clearOrGoBack));
    add(menu, QT_TR_NOOP("Pin"), QStringLiteral("pin"), keys("F2"), onPage(&Page::pin));
}

void WindowMenus::buildView()
{
    QMenu *const menu = addMenu(QT_TR_NOOP("&View"));
    for (int row = 0; row <= int(PageId::Server); ++row) {
        const auto id = PageId(row);
        if (!m_window.page(id))
            continue;
        QAction *const action =
            add(menu, "", m_window.page(id)->iconName(), {QKeySequence(QStringLiteral("Ctrl+%1").arg(row + 1))},
                [this, id] { m_window.openPage(id); });
        action->setData(row);
    }
    menu->addSeparator();
    add(menu, QT_TR_NOOP("Refresh once"), QStringLiteral("refresh"), keys("F5"), [this] { m_window.refreshOnce(); });
    add(
        menu, QT_TR_NOOP("Pause display"), QStringLiteral("pause"), keys("Ctrl+P"),
        [this] { m_window.setPaused(!m_window.paused()); }, [this] { return m_window.paused(); });
    menu->addSeparator();
    for (QDockWidget *dock : m_window.findChildren<QDockWidget *>()) {
        menu->addAction(dock->toggleViewAction());
        if (dock->objectName() == QStringLiteral("logDock"))
            dock->toggleViewAction()->setShortcut(QKeySequence(QStringLiteral("Ctrl+L")));
    }
    add(menu, QT_TR_NOOP("Next pane"), {}, keys("F6"), [this] { m_window.focusNextPane(false); });
    add(menu, QT_TR_NOOP("Previous pane"), {}, keys("Shift+F6"), [this] { m_window.focusNextPane(true); });
    menu->addSeparator();
    buildTheme(menu);
    buildLanguage(menu);
    buildUnits(menu);
    buildTint(menu);
    buildNotices(menu);
    add(menu, QT_TR_NOOP("Larger"), {},
        {QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+="))},
        [this] { m_window.setZoom(m_window.appearance().zoom() * zoomStep); });
    add(menu, QT_TR_NOOP("Smaller"), {}, keys("Ctrl+-"),
        [this] { m_window.setZoom(m_window.appearance().zoom() / zoomStep); });
    add(menu, QT_TR_NOOP("Normal size"), {}, keys("Ctrl+0"), [this] { m_window.setZoom(1); });
    menu->addSeparator();
    add(menu, QT_TR_NOOP("Reset layout"), {}, {}, [this] { m_window.resetLayout(); });
}

void WindowMenus::buildTheme(QMenu *view)
{
    QMenu *const menu = view->addMenu(QString());
    m_menus.emplace_back(menu, QT_TR_NOOP("Theme"));
    const std::pair<ThemeChoice, const char *> choices[]{{ThemeChoice::System, QT_TR_NOOP("As the system")},
                                                         {ThemeChoice::Light, QT_TR_NOOP("Light")},
                                                         {ThemeChoice::Dark, QT_TR_NOOP("Dark")},
                                                         {ThemeChoice::HighContrast, QT_TR_NOOP("High contrast")}};
    for (const auto &[choice, text] : choices) {
        add(
            menu, text, {}, {}, [this, theme = choice] { m_window.appearance().setTheme(theme); },
            [this, theme = choice] { return m_window.appearance().theme() == theme; });
    }
    menu->addSeparator();
    add(
        menu, QT_TR_NOOP("Reduce motion"), {}, {},
        [this] { m_window.setReduceMotion(!m_window.appearance().reduceMotion()); },
        [this] { return m_window.appearance().reduceMotion(); });
}

void WindowMenus::buildLanguage(QMenu *view)
{
    QMenu *const menu = view->addMenu(QString());
    // Both words, so that it is found by whoever does not read the present language.
    menu->setTitle(QStringLiteral("Language / 语言"));
    for (const QString &code : Language::available()) {
        QAction *const action = add(
            menu, "", {}, {}, [this, code] { m_window.setLanguage(code); },
            [this, code] { return m_window.language().current() == code; });
        action->setText(Language::ownName(code));
        action->setProperty("own", true);
    }
}

void WindowMenus::buildUnits(QMenu *view)
{
    QMenu *const menu = view->addMenu(QString());
    m_menus.emplace_back(menu, QT_TR_NOOP("Units of sizes"));
    const std::pair<format::SizeUnits, const char *> choices[]{
        {format::SizeUnits::Decimal, QT_TR_NOOP("kB, MB, GB: powers of 1000 (SI)")},
        {format::SizeUnits::Binary, QT_TR_NOOP("KiB, MiB, GiB: powers of 1024 (IEC)")}};
    for (const auto &[choice, text] : choices) {
        add(
            menu, text, {}, {}, [this, units = choice] { m_window.setSizeUnits(units); },
            [this, units = choice] { return m_window.appearance().sizeUnits() == units; });
    }
    connect(menu, &QMenu::aboutToShow, this, &WindowMenus::updateChecks);
}

void WindowMenus::buildTint(QMenu *view)
{
    QMenu *const menu = view->addMenu(QString());
    m_menus.emplace_back(menu, QT_TR_NOOP("Colour of this server's window"));
    const char *const names[]{QT_TR_NOOP("None"), QT_TR_NOOP("Blue"),       QT_TR_NOOP("Orange"), QT_TR_NOOP("Green"),
                              QT_TR_NOOP("Pink"), QT_TR_NOOP("Light blue"), QT_TR_NOOP("Red")};
    int series = -1;
    for (const char *name : names) {
        add(
            menu, name, {}, {}, [this, series] { m_window.setTint(series); },
            [this, series] { return m_window.tint() == series; });
        ++series;
    }
}

// What the desktop cannot do is not offered; it is looked at anew each time, for trays come and go.
void WindowMenus::buildNotices(QMenu *view)
{
    QMenu *const menu = view->addMenu(QString());
    m_menus.emplace_back(menu, QT_TR_NOOP("Notifications"));
    const std::pair<DesktopNotices::Part, const char *> parts[]{
        {DesktopNotices::Icon, QT_TR_NOOP("State in the tray")},
        {DesktopNotices::Messages, QT_TR_NOOP("Notice of each new alarm")},
        {DesktopNotices::Sound, QT_TR_NOOP("Sound with critical alarms")}};
    for (const auto &[part, text] : parts) {
        QAction *const action = add(
            menu, text, {}, {},
            [this, part = part] { m_window.notices()->setOn(part, !m_window.notices()->isOn(part)); },
            [this, part = part] { return m_window.notices() && m_window.notices()->isOn(part); });
        connect(menu, &QMenu::aboutToShow, action, [this, action, part = part] {
            action->setEnabled(m_window.notices() && m_window.notices()->offers(part));
        });
    }
    connect(menu, &QMenu::aboutToShow, this, &WindowMenus::updateChecks);
}

void WindowMenus::buildHelp()
{
    QMenu *const menu = addMenu(QT_TR_NOOP("&Help"));
    add(menu, QT_TR_NOOP("Connecting a program"), QStringLiteral("help"), keys("F1"), [this] { showHelp(); });
    add(menu, QT_TR_NOOP("Keys"), {}, keys("Ctrl+/"), [this] { showKeys(); });
}

void WindowMenus::retranslate()
{
    for (const auto &[menu, text] : m_menus)
        menu->setTitle(tr(text));
    for (const Entry &entry : m_entries) {
        if (entry.action->property("own").toBool())
            continue;
        if (entry.action->data().isValid())
            entry.action->setText(m_window.page(PageId(entry.action->data().toInt()))->title());
        else
            entry.action->setText(tr(entry.text));
    }
}

void WindowMenus::updateChecks()
{
    for (const Entry &entry : m_entries) {
        if (entry.checked)
            entry.action->setChecked(entry.checked());
    }
}

void WindowMenus::showKeys()
{
    std::vector<KeyListRow> rows;
    for (const Entry &entry : m_entries) {
        if (!entry.action->shortcut().isEmpty())
            rows.push_back({entry.action->text().remove(u'&').remove(u'…'),
                            QKeySequence::listToString(entry.action->shortcuts(), QKeySequence::NativeText)});
    }
    (new KeyList(rows, &m_window))->open();
}

void WindowMenus::showHelp()
{
    (new ConnectHelp(m_window.displayed()->address, &m_window))->open();
}

} // namespace hdf5async
