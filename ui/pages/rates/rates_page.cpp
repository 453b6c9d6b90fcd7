// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/rates/rates_page.h"

#include "ui/icons/icons.h"
#include "ui/pages/datasets/dataset_cells.h"
#include "ui/pages/rates/disk_row.h"
#include "ui/pages/rates/series_model.h"
#include "ui/plot/decimate.h"
#include "ui/plot/plot_colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/table_header.h"
#include "ui/widgets/text.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <array>
#include <cmath>

namespace hdf5async {

namespace {

struct Range
{
    const char *text;
    double seconds;
};
constexpr std::array ranges{Range{"1 min", 60},     Range{"10 min", 600},  Range{"1 h", 3600},
                            Range{"6 h", 6 * 3600}, Range{"24 h", 86'400}, Range{"7 d", 7 * 86'400}};
constexpr double remembered = 7 * 86'400;
constexpr int detailMilliseconds = 300;
constexpr int latencyStrip = 3;

} // namespace

RatesPage::RatesPage(const PageContext &context)
    : Page(PageId::Rates, context),
      m_series(new SeriesModel(this)),
      m_history(new RateHistory(context.controller, this))
{
    setAcceptDrops(true);
    build();
    connectParts();
    updateKeys();
}

QWidget *RatesPage::buildBar()
{
    auto *const bar = new QWidget(this);
    auto *const layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_title = new Text(Text::Size::Title, bar);
    layout->addWidget(m_title);
    layout->addSpacing(8);
    m_ranges = new QButtonGroup(bar);
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        auto *const button = new QPushButton(QString::fromLatin1(ranges[i].text), bar);
        button->setObjectName(QStringLiteral("chip"));
        button->setCheckable(true);
        button->setChecked(ranges[i].seconds == m_history->span());
        m_ranges->addButton(button, int(i));
        layout->addWidget(button);
    }
    m_live = new QPushButton(bar);
    m_live->setIcon(icon(QStringLiteral("follow")));
    m_live->setEnabled(false);
    layout->addWidget(m_live);
    m_state = new Text(Text::Size::Secondary, bar);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_state, 1);
    m_log = new QCheckBox(bar);
    layout->addWidget(m_log);
    for (const auto &[button, name] :
         {std::pair(&m_png, "image"), std::pair(&m_csv, "export"), std::pair(&m_copy, "copy")}) {
        *button = new QToolButton(bar);
        (*button)->setIcon(icon(QString::fromLatin1(name)));
        (*button)->setMinimumSize(28, 28);
        layout->addWidget(*button);
    }
    return bar;
}

QWidget *RatesPage::buildSide()
{
    auto *const side = new QWidget(this);
    auto *const layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto *const choice = new QHBoxLayout;
    choice->setSpacing(8);
    m_ranking = new QComboBox(side);
    m_count = new QSpinBox(side);
    m_count->setRange(3, 10);
    m_count->setValue(m_ranked.count());
    choice->addWidget(m_ranking, 1);
    choice->addWidget(m_count);
    layout->addLayout(choice);
    m_list = new QTableView(side);
    m_list->setModel(m_series);
    m_list->setItemDelegate(new SeriesDelegate(m_list));
    m_list->setShowGrid(false);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setTabKeyNavigation(false);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setDefaultSectionSize(std::max(26, fontMetrics().height() + 8));
    m_list->setHorizontalHeader(new TableHeader(m_list));
    const int digit = fontMetrics().horizontalAdvance(u'0');
    for (int column = SeriesModel::Current; column < SeriesModel::ColumnCount; ++column)
        m_list->setColumnWidth(column, digit * 9 + 4);
    m_list->setColumnHidden(SeriesModel::Min, true);
    m_list->setColumnWidth(SeriesModel::Name, digit * 18);
    m_list->horizontalHeader()->setSectionResizeMode(SeriesModel::Name, QHeaderView::Stretch);
    layout->addWidget(m_list, 1);
    m_cursors = new Text(Text::Size::Body, side);
    m_cursors->setWordWrap(true);
    m_hover = new Text(Text::Size::Secondary, side);
    m_hover->setWordWrap(true);
    m_hover->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    // Room for it is kept: the list must not jump when the pointer moves.
    m_hover->setMinimumHeight(fontMetrics().height() * 4);
    m_hover->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    layout->addWidget(m_cursors);
    layout->addWidget(m_hover);
    return side;
}

void RatesPage::build()
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(buildBar());
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setHandleWidth(16);
    m_splitter->setChildrenCollapsible(false);
    auto *const card = new QFrame(m_splitter);
    card->setObjectName(QStringLiteral("card"));
    auto *const cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(2, 2, 2, 2);
    m_plot = new PlotWidget(card);
    cardLayout->addWidget(m_plot);
    m_splitter->addWidget(card);
    m_splitter->addWidget(buildSide());
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({610, 450});
    layout->addWidget(m_splitter, 1);
    m_disk = new DiskRow(this);
    layout->addWidget(m_disk);
}

void RatesPage::connectParts()
{
    connect(m_ranges, &QButtonGroup::idClicked, this, [this](int id) { setRange(ranges[std::size_t(id)].seconds); });
    connect(m_live, &QPushButton::clicked, m_plot, &PlotWidget::goLive);
    connect(m_log, &QCheckBox::toggled, this, [this](bool on) { m_plot->setLogarithmic(latencyStrip, on); });
    connect(m_png, &QToolButton::clicked, this, [this] { savePicture(false); });
    connect(m_copy, &QToolButton::clicked, this, [this] { savePicture(true); });
    connect(m_csv, &QToolButton::clicked, this, &RatesPage::exportShown);
    connect(m_ranking, &QComboBox::activated, this, &RatesPage::chooseRanking);
    connect(m_count, &QSpinBox::valueChanged, this, &RatesPage::chooseRanking);
    connect(m_plot, &PlotWidget::rangeChanged, this, [this] {
        m_live->setEnabled(!m_plot->view().isLive() || m_held);
        m_detailSoon.start(detailMilliseconds);
        showNumbers();
    });
    connect(m_plot, &PlotWidget::hoverChanged, this, [this] { m_hover->setText(m_plot->hoverText()); });
    connect(m_plot, &PlotWidget::cursorsChanged, this, [this] {
        m_cursors->setText(m_plot->cursorText());
        m_cursors->setVisible(!m_cursors->text().isEmpty());
    });
    connect(m_plot, &PlotWidget::pauseRequested, this, &RatesPage::toggleHeld);
    connect(m_plot, &PlotWidget::currentSeriesChanged, this, [this](const QString &key) {
        if (const int row = m_series->rowOf(key); row >= 0)
            m_list->selectRow(row);
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (current.isValid())
                    m_plot->setCurrentSeries(m_series->key(current.row()));
            });
    connect(m_series, &SeriesModel::visibilityChanged, this, [this](const QString &key, bool visible) {
        if (visible)
            m_hidden.remove(key);
        else
            m_hidden.insert(key);
        m_plot->setSeriesVisible(key, visible);
    });
    connect(m_history, &RateHistory::changed, this, &RatesPage::draw);
    m_detailSoon.setSingleShot(true);
    connect(&m_detailSoon, &QTimer::timeout, this, &RatesPage::askDetail);
    m_cursors->hide();
}

QString RatesPage::title() const
{
    return tr("Rates");
}

// The past

void RatesPage::setRange(double seconds)
{
    m_history->setSpan(seconds);
    for (std::size_t i = 0; i < ranges.size(); ++i)
        m_ranges->button(int(i))->setChecked(ranges[i].seconds == seconds);
    m_plot->showLast(seconds, m_history->newest());
    askHistory();
    draw();
}

void RatesPage::askHistory()
{
    m_history->ask(navigator().displayed()->sampledAt, m_plot->width());
}

// A range that was zoomed into may be known in smaller steps.
void RatesPage::askDetail()
{
    if (m_plot->view().isLive() || !isVisible()) {
        m_history->forgetDetail();
        return draw();
    }
    m_history->askDetail(m_plot->view().range(), m_plot->width());
}

QString RatesPage::problem() const
{
    const std::optional<Error> &problem = m_history->problem();
    if (!problem)
        return {};
    return problem->code == ErrorCode::UnknownOp ? tr("This server remembers nothing: what is shown begins now.")
                                                 : problem->message;
}

// Drawing

PlotSeries RatesPage::drawn(const QString &key, const QString &name, Quantity quantity, int color) const
{
    PlotSeries series = m_history->series(key, m_plot->view());
    series.key = key;
    series.name = name;
    series.quantity = quantity;
    series.color = seriesColor(color, Theme::current().dark());
    series.dash = seriesDash(color);
    series.visible = !m_hidden.contains(key);
    return series;
}

PlotStrip RatesPage::rankingStrip() const
{
    const bool clients = m_ranked.of() == RankingOf::Clients;
    PlotStrip strip;
    strip.title = clients ? tr("Rows of clients") : tr("Rows of datasets");
    strip.quantity = Quantity::RowsPerSecond;
    int color = 0;
    for (const Ranked &item : m_ranked.list())
        strip.series.push_back(drawn(item.key, item.name, Quantity::RowsPerSecond, color++));
    if (m_ranked.of() == RankingOf::Chosen || strip.series.empty())
        return strip;
    PlotSeries others = drawn(QStringLiteral("rows"), tr("Others"), Quantity::RowsPerSecond, color);
    others.key = QStringLiteral("others");
    others.visible = !m_hidden.contains(others.key);
    for (std::size_t i = 0; i < others.at.size(); ++i) {
        float rest = others.mean[i];
        for (const PlotSeries &one : strip.series) {
            const std::size_t at = one.at.empty() ? 0 : nearestPoint(one, others.at[i]);
            if (!one.at.empty() && std::abs(one.at[at] - others.at[i]) <= others.step && !std::isnan(one.mean[at]))
                rest -= one.mean[at];
        }
        // Sampled at slightly different moments, the parts may be more than the whole.
        others.low[i] = others.mean[i] = others.high[i] = std::isnan(rest) ? rest : std::max(rest, 0.0F);
    }
    strip.series.push_back(std::move(others));
    return strip;
}

std::vector<PlotStrip> RatesPage::strips() const
{
    const auto key = [](const char *name) { return QString::fromLatin1(name); };
    std::vector<PlotStrip> result;
    result.push_back({tr("Throughput"),
                      Quantity::BytesPerSecond,
                      false,
                      true,
                      {drawn(key("in"), tr("In"), Quantity::BytesPerSecond, 0),
                       drawn(key("out"), tr("Out"), Quantity::BytesPerSecond, 1)}});
    result.push_back({tr("Rows and operations"),
                      Quantity::PerSecond,
                      false,
                      true,
                      {drawn(key("rows"), tr("Rows"), Quantity::RowsPerSecond, 2),
                       drawn(key("ops"), tr("Operations"), Quantity::PerSecond, 3)}});
    result.push_back(
        {tr("Queue"), Quantity::Fraction, false, true, {drawn(key("queue"), tr("Queue"), Quantity::Fraction, 4)}});
    result.push_back({tr("Commit latency"),
                      Quantity::Milliseconds,
                      m_log->isChecked(),
                      true,
                      {drawn(key("commit_p50"), tr("Commit p50"), Quantity::Milliseconds, 5),
                       drawn(key("commit_p99"), tr("Commit p99"), Quantity::Milliseconds, 6)}});
    if (m_ranked.of() != RankingOf::Nothing)
        result.push_back(rankingStrip());
    return result;
}

std::vector<PlotEvent> RatesPage::events() const
{
    std::vector<PlotEvent> events = m_history->events();
    for (PlotEvent &event : events) {
        if (event.kind == QStringLiteral("start"))
            event.kind = tr("start", "of the server");
        else if (event.kind == QStringLiteral("stop"))
            event.kind = tr("stop", "of the server");
        else if (event.kind == QStringLiteral("alarm"))
            event.kind = tr("alarm");
        else if (event.kind == QStringLiteral("rotate"))
            event.kind = tr("rotate", "a new file began");
        else if (event.kind == QStringLiteral("join"))
            event.kind = tr("client", "one that came and sends much");
    }
    return events;
}

void RatesPage::draw()
{
    m_plot->setStrips(strips());
    m_plot->setEvents(events());
    m_plot->setLogarithmic(latencyStrip, m_log->isChecked());
    m_state->setText(m_held ? tr("Held: Space goes on") : problem());
    m_state->setToolTip(m_state->text());
    showNumbers();
}

void RatesPage::showNumbers()
{
    const PlotView::Range range = m_plot->view().range();
    m_series->setStrips(m_plot->scene().strips, range.from, range.to);
}

void RatesPage::showStatus(const ServerStatusPtr &status)
{
    m_disk->setStatus(*status);
    if (!status->sampledAt.isValid())
        return;
    if (m_ranked.update(*status)) {
        updateKeys();
        m_history->want();
    }
    m_history->append(*status, m_plot->width());
    if (m_held || m_paused)
        return;
    m_history->askEventsWhenDue(status->sampledAt);
    showNewest();
    draw();
}

void RatesPage::showNewest()
{
    m_plot->setNow(m_history->newest(), m_history->newest() - remembered);
}

void RatesPage::updateKeys()
{
    QStringList keys{QStringLiteral("in"),        QStringLiteral("out"),   QStringLiteral("rows"),
                     QStringLiteral("ops"),       QStringLiteral("queue"), QStringLiteral("commit_p50"),
                     QStringLiteral("commit_p99")};
    for (const Ranked &item : m_ranked.list())
        keys.append(item.key);
    m_history->setKeys(keys);
}

void RatesPage::chooseRanking()
{
    const auto of = RankingOf(m_ranking->currentData().toInt());
    m_count->setEnabled(of == RankingOf::Datasets || of == RankingOf::Clients);
    m_ranked.choose(of, m_count->value());
    if (m_ranked.update(*navigator().displayed())) {
        updateKeys();
        askHistory();
    }
    draw();
}

// What the window asks

void RatesPage::setActive(bool active)
{
    if (active) {
        // Nothing was seen meanwhile; the server has it.
        m_history->want();
        m_plot->showLast(m_history->span(), m_history->newest());
        return;
    }
    m_history->cancel();
    m_detailSoon.stop();
}

void RatesPage::setPaused(bool paused)
{
    if (m_paused && !paused)
        m_history->want();
    m_paused = paused;
}

void RatesPage::toggleHeld()
{
    m_held = !m_held;
    m_live->setEnabled(!m_plot->view().isLive() || m_held);
    if (!m_held)
        showNewest();
    draw();
}

void RatesPage::open(const QVariantMap &arguments)
{
    const QByteArray path = arguments.value(QStringLiteral("path")).toByteArray();
    const quint64 client = arguments.value(QStringLiteral("client")).toULongLong();
    if (path.isEmpty() && client == 0)
        return;
    Ranked item;
    if (!path.isEmpty()) {
        const QByteArray file = arguments.value(QStringLiteral("file")).toByteArray();
        item = {datasetSeriesKey(file, path), QString::fromUtf8(path), file, path};
    } else {
        item = {clientSeriesKey(client), tr("Client %1").arg(client), {}, {}};
        for (const ClientStatus &known : navigator().displayed()->clients) {
            if (known.id == client)
                item.name = known.name.isEmpty() ? known.peer : known.name;
        }
    }
    m_ranked.select(item);
    m_ranking->setCurrentIndex(m_ranking->findData(int(RankingOf::Chosen)));
    chooseRanking();
}

void RatesPage::addInterest(Interest &interest) const
{
    interest.perSecond = std::max(interest.perSecond, 4.0);
    for (const Ranked &item : m_ranked.list()) {
        if (!item.path.isEmpty())
            interest.datasets.emplace_back(item.file, item.path);
    }
}

void RatesPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasText() && event->mimeData()->text().startsWith(u'/'))
        event->acceptProposedAction();
}

void RatesPage::dropEvent(QDropEvent *event)
{
    const ServerStatusPtr status = navigator().displayed();
    const QByteArray file = status->files.empty() ? QByteArray() : status->files.front().name.toUtf8();
    for (const QString &path : event->mimeData()->text().split(u'\n', Qt::SkipEmptyParts))
        open({{QStringLiteral("file"), file}, {QStringLiteral("path"), path.toUtf8()}});
    event->acceptProposedAction();
}

} // namespace hdf5async
