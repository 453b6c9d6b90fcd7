// SPDX-License-Identifier: BSD-3-Clause
// What the window lets the user do to the server and to itself; the rest of MainWindow is in main_window.cpp.
#include "ui/format.h"
#include "ui/open_question.h"
#include "ui/shell/alarm_strip.h"
#include "ui/shell/attach_dialog.h"
#include "ui/shell/close_sheet.h"
#include "ui/shell/confirm_sheet.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/freshness.h"
#include "ui/shell/main_window.h"
#include "ui/shell/navigation_list.h"
#include "ui/shell/window_menus.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QStatusBar>

namespace hdf5async {

namespace {

constexpr int saidMilliseconds = 6000;

} // namespace

void MainWindow::openPage(PageId id, const QVariantMap &arguments)
{
    for (std::size_t row = 0; row < m_pages.size(); ++row) {
        if (m_pages[row]->id() != id)
            continue;
        m_navigation->setCurrentRow(int(row));
        if (!arguments.isEmpty())
            m_pages[row]->open(arguments);
    }
}

void MainWindow::say(const QString &sentence)
{
    statusBar()->showMessage(sentence, saidMilliseconds);
}

void MainWindow::run(const Command &command, const QString &done,
                     const std::function<void(const CommandResult &)> &then)
{
    Command given = command;
    if (given.epoch == 0)
        given.epoch = m_displayed->epoch;
    whenAnswered(m_controller.execute(given), this, [this, done, then](const Result<CommandResult> &result) {
        if (!result) {
            say(tr("Not done: %1").arg(result.error().message));
            return;
        }
        if (!done.isEmpty())
            say(done);
        if (then)
            then(*result);
    });
}

void MainWindow::ask(const Question &question, const std::function<void(bool choice)> &then)
{
    auto *const sheet = new ConfirmSheet(question, then, this);
    sheet->open();
}

void MainWindow::copy(const QString &text)
{
    QApplication::clipboard()->setText(text);
    const QString shown = text.size() > 60 ? text.first(60) + u'…' : text;
    say(tr("Copied: %1").arg(shown.section(u'\n', 0, 0)));
}

void MainWindow::attach(const QString &address)
{
    if (!canAttach())
        return;
    auto *const dialog = new AttachDialog(*m_settings, m_options.certificate, this);
    if (!address.isEmpty())
        dialog->setAddress(address);
    connect(dialog, &AttachDialog::chosen, this, m_options.attach);
    dialog->open();
}

void MainWindow::startDemo()
{
    if (canStartDemo())
        m_options.demo();
}

void MainWindow::showInspector(bool shown)
{
    m_inspectorWanted = shown;
    m_inspector->setVisible(shown && m_active && m_active->inspector());
}

void MainWindow::acknowledgeShown()
{
    const std::optional<AlarmStatus> &alarm = m_strip->shown();
    if (!alarm || alarm->id == QStringLiteral("STALE"))
        return;
    Command command{"acknowledge", {{QStringLiteral("id"), alarm->id}, {QStringLiteral("subject"), alarm->subject}}};
    run(command, tr("Acknowledged: %1").arg(m_strip->sentence()));
}

std::optional<AlarmStatus> MainWindow::ownAlarm() const
{
    const LinkState link = m_controller.link();
    const qint64 quiet = silence();
    const Freshness fresh = freshness(link, *m_newest, quiet, interval());
    if (fresh == Freshness::Live)
        return std::nullopt;
    AlarmStatus alarm;
    alarm.id = QStringLiteral("STALE");
    alarm.current = fresh == Freshness::Late ? Severity::Warning : Severity::Critical;
    if (fresh == Freshness::Disconnected) {
        alarm.message = tr("Not connected to the server: %1");
        alarm.arguments = QStringList{link.problem};
    } else {
        alarm.message = tr("No news from the server for %1: what is shown is old");
        alarm.arguments =
            QStringList{format::age(QDateTime::currentDateTimeUtc().addMSecs(-quiet), QDateTime::currentDateTimeUtc())};
    }
    return alarm;
}

void MainWindow::startServer()
{
    m_controller.start();
}

void MainWindow::stopServer()
{
    const quint64 clients = connectedClients(*m_newest);
    if (clients == 0) {
        m_controller.drain();
        return;
    }
    ask({tr("Stop the server?"),
         tr("%n client(s) will be answered and disconnected. What was sent is stored first, then the files are closed.",
            nullptr, int(clients)),
         {},
         tr("Drain and stop"),
         {}},
        [this](bool) { m_controller.drain(); });
}

void MainWindow::stopServerNow()
{
    quint64 acknowledged = 0;
    int unanswered = 0;
    for (const FileStatus &file : m_newest->files)
        acknowledged += file.rowsWritten - std::min(file.committedRows, file.rowsWritten);
    const bool allTold = connectedClients(*m_newest) == m_newest->clients.size();
    for (const ClientStatus &client : m_newest->clients)
        unanswered += allTold ? client.unanswered : 0;
    for (const FileStatus &file : m_newest->files)
        unanswered += allTold ? 0 : file.queued;
    ask({tr("Stop without waiting?"),
         tr("%1 rows are not on stable storage yet, %2 requests are not answered. Connections are cut; what was "
            "accepted is "
            "still stored.")
             .arg(format::count(acknowledged), format::count(quint64(unanswered))),
         {},
         tr("Stop now"),
         {}},
        [this](bool) {
            run({"stop", {}}, tr("Stopping"));
        });
}

bool MainWindow::offers(const char *command) const
{
    return m_controller.capabilities().panels.contains(QLatin1StringView(command));
}

void MainWindow::rotateFirstFile()
{
    if (offers("rotate") && !m_displayed->files.empty())
        rotate(m_displayed->files.front().name);
}

void MainWindow::rotate(const QString &file)
{
    const auto &files = m_newest->files;
    const auto found =
        std::find_if(files.begin(), files.end(), [&file](const FileStatus &f) { return f.name == file; });
    if (found == files.end())
        return;
    const QString name = QFileInfo(found->path).fileName();
    ask({tr("Rotate %1?").arg(name),
         tr("The file is closed after a last commit and a new one takes its place. Clients stay connected."),
         {},
         tr("Rotate"),
         {}},
        [this, name, file](bool) {
            run({"rotate", {{QStringLiteral("file"), file}}}, tr("%1 is being rotated").arg(name));
        });
}

void MainWindow::focusNextPane(bool backwards)
{
    std::vector<QWidget *> panes{m_navigation, m_active};
    for (QDockWidget *dock : findChildren<QDockWidget *>()) {
        if (dock->isVisible() && dock->widget())
            panes.push_back(dock->widget());
    }
    QWidget *const focused = QApplication::focusWidget();
    std::size_t at = panes.size() - 1;
    for (std::size_t i = 0; i < panes.size(); ++i) {
        if (panes[i] && focused && (panes[i] == focused || panes[i]->isAncestorOf(focused)))
            at = i;
    }
    for (std::size_t step = 1; step <= panes.size(); ++step) {
        QWidget *const pane = panes[(at + (backwards ? panes.size() - step : step)) % panes.size()];
        if (!pane)
            continue;
        QWidget *target = pane->focusPolicy() & Qt::TabFocus ? pane : nullptr;
        for (QWidget *child : pane->findChildren<QWidget *>()) {
            if (!target && child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus))
                target = child;
        }
        if (target) {
            target->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void MainWindow::setTray(std::unique_ptr<Tray> tray)
{
    delete std::exchange(m_notices, new DesktopNotices(std::move(tray), this));
    connect(m_notices, &DesktopNotices::windowWanted, this, &MainWindow::bringToFront);
    connect(m_notices, &DesktopNotices::alarmWanted, this, &MainWindow::showAlarm);
    connect(m_notices, &DesktopNotices::closeWanted, this, [this] {
        bringToFront(); // what it asks must be seen
        close();
    });
    m_notices->restore(*m_settings);
    tick();
}

void MainWindow::bringToFront()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::saveLayout()
{
    m_appearance.save(*m_settings);
    if (m_notices)
        m_notices->save(*m_settings);
    m_settings->beginGroup(QStringLiteral("layout"));
    m_settings->setValue(QStringLiteral("geometry"), saveGeometry());
    m_settings->setValue(QStringLiteral("docks"), saveState());
    m_settings->setValue(QStringLiteral("page"), m_navigation->currentRow());
    m_settings->setValue(QStringLiteral("inspector"), m_inspectorWanted);
    for (const Page *page : m_pages) {
        m_settings->beginGroup(QStringLiteral("page%1").arg(int(page->id())));
        page->saveState(*m_settings);
        m_settings->endGroup();
    }
    m_settings->endGroup();
    m_settings->setValue(QStringLiteral("tint/") + m_newest->address, m_tint);
}

void MainWindow::restoreLayout()
{
    setTint(m_settings->value(QStringLiteral("tint/") + m_newest->address, -1).toInt());
    m_settings->beginGroup(QStringLiteral("layout"));
    restoreGeometry(m_settings->value(QStringLiteral("geometry")).toByteArray());
    restoreState(m_settings->value(QStringLiteral("docks")).toByteArray());
    m_inspectorWanted = m_settings->value(QStringLiteral("inspector"), false).toBool();
    for (Page *page : m_pages) {
        m_settings->beginGroup(QStringLiteral("page%1").arg(int(page->id())));
        page->restoreState(*m_settings);
        m_settings->endGroup();
    }
    const int row = m_settings->value(QStringLiteral("page"), 0).toInt();
    m_settings->endGroup();
    m_navigation->setCurrentRow(std::clamp(row, 0, std::max(0, m_navigation->count() - 1)));
}

void MainWindow::resetLayout()
{
    m_settings->remove(QStringLiteral("layout"));
    restoreState(m_firstState);
    showNormal();
    resize(1280, 800);
    m_inspectorWanted = false;
    QSettings empty(QString(), QSettings::IniFormat);
    for (Page *page : m_pages)
        page->restoreState(empty);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const ServerState state = m_newest->state;
    const bool idle = m_capabilities.remote || state == ServerState::Stopped || state == ServerState::Failed;
    saveLayout();
    if (idle)
        return event->accept();
    event->ignore();
    if (state == ServerState::Draining)
        m_quitWhenStopped = true;
    else
        askBeforeClosing();
}

void MainWindow::askBeforeClosing()
{
    if (findChild<CloseSheet *>())
        return;
    auto *const sheet = new CloseSheet(int(connectedClients(*m_newest)), m_newest->address, this);
    connect(sheet, &CloseSheet::keepServing, this, &QWidget::hide);
    connect(sheet, &CloseSheet::drainAndQuit, this, [this] {
        m_quitWhenStopped = true;
        m_controller.drain();
    });
    sheet->open();
}

} // namespace hdf5async
