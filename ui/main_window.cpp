// SPDX-License-Identifier: BSD-3-Clause
#include "ui/main_window.h"

#include "ui/format.h"
#include "ui/models/client_model.h"
#include "ui/models/file_model.h"
#include "ui/theme.h"
#include "ui/widgets/state_pill.h"
#include "ui/widgets/tile.h"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStatusBar>
#include <QTableView>
#include <QVBoxLayout>

namespace hdf5async {

namespace {

QLabel *sectionTitle(QWidget *parent)
{
    auto *const label = new QLabel(parent);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.1);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

bool isRunning(ServerState state)
{
    return state == ServerState::Listening || state == ServerState::Starting;
}

} // namespace

MainWindow::MainWindow(ServerController &controller, QWidget *parent)
    : QMainWindow(parent),
      m_controller(controller),
      m_fileModel(new FileModel(this)),
      m_clientModel(new ClientModel(this))
{
    build();
    applyTheme();
    translate();
    connect(&controller, &ServerController::statusSampled, this,
            [this](const ServerStatusPtr &status) { showStatus(*status); });
    showStatus(*controller.status());
    resize(1100, 680);
}

void MainWindow::build()
{
    auto *const centre = new QWidget(this);
    auto *const layout = new QVBoxLayout(centre);
    layout->setContentsMargins(16, 16, 16, 8);
    layout->setSpacing(16);
    layout->addWidget(buildHeader());
    m_problem = new QLabel(centre);
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    layout->addWidget(buildTiles());

    m_filesTitle = sectionTitle(centre);
    m_files = buildTable(*m_fileModel, QStringLiteral("files"));
    m_files->setMaximumHeight(150);
    m_clientsTitle = sectionTitle(centre);
    m_clients = buildTable(*m_clientModel, QStringLiteral("clients"));
    m_noClients = new QLabel(centre);
    m_noClients->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_noClients->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    for (const auto &[title, view] : {std::pair(m_filesTitle, m_files), std::pair(m_clientsTitle, m_clients)}) {
        auto *const group = new QVBoxLayout;
        group->setSpacing(8);
        group->addWidget(title);
        group->addWidget(view);
        if (view == m_clients)
            group->addWidget(m_noClients, 1);
        layout->addLayout(group, view == m_clients ? 1 : 0);
    }
    setCentralWidget(centre);
    setMinimumSize(800, 480);
}

QWidget *MainWindow::buildHeader()
{
    auto *const header = new QWidget(this);
    auto *const layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    m_pill = new StatePill(header);
    m_address = new QLabel(header);
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_toggle = new QPushButton(header);
    m_toggle->setMinimumHeight(28);
    connect(m_toggle, &QPushButton::clicked, this, &MainWindow::toggleServer);
    layout->addWidget(m_pill);
    layout->addWidget(m_address, 1);
    layout->addWidget(m_toggle);
    return header;
}

QWidget *MainWindow::buildTiles()
{
    auto *const row = new QWidget(this);
    auto *const layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (Tile **tile : {&m_received, &m_sent, &m_rows, &m_requests, &m_connected}) {
        *tile = new Tile(row);
        layout->addWidget(*tile, 1);
    }
    return row;
}

QTableView *MainWindow::buildTable(QAbstractItemModel &model, const QString &name)
{
    auto *const table = new QTableView(this);
    table->setObjectName(name);
    table->setModel(&model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(26);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setStretchLastSection(true);
    for (int column = 0; column < model.columnCount(); ++column)
        table->setColumnWidth(column, column == 0 ? 150 : 100);
    return table;
}

void MainWindow::translate()
{
    m_received->setTitle(tr("In"));
    m_sent->setTitle(tr("Out"));
    m_rows->setTitle(tr("Written"));
    m_requests->setTitle(tr("Requests"));
    m_connected->setTitle(tr("Clients"));
    m_filesTitle->setText(tr("Files"));
    m_clientsTitle->setText(tr("Clients"));
    m_files->setAccessibleName(tr("Served files"));
    m_clients->setAccessibleName(tr("Connected clients"));
    showStatus(*m_controller.status());
}

void MainWindow::applyTheme()
{
    const Theme theme = Theme::forPalette(palette());
    setStyleSheet(QStringLiteral("QFrame#card { border: 1px solid %1; border-radius: 6px; }"
                                 "QLabel#problem { color: %2; font-weight: 600; }"
                                 "QTableView { border: 1px solid %1; border-radius: 6px; }"
                                 "QHeaderView::section { border: none; border-bottom: 1px solid %1; padding: 4px 6px; "
                                 "background: palette(base); }")
                      .arg(theme.border.name(), theme.bad.name()));
}

void MainWindow::showStatus(const ServerStatus &status)
{
    m_pill->setStatus(status);
    m_address->setText(status.address.isEmpty() ? tr("not listening") : status.address);
    m_problem->setText(status.problem);
    m_problem->setVisible(!status.problem.isEmpty());
    m_toggle->setText(isRunning(status.state) ? tr("Stop…") : tr("Start"));
    m_toggle->setToolTip(isRunning(status.state) ? tr("Answer and commit what was sent, then close the files")
                                                 : tr("Open the files and listen"));
    m_toggle->setEnabled(status.state != ServerState::Draining && status.state != ServerState::Starting);
    setWindowTitle(status.address.isEmpty() ? QStringLiteral("HDF5 Async")
                                            : QStringLiteral("%1 - HDF5 Async").arg(status.address));
    m_fileModel->setStatus(status);
    m_clientModel->setStatus(status);
    m_clients->setVisible(!status.clients.empty());
    m_noClients->setVisible(status.clients.empty());
    m_noClients->setText(status.state == ServerState::Listening
                             ? tr("No clients yet. Programs connect to %1.").arg(status.address)
                             : tr("No clients."));
    showTotals(status);
    if (m_closing && (status.state == ServerState::Stopped || status.state == ServerState::Failed))
        QCoreApplication::quit();
}

void MainWindow::showTotals(const ServerStatus &status)
{
    m_received->setValue(format::bytesPerSecond(status.receivedBytesPerSecond));
    m_sent->setValue(format::bytesPerSecond(status.sentBytesPerSecond));
    m_rows->setValue(format::rowsPerSecond(status.rowsPerSecond));
    m_requests->setValue(format::perSecond(status.requestsPerSecond));
    m_connected->setValue(format::count(status.clients.size()));
    statusBar()->showMessage(tr("%1 connections, %2 requests (%3 refused), %4 in, %5 out, %6 rows written")
                                 .arg(format::count(status.totalConnections), format::count(status.requests),
                                      format::count(status.errors), format::bytes(qint64(status.receivedBytes)),
                                      format::bytes(qint64(status.sentBytes)), format::count(status.rowsWritten)));
}

void MainWindow::toggleServer()
{
    if (isRunning(m_controller.status()->state))
        m_controller.drain();
    else
        m_controller.start();
}

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        translate();
    else if (event->type() == QEvent::PaletteChange && m_problem)
        applyTheme();
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const ServerState state = m_controller.status()->state;
    if (state == ServerState::Stopped || state == ServerState::Failed)
        return event->accept();
    event->ignore();
    m_closing = true;
    m_controller.drain();
}

} // namespace hdf5async
