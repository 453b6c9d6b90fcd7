// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

#include <QMainWindow>

class QAbstractItemModel;
class QLabel;
class QPushButton;
class QTableView;

namespace hdf5async {

class ClientModel;
class FileModel;
class StatePill;
class Tile;

/// The window on one server: its state and address, its files, who is connected, and how much flows. It only shows snapshots and
/// asks its controller. @thread window
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(ServerController &controller, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void build();
    [[nodiscard]] QWidget *buildHeader();
    [[nodiscard]] QWidget *buildTiles();
    [[nodiscard]] QTableView *buildTable(QAbstractItemModel &model, const QString &name);
    void translate();
    void applyTheme();
    void showStatus(const ServerStatus &status);
    void showTotals(const ServerStatus &status);
    void toggleServer();

    ServerController &m_controller;
    FileModel *const m_fileModel;
    ClientModel *const m_clientModel;
    StatePill *m_pill = nullptr;
    QLabel *m_address = nullptr;
    QLabel *m_problem = nullptr;
    QPushButton *m_toggle = nullptr;
    Tile *m_received = nullptr, *m_sent = nullptr, *m_rows = nullptr, *m_requests = nullptr, *m_connected = nullptr;
    QLabel *m_filesTitle = nullptr, *m_clientsTitle = nullptr, *m_noClients = nullptr;
    QTableView *m_files = nullptr, *m_clients = nullptr;
    bool m_closing = false;
};

} // namespace hdf5async
