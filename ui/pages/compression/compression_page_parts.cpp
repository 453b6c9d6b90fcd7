// SPDX-License-Identifier: BSD-3-Clause
// How the Compression page is put together, its texts and what it remembers.
#include "ui/icons/icons.h"
#include "ui/pages/compression/compression_page.h"
#include "ui/pages/compression/rules_model.h"
#include "ui/pages/compression/trial_model.h"
#include "ui/preview/table_tab.h"
#include "ui/widgets/table_header.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace hdf5async {

namespace {

QHBoxLayout *row(QVBoxLayout &layout)
{
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(8);
    layout.addLayout(bar);
    return bar;
}

QString sizeText(qint64 bytes)
{
    return QStringLiteral("%1 MiB").arg(bytes >> 20);
}

QLabel *secondary(QWidget *parent)
{
    auto *const label = new Text(Text::Size::Secondary, parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

QTableView *CompressionPage::table(QAbstractItemModel &model, const std::vector<int> &widths, int stretch)
{
    auto *const view = new QTableView(this);
    view->setModel(&model);
    view->setItemDelegate(new CellDelegate(view));
    auto *const header = new TableHeader(view);
    view->setHorizontalHeader(header);
    header->setSectionsClickable(false);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(std::max(26, fontMetrics().height() + 8));
    view->setShowGrid(false);
    view->setAlternatingRowColors(true);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setTabKeyNavigation(false);
    view->setTextElideMode(Qt::ElideMiddle);
    const int digit = fontMetrics().horizontalAdvance(u'0');
    for (std::size_t column = 0; column < widths.size(); ++column)
        view->setColumnWidth(int(column), widths[column] * digit);
    header->setSectionResizeMode(stretch, QHeaderView::Stretch);
    connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CompressionPage::updateButtons,
            Qt::QueuedConnection);
    return view;
}

QWidget *CompressionPage::buildRules()
{
    auto *const part = new QWidget(this);
    auto *const layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    QHBoxLayout *const bar = row(*layout);
    m_rulesTitle = new Text(Text::Size::Section, part);
    m_rulesState = secondary(part);
    bar->addWidget(m_rulesTitle);
    bar->addWidget(m_rulesState, 1);
    const std::pair<QToolButton **, const char *> buttons[] = {
        {&m_add, "plus"},     {&m_duplicate, "duplicate"}, {&m_up, "up"},        {&m_down, "down"},
        {&m_remove, "trash"}, {&m_import, "folder"},       {&m_export, "export"}};
    for (const auto &[button, name] : buttons) {
        *button = new QToolButton(part);
        (*button)->setIcon(icon(QString::fromLatin1(name)));
        (*button)->setMinimumSize(28, 28);
        bar->addWidget(*button);
    }
    m_revert = new QPushButton(part);
    m_apply = new QPushButton(part);
    m_apply->setObjectName(QStringLiteral("primary"));
    bar->addSpacing(8);
    bar->addWidget(m_revert);
    bar->addWidget(m_apply);
    m_ruleTable = table(*m_rules, {5, 30, 10, 11, 8, 11, 11, 8, 14}, RulesModel::Pattern);
    m_ruleTable->setObjectName(QStringLiteral("rules"));
    m_ruleTable->setItemDelegate(new RuleDelegate(m_ruleTable));
    m_ruleTable->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                                 QAbstractItemView::AnyKeyPressed);
    layout->addWidget(m_ruleTable, 1);
    QHBoxLayout *const test = row(*layout);
    m_testLabel = new QLabel(part);
    m_test = new QLineEdit(part);
    m_test->setObjectName(QStringLiteral("test"));
    m_testLabel->setBuddy(m_test);
    m_tested = new QLabel(part);
    m_tested->setObjectName(QStringLiteral("tested"));
    m_tested->setTextFormat(Qt::PlainText);
    m_truth = secondary(part);
    m_truth->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    test->addWidget(m_testLabel);
    test->addWidget(m_test, 1);
    test->addWidget(m_tested);
    layout->addWidget(m_truth);
    return part;
}

QWidget *CompressionPage::buildTrial()
{
    auto *const part = new QWidget(this);
    auto *const layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    QHBoxLayout *const bar = row(*layout);
    m_pathLabel = new QLabel(part);
    m_path = new QLineEdit(part);
    m_path->setObjectName(QStringLiteral("path"));
    m_pathLabel->setBuddy(m_path);
    m_sampleLabel = new QLabel(part);
    m_sample = new QComboBox(part);
    for (const int mebibytes : {4, 16, 64})
        m_sample->addItem(sizeText(qint64(mebibytes) << 20), qint64(mebibytes) << 20);
    m_sample->setCurrentIndex(1);
    m_sampleLabel->setBuddy(m_sample);
    m_progress = new QProgressBar(part);
    m_progress->setRange(0, 0);
    m_progress->setMaximumWidth(160);
    m_progress->setTextVisible(false);
    m_try = new QPushButton(part);
    m_cancelTrial = new QPushButton(part);
    bar->addWidget(m_pathLabel);
    bar->addWidget(m_path, 1);
    for (QWidget *const widget :
         std::initializer_list<QWidget *>{m_sampleLabel, m_sample, m_progress, m_try, m_cancelTrial})
        bar->addWidget(widget);
    m_trialTable = table(*m_trial, {26, 9, 15, 15, 12, 14, 13, 18}, TrialModel::ReadableBy);
    m_trialTable->setObjectName(QStringLiteral("trial"));
    layout->addWidget(m_trialTable, 1);
    QHBoxLayout *const foot = row(*layout);
    m_reason = new QLabel(part);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_use = new QPushButton(part);
    foot->addWidget(m_reason, 1);
    foot->addWidget(m_use);
    return part;
}

QWidget *CompressionPage::buildDatasets()
{
    auto *const part = new QWidget(this);
    auto *const layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    m_datasetTable = table(*m_datasets, {34, 18, 11, 8, 12, 11, 20, 19}, CompressedModel::Path);
    m_datasetTable->setObjectName(QStringLiteral("compressed"));
    layout->addWidget(m_datasetTable, 1);
    QHBoxLayout *const foot = row(*layout);
    m_datasetsState = secondary(part);
    m_repack = new QPushButton(part);
    foot->addWidget(m_datasetsState, 1);
    foot->addWidget(m_repack);
    return part;
}

QWidget *CompressionPage::buildJobs()
{
    auto *const part = new QWidget(this);
    auto *const layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    m_noJobs = secondary(part);
    m_noJobs->setAlignment(Qt::AlignCenter);
    layout->addWidget(m_noJobs, 1);
    m_jobTable = table(*m_jobs, {11, 22, 16, 17, 12, 11, 23}, JobModel::Phase);
    m_jobTable->setObjectName(QStringLiteral("jobs"));
    layout->addWidget(m_jobTable, 1);
    QHBoxLayout *const foot = row(*layout);
    m_cancelJob = new QPushButton(part);
    foot->addStretch(1);
    foot->addWidget(m_cancelJob);
    return part;
}

void CompressionPage::build()
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    m_title = new Text(Text::Size::Title, this);
    m_summary = new Text(Text::Size::Body, this);
    m_summary->setObjectName(QStringLiteral("summary"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    auto *const head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(m_title);
    head->addWidget(m_summary, 1, Qt::AlignBottom);
    layout->addLayout(head);
    layout->addSpacing(8);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setHandleWidth(16);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(buildRules());
    m_tabs = new QTabWidget(m_splitter);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(buildTrial(), QString());
    m_tabs->addTab(buildDatasets(), QString());
    m_tabs->addTab(buildJobs(), QString());
    m_splitter->addWidget(m_tabs);
    m_splitter->setSizes({300, 340});
    layout->addWidget(m_splitter, 1);
}

void CompressionPage::connectParts()
{
    connect(m_rules, &RulesModel::edited, this, [this] {
        m_datasets->setRules(m_rules->rules());
        showRulesState();
    });
    connect(m_add, &QToolButton::clicked, this, [this] {
        CompressionRule rule;
        rule.pattern = m_test->text().startsWith(u'/') ? m_test->text() : QStringLiteral("/**");
        rule.filters = {Codec::Zstd, defaultZstdLevel, Shuffle::Byte, false};
        const int at = m_rules->insert(rule, m_ruleTable->currentIndex().row());
        m_ruleTable->setCurrentIndex(m_rules->index(at, RulesModel::Pattern));
        m_ruleTable->edit(m_rules->index(at, RulesModel::Pattern));
    });
    connect(m_remove, &QToolButton::clicked, this, [this] { m_rules->remove(m_ruleTable->currentIndex().row()); });
    connect(m_duplicate, &QToolButton::clicked, this,
            [this] { m_rules->duplicate(m_ruleTable->currentIndex().row()); });
    connect(m_up, &QToolButton::clicked, this, [this] { m_rules->move(m_ruleTable->currentIndex().row(), -1); });
    connect(m_down, &QToolButton::clicked, this, [this] { m_rules->move(m_ruleTable->currentIndex().row(), 1); });
    connect(m_import, &QToolButton::clicked, this, &CompressionPage::importRules);
    connect(m_export, &QToolButton::clicked, this, &CompressionPage::exportShown);
    connect(m_apply, &QPushButton::clicked, this, &CompressionPage::applyRules);
    connect(m_revert, &QPushButton::clicked, this, [this] {
        m_rules->revert();
        askRules();
    });
    connect(m_test, &QLineEdit::textChanged, this, &CompressionPage::testPath);
    connect(m_try, &QPushButton::clicked, this, &CompressionPage::tryNow);
    connect(m_path, &QLineEdit::returnPressed, this, &CompressionPage::tryNow);
    connect(m_path, &QLineEdit::textChanged, this, [this] {
        // What was tried on this dataset before is shown at once.
        const auto known = m_tried.constFind(path().toUtf8());
        if (!m_trialInquiry.isPending()) {
            m_trial->setResult(known != m_tried.cend() ? *known : TrialResult());
            showReason();
        }
        updateButtons();
    });
    connect(m_cancelTrial, &QPushButton::clicked, this, [this] {
        m_trialInquiry.cancel();
        showReason();
        updateButtons();
    });
    connect(m_use, &QPushButton::clicked, this, &CompressionPage::useForRule);
    connect(m_repack, &QPushButton::clicked, this, &CompressionPage::repackSelected);
    connect(m_cancelJob, &QPushButton::clicked, this, &CompressionPage::cancelJob);
    connect(m_datasetTable, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        m_path->setText(QString::fromUtf8(m_datasets->nodes()[std::size_t(index.row())].path));
        m_tabs->setCurrentIndex(0);
    });
}

bool CompressionPage::copyRows()
{
    for (QTableView *const view : {m_ruleTable, m_trialTable, m_datasetTable, m_jobTable}) {
        const QString text = view->isVisible() && view->hasFocus() ? selectionText(*view) : QString();
        if (!text.isEmpty()) {
            navigator().copy(text);
            return true;
        }
    }
    return false;
}

void CompressionPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("tab"), m_tabs->currentIndex());
    settings.setValue(QStringLiteral("sample"), m_sample->currentIndex());
}

void CompressionPage::restoreState(QSettings &settings)
{
    m_splitter->restoreState(settings.value(QStringLiteral("splitter")).toByteArray());
    m_tabs->setCurrentIndex(std::clamp(settings.value(QStringLiteral("tab"), 0).toInt(), 0, 2));
    m_sample->setCurrentIndex(std::clamp(settings.value(QStringLiteral("sample"), 1).toInt(), 0, 2));
}

void CompressionPage::retranslate()
{
    m_title->setText(title());
    m_rulesTitle->setText(tr("Rules"));
    const auto label = [](QToolButton &button, const QString &text) {
        button.setToolTip(text);
        button.setAccessibleName(text);
    };
    label(*m_add, tr("Add a rule"));
    label(*m_duplicate, tr("Duplicate"));
    label(*m_up, tr("Earlier"));
    label(*m_down, tr("Later"));
    label(*m_remove, tr("Remove"));
    label(*m_import, tr("Import rules…"));
    label(*m_export, tr("Export rules…"));
    m_apply->setText(tr("&Apply"));
    m_revert->setText(tr("Re&vert"));
    m_ruleTable->setAccessibleName(tr("Rules; the first that matches decides"));
    m_testLabel->setText(tr("Test a &path"));
    m_test->setPlaceholderText(tr("which rule means this path?"));
    m_truth->setText(tr("The filters of a dataset are fixed when it is made: rules are for new datasets, older ones "
                        "must be re-packed."));
    m_tabs->setTabText(0, tr("Try"));
    m_tabs->setTabText(1, tr("Datasets"));
    m_tabs->setTabText(2, tr("Jobs"));
    m_tabs->setAccessibleName(tr("Try, datasets and jobs"));
    m_pathLabel->setText(tr("&Dataset"));
    m_path->setAccessibleName(tr("Dataset to try codecs on"));
    m_test->setAccessibleName(tr("Path to test"));
    m_sampleLabel->setText(tr("&Sample"));
    m_sample->setAccessibleName(tr("Sample"));
    m_progress->setAccessibleName(tr("Codecs are being tried"));
    m_try->setText(tr("&Try"));
    m_cancelTrial->setText(tr("Cancel"));
    m_use->setText(tr("&Use for a rule"));
    m_trialTable->setAccessibleName(tr("What each codec makes of the data"));
    m_datasetTable->setAccessibleName(tr("Datasets and their rules"));
    m_repack->setText(tr("Re-pac&k…"));
    m_noJobs->setText(tr("No jobs. Re-packing a dataset shows its progress here."));
    m_jobTable->setAccessibleName(tr("Jobs"));
    m_cancelJob->setText(tr("&Cancel the job"));
    for (QAbstractItemModel *const model :
         {static_cast<QAbstractItemModel *>(m_rules), static_cast<QAbstractItemModel *>(m_trial),
          static_cast<QAbstractItemModel *>(m_datasets), static_cast<QAbstractItemModel *>(m_jobs)})
        Q_EMIT model->headerDataChanged(Qt::Horizontal, 0, model->columnCount() - 1);
    showReason();
    showRulesState();
}

} // namespace hdf5async
