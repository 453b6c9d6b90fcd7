// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/overview/overview_page.h"

#include "ui/format.h"
#include "ui/models/client_model.h"
#include "ui/models/log_model.h"
#include "ui/open_question.h"
#include "ui/pages/overview/checklist_card.h"
#include "ui/pages/overview/file_card.h"
#include "ui/pages/overview/start_cards.h"
#include "ui/plot/sparkline.h"
#include "ui/shell/alarm_text.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/share_list.h"
#include "ui/widgets/text.h"
#include "ui/widgets/tile.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int warningsShown = 5;
constexpr double sparkSeconds = 60;
constexpr double queueThreshold = 0.75;

// The names of the server's series in the order of the tiles.
constexpr std::array seriesNames{QLatin1StringView("in"),  QLatin1StringView("out"),        QLatin1StringView("rows"),
                                 QLatin1StringView("ops"), QLatin1StringView("commit_p99"), QLatin1StringView("queue")};

bool hasServer(const ServerStatus &status)
{
    return status.state != ServerState::Stopped && status.state != ServerState::Failed;
}

QFrame *card(QWidget *parent, Text *&title)
{
    auto *const frame = new QFrame(parent);
    frame->setObjectName(QStringLiteral("card"));
    auto *const layout = new QVBoxLayout(frame);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    title = new Text(Text::Size::Section, frame);
    layout->addWidget(title);
    return frame;
}

// What is higher than a small window scrolls.
QScrollArea *scrolling(QWidget *content)
{
    auto *const scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("plain"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus); // what lies in it takes the focus and comes into view
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    return scroll;
}

} // namespace

OverviewPage::OverviewPage(const PageContext &context) : Page(PageId::Overview, context)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    auto *const head = new QHBoxLayout;
    head->setSpacing(12);
    m_title = new Text(Text::Size::Title, this);
    m_subtitle = new Text(Text::Size::Body, this);
    m_subtitle->setForegroundRole(QPalette::PlaceholderText);
    head->addWidget(m_title);
    head->addWidget(m_subtitle, 1, Qt::AlignBottom);
    layout->addLayout(head);
    m_stack = new QStackedWidget(this);
    auto *const beginning = new QWidget;
    beginning->setObjectName(QStringLiteral("plain"));
    auto *const beginningLayout = new QVBoxLayout(beginning);
    beginningLayout->setContentsMargins(0, 0, 0, 0);
    m_start = new StartCards(context, beginning);
    beginningLayout->addWidget(m_start);
    beginningLayout->addStretch();
    m_stack->addWidget(scrolling(beginning));
    m_stack->addWidget(scrolling(buildRunning()));
    layout->addWidget(m_stack, 1);
}

QWidget *OverviewPage::buildRunning()
{
    auto *const content = new QWidget;
    content->setObjectName(QStringLiteral("plain"));
    auto *const layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    auto *const top = new QHBoxLayout;
    top->setSpacing(16);
    m_checklist = new ChecklistCard(content);
    top->addWidget(m_checklist, 2);
    auto *const right = new QVBoxLayout;
    right->setSpacing(16);
    auto *const tiles = new QGridLayout;
    tiles->setSpacing(16);
    const std::array<Quantity, TileCount> quantities{Quantity::BytesPerSecond, Quantity::BytesPerSecond,
                                                     Quantity::RowsPerSecond,  Quantity::PerSecond,
                                                     Quantity::Milliseconds,   Quantity::Fraction};
    for (int i = 0; i < TileCount; ++i) {
        auto *const tile = new Tile(quantities[std::size_t(i)], content);
        tile->sparkline().setSpan(sparkSeconds);
        tiles->addWidget(tile, i / 3, i % 3);
        tiles->setColumnStretch(i % 3, 1);
        m_tiles.push_back(tile);
    }
    m_tiles[Queue]->sparkline().setThreshold(queueThreshold);
    right->addLayout(tiles);
    m_file = new FileCard({controller(), navigator()}, content);
    right->addWidget(m_file);
    right->addStretch(1);
    top->addLayout(right, 4);
    layout->addLayout(top);
    layout->addWidget(buildLists(content), 1);
    connect(m_checklist, &ChecklistCard::fixWanted, this, [this](Check::Id id) { fix(int(id)); });
    return content;
}

QWidget *OverviewPage::buildLists(QWidget *parent)
{
    auto *const row = new QWidget(parent);
    auto *const layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    QFrame *const clients = card(row, m_clientsTitle);
    m_topClients = new ShareList(clients);
    clients->layout()->addWidget(m_topClients);
    static_cast<QVBoxLayout *>(clients->layout())->addStretch();
    QFrame *const datasets = card(row, m_datasetsTitle);
    m_topDatasets = new ShareList(datasets);
    datasets->layout()->addWidget(m_topDatasets);
    static_cast<QVBoxLayout *>(datasets->layout())->addStretch();
    QFrame *const warnings = card(row, m_warningsTitle);
    m_noWarnings = new Text(Text::Size::Body, warnings);
    m_noWarnings->setForegroundRole(QPalette::PlaceholderText);
    warnings->layout()->addWidget(m_noWarnings);
    for (int i = 0; i < warningsShown; ++i) {
        auto *const line = new QHBoxLayout;
        line->setSpacing(8);
        auto *const mark = new IconLabel(warnings);
        auto *const text = new Text(Text::Size::Body, warnings);
        text->setElided(true);
        line->addWidget(mark);
        line->addWidget(text, 1);
        static_cast<QVBoxLayout *>(warnings->layout())->addLayout(line);
        m_warnings.emplace_back(mark, text);
    }
    static_cast<QVBoxLayout *>(warnings->layout())->addStretch();
    for (QFrame *frame : {clients, datasets, warnings})
        layout->addWidget(frame, 1);
    connect(m_topClients, &ShareList::opened, this, [this](const QString &key) {
        navigator().openPage(PageId::Clients, {{QStringLiteral("client"), key.toULongLong()}});
    });
    connect(m_topDatasets, &ShareList::opened, this, [this](const QString &key) {
        navigator().openPage(PageId::Datasets, {{QStringLiteral("file"), key.section(u'\n', 0, 0)},
                                                {QStringLiteral("path"), key.section(u'\n', 1)}});
    });
    return row;
}

QString OverviewPage::badge(const ServerStatus &status) const
{
    const auto open = std::count_if(status.alarms.begin(), status.alarms.end(),
                                    [&status](const AlarmStatus &a) { return needsAttention(a, status.sampledAt); });
    return open > 0 ? QStringLiteral("%1!").arg(open) : QString();
}

void OverviewPage::setActive(bool active)
{
    if (!active)
        return;
    m_historyWanted = true;
    m_warningsAt = 0;
    m_start->load();
}

void OverviewPage::showStatus(const ServerStatusPtr &status)
{
    const bool running = hasServer(*status);
    m_stack->setCurrentIndex(running ? 1 : 0);
    m_start->setStatus(*status);
    m_subtitle->setText(
        running && status->startedAt.isValid()
            ? tr("running for %1, version %2").arg(format::age(status->startedAt, status->sampledAt), status->version)
            : QString());
    if (!running)
        return;
    if (m_historyWanted)
        fetchHistory(*status);
    m_checklist->setStatus(*status);
    m_file->setStatus(*status);
    if (status->sample != m_sample)
        showTiles(*status);
    m_sample = status->sample;
    showTop(*status);
    fetchWarnings(*status);
}

void OverviewPage::showTiles(const ServerStatus &status)
{
    const std::array<double, TileCount> values{
        status.receivedBytesPerSecond, status.sentBytesPerSecond, status.rowsPerSecond,
        status.requestsPerSecond,      status.commit.p99,         status.queueFraction};
    const std::array<QString, TileCount> texts{format::bytesPerSecond(status.receivedBytesPerSecond),
                                               format::bytesPerSecond(status.sentBytesPerSecond),
                                               format::rowsPerSecond(status.rowsPerSecond),
                                               format::perSecond(status.requestsPerSecond),
                                               format::milliseconds(status.commit.p99),
                                               format::percent(status.queueFraction)};
    const double at = double(status.sampledAt.toMSecsSinceEpoch()) / 1000;
    for (std::size_t i = 0; i < TileCount; ++i) {
        m_tiles[i]->setValue(texts[i]);
        m_tiles[i]->sparkline().append(at, values[i]);
    }
}

// What happened while this page was not looked at.
void OverviewPage::fetchHistory(const ServerStatus &status)
{
    m_historyWanted = false;
    HistoryQuery query;
    for (const QLatin1StringView name : seriesNames)
        query.series.append(QString(name));
    query.to = status.sampledAt;
    query.from = status.sampledAt.addSecs(-qint64(sparkSeconds));
    query.points = 240;
    whenAnswered(controller().history(query), this, [this](const Result<HistoryResult> &result) {
        if (!result)
            return;
        for (const HistorySeries &answer : result->series) {
            const auto place = std::find_if(seriesNames.begin(), seriesNames.end(),
                                            [&answer](QLatin1StringView name) { return answer.name == name; }) -
                               seriesNames.begin();
            if (std::size_t(place) >= m_tiles.size())
                continue;
            Sparkline &sparkline = m_tiles[std::size_t(place)]->sparkline();
            PlotSeries series = sparkline.series();
            series.step = std::max(answer.step, 1.0);
            series.low = answer.low;
            series.mean = answer.mean;
            series.high = answer.high;
            series.at.clear();
            const double from = double(answer.from.toMSecsSinceEpoch()) / 1000;
            for (std::size_t i = 0; i < answer.mean.size(); ++i)
                series.at.push_back(from + double(i) * answer.step);
            sparkline.setSeries(std::move(series));
        }
    });
}

void OverviewPage::showTop(const ServerStatus &status)
{
    std::vector<const ClientStatus *> clients;
    double all = 0;
    for (const ClientStatus &client : status.clients) {
        all += client.rowsPerSecond;
        if (client.rowsPerSecond > 0)
            clients.push_back(&client);
    }
    if (connectedClients(status) > status.clients.size()) // only the busiest are told
        all = std::max(all, status.rowsPerSecond);
    const auto end = clients.begin() + std::min<std::ptrdiff_t>(5, std::ptrdiff_t(clients.size()));
    std::partial_sort(clients.begin(), end, clients.end(),
                      [](const ClientStatus *a, const ClientStatus *b) { return a->rowsPerSecond > b->rowsPerSecond; });
    std::vector<ShareList::Row> rows;
    for (auto it = clients.begin(); it != end; ++it)
        rows.push_back({QString::number((*it)->id), clientTitle(**it), (*it)->rowsPerSecond / all,
                        format::perSecond((*it)->rowsPerSecond)});
    m_topClients->setRows(rows);

    rows.clear();
    const double total = std::max(status.rowsPerSecond, 1e-9);
    for (const DatasetActivity &activity : status.busiest) {
        if (activity.rowsPerSecond <= 0)
            continue;
        const QString path = QString::fromUtf8(activity.path);
        rows.push_back({QString::fromUtf8(activity.file) + u'\n' + path, path,
                        std::min(1.0, activity.rowsPerSecond / total), format::perSecond(activity.rowsPerSecond)});
    }
    m_topDatasets->setRows(rows);
}

void OverviewPage::fetchWarnings(const ServerStatus &status)
{
    if (m_asking || status.logCursor == m_warningsAt || status.logCursor == 0)
        return;
    m_asking = true;
    m_warningsAt = status.logCursor;
    LogQuery query;
    query.before = status.logCursor + 1;
    query.atLeast = LogSeverity::Warning;
    query.limit = warningsShown;
    whenAnswered(controller().logs(query), this, [this](const Result<LogPage> &page) {
        m_asking = false;
        if (page)
            showWarnings(page->entries);
    });
}

void OverviewPage::showWarnings(const std::vector<LogEntry> &entries)
{
    m_lastWarnings = entries;
    m_noWarnings->setVisible(entries.empty());
    for (std::size_t i = 0; i < m_warnings.size(); ++i) {
        const auto &[mark, text] = m_warnings[i];
        const bool used = i < entries.size();
        mark->setVisible(used);
        text->setVisible(used);
        if (!used)
            continue;
        const LogEntry &entry = entries[entries.size() - 1 - i]; // newest first
        mark->set(levelIcon(entry.level),
                  entry.level == LogSeverity::Critical ? IconLabel::Tone::Bad : IconLabel::Tone::Warning, {});
        mark->setAccessibleName(levelName(entry.level));
        const QString who = entry.client.isEmpty() ? QString() : entry.client + QStringLiteral("  ");
        text->setFullText(QStringLiteral("%1  %2%3")
                              .arg(entry.at.toLocalTime().toString(QStringLiteral("HH:mm")), who, entry.message));
    }
}

void OverviewPage::fix(int check)
{
    switch (Check::Id(check)) {
    case Check::Id::Listening: controller().start(); break;
    case Check::Id::File:
    case Check::Id::Disk:
        navigator().openPage(PageId::Server, {{QStringLiteral("section"), QStringLiteral("file")}});
        break;
    case Check::Id::Queue: navigator().openPage(PageId::Clients); break;
    case Check::Id::Loss:
        navigator().run({"acknowledge", {{QStringLiteral("id"), QStringLiteral("LOSS")}}}, tr("Acknowledged"));
        break;
    case Check::Id::Recovery:
        navigator().run({"acknowledge", {{QStringLiteral("id"), QStringLiteral("RECOVERED")}}}, tr("Acknowledged"));
        break;
    case Check::Id::Clock: break;
    }
}

bool OverviewPage::copyPath()
{
    const ServerStatusPtr status = navigator().displayed();
    if (status->files.empty())
        return false;
    navigator().copy(status->files.front().path);
    return true;
}

void OverviewPage::retranslate()
{
    m_title->setText(title());
    const std::array<QString, TileCount> titles{tr("In"),       tr("Out"),        tr("Rows written"),
                                                tr("Requests"), tr("Commit p99"), tr("Queue")};
    for (std::size_t i = 0; i < titles.size(); ++i)
        m_tiles[i]->setTitle(titles[i]);
    m_clientsTitle->setText(tr("Busiest clients"));
    m_datasetsTitle->setText(tr("Busiest datasets"));
    m_warningsTitle->setText(tr("Last warnings"));
    m_topClients->setAccessibleName(tr("Busiest clients"));
    m_topDatasets->setAccessibleName(tr("Busiest datasets"));
    m_topClients->setEmptyText(tr("Nobody writes at the moment"));
    m_topDatasets->setEmptyText(tr("Nothing grows at the moment"));
    m_noWarnings->setText(tr("None"));
    m_checklist->retranslate();
    m_file->retranslate();
    m_start->retranslate();
    m_sample = 0;
    showWarnings(m_lastWarnings);
}

} // namespace hdf5async
