// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/clients/clients_page.h"

#include "ui/icons/icons.h"
#include "ui/models/past_models.h"
#include "ui/pages/clients/client_actions.h"
#include "ui/pages/clients/client_details.h"
#include "ui/pages/clients/client_pages.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/save_text.h"
#include "ui/widgets/table_header.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

namespace hdf5async {

namespace {

// Places in the stack, behind the three tables.
enum Place { NoClients = 3, NoMatch, NoPast };

const std::vector<ColumnStart> clientColumns{{96, true},   {148, true}, {64, true},   {40, true},   {80, true},
                                             {60, true},   {60, true},  {80, true},   {80, true},   {108, true},
                                             {68, true},   {96, true},  {48, false},  {96, false},  {120, false},
                                             {104, false}, {80, false}, {80, false},  {104, false}, {88, false},
                                             {72, false},  {84, false}, {120, false}, {84, false},  {96, false}};
const std::vector<ColumnStart> closedColumns{{144, true}, {96, true}, {64, true},  {152, true}, {80, true},
                                             {96, true},  {80, true}, {200, true}, {200, true}};
const std::vector<ColumnStart> blockedColumns{{160, true}, {80, true}, {152, true},
                                              {152, true}, {80, true}, {200, true}};

QToolButton *quietButton(QWidget *parent, const QString &iconName)
{
    auto *const button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setIconSize({20, 20});
    return button;
}

} // namespace

ClientsPage::ClientsPage(const PageContext &context)
    : Page(PageId::Clients, context),
      m_model(new ClientModel(this)),
      m_closedModel(new ClosedModel(this)),
      m_blockedModel(new BlockedModel(this)),
      m_actions(new ClientActions(context, this)),
      m_details(new ClientDetails(*m_actions, this)),
      m_status(context.controller.status())
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    buildHeader();
    buildTables();
    addKeys();
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_pages);
}

void ClientsPage::buildHeader()
{
    auto *const head = new QHBoxLayout;
    head->setSpacing(8);
    m_title = new Text(Text::Size::Title, this);
    m_filter = new FilterField(this);
    m_columns = quietButton(this, QStringLiteral("columns"));
    head->addWidget(m_title, 1);
    head->addWidget(m_filter);
    head->addWidget(m_columns);
    m_inspect = quietButton(this, QStringLiteral("info"));
    head->addWidget(m_inspect);
    connect(m_inspect, &QToolButton::clicked, this,
            [this] { navigator().showInspector(!navigator().inspectorShown()); });
    static_cast<QVBoxLayout *>(layout())->addLayout(head);

    auto *const row = new QHBoxLayout;
    row->setSpacing(8);
    m_tabs = new QTabBar(this);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    for (int tab = ConnectedTab; tab <= BlockedTab; ++tab)
        m_tabs->addTab(QString());
    row->addWidget(m_tabs, 1);
    static_cast<QVBoxLayout *>(layout())->addLayout(row);
    m_chipRow = new QWidget(this);
    auto *const chips = new QHBoxLayout(m_chipRow);
    chips->setContentsMargins(0, 0, 0, 0);
    chips->setSpacing(8);
    for (int i = 0; i < 6; ++i) {
        if (i == 5)
            chips->addStretch(1);
        auto *const chip = new QPushButton(m_chipRow);
        chip->setObjectName(QStringLiteral("chip"));
        chip->setCheckable(true);
        chips->addWidget(chip);
        m_chips.push_back(chip);
        connect(chip, &QPushButton::toggled, this, &ClientsPage::applyChips);
    }
    m_hold = m_chips.back();
    m_chips.pop_back();
    static_cast<QVBoxLayout *>(layout())->addWidget(m_chipRow);
    connect(m_tabs, &QTabBar::currentChanged, this, &ClientsPage::chooseTab);
    connect(m_filter, &FilterField::changed, this, &ClientsPage::applyFilter);
    connect(m_columns, &QToolButton::clicked, this,
            [this] { currentTable()->tableHeader().choose(m_columns->mapToGlobal(QPoint(0, m_columns->height()))); });
}

void ClientsPage::buildTables()
{
    m_stack = new QStackedWidget(this);
    m_table = new LiveTable(*m_model, clientColumns, m_stack);
    m_table->setObjectName(QStringLiteral("clients"));
    m_table->setStretchColumn(ClientModel::LastError);
    m_table->tableHeader().setFixedColumns(2);
    m_closedTable = new LiveTable(*m_closedModel, closedColumns, m_stack);
    m_closedTable->setStretchColumn(ClosedModel::LastError);
    m_blockedTable = new LiveTable(*m_blockedModel, blockedColumns, m_stack);
    m_blockedTable->setStretchColumn(BlockedModel::Reason);
    for (LiveTable *table : {m_table, m_closedTable, m_blockedTable}) {
        m_stack->addWidget(table);
        connect(table, &LiveTable::menuWanted, this, &ClientsPage::openMenu);
    }
    m_noClients = new EmptyState(QStringLiteral("clients"), m_stack);
    m_copyAddress =
        m_noClients->addButton([this] { navigator().copy(QStringLiteral("hdf5async://") + m_status->address); });
    m_noMatch = new EmptyState(QStringLiteral("filter"), m_stack);
    m_clear = m_noMatch->addButton([this] { clearOrGoBack(); });
    m_noPast = new EmptyState(QStringLiteral("check"), m_stack);
    for (EmptyState *state : {m_noClients, m_noMatch, m_noPast})
        m_stack->addWidget(state);
    m_pages = new ClientPages(controller(), this);
    connect(m_pages, &ClientPages::arrived, this, &ClientsPage::showClients);
    connect(&m_table->tableHeader(), &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        m_pages->setOrder(column < 0 ? ClientOrder::Id : ClientOrder(column), order == Qt::DescendingOrder);
    });
    m_actions->setOthers([this](quint64 id) { return m_pages->isPaged() ? m_model->client(id) : nullptr; });
    connect(m_table, &LiveTable::selectedKeysChanged, this, &ClientsPage::showSelection);
    connect(m_table, &LiveTable::opened, this, [this] { navigator().showInspector(); });
}

void ClientsPage::addKeys()
{
    const auto add = [this](const QKeySequence &key, const std::function<void()> &run) {
        auto *const action = new QAction(m_table);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [run] { run(); });
        m_table->addAction(action);
    };
    add(QKeySequence::Delete, [this] { m_actions->disconnectClients(m_table->selectedKeys()); });
    add(QKeySequence(QStringLiteral("H")), [this] { m_hold->toggle(); });
}

QString ClientsPage::badge(const ServerStatus &status) const
{
    const quint64 connected = connectedClients(status);
    return connected == 0 ? QString() : QString::number(connected);
}

void ClientsPage::showStatus(const ServerStatusPtr &status)
{
    m_status = status;
    m_pages->setHeld(m_table->isHeld());
    m_pages->showStatus(*status);
    m_pages->setVisible(m_pages->isPaged() && m_tabs->currentIndex() == ConnectedTab);
    if (!m_pages->isPaged())
        m_model->setStatus(status);
    m_closedModel->setStatus(*status);
    m_blockedModel->setStatus(*status);
    m_details->setMayOperate(controller().capabilities().role >= Role::Operator);
    if (m_selected != 0)
        showSelection();
    updateTabs();
    updateEmpty();
}

// A page of them has come.
void ClientsPage::showClients()
{
    m_model->setPage(m_pages->page().clients, m_status->sampledAt);
    if (m_wanted != 0 && m_model->rowOf(m_wanted) >= 0)
        m_table->selectKey(std::exchange(m_wanted, 0));
    if (m_selected != 0)
        showSelection();
    updateEmpty();
}

void ClientsPage::bring(quint64 client)
{
    m_wanted = client;
    m_pages->setFirst({client});
}

void ClientsPage::showSelection()
{
    const std::vector<quint64> keys = m_table->selectedKeys();
    if (!keys.empty())
        m_selected = keys.front();
    const ClientStatus *const client = m_model->client(m_selected);
    if (client) {
        m_selectedTitle = clientTitle(*client);
        m_details->show(client, m_status->sampledAt);
        navigator().setSelectedClient({client->peer, client->name});
    } else if (m_selected != 0 && !m_pages->isPaged()) { // there it may be on another page
        m_details->setGone(m_selectedTitle);             // its lines in the log can still be read
        m_selected = 0;
    }
}

void ClientsPage::updateTabs()
{
    const int closed = m_closedModel->total(), blocked = m_blockedModel->total();
    const std::array<QString, 3> texts{tr("Connected (%1)").arg(connectedClients(*m_status)),
                                       tr("Recently closed (%1)").arg(closed), tr("Blocked (%1)").arg(blocked)};
    for (int tab = 0; tab < 3; ++tab) {
        if (m_tabs->tabText(tab) != texts[std::size_t(tab)])
            m_tabs->setTabText(tab, texts[std::size_t(tab)]);
    }
}

void ClientsPage::updateEmpty()
{
    const int tab = m_tabs->currentIndex();
    const LiveModel *const models[]{m_model, m_closedModel, m_blockedModel};
    const LiveModel *const model = models[tab];
    int place = tab;
    const bool paged = tab == ConnectedTab && m_pages->isPaged();
    if (model->total() == 0 && !paged)
        place = tab == ConnectedTab ? int(NoClients) : int(NoPast);
    else if (model->rowCount() == 0 && (!paged || m_pages->page().matches == 0))
        place = NoMatch;
    if (place == NoClients) {
        m_noClients->setTexts(m_status->address.isEmpty() ? tr("The server is not listening") : tr("No clients yet"),
                              m_status->address.isEmpty()
                                  ? QString()
                                  : tr("Connect with: %1").arg(QStringLiteral("hdf5async://") + m_status->address));
        m_copyAddress->setVisible(!m_status->address.isEmpty());
    } else if (place == NoPast) {
        m_noPast->setTexts(tab == ClosedTab ? tr("No connection was closed lately") : tr("Nobody is blocked"));
    } else if (place == NoMatch) {
        m_noMatch->setTexts(tr("0 of %1 match").arg(paged ? m_pages->page().total : model->total()));
    }
    if (m_stack->currentIndex() != place)
        m_stack->setCurrentIndex(place);
}

void ClientsPage::chooseTab(int tab)
{
    m_chipRow->setVisible(tab == ConnectedTab);
    m_pages->setVisible(tab == ConnectedTab && m_pages->isPaged());
    updateEmpty();
}

LiveTable *ClientsPage::currentTable() const
{
    switch (m_tabs->currentIndex()) {
    case ClosedTab: return m_closedTable;
    case BlockedTab: return m_blockedTable;
    default: return m_table;
    }
}

void ClientsPage::applyFilter()
{
    for (LiveModel *model : std::initializer_list<LiveModel *>{m_model, m_closedModel, m_blockedModel})
        model->setFilter(m_filter->text());
    m_pages->setText(m_filter->text());
    updateEmpty();
}

void ClientsPage::applyChips()
{
    m_table->setOrderHeld(m_hold->isChecked());
    const ClientChips chips{m_chips[0]->isChecked(), m_chips[1]->isChecked(), m_chips[2]->isChecked(),
                            m_chips[3]->isChecked(), m_chips[4]->isChecked()};
    m_model->setChips(chips);
    m_pages->setChips(chips);
    updateEmpty();
}

void ClientsPage::openMenu(const QPoint &at)
{
    if (m_tabs->currentIndex() == BlockedTab) {
        const QModelIndex current = m_blockedTable->currentIndex();
        if (!current.isValid())
            return;
        const QString subject = m_blockedModel->peerAt(current.row()).subject;
        auto *const menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(tr("Let it connect again"), m_actions, [this, subject] { m_actions->unblock(subject); });
        menu->popup(at);
    } else if (m_tabs->currentIndex() == ConnectedTab) {
        QMenu *const menu = m_actions->menu(m_table->selectedKeys(), this);
        m_table->setMenuOpen(true);
        connect(menu, &QObject::destroyed, m_table, [table = m_table] { table->setMenuOpen(false); });
        menu->popup(at);
    }
}

void ClientsPage::retranslate()
{
    m_title->setText(title());
    m_filter->retranslate();
    m_columns->setToolTip(tr("Columns"));
    m_columns->setAccessibleName(tr("Columns"));
    m_inspect->setToolTip(tr("All about the selected client (Return)"));
    m_inspect->setAccessibleName(tr("Inspector"));
    const std::array<QString, 5> chips{tr("Active"), tr("Writing"), tr("Errors"), tr("Throttled"), tr("Not encrypted")};
    for (std::size_t i = 0; i < chips.size(); ++i) {
        m_chips[i]->setText(chips[i]);
        m_chips[i]->setAccessibleName(tr("Only: %1").arg(chips[i]));
    }
    m_hold->setText(tr("Hold order"));
    m_hold->setToolTip(tr("Rows keep their places (H)"));
    m_table->setAccessibleName(tr("Connected clients"));
    m_closedTable->setAccessibleName(tr("Recently closed connections"));
    m_blockedTable->setAccessibleName(tr("Blocked addresses and users"));
    m_tabs->setAccessibleName(tr("Lists of clients"));
    m_copyAddress->setText(tr("Copy"));
    m_clear->setText(tr("Clear filter"));
    m_details->retranslate();
    m_pages->retranslate();
    for (LiveModel *model : std::initializer_list<LiveModel *>{m_model, m_closedModel, m_blockedModel})
        model->retranslate();
    updateTabs();
    updateEmpty();
}

void ClientsPage::open(const QVariantMap &arguments)
{
    if (arguments.contains(QStringLiteral("filter")))
        m_filter->setText(arguments.value(QStringLiteral("filter")).toString());
    if (arguments.contains(QStringLiteral("client"))) {
        m_tabs->setCurrentIndex(ConnectedTab);
        const quint64 client = arguments.value(QStringLiteral("client")).toULongLong();
        m_table->selectKey(client);
        if (m_pages->isPaged() && m_model->rowOf(client) < 0)
            bring(client);
    }
}

bool ClientsPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
    return true;
}

bool ClientsPage::clearOrGoBack()
{
    bool any = m_filter->clearFilter();
    for (QPushButton *chip : m_chips) {
        any = any || chip->isChecked();
        chip->setChecked(false);
    }
    return any;
}

bool ClientsPage::copyRows()
{
    navigator().copy(currentTable()->selectedText());
    return true;
}

bool ClientsPage::copyPath()
{
    const ClientStatus *const client = m_model->client(m_selected);
    if (!client)
        return false;
    navigator().copy(client->peer);
    return true;
}

bool ClientsPage::exportShown()
{
    saveText(this, tr("Export clients"), QStringLiteral("clients.csv"), currentTable()->csv(),
             [this](const QString &said) { navigator().say(said); });
    return true;
}

bool ClientsPage::pin()
{
    const std::vector<quint64> keys = m_table->selectedKeys();
    for (const quint64 key : keys)
        m_model->togglePin(key);
    m_pages->setFirst({m_model->pinned().begin(), m_model->pinned().end()});
    return !keys.empty();
}

QWidget *ClientsPage::inspector()
{
    return m_details;
}

void ClientsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("clients"), m_table->saveColumns());
    settings.setValue(QStringLiteral("closed"), m_closedTable->saveColumns());
    settings.setValue(QStringLiteral("blocked"), m_blockedTable->saveColumns());
    settings.setValue(QStringLiteral("filter"), m_filter->text());
    settings.setValue(QStringLiteral("hold"), m_hold->isChecked());
}

void ClientsPage::restoreState(QSettings &settings)
{
    m_table->restoreColumns(settings.value(QStringLiteral("clients")).toByteArray());
    m_closedTable->restoreColumns(settings.value(QStringLiteral("closed")).toByteArray());
    m_blockedTable->restoreColumns(settings.value(QStringLiteral("blocked")).toByteArray());
    m_filter->setText(settings.value(QStringLiteral("filter")).toString());
    m_hold->setChecked(settings.value(QStringLiteral("hold")).toBool());
}

} // namespace hdf5async
