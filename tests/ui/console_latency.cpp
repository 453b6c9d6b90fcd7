// SPDX-License-Identifier: BSD-3-Clause
//
// The latency harness of the console: console_latency [clients] [ticks] [--naive]
//
// Shows snapshots in which every client changed, four a second of their own time and as fast as they can be shown, with 2,500 new log
// lines each; visits every page, sorts by rate, scrolls. Prints the CPU time of the window's thread for each tick with its repaint.
// Exit code 1 when p99 is above 16 ms or the longest above 50 ms. --naive is the negative control: with a table
// beside the window that sets every cell anew, the same run must fail.
#include "tests/support/fake_controller.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/live_table.h"

#include <QApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QStyleFactory>
#include <QTableWidget>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <optional>

using namespace hdf5async;

namespace {

constexpr double gateP99 = 16, gateMax = 50; // milliseconds
constexpr int ticksPerPage = 20, logLinesPerTick = 2500;

double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

double percentile(std::vector<double> values, double part)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[std::size_t(part * double(values.size() - 1))];
}

void report(const char *what, const std::vector<double> &values)
{
    std::printf("%-16s %5zu ticks   p50 %6.2f   p99 %6.2f   max %6.2f ms\n", what, values.size(),
                percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1));
}

// The log grows by a fixed number of lines a tick; those of long ago are dropped.
void growLog(FakeController &controller, quint64 &cursor)
{
    std::vector<LogEntry> lines = exampleLog(logLinesPerTick);
    for (LogEntry &line : lines)
        line.number = ++cursor;
    controller.log = std::move(lines);
}

std::vector<int> pagesOf(const MainWindow &window)
{
    std::vector<int> pages;
    for (int id = 0; id <= int(PageId::Server); ++id) {
        if (window.page(PageId(id)))
            pages.push_back(id);
    }
    return pages;
}

/// The table that one would write first: a cell is an item, every snapshot sets all of them and fits the columns.
class NaiveTable
{
public:
    explicit NaiveTable(int clients) : m_table(clients, columns)
    {
        m_table.horizontalHeader()->setResizeContentsPrecision(-1); // all rows
        m_table.resize(1280, 800);
        m_table.show();
    }
    void show(int tick)
    {
        for (int row = 0; row < m_table.rowCount(); ++row) {
            for (int column = 0; column < columns; ++column)
                m_table.setItem(row, column, new QTableWidgetItem(QString::number(tick * row + column)));
        }
        m_table.resizeColumnsToContents();
    }

private:
    static constexpr int columns = 8;
    QTableWidget m_table;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const QStringList arguments = QApplication::arguments();
    const int clients = arguments.size() > 1 ? arguments[1].toInt() : 1000;
    const int ticks =
        arguments.size() > 2 && !arguments[2].startsWith(QLatin1String("--")) ? arguments[2].toInt() : 400;
    const QTemporaryDir folder;
    WindowOptions options;
    options.language = QStringLiteral("en");
    options.settingsFile = folder.filePath(QStringLiteral("console.ini"));
    FakeController controller;
    controller.publish(crowdedStatus(clients, 0));
    MainWindow window(controller, options);
    window.resize(1280, 800);
    window.show();
    auto *const table = window.findChild<LiveTable *>(QStringLiteral("clients"));
    table->sortByColumn(6, Qt::DescendingOrder);
    std::optional<NaiveTable> naive;
    if (arguments.contains(QStringLiteral("--naive")))
        naive.emplace(clients);
    QApplication::processEvents();

    const std::vector<int> pages = pagesOf(window);
    std::vector<double> all;
    std::map<QString, std::vector<double>> byPage;
    quint64 cursor = 0;
    for (int tick = 1; tick <= ticks; ++tick) {
        growLog(controller, cursor);
        ServerStatus status = crowdedStatus(clients, tick);
        status.logCursor = cursor;
        const auto shared = std::make_shared<const ServerStatus>(std::move(status));
        if (tick % ticksPerPage == 1) {
            window.openPage(PageId(pages[std::size_t(tick / ticksPerPage) % pages.size()]));
            QApplication::processEvents();
        }
        const double begin = threadMilliseconds();
        controller.publish(shared);
        if (naive)
            naive->show(tick);
        table->verticalScrollBar()->setValue(tick * 7 % std::max(1, clients));
        QApplication::processEvents();
        const double spent = threadMilliseconds() - begin;
        all.push_back(spent);
        byPage[window.currentPage()->title()].push_back(spent);
    }
    std::printf("%d clients, %d log lines a tick; CPU time of the window's thread\n", clients, logLinesPerTick);
    for (const auto &[page, values] : byPage)
        report(qPrintable(page), values);
    report("all", all);
    const bool good = percentile(all, 0.99) <= gateP99 && percentile(all, 1) <= gateMax;
    std::printf("%s: p99 at most %.0f ms, longest at most %.0f ms\n", good ? "met" : "NOT MET", gateP99, gateMax);
    return good ? 0 : 1;
}
