// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/client_model.h"
#include "ui/shell/page.h"

class QPushButton;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace hdf5async {

class BlockedModel;
class ClientActions;
class ClientDetails;
class ClientPages;
class ClosedModel;
class EmptyState;
class FilterField;
class LiveTable;
class Text;

/// Who is connected, how fast, and who is in trouble; who was, and why not any more; who is refused. @thread window
class ClientsPage final : public Page
{
    Q_OBJECT

public:
    explicit ClientsPage(const PageContext &context);

    [[nodiscard]] QString title() const override { return tr("Clients"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("clients"); }
    [[nodiscard]] QString badge(const ServerStatus &status) const override;
    void showStatus(const ServerStatusPtr &status) override;
    void retranslate() override;
    void open(const QVariantMap &arguments) override;
    bool focusFilter() override;
    bool clearOrGoBack() override;
    bool copyRows() override;
    bool copyPath() override;
    bool exportShown() override;
    bool pin() override;
    [[nodiscard]] QWidget *inspector() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

private:
    enum Tab { ConnectedTab, ClosedTab, BlockedTab };

    void buildHeader();
    void buildTables();
    void addKeys();
    void chooseTab(int tab);
    void applyFilter();
    void applyChips();
    void showClients();
    void bring(quint64 client);
    void showSelection();
    void updateEmpty();
    void updateTabs();
    void openMenu(const QPoint &at);
    [[nodiscard]] LiveTable *currentTable() const;

    ClientModel *const m_model;
    ClosedModel *const m_closedModel;
    BlockedModel *const m_blockedModel;
    ClientActions *const m_actions;
    ClientDetails *const m_details;
    Text *m_title = nullptr;
    FilterField *m_filter = nullptr;
    QToolButton *m_columns = nullptr, *m_inspect = nullptr;
    QTabBar *m_tabs = nullptr;
    QWidget *m_chipRow = nullptr;
    std::vector<QPushButton *> m_chips;
    QPushButton *m_hold = nullptr;
    QStackedWidget *m_stack = nullptr;
    ClientPages *m_pages = nullptr;
    LiveTable *m_table = nullptr, *m_closedTable = nullptr, *m_blockedTable = nullptr;
    EmptyState *m_noClients = nullptr, *m_noMatch = nullptr, *m_noPast = nullptr;
    QPushButton *m_copyAddress = nullptr, *m_clear = nullptr;
    ServerStatusPtr m_status;
    QString m_selectedTitle;
    quint64 m_selected = 0;
    quint64 m_wanted = 0; ///< to be selected when its page comes
};

} // namespace hdf5async
