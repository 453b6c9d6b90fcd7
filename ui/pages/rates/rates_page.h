// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/rates/ranking.h"
#include "ui/pages/rates/rate_history.h"
#include "ui/plot/plot_widget.h"
#include "ui/shell/page.h"

#include <QSet>
#include <QTimer>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QSplitter;
class QTableView;
class QToolButton;

namespace hdf5async {

class DiskRow;
class SeriesModel;

/// What has happened: throughput, rows and operations, queue, commit latency, and who wrote most, over one time axis. The past comes
/// from the server, the newest points from snapshots. @thread window
class RatesPage final : public Page
{
    Q_OBJECT

public:
    explicit RatesPage(const PageContext &context);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("rates"); }
    void showStatus(const ServerStatusPtr &status) override;
    void setActive(bool active) override;
    void setPaused(bool paused) override;
    void retranslate() override;
    void open(const QVariantMap &arguments) override;
    void addInterest(Interest &interest) const override;
    bool clearOrGoBack() override;
    bool refresh() override;
    bool copyRows() override;
    bool exportShown() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

    /// The seconds of a range that was chosen.
    void setRange(double seconds);
    [[nodiscard]] PlotWidget &plot() { return *m_plot; }

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    [[nodiscard]] QWidget *buildBar();
    [[nodiscard]] QWidget *buildSide();
    void connectParts();
    void askHistory();
    void askDetail();
    [[nodiscard]] QString problem() const;
    void draw();
    [[nodiscard]] std::vector<PlotStrip> strips() const;
    [[nodiscard]] PlotSeries drawn(const QString &key, const QString &name, Quantity quantity, int color) const;
    [[nodiscard]] PlotStrip rankingStrip() const;
    [[nodiscard]] std::vector<PlotEvent> events() const;
    void chooseRanking();
    void showNewest();
    void updateKeys();
    void showNumbers();
    void savePicture(bool toClipboard);
    void toggleHeld();

    PlotWidget *m_plot = nullptr;
    SeriesModel *m_series = nullptr;
    QTableView *m_list = nullptr;
    DiskRow *m_disk = nullptr;
    QLabel *m_title = nullptr, *m_cursors = nullptr, *m_hover = nullptr, *m_state = nullptr;
    QButtonGroup *m_ranges = nullptr;
    QPushButton *m_live = nullptr;
    QComboBox *m_ranking = nullptr;
    QSpinBox *m_count = nullptr;
    QCheckBox *m_log = nullptr;
    QToolButton *m_png = nullptr, *m_csv = nullptr, *m_copy = nullptr;
    QSplitter *m_splitter = nullptr;
    RateHistory *m_history = nullptr;
    Ranking m_ranked;
    QSet<QString> m_hidden;
    QTimer m_detailSoon;
    bool m_paused = false;
    bool m_held = false; ///< by the space bar, this page alone
};

} // namespace hdf5async
