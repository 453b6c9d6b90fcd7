// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/alarm_list.h"

#include "ui/icons/icons.h"
#include "ui/models/past_models.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_header.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>

namespace hdf5async {

namespace {

constexpr int shelveSeconds = 600;
const std::vector<ColumnStart> columns{{120, true}, {420, true}, {88, true}, {200, true}, {128, true}, {96, true}};

} // namespace

AlarmList::AlarmList(const PageContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_model(new AlarmModel(this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    auto *const row = new QHBoxLayout;
    row->setSpacing(8);
    m_acknowledge = new QPushButton(icon(QStringLiteral("check")), {}, this);
    m_later = new QPushButton(icon(QStringLiteral("state-stale")), {}, this);
    m_copy = new QPushButton(icon(QStringLiteral("copy")), {}, this);
    m_history = new QPushButton(icon(QStringLiteral("log")), {}, this);
    m_history->setObjectName(QStringLiteral("history"));
    for (QPushButton *button : {m_acknowledge, m_later, m_copy, m_history})
        row->addWidget(button);
    row->addStretch();
    m_stack = new QStackedWidget(this);
    m_table = new LiveTable(*m_model, columns, m_stack);
    m_table->setObjectName(QStringLiteral("alarms"));
    m_table->setStretchColumn(AlarmModel::Message);
    m_empty = new EmptyState(QStringLiteral("check"), m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    layout->addLayout(row);
    layout->addWidget(m_stack, 1);
    connect(m_acknowledge, &QPushButton::clicked, this, [this] { give("acknowledge", {}, tr("Acknowledged")); });
    connect(m_later, &QPushButton::clicked, this, [this] {
        give("shelve", {{QStringLiteral("seconds"), shelveSeconds}}, tr("Put off for 10 minutes"));
    });
    connect(m_copy, &QPushButton::clicked, this, [this] { m_context.navigator.copy(m_table->selectedText()); });
    connect(m_history, &QPushButton::clicked, this, [this] {
        m_context.navigator.openPage(PageId::Log, {{QStringLiteral("section"), QStringLiteral("alarms")}});
    });
    connect(m_table, &LiveTable::selectedKeysChanged, this, &AlarmList::updateButtons);
}

void AlarmList::give(const char *command, const QVariantMap &more, const QString &done)
{
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows()) {
        const AlarmStatus &alarm = m_model->alarmAt(index.row());
        QVariantMap arguments = more;
        arguments.insert(QStringLiteral("id"), alarm.id);
        arguments.insert(QStringLiteral("subject"), alarm.subject);
        m_context.navigator.run({command, arguments}, done);
    }
}

void AlarmList::showStatus(const ServerStatusPtr &status)
{
    m_model->setStatus(status);
    m_stack->setCurrentIndex(m_model->total() == 0 ? 1 : 0);
    updateButtons();
}

void AlarmList::updateButtons()
{
    const bool may = m_context.controller.capabilities().role >= Role::Operator;
    const bool any = !m_table->selectedKeys().empty();
    m_acknowledge->setEnabled(any && may);
    m_later->setEnabled(any && may);
}

void AlarmList::select(const QString &id, const QString &subject)
{
    m_table->selectKey(AlarmModel::keyOf(id, subject));
}

void AlarmList::retranslate()
{
    m_acknowledge->setText(tr("Acknowledge"));
    m_later->setText(tr("Put off 10 min"));
    m_later->setToolTip(tr("Do not show it in the strip for 10 minutes"));
    m_copy->setText(tr("Copy"));
    m_history->setText(tr("History"));
    m_empty->setTexts(tr("No alarms"));
    m_table->setAccessibleName(tr("Alarms"));
    m_model->retranslate();
}

} // namespace hdf5async
