// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/log/alarm_history_view.h"

#include "ui/icons/icons.h"
#include "ui/models/alarm_history.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/save_text.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>

namespace hdf5async {

namespace {

const std::vector<ColumnStart> columns{{176, true}, {104, true}, {136, true}, {400, true},
                                       {96, true},  {80, true},  {176, true}};

// What of the alarms an event would have changed; their sentences change all the time.
QString stateOf(const std::vector<AlarmStatus> &alarms)
{
    QString state;
    for (const AlarmStatus &alarm : alarms)
        state += QStringLiteral("%1\n%2\n%3 %4 %5 %6\n")
                     .arg(alarm.id, alarm.subject)
                     .arg(int(alarm.current))
                     .arg(int(alarm.latched))
                     .arg(alarm.acknowledgedAt.toMSecsSinceEpoch())
                     .arg(alarm.shelvedUntil.toMSecsSinceEpoch());
    return state;
}

} // namespace

AlarmHistoryView::AlarmHistoryView(const PageContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_model(new AlarmHistoryModel(this))
{
    build();
    connect(m_filter, &FilterField::changed, this, [this] {
        m_filter->setWrong(!m_model->setFilter(m_filter->text(), m_filter->regex()));
        present();
    });
}

void AlarmHistoryView::build()
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto *const row = new QHBoxLayout;
    row->setSpacing(8);
    m_filter = new FilterField(this);
    m_filter->offerRegex();
    row->addWidget(m_filter);
    row->addStretch(1);
    layout->addLayout(row);
    m_stack = new QStackedWidget(this);
    m_table = new LiveTable(*m_model, columns, m_stack);
    m_table->setObjectName(QStringLiteral("alarmHistory"));
    m_table->setStretchColumn(AlarmHistoryModel::Message);
    m_empty = new EmptyState(QStringLiteral("check"), m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);

    m_buttons = new QWidget(this);
    auto *const buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(8);
    m_copy = new QPushButton(icon(QStringLiteral("copy")), {}, m_buttons);
    m_save = new QPushButton(icon(QStringLiteral("export")), {}, m_buttons);
    buttons->addWidget(m_copy);
    buttons->addWidget(m_save);
    connect(m_copy, &QPushButton::clicked, this, &AlarmHistoryView::copySelected);
    connect(m_save, &QPushButton::clicked, this, &AlarmHistoryView::saveShown);
}

void AlarmHistoryView::setAwake(bool awake)
{
    m_awake = awake;
    if (awake)
        refresh();
}

void AlarmHistoryView::showStatus(const ServerStatus &status)
{
    if (m_awake && stateOf(status.alarms) != m_known)
        refresh();
}

void AlarmHistoryView::refresh()
{
    m_known = stateOf(m_context.navigator.displayed()->alarms);
    m_question.ask(m_context.controller.alarmHistory(), [this](const Result<std::vector<AlarmEvent>> &events) {
        m_problem = events ? QString() : events.error().message;
        if (events)
            m_model->setEvents(*events, QDateTime::currentDateTimeUtc());
        present();
    });
}

void AlarmHistoryView::present()
{
    const bool none = m_model->rowCount() == 0;
    if (none && m_model->total() > 0)
        m_empty->setTexts(tr("0 of %1 match").arg(m_model->total()));
    else if (none && !m_problem.isEmpty())
        m_empty->setTexts(tr("The history cannot be shown"), m_problem);
    else if (none)
        m_empty->setTexts(tr("There was no alarm yet"));
    m_stack->setCurrentIndex(none ? 1 : 0);
}

void AlarmHistoryView::copySelected()
{
    m_context.navigator.copy(m_table->selectedText());
}

void AlarmHistoryView::saveShown()
{
    saveText(this, tr("Save the alarms that are shown"), QStringLiteral("hdf5async-alarms.csv"), m_table->csv(),
             [this](const QString &said) { m_context.navigator.say(said); });
}

void AlarmHistoryView::retranslate()
{
    m_filter->retranslate();
    m_copy->setText(tr("Copy"));
    m_save->setText(tr("Save CSV…"));
    m_save->setToolTip(tr("Save the alarms that are shown, with times in UTC"));
    m_table->setAccessibleName(tr("Alarm history"));
    m_model->retranslate();
    present();
}

} // namespace hdf5async
