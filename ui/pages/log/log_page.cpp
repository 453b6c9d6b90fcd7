// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/log/log_page.h"

#include "ui/format.h"
#include "ui/models/alarm_history.h"
#include "ui/pages/log/alarm_history_view.h"
#include "ui/pages/log/log_view.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>

namespace hdf5async {

namespace {

const std::vector<ColumnStart> conditionColumns{{152, true}, {420, true}, {208, true}, {264, true}};

} // namespace

ServerLogPage::ServerLogPage(const PageContext &context) : Page(PageId::Log, context)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    m_title = new Text(Text::Size::Title, this);
    m_tabs = new QTabBar(this);
    m_tabs->setObjectName(QStringLiteral("logTabs"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    for (int tab = LogTab; tab <= ConditionTab; ++tab)
        m_tabs->addTab(QString());
    m_stack = new QStackedWidget(this);
    m_view = new LogView(context, false, m_stack);
    m_alarms = new AlarmHistoryView(context, m_stack);
    m_conditionModel = new AlarmConditionModel({}, this);
    m_conditions = new DataTable(*m_conditionModel, conditionColumns, m_stack);
    m_conditions->setObjectName(QStringLiteral("alarmConditions"));
    m_conditions->setStretchColumn(AlarmConditionModel::Raised);
    for (QWidget *const part : std::initializer_list<QWidget *>{m_view, m_alarms, m_conditions})
        m_stack->addWidget(part);
    auto *const head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_view->buttons());
    head->addWidget(m_alarms->buttons());
    layout->addLayout(head);
    layout->addWidget(m_tabs);
    layout->addWidget(m_stack, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, &ServerLogPage::chooseTab);
    chooseTab(LogTab);
    m_seen = context.controller.status()->logCursor;
}

void ServerLogPage::chooseTab(int tab)
{
    m_stack->setCurrentIndex(tab);
    m_view->buttons()->setVisible(tab == LogTab);
    m_alarms->buttons()->setVisible(tab == AlarmTab);
    m_alarms->setAwake(m_active && tab == AlarmTab);
}

QString ServerLogPage::badge(const ServerStatus &status) const
{
    return m_active || status.logCursor <= m_seen ? QString() : format::number(double(status.logCursor - m_seen));
}

void ServerLogPage::showStatus(const ServerStatusPtr &status)
{
    m_seen = status->logCursor;
    m_view->showStatus(*status);
    m_alarms->showStatus(*status);
}

void ServerLogPage::setActive(bool active)
{
    m_active = active;
    m_view->setAwake(active);
    m_alarms->setAwake(active && m_tabs->currentIndex() == AlarmTab);
}

bool ServerLogPage::refresh()
{
    if (m_tabs->currentIndex() == AlarmTab)
        m_alarms->refresh();
    return m_tabs->currentIndex() == AlarmTab;
}

void ServerLogPage::setPaused(bool paused)
{
    m_view->setPaused(paused);
}

void ServerLogPage::retranslate()
{
    m_title->setText(title());
    m_tabs->setTabText(LogTab, tr("Log", "a tab"));
    m_tabs->setTabText(AlarmTab, tr("Alarm history"));
    m_tabs->setTabText(ConditionTab, tr("When alarms are raised"));
    m_tabs->setAccessibleName(tr("Log and alarms"));
    m_view->retranslate();
    m_alarms->retranslate();
    m_conditionModel->retranslate();
    m_conditions->setAccessibleName(tr("When alarms are raised"));
}

void ServerLogPage::open(const QVariantMap &arguments)
{
    if (arguments.contains(QStringLiteral("filter"))) {
        m_tabs->setCurrentIndex(LogTab);
        m_view->filter(arguments.value(QStringLiteral("filter")).toString());
    } else if (arguments.value(QStringLiteral("section")) == QStringLiteral("alarms")) {
        m_tabs->setCurrentIndex(AlarmTab);
    }
}

FilterField *ServerLogPage::filterField() const
{
    switch (m_tabs->currentIndex()) {
    case LogTab: return &m_view->filterField();
    case AlarmTab: return &m_alarms->filterField();
    default: return nullptr;
    }
}

bool ServerLogPage::focusFilter()
{
    FilterField *const field = filterField();
    if (!field)
        return false;
    field->setFocus(Qt::ShortcutFocusReason);
    field->selectAll();
    return true;
}

bool ServerLogPage::clearOrGoBack()
{
    FilterField *const field = filterField();
    return field && field->clearFilter();
}

bool ServerLogPage::copyRows()
{
    switch (m_tabs->currentIndex()) {
    case LogTab: m_view->copySelected(); break;
    case AlarmTab: m_alarms->copySelected(); break;
    default: navigator().copy(m_conditions->selectedText()); break;
    }
    return true;
}

bool ServerLogPage::exportShown()
{
    switch (m_tabs->currentIndex()) {
    case LogTab: m_view->saveShown(); return true;
    case AlarmTab: m_alarms->saveShown(); return true;
    default: return false;
    }
}

void ServerLogPage::saveState(QSettings &settings) const
{
    m_view->saveState(settings);
}

void ServerLogPage::restoreState(QSettings &settings)
{
    m_view->restoreState(settings);
}

} // namespace hdf5async
