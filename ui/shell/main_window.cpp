// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/main_window.h"

#include "ui/format.h"
#include "ui/pages/log/log_view.h"
#include "ui/pages/registry.h"
#include "ui/plot/plot_colors.h"
#include "ui/shell/alarm_list.h"
#include "ui/shell/alarm_strip.h"
#include "ui/shell/attach_dialog.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/header_bar.h"
#include "ui/shell/navigation_list.h"
#include "ui/shell/pinned_list.h"
#include "ui/shell/status_line.h"
#include "ui/shell/window_menus.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QEvent>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace hdf5async {

namespace {

constexpr int clockMilliseconds = 500;
constexpr qint64 localInterval = 250, remoteInterval = 1000, minimisedInterval = 5000;

// A bar that neither moves nor can be closed, and has no title.
QToolBar *fixedBar(QMainWindow &window, const QString &name, QWidget *content)
{
    auto *const bar = new QToolBar(&window);
    bar->setObjectName(name);
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->layout()->setContentsMargins(0, 0, 0, 0);
    bar->addWidget(content);
    window.addToolBar(Qt::TopToolBarArea, bar);
    window.addToolBarBreak(Qt::TopToolBarArea);
    return bar;
}

} // namespace

MainWindow::MainWindow(ServerController &controller, const WindowOptions &options, QWidget *parent)
    : QMainWindow(parent),
      m_controller(controller),
      m_options(options),
      m_settings(options.settingsFile.isEmpty()
                     ? std::make_unique<QSettings>(QStringLiteral("hdf5async"), QStringLiteral("console"))
                     : std::make_unique<QSettings>(options.settingsFile, QSettings::IniFormat)),
      m_now([] {
          return std::chrono::duration_cast<std::chrono::milliseconds>(
                     std::chrono::steady_clock::now().time_since_epoch())
              .count();
      }),
      m_newest(controller.status()),
      m_displayed(m_newest),
      m_capabilities(controller.capabilities())
{
    if (options.resetLayout)
        m_settings->remove(QStringLiteral("layout"));
    m_appearance.restore(*m_settings);
    m_language.set(options.language.isEmpty() ? m_settings->value(QStringLiteral("language")).toString()
                                              : options.language);
    m_snapshotAt = m_now();
    m_shownAt = m_now();
    build();
    applyTheme();
    connectParts();
    retranslate();
    restoreLayout();
    m_stripBar->setVisible(m_strip->shown().has_value()); // whatever the saved layout says
    m_navigation->setFocus();
    tellInterest();
    showStatus(m_newest);
    m_timer.start(clockMilliseconds);
}

// Docks tell that they are hidden, which ~QWidget() would make them do when there is nothing any more to tell it to.
MainWindow::~MainWindow()
{
    hide();
}

void MainWindow::build()
{
    setMinimumSize(1024, 640);
    resize(1280, 800);
    setContextMenuPolicy(Qt::NoContextMenu);
    setDockOptions(AnimatedDocks | AllowTabbedDocks);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    m_tintBar = new QFrame(this);
    m_tintBar->setFixedHeight(4);
    m_tintBar->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_header = new HeaderBar(this);
    auto *const top = new QWidget(this);
    auto *const topLayout = new QVBoxLayout(top);
    topLayout->setContentsMargins(0, 0, 0, 0);
    topLayout->setSpacing(0);
    topLayout->addWidget(m_tintBar);
    topLayout->addWidget(m_header);
    fixedBar(*this, QStringLiteral("headerBar"), top);
    m_strip = new AlarmStrip(this);
    // What lies in a tool bar itself cannot be hidden; what lies in a widget of it can.
    auto *const stripPlace = new QWidget(this);
    auto *const stripLayout = new QVBoxLayout(stripPlace);
    stripLayout->setContentsMargins(0, 0, 0, 0);
    stripLayout->addWidget(m_strip);
    m_stripBar = fixedBar(*this, QStringLiteral("alarmBar"), stripPlace);
    m_stripBar->hide();

    auto *const centre = new QWidget(this);
    auto *const layout = new QHBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_navigation = new NavigationList(centre);
    m_stack = new QStackedWidget(centre);
    auto *const left = new QVBoxLayout;
    left->setSpacing(0);
    m_pinned = new PinnedList(centre);
    left->addWidget(m_navigation, 1);
    left->addWidget(m_pinned);
    layout->addLayout(left);
    layout->addWidget(m_stack, 1);
    setCentralWidget(centre);
    m_statusLine = new StatusLine(this);
    statusBar()->addPermanentWidget(m_statusLine, 1);
    statusBar()->setSizeGripEnabled(false);
    buildPages();
    buildDocks();
    m_menus = new WindowMenus(*this);
}

void MainWindow::buildPages()
{
    for (std::unique_ptr<Page> &made : makePages({m_controller, *this})) {
        Page *const page = made.release();
        m_stack->addWidget(page);
        m_pages.push_back(page);
        m_navigation->addPage(page->iconName());
    }
}

void MainWindow::buildDocks()
{
    m_inspector = new QDockWidget(this);
    m_inspector->setObjectName(QStringLiteral("inspector"));
    m_inspector->setFeatures(QDockWidget::DockWidgetClosable);
    m_inspectorStack = new QStackedWidget(m_inspector);
    m_inspector->setWidget(m_inspectorStack);
    for (Page *page : m_pages) {
        if (QWidget *const inspector = page->inspector())
            m_inspectorStack->addWidget(inspector);
    }
    addDockWidget(Qt::RightDockWidgetArea, m_inspector);
    m_inspector->hide();
    buildBottomDocks();
    m_firstState = saveState();
}

// Log and alarms, as tabs of one place at the bottom; not shown until somebody asks for them.
void MainWindow::buildBottomDocks()
{
    const auto add = [this](const QString &name, QWidget *content) {
        auto *const dock = new QDockWidget(this);
        dock->setObjectName(name);
        dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
        dock->setAllowedAreas(Qt::BottomDockWidgetArea);
        dock->setWidget(content);
        addDockWidget(Qt::BottomDockWidgetArea, dock);
        return dock;
    };
    m_log = new LogView({m_controller, *this}, true);
    m_log->setContentsMargins(16, 8, 16, 8);
    m_logDock = add(QStringLiteral("logDock"), m_log);
    m_alarms = new AlarmList({m_controller, *this});
    m_alarmDock = add(QStringLiteral("alarmDock"), m_alarms);
    tabifyDockWidget(m_logDock, m_alarmDock);
    m_logDock->hide();
    m_alarmDock->hide();
    connect(m_logDock, &QDockWidget::visibilityChanged, m_log, &LogView::setAwake);
    connect(m_alarmDock, &QDockWidget::visibilityChanged, this, &MainWindow::showInDocks);
}

void MainWindow::showInDocks()
{
    if (m_log->awake())
        m_log->showStatus(*m_displayed);
    if (m_alarmDock->isVisible())
        m_alarms->showStatus(m_newest); // alarms are never paused
}

void MainWindow::showAlarm(const QString &id, const QString &subject)
{
    m_alarmDock->show();
    m_alarmDock->raise();
    m_alarms->showStatus(m_newest);
    m_alarms->select(id, subject);
}

void MainWindow::connectParts()
{
    connect(&m_controller, &ServerController::statusSampled, this, &MainWindow::showStatus);
    connect(&m_controller, &ServerController::linkChanged, this, [this] {
        m_capabilities = m_controller.capabilities();
        m_told.reset(); // it may be another server
        tick();
        showInPage();
    });
    connect(&m_timer, &QTimer::timeout, this, &MainWindow::tick);
    connect(m_pinned, &PinnedList::opened, this,
            [this](const QVariantMap &where) { openPage(PageId::Datasets, where); });
    connect(m_navigation, &QListWidget::currentRowChanged, this, &MainWindow::activate);
    connect(m_strip, &AlarmStrip::shownChanged, m_stripBar, &QWidget::setVisible);
    connect(m_strip, &AlarmStrip::showWanted, this, &MainWindow::showAlarm);
    connect(m_strip, &AlarmStrip::acknowledgeWanted, this, [this] { acknowledgeShown(); });
    connect(m_header, &HeaderBar::startWanted, this, &MainWindow::startServer);
    connect(m_header, &HeaderBar::stopWanted, this, &MainWindow::stopServer);
    connect(m_header, &HeaderBar::stopNowWanted, this, &MainWindow::stopServerNow);
    connect(m_header, &HeaderBar::attachWanted, this, [this] { attach(); });
    connect(m_header, &HeaderBar::pauseToggled, this, &MainWindow::setPaused);
    connect(m_inspector->toggleViewAction(), &QAction::triggered, this,
            [this](bool shown) { m_inspectorWanted = shown; });
    m_header->setAttachOffered(canAttach());
}

Page *MainWindow::currentPage() const
{
    return m_active;
}

Page *MainWindow::page(PageId id) const
{
    const auto found = std::find_if(m_pages.begin(), m_pages.end(), [id](const Page *p) { return p->id() == id; });
    return found == m_pages.end() ? nullptr : *found;
}

void MainWindow::activate(int row)
{
    Page *const next = row >= 0 && std::size_t(row) < m_pages.size() ? m_pages[std::size_t(row)] : nullptr;
    if (next == m_active)
        return;
    if (m_active)
        m_active->setActive(false);
    m_active = next;
    if (!next)
        return;
    m_stack->setCurrentWidget(next);
    next->setActive(true);
    next->setPaused(m_paused);
    QWidget *const inspector = next->inspector();
    if (inspector)
        m_inspectorStack->setCurrentWidget(inspector);
    m_inspector->setVisible(inspector && m_inspectorWanted);
    tellInterest();
    showInPage();
    m_menus->updateChecks();
}

void MainWindow::showStatus(const ServerStatusPtr &status)
{
    m_newest = status;
    m_snapshotAt = m_now();
    m_header->setStatus(*status, m_capabilities);
    m_statusLine->setStatus(*status);
    tick();
    updateTitle();
    updateBadges();
    if (m_quitWhenStopped && (status->state == ServerState::Stopped || status->state == ServerState::Failed)) {
        close();
        return;
    }
    if (!m_paused && (!isMinimized() || m_now() - m_shownAt >= minimisedInterval))
        showInPage();
}

void MainWindow::showInPage()
{
    if (!m_paused)
        m_displayed = m_newest;
    m_shownAt = m_now();
    if (m_active)
        m_active->showStatus(m_displayed);
    showInDocks();
    showPinned();
    tellInterest(); // what can be seen of a page changes with scrolling and with what came
}

// What changes when no snapshot comes.
void MainWindow::tick()
{
    const LinkState link = m_controller.link();
    const Freshness fresh = freshness(link, *m_newest, silence(), interval());
    m_header->setFreshness(fresh, link);
    const std::optional<AlarmStatus> own = ownAlarm();
    m_strip->setAlarms(*m_newest, own);
    if (m_notices) {
        m_notices->setState(m_header->pill(), m_newest->address);
        m_notices->setAlarms(*m_newest, own, m_now());
    }
    const qint64 age = m_paused ? m_displayed->sampledAt.msecsTo(m_newest->sampledAt) + silence() : silence();
    m_statusLine->setAge(fresh, age, m_paused);
}

qint64 MainWindow::interval() const
{
    if (isMinimized())
        return minimisedInterval;
    return m_capabilities.remote && !(m_active && m_active->id() == PageId::Rates) ? remoteInterval : localInterval;
}

void MainWindow::tellInterest()
{
    Interest interest;
    interest.perSecond = 1000.0 / double(interval());
    if (m_active)
        m_active->addInterest(interest);
    for (const Page *page : m_pages)
        page->addPinnedInterest(interest);
    if (interest == m_told)
        return;
    m_told = interest;
    m_controller.setInterest(interest);
}

void MainWindow::updateTitle()
{
    const QString name = m_newest->address.isEmpty() ? QStringLiteral("HDF5 Async")
                                                     : QStringLiteral("%1 - HDF5 Async").arg(m_newest->address);
    if (name != windowTitle())
        setWindowTitle(name);
}

void MainWindow::updateBadges()
{
    for (std::size_t row = 0; row < m_pages.size(); ++row)
        m_navigation->setBadge(int(row), m_pages[row]->badge(*m_newest));
}

void MainWindow::showPinned()
{
    std::vector<PinnedItem> items;
    for (const Page *page : m_pages) {
        for (PinnedItem &item : page->pinnedItems(*m_displayed))
            items.push_back(std::move(item));
    }
    m_pinned->setItems(std::move(items));
    m_pinned->setFixedWidth(m_navigation->width());
}

void MainWindow::setPaused(bool paused)
{
    if (paused == m_paused)
        return;
    m_paused = paused;
    m_header->setPaused(paused);
    m_log->setPaused(paused);
    if (m_active)
        m_active->setPaused(paused);
    tick();
    if (!paused)
        showInPage();
    m_menus->updateChecks();
}

void MainWindow::refreshOnce()
{
    m_displayed = m_newest;
    m_shownAt = m_now();
    if (!m_active)
        return;
    m_active->showStatus(m_displayed);
    m_active->refresh();
    tick();
}

void MainWindow::retranslate()
{
    m_header->retranslate();
    m_strip->retranslate();
    if (m_notices)
        m_notices->retranslate();
    m_inspector->setWindowTitle(tr("Inspector"));
    m_logDock->setWindowTitle(tr("Log"));
    m_alarmDock->setWindowTitle(tr("Alarms"));
    m_log->retranslate();
    m_alarms->retranslate();
    m_pinned->retranslate();
    m_navigation->setAccessibleName(tr("Pages"));
    for (std::size_t row = 0; row < m_pages.size(); ++row) {
        m_pages[row]->retranslate();
        m_navigation->setTitle(int(row), m_pages[row]->title());
    }
    m_navigation->fitWidth();
    m_menus->retranslate();
    m_header->setStatus(*m_newest, m_capabilities);
    m_statusLine->setStatus(*m_newest);
    tick();
    showInPage();
}

void MainWindow::applyTheme()
{
    const Theme &theme = Theme::current();
    const QString sheet = theme.styleSheet();
    if (sheet != styleSheet())
        setStyleSheet(sheet);
    m_strip->setReduceMotion(m_appearance.reduceMotion());
    setTint(m_tint);
}

void MainWindow::setClock(const std::function<qint64()> &now)
{
    m_now = now;
    m_snapshotAt = m_shownAt = m_now();
    tick();
}

void MainWindow::setTint(int series)
{
    m_tint = series;
    m_tintBar->setVisible(series >= 0);
    if (series < 0)
        return;
    m_tintBar->setStyleSheet(
        QStringLiteral("background: %1; border: none;").arg(seriesColor(series, Theme::current().dark()).name()));
}

void MainWindow::setZoom(double zoom)
{
    m_appearance.setZoom(zoom);
    m_navigation->fitWidth();
}

void MainWindow::setReduceMotion(bool reduce)
{
    m_appearance.setReduceMotion(reduce);
    m_strip->setReduceMotion(reduce);
}

void MainWindow::setSizeUnits(format::SizeUnits units)
{
    m_appearance.setSizeUnits(units);
    retranslate(); // sets all texts anew
}

void MainWindow::setLanguage(const QString &code)
{
    m_settings->setValue(QStringLiteral("language"), code);
    m_language.set(code);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (!m_menus)
        return;
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::WindowStateChange)
        tellInterest();
}

bool MainWindow::event(QEvent *event)
{
    const bool handled = QMainWindow::event(event);
    if (m_menus && event->type() == QEvent::ApplicationPaletteChange)
        applyTheme();
    return handled;
}

} // namespace hdf5async
