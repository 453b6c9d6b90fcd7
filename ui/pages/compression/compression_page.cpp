// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/compression/compression_page.h"

#include "ui/format.h"
#include "ui/pages/compression/rules_model.h"
#include "ui/pages/compression/trial_model.h"
#include "ui/pages/datasets/dataset_cells.h"
#include "ui/widgets/save_text.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int mostDatasets = 500; // each is asked about by itself
constexpr qint64 datasetsEverySeconds = 10;
constexpr qsizetype mostTried = 64;

} // namespace

CompressionPage::CompressionPage(const PageContext &context)
    : Page(PageId::Compression, context),
      m_rules(new RulesModel(this)),
      m_trial(new TrialModel(this)),
      m_datasets(new CompressedModel(this)),
      m_jobs(new JobModel(this))
{
    setAcceptDrops(true);
    build();
    connectParts();
    updateButtons();
}

QString CompressionPage::title() const
{
    return tr("Compression");
}

QString CompressionPage::badge(const ServerStatus &status) const
{
    const auto running =
        std::count_if(status.jobs.begin(), status.jobs.end(), [](const JobStatus &j) { return !j.finished; });
    return running > 0 ? QString::number(running) : QString();
}

bool CompressionPage::may(Role role) const
{
    return controller().capabilities().role >= role;
}

QString CompressionPage::path() const
{
    return m_path->text().trimmed();
}

void CompressionPage::showStatus(const ServerStatusPtr &status)
{
    const QByteArray file = status->files.empty() ? QByteArray() : status->files.front().name.toUtf8();
    if (m_file.isEmpty() || status->epoch != m_epoch) {
        m_file = file;
        m_epoch = status->epoch;
        refresh();
    }
    const bool finished = std::any_of(m_jobs->jobs().begin(), m_jobs->jobs().end(), [&](const JobStatus &old) {
        const auto now =
            std::find_if(status->jobs.begin(), status->jobs.end(), [&](const JobStatus &j) { return j.id == old.id; });
        return !old.finished && (now == status->jobs.end() || now->finished);
    });
    m_jobs->setJobs(status->jobs);
    m_jobTable->setVisible(!status->jobs.empty());
    m_noJobs->setVisible(status->jobs.empty());
    const bool looked = m_datasetTable->isVisible() && !m_datasetsInquiry.isPending() &&
                        (!m_datasetsAt.isValid() || m_datasetsAt.secsTo(status->sampledAt) >= datasetsEverySeconds);
    if (finished || looked) { // filters and sizes are others now, and so is the load
        m_datasetsAt = status->sampledAt;
        askDatasets();
    }
    updateButtons();
}

void CompressionPage::setActive(bool active)
{
    if (active && !m_file.isEmpty() && !m_rules->isChanged())
        refresh();
    if (!active)
        m_datasetsInquiry.cancel();
}

bool CompressionPage::refresh()
{
    if (!m_rules->isChanged())
        askRules();
    askDatasets();
    return true;
}

// Rules

void CompressionPage::askRules()
{
    m_settingsInquiry.ask(controller().settings(), [this](const Result<ServerSettings> &result) {
        m_problem = result                                        ? QString()
                    : result.error().code == ErrorCode::UnknownOp ? tr("This server has no rules.")
                                                                  : result.error().message;
        // Edited meanwhile: what was typed is worth more.
        if (result && !m_rules->isChanged()) {
            const int row = m_ruleTable->currentIndex().row();
            m_rules->setServerRules(result->rules);
            m_datasets->setRules(result->rules);
            if (row >= 0)
                m_ruleTable->selectRow(std::min(row, m_rules->rowCount() - 1));
        }
        showRulesState();
    });
}

void CompressionPage::showRulesState()
{
    QString text = m_problem;
    if (text.isEmpty() && m_rules->isChanged())
        text = tr("Not applied yet");
    else if (text.isEmpty() && m_rules->rowCount() == 1)
        text = tr("No rules: every dataset uses %1.").arg(filtersText(m_rules->rules().back().filters));
    m_rulesState->setText(text);
    testPath();
    updateButtons();
}

void CompressionPage::testPath()
{
    const QString tested = m_test->text().trimmed();
    const int rule = tested.isEmpty() ? -1 : decidingRule(m_rules->rules(), tested);
    m_tested->setVisible(!tested.isEmpty()); // an empty label would take its spacing
    if (tested.isEmpty())
        m_tested->clear();
    else if (rule < 0)
        m_tested->setText(tr("No rule means it"));
    else if (m_rules->isDefault(rule))
        m_tested->setText(tr("→ default: %1").arg(filtersText(m_rules->rules()[std::size_t(rule)].filters)));
    else
        m_tested->setText(
            tr("→ rule %1: %2").arg(rule + 1).arg(filtersText(m_rules->rules()[std::size_t(rule)].filters)));
    if (rule >= 0)
        m_ruleTable->selectRow(rule);
}

void CompressionPage::applyRules()
{
    Command command;
    command.name = "rules";
    command.arguments.insert(QStringLiteral("rules"), rulesForCommand(m_rules->toApply()));
    navigator().run(command, tr("The rules are used for new datasets from now on."), [this](const CommandResult &) {
        m_rules->setServerRules(m_rules->rules());
        refresh();
    });
}

void CompressionPage::importRules()
{
    const auto say = [this](const QString &sentence) { navigator().say(sentence); };
    openBytes(
        this, tr("Import rules"), tr("Rules (*.json)"),
        [this](const QByteArray &bytes) {
            Result<std::vector<CompressionRule>> rules = rulesFromJson(bytes);
            if (!rules)
                return navigator().say(rules.error().message);
            m_rules->setEdited(*rules);
            navigator().say(tr("%n rule(s) read; Apply makes the server use them.", nullptr, int(rules->size())));
        },
        say);
}

bool CompressionPage::exportShown()
{
    saveBytes(this, tr("Export rules"), QStringLiteral("rules.json"), rulesToJson(m_rules->rules()),
              [this](const QString &sentence) { navigator().say(sentence); });
    return true;
}

// Trial

void CompressionPage::tryNow()
{
    if (path().isEmpty())
        return;
    TrialQuery query;
    query.file = m_file;
    query.path = path().toUtf8();
    query.sampleBytes = m_sample->currentData().toLongLong();
    m_reason->setText(tr("Trying on %1 …").arg(path()));
    m_trialInquiry.ask(controller().tryCodecs(query),
                       [this, tried = query.path](const Result<TrialResult> &result) { showTrial(tried, result); });
    updateButtons();
}

void CompressionPage::showTrial(const QByteArray &tried, const Result<TrialResult> &result)
{
    updateButtons();
    if (!result) {
        // What was found before stays.
        return m_reason->setText(result.error().code == ErrorCode::UnknownOp ? tr("This server cannot try codecs.")
                                                                             : result.error().message);
    }
    if (m_tried.size() >= mostTried)
        m_tried.clear();
    m_tried.insert(tried, *result);
    m_trial->setResult(*result);
    if (result->recommended >= 0)
        m_trialTable->selectRow(result->recommended);
    showReason();
    updateButtons();
}

void CompressionPage::showReason()
{
    const TrialResult &result = m_trial->result();
    if (result.rows.empty())
        return m_reason->setText(tr("Pick a dataset and see what each codec makes of its own data."));
    if (result.recommended < 0)
        return m_reason->setText(tr("No codec is worth its time on this data."));
    const QByteArray reason = result.reason.toUtf8();
    // Templates that a server may send, for the translators.
    static const char *const known[] = {
        QT_TRANSLATE_NOOP("hdf5async::TrialReason", "best ratio that needs at most a quarter of the cores at %1"),
        QT_TRANSLATE_NOOP("hdf5async::TrialReason", "%1: best ratio that needs at most a quarter of the cores")};
    Q_UNUSED(known)
    QString sentence = QCoreApplication::translate("hdf5async::TrialReason", reason.constData());
    if (sentence.contains(QStringLiteral("%1")))
        sentence = sentence.arg(result.reasonDetail);
    m_reason->setText(tr("%1 (sample of %2)", "why a codec is recommended, size of what was tried")
                          .arg(sentence, format::bytes(result.sampledBytes)));
}

void CompressionPage::useForRule()
{
    const int row = m_trialTable->currentIndex().row();
    if (row < 0 || row >= m_trial->rowCount())
        return;
    CompressionRule rule;
    rule.pattern = path();
    rule.filters = m_trial->result().rows[std::size_t(row)].filters;
    const int at = m_rules->insert(rule, 0);
    m_ruleTable->selectRow(at);
    m_ruleTable->setFocus();
}

// Datasets and jobs

void CompressionPage::askDatasets()
{
    if (m_file.isEmpty())
        return;
    m_datasetsInquiry.ask(
        controller().search({m_file, QStringLiteral("*"), mostDatasets, true}),
        [this](const Result<SearchResult> &result) {
            if (!result)
                return m_datasetsState->setText(result.error().code == ErrorCode::UnknownOp
                                                    ? tr("This server does not list its datasets.")
                                                    : result.error().message);
            m_datasets->setNodes(result->nodes);
            m_datasets->setRules(m_rules->rules());
            int wrong = 0;
            for (int row = 0; row < m_datasets->rowCount(); ++row)
                wrong += m_datasets->needsRepacking(row) ? 1 : 0;
            const bool all = result->matches <= qint64(result->nodes.size());
            showSummary(all);
            m_datasetsState->setText(
                all ? tr("%1 chunked datasets, %2 not as their rule says")
                          .arg(format::count(quint64(m_datasets->rowCount())), format::count(quint64(wrong)))
                    : tr("the first %1 chunked datasets, %2 not as their rule says")
                          .arg(format::count(quint64(m_datasets->rowCount())), format::count(quint64(wrong))));
        });
}

// What space costs, at a glance.
void CompressionPage::showSummary(bool all)
{
    qint64 stored = 0, logical = 0;
    for (const TreeNode &node : m_datasets->nodes()) {
        stored += std::max<qint64>(node.storedBytes, 0);
        logical += std::max<qint64>(node.logicalBytes, 0);
    }
    if (stored == 0 || logical == 0)
        return m_summary->clear();
    const QString ratio = QString::number(double(logical) / double(stored), 'f', 1);
    m_summary->setText(
        (all ? tr("%1 stored for %2 of data, %3 : 1") : tr("%1 stored for %2 of data, %3 : 1, in the datasets below"))
            .arg(format::bytes(stored), format::bytes(logical), ratio));
}

void CompressionPage::repackSelected()
{
    const int row = m_datasetTable->currentIndex().row();
    if (row < 0 || row >= m_datasets->rowCount() || !m_datasets->needsRepacking(row))
        return;
    const TreeNode node = m_datasets->nodes()[std::size_t(row)];
    const Filters filters = m_datasets->ruleOf(row)->filters;
    const QString name = QString::fromUtf8(node.path);
    Question question;
    question.title = tr("Re-pack %1?").arg(name);
    question.text =
        tr("%1 is copied with %2 and checked before it takes the place of the original, which is kept until then. "
           "It needs about %3 of free space. A dataset that is being written is refused.")
            .arg(name, filtersText(filters), format::bytes(node.storedBytes));
    question.confirm = tr("Re-pack");
    navigator().ask(question, [this, node, filters](bool) {
        const auto codec = codecName(filters.codec);
        Command command;
        command.name = "repack";
        command.arguments = {{QStringLiteral("file"), QString::fromUtf8(m_file)},
                             {QStringLiteral("path"), QString::fromUtf8(node.path)},
                             {QStringLiteral("codec"), QString::fromLatin1(codec.data(), qsizetype(codec.size()))},
                             {QStringLiteral("level"), filters.level},
                             {QStringLiteral("shuffle"), int(filters.shuffle)}};
        navigator().run(command, tr("Re-packing has begun."),
                        [this](const CommandResult &) { m_tabs->setCurrentIndex(2); });
    });
}

void CompressionPage::cancelJob()
{
    const int row = m_jobTable->currentIndex().row();
    if (row < 0 || row >= m_jobs->rowCount())
        return;
    Command command;
    command.name = "cancel";
    command.arguments.insert(QStringLiteral("job"), m_jobs->jobs()[std::size_t(row)].id);
    navigator().run(command, tr("The job is being cancelled; the original stays as it is."));
}

void CompressionPage::updateButtons()
{
    const int row = m_ruleTable->currentIndex().row();
    const bool admin = may(Role::Admin) && m_problem.isEmpty(), operates = may(Role::Operator);
    const bool movable = admin && row >= 0 && row < m_rules->rowCount() && !m_rules->isDefault(row);
    m_rules->setEditable(admin);
    m_add->setEnabled(admin);
    m_import->setEnabled(admin);
    m_duplicate->setEnabled(admin && row >= 0);
    m_remove->setEnabled(movable);
    m_up->setEnabled(movable && row > 0);
    m_down->setEnabled(movable && row + 2 < m_rules->rowCount());
    m_apply->setEnabled(admin && m_rules->isChanged());
    m_revert->setEnabled(m_rules->isChanged());
    m_apply->setToolTip(admin ? QString() : tr("Needs the role admin"));
    const bool trying = m_trialInquiry.isPending();
    m_try->setVisible(!trying);
    m_cancelTrial->setVisible(trying);
    m_progress->setVisible(trying);
    m_try->setEnabled(!path().isEmpty());
    m_use->setEnabled(admin && m_trialTable->currentIndex().isValid() && !trying && path().startsWith(u'/'));
    const int dataset = m_datasetTable->currentIndex().row();
    m_repack->setVisible(controller().capabilities().panels.contains(QStringLiteral("repack")));
    m_repack->setEnabled(operates && dataset >= 0 && dataset < m_datasets->rowCount() &&
                         m_datasets->needsRepacking(dataset));
    m_repack->setToolTip(operates ? QString() : tr("Needs the role operator"));
    const int job = m_jobTable->currentIndex().row();
    m_cancelJob->setEnabled(operates && job >= 0 && job < m_jobs->rowCount() &&
                            !m_jobs->jobs()[std::size_t(job)].finished);
}

// What the window asks

void CompressionPage::open(const QVariantMap &arguments)
{
    const QByteArray wanted = arguments.value(QStringLiteral("path")).toByteArray();
    if (wanted.isEmpty())
        return;
    m_path->setText(QString::fromUtf8(wanted));
    m_test->setText(QString::fromUtf8(wanted));
    m_tabs->setCurrentIndex(0);
    m_try->setFocus();
}

void CompressionPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasText() && event->mimeData()->text().startsWith(u'/'))
        event->acceptProposedAction();
}

void CompressionPage::dropEvent(QDropEvent *event)
{
    open({{QStringLiteral("path"), event->mimeData()->text().section(u'\n', 0, 0).toUtf8()}});
    event->acceptProposedAction();
}

} // namespace hdf5async
