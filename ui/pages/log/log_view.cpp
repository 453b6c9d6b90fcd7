// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/log/log_view.h"

#include "ui/icons/icons.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/save_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>

#include <algorithm>

namespace hdf5async {

namespace {

const std::vector<ColumnStart> columns{{112, true}, {104, true}, {72, true}, {88, true}, {136, true}, {400, true}};

} // namespace

LogView::LogView(const PageContext &context, bool compact, QWidget *parent)
    : QWidget(parent),
      m_context(context),
      m_store(new LogRing(context.controller, this)),
      m_model(new LogModel(*m_store, this))
{
    build(compact);
    connect(m_store, &LogRing::failed, this, [this](const QString &reason) {
        m_problem = reason;
        updateEmpty();
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
        if (following())
            toEnd();
        else if (first > 0)
            m_new += last - first + 1;
        updateFollow();
        updateEmpty();
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_new = 0;
        if (following())
            toEnd();
        updateFollow();
        updateEmpty();
    });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &LogView::scrolled);
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex &index) { openEntry(index.row()); });
    m_model->setLevel(LogSeverity::Info);
}

void LogView::build(bool compact)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto *const row = new QHBoxLayout;
    row->setSpacing(8);
    m_level = new QComboBox(this);
    for (int level = 0; level <= int(LogSeverity::Critical); ++level)
        m_level->addItem(icon(levelIcon(LogSeverity(level))), QString());
    m_level->setCurrentIndex(int(LogSeverity::Info));
    m_level->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_source = new QComboBox(this);
    m_source->addItem(QString());
    m_source->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_filter = new FilterField(this);
    m_filter->offerRegex();
    m_follow = new QPushButton(icon(QStringLiteral("follow")), {}, this);
    m_follow->setObjectName(QStringLiteral("chip"));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    row->addWidget(m_level);
    row->addWidget(m_source);
    row->addWidget(m_filter);
    m_selected = new QPushButton(this);
    m_selected->setObjectName(QStringLiteral("chip"));
    m_selected->setCheckable(true);
    row->addWidget(m_selected);
    row->addStretch(1);
    row->addWidget(m_follow);
    layout->addLayout(row);
    if (!compact)
        buildButtons();
    m_stack = new QStackedWidget(this);
    m_table = new DataTable(*m_model, columns, m_stack);
    m_table->setStretchColumn(LogModel::Message);
    m_empty = new EmptyState(QStringLiteral("log"), m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    connect(m_level, &QComboBox::currentIndexChanged, this, &LogView::applyFilter);
    connect(m_source, &QComboBox::currentIndexChanged, this, &LogView::applyFilter);
    connect(m_filter, &FilterField::changed, this, &LogView::applyFilter);
    connect(m_selected, &QPushButton::toggled, this, &LogView::followSelection);
    connect(m_follow, &QPushButton::toggled, this, [this](bool on) {
        if (on)
            toEnd();
        updateFollow();
    });
}

void LogView::buildButtons()
{
    m_buttons = new QWidget(this);
    auto *const row = new QHBoxLayout(m_buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto add = [this, row](QPushButton *&button, const QString &iconName, const std::function<void()> &run) {
        button = new QPushButton(icon(iconName), {}, m_buttons);
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, [run] { run(); });
    };
    add(m_older, QStringLiteral("up"), [this] { m_store->loadOlder(); });
    add(m_copy, QStringLiteral("copy"), [this] { copySelected(); });
    add(m_save, QStringLiteral("save"), [this] { saveShown(); });
    add(m_clear, QStringLiteral("close"), [this] { m_store->clear(); });
}

void LogView::setAwake(bool awake)
{
    m_awake = awake;
    m_model->setAwake(awake);
    if (awake)
        showStatus(*m_context.navigator.displayed());
}

void LogView::setPaused(bool paused)
{
    m_paused = paused;
}

void LogView::showStatus(const ServerStatus &status)
{
    if (m_awake && !m_paused)
        m_store->follow(status);
    if (m_older)
        m_older->setEnabled(m_store->mayHaveOlder());
    followSelection();
    addSources();
}

// Another client may have been selected meanwhile.
void LogView::followSelection()
{
    const QStringList names = m_context.navigator.selectedClient();
    m_selected->setEnabled(!names.isEmpty() || m_selected->isChecked());
    m_model->setClient(m_selected->isChecked() ? names : QStringList());
    const QString title = names.isEmpty() ? QString() : names.back().isEmpty() ? names.front() : names.back();
    m_selected->setToolTip(title.isEmpty() ? tr("Select a client on the page of clients first")
                                           : tr("Only what was said about %1").arg(title));
}

// Sources come as they are seen; the choice stays.
void LogView::addSources()
{
    const qint64 from = std::max(m_store->begin(), m_store->end() - 200);
    for (qint64 place = from; place < m_store->end() && m_source->count() < 32; ++place) {
        const QString &source = m_store->at(place).source;
        if (!source.isEmpty() && m_source->findText(source) < 0)
            m_source->addItem(source);
    }
}

bool LogView::following() const
{
    return m_follow->isChecked();
}

void LogView::toEnd()
{
    m_moving = true;
    m_table->scrollToBottom();
    m_moving = false;
    m_new = 0;
}

void LogView::scrolled()
{
    const QScrollBar *const bar = m_table->verticalScrollBar();
    if (m_moving || bar->maximum() == 0)
        return;
    const bool atEnd = bar->value() >= bar->maximum();
    if (!atEnd && following() && !m_table->isHidden() && bar->value() < bar->maximum() - 1)
        m_follow->setChecked(false);
    else if (atEnd && !following())
        m_new = 0;
    updateFollow();
}

void LogView::updateFollow()
{
    const QString text = m_new > 0 && !following() ? tr("%n new", nullptr, m_new) : tr("Follow");
    if (m_follow->text() != text)
        m_follow->setText(text);
}

void LogView::updateEmpty()
{
    const bool none = m_model->rowCount() == 0;
    if (none) {
        if (!m_problem.isEmpty())
            m_empty->setTexts(tr("The log cannot be shown"), m_problem);
        else if (m_store->begin() == m_store->end())
            m_empty->setTexts(tr("Nothing was said yet"));
        else
            m_empty->setTexts(tr("0 of %1 lines match").arg(m_store->end() - m_store->begin()));
    }
    m_stack->setCurrentIndex(none ? 1 : 0);
}

void LogView::applyFilter()
{
    m_model->setLevel(LogSeverity(std::max(0, m_level->currentIndex())));
    m_model->setSources(m_source->currentIndex() > 0 ? QSet<QString>{m_source->currentText()} : QSet<QString>());
    m_filter->setWrong(!m_model->setText(m_filter->text(), m_filter->regex()));
}

void LogView::filter(const QString &text)
{
    m_filter->setRegex(false);
    m_filter->setText(text);
}

std::vector<int> LogView::chosenRows() const
{
    std::vector<int> rows;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    for (int row = 0; rows.empty() && row < m_model->rowCount(); ++row)
        rows.push_back(row);
    return rows;
}

void LogView::copySelected()
{
    QStringList lines;
    for (const int row : chosenRows())
        lines.append(logLineOf(m_model->entry(row)));
    m_context.navigator.copy(lines.join(u'\n'));
}

std::vector<TextForm> LogView::forms() const
{
    const auto all = [this](QString (*line)(const LogEntry &)) {
        QStringList lines;
        for (int row = 0; row < m_model->rowCount(); ++row)
            lines.append(line(m_model->entry(row)));
        return lines.join(u'\n') + u'\n';
    };
    return {{tr("Text"), QStringLiteral("txt"), [all] { return all(logLineOf); }},
            {tr("JSON, one object a line"), QStringLiteral("jsonl"), [all] { return all(logJsonOf); }}};
}

void LogView::saveShown()
{
    saveText(this, tr("Save the lines that are shown"), QStringLiteral("hdf5async-log"), forms(),
             [this](const QString &said) { m_context.navigator.say(said); });
}

void LogView::openEntry(int row)
{
    const LogEntry entry = m_model->entry(row);
    if (!entry.dataset.isEmpty())
        m_context.navigator.openPage(PageId::Datasets, {{QStringLiteral("path"), entry.dataset}});
    else if (!entry.client.isEmpty())
        m_context.navigator.openPage(PageId::Clients, {{QStringLiteral("filter"), entry.client}});
}

void LogView::retranslate()
{
    for (int level = 0; level <= int(LogSeverity::Critical); ++level)
        m_level->setItemText(level, level == int(LogSeverity::Debug)
                                        ? tr("All levels")
                                        : tr("From %1").arg(levelName(LogSeverity(level))));
    m_level->setAccessibleName(tr("Level"));
    m_source->setItemText(0, tr("All sources"));
    m_source->setAccessibleName(tr("Source"));
    m_filter->retranslate();
    m_selected->setText(tr("Selected client"));
    m_selected->setAccessibleName(tr("Only the selected client"));
    followSelection();
    m_follow->setToolTip(tr("Keep the newest line in view"));
    m_table->setAccessibleName(tr("Log"));
    if (m_older) {
        m_older->setText(tr("Older"));
        m_older->setToolTip(tr("Ask the server for older lines"));
        m_copy->setText(tr("Copy"));
        m_save->setText(tr("Save…"));
        m_save->setToolTip(tr("Save the lines that are shown, as text or as JSON"));
        m_clear->setText(tr("Clear"));
        m_clear->setToolTip(tr("Empty this view; the server keeps its log"));
    }
    m_model->retranslate();
    updateFollow();
    updateEmpty();
}

void LogView::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("columns"), m_table->saveColumns());
    settings.setValue(QStringLiteral("level"), m_level->currentIndex());
}

void LogView::restoreState(QSettings &settings)
{
    m_table->restoreColumns(settings.value(QStringLiteral("columns")).toByteArray());
    m_level->setCurrentIndex(
        std::clamp(settings.value(QStringLiteral("level"), int(LogSeverity::Info)).toInt(), 0, m_level->count() - 1));
}

} // namespace hdf5async
