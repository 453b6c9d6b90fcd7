// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/open_question.h"
#include "ui/shell/page.h"

#include <QHash>

class QAbstractItemModel;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSplitter;
class QTabWidget;
class QTableView;
class QToolButton;

namespace hdf5async {

class CompressedModel;
class JobModel;
class RulesModel;
class TrialModel;

/// What space costs: the rules for new datasets, codecs tried on real data, which datasets were made by which rule, and jobs that
/// re-pack. @thread window
class CompressionPage final : public Page
{
    Q_OBJECT

public:
    explicit CompressionPage(const PageContext &context);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("compression"); }
    [[nodiscard]] QString badge(const ServerStatus &status) const override;
    void showStatus(const ServerStatusPtr &status) override;
    void setActive(bool active) override;
    void retranslate() override;
    void open(const QVariantMap &arguments) override;
    bool refresh() override;
    bool copyRows() override;
    bool exportShown() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    [[nodiscard]] QWidget *buildRules();
    [[nodiscard]] QWidget *buildTrial();
    [[nodiscard]] QWidget *buildDatasets();
    [[nodiscard]] QWidget *buildJobs();
    [[nodiscard]] QTableView *table(QAbstractItemModel &model, const std::vector<int> &widths, int stretch);
    void connectParts();
    void askRules();
    void askDatasets();
    void showSummary(bool all);
    void showRulesState();
    void testPath();
    void applyRules();
    void importRules();
    void tryNow();
    void showTrial(const QByteArray &path, const Result<TrialResult> &result);
    void showReason();
    void useForRule();
    void repackSelected();
    void cancelJob();
    void updateButtons();
    [[nodiscard]] bool may(Role role) const;
    [[nodiscard]] QString path() const;

    RulesModel *m_rules = nullptr;
    TrialModel *m_trial = nullptr;
    CompressedModel *m_datasets = nullptr;
    JobModel *m_jobs = nullptr;
    QLabel *m_title = nullptr, *m_summary = nullptr, *m_rulesTitle = nullptr, *m_rulesState = nullptr,
           *m_tested = nullptr, *m_truth = nullptr;
    QTableView *m_ruleTable = nullptr, *m_trialTable = nullptr, *m_datasetTable = nullptr, *m_jobTable = nullptr;
    QToolButton *m_add = nullptr, *m_remove = nullptr, *m_duplicate = nullptr, *m_up = nullptr, *m_down = nullptr;
    QToolButton *m_import = nullptr, *m_export = nullptr;
    QPushButton *m_apply = nullptr, *m_revert = nullptr;
    QLabel *m_testLabel = nullptr;
    QLineEdit *m_test = nullptr;
    QTabWidget *m_tabs = nullptr;
    QLineEdit *m_path = nullptr;
    QLabel *m_pathLabel = nullptr, *m_sampleLabel = nullptr;
    QComboBox *m_sample = nullptr;
    QPushButton *m_try = nullptr, *m_cancelTrial = nullptr, *m_use = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_reason = nullptr, *m_datasetsState = nullptr, *m_noJobs = nullptr;
    QPushButton *m_repack = nullptr, *m_cancelJob = nullptr;
    QSplitter *m_splitter = nullptr;
    OpenQuestion<ServerSettings> m_settingsInquiry;
    OpenQuestion<TrialResult> m_trialInquiry;
    OpenQuestion<SearchResult> m_datasetsInquiry;
    QHash<QByteArray, TrialResult> m_tried; ///< by path; the newest of each
    QDateTime m_datasetsAt;                 ///< asked last, by the server's clock
    QByteArray m_file;
    QString m_problem;
    quint64 m_epoch = 0;
};

} // namespace hdf5async
