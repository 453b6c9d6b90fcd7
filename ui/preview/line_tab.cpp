// SPDX-License-Identifier: BSD-3-Clause
#include "ui/preview/line_tab.h"

#include "ui/format.h"
#include "ui/plot/plot_colors.h"
#include "ui/plot/plot_widget.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hdf5async {

namespace {

// More lines than colours say nothing; the menu shows others.
constexpr int linesAtFirst = 7;

PlotSeries seriesOf(const LineSeries &line, int index, bool dark)
{
    PlotSeries series;
    series.key = series.name = line.name;
    series.color = seriesColor(index, dark);
    series.dash = seriesDash(index);
    for (std::size_t i = 0; i < line.position.size() && i < line.low.size() && i < line.high.size(); ++i) {
        series.at.push_back(line.position[i]);
        series.low.push_back(float(line.low[i]));
        series.high.push_back(float(line.high[i]));
        series.mean.push_back(float((line.low[i] + line.high[i]) / 2));
    }
    return series;
}

} // namespace

LineTab::LineTab(QWidget *parent) : PreviewTab(parent)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_rangeLabel = new QLabel(this);
    m_range = new QComboBox(this);
    m_rangeLabel->setBuddy(m_range);
    m_columns = new QToolButton(this);
    m_columns->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_columns->setPopupMode(QToolButton::InstantPopup);
    m_menu = new QMenu(m_columns);
    m_columns->setMenu(m_menu);
    m_follow = new QCheckBox(this);
    m_follow->setChecked(true);
    m_readout = new QLabel(this);
    m_readout->setObjectName(QStringLiteral("secondary"));
    m_readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_readout->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QWidget *const widget : std::initializer_list<QWidget *>{m_rangeLabel, m_range, m_columns, m_follow})
        bar->addWidget(widget);
    bar->addWidget(m_readout, 1);
    layout->addLayout(bar);
    auto *const card = new QFrame(this);
    card->setObjectName(QStringLiteral("card"));
    auto *const cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(2, 2, 2, 2);
    m_plot = new PlotWidget(card);
    m_plot->setTimeAxis(false);
    cardLayout->addWidget(m_plot);
    layout->addWidget(card, 1);

    connect(m_range, &QComboBox::currentIndexChanged, this, &PreviewTab::queryChanged);
    connect(m_follow, &QCheckBox::toggled, this, &PreviewTab::queryChanged);
    const auto readOut = [this] {
        const QString cursors = m_plot->cursorText();
        m_readout->setText(cursors.isEmpty() ? m_plot->hoverText() : cursors);
    };
    connect(m_plot, &PlotWidget::hoverChanged, this, readOut);
    connect(m_plot, &PlotWidget::cursorsChanged, this, readOut);
}

QString LineTab::title() const
{
    return tr("Line");
}

PreviewQuery LineTab::query() const
{
    PreviewQuery query;
    query.kind = PreviewKind::Line;
    const qint64 rows = m_range->currentData().toLongLong();
    query.from = rows > 0 ? -rows : 0;
    query.rows = rows > 0 ? rows : std::numeric_limits<qint64>::max();
    query.points = std::clamp(m_plot->width(), 200, 2000);
    return query;
}

void LineTab::show(const PreviewResult &result)
{
    QStringList before, names;
    for (const LineSeries &line : m_lines)
        before.append(line.name);
    for (const LineSeries &line : result.lines)
        names.append(line.name);
    m_lines = result.lines;
    if (names != before)
        fillColumns(names);
    draw();
}

void LineTab::fillColumns(const QStringList &names)
{
    m_hidden.clear();
    m_menu->clear();
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString name = names[i];
        if (i >= linesAtFirst)
            m_hidden.insert(name);
        QAction *const action = m_menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(i < linesAtFirst);
        connect(action, &QAction::toggled, this, [this, name](bool on) {
            if (on)
                m_hidden.remove(name);
            else
                m_hidden.insert(name);
            draw();
        });
    }
    m_columns->setEnabled(names.size() > 1);
}

void LineTab::draw()
{
    const bool dark = Theme::current().dark();
    PlotStrip strip;
    strip.fromZero = false;
    double from = std::numeric_limits<double>::infinity(), to = -from;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        PlotSeries series = seriesOf(m_lines[i], int(i), dark);
        series.visible = !m_hidden.contains(series.name);
        if (!series.at.empty()) {
            from = std::min(from, series.at.front());
            to = std::max(to, series.at.back());
        }
        strip.series.push_back(std::move(series));
    }
    m_plot->setStrips({strip});
    if (from < to && m_plot->view().isLive())
        m_plot->showAll({from, to});
}

void LineTab::reset(const TreeNode &)
{
    m_lines.clear();
    m_plot->setStrips({});
    m_plot->goLive();
    m_readout->clear();
}

bool LineTab::isFollowing() const
{
    return m_follow->isChecked() && m_plot->view().isLive();
}

void LineTab::retranslate()
{
    const int chosen = std::max(m_range->currentIndex(), 1);
    const QSignalBlocker quiet(m_range);
    m_range->clear();
    for (const qint64 rows : {1'000LL, 10'000LL, 100'000LL, 1'000'000LL})
        m_range->addItem(tr("last %1", "rows").arg(format::count(quint64(rows))), rows);
    m_range->addItem(tr("all"), 0);
    m_range->setCurrentIndex(chosen);
    m_rangeLabel->setText(tr("&Rows"));
    m_range->setAccessibleName(tr("How many rows"));
    m_columns->setText(tr("Columns"));
    m_columns->setToolTip(tr("Which columns are drawn"));
    m_columns->setAccessibleName(m_columns->toolTip());
    m_follow->setText(tr("&Follow the newest"));
    m_plot->setAccessibleName(tr("Values by row"));
}

} // namespace hdf5async
