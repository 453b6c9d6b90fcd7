// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"
#include "ui/pages/datasets/branch_expander.h"
#include "ui/pages/datasets/dataset_export.h"
#include "ui/pages/datasets/dataset_tree_model.h"
#include "ui/pages/datasets/dataset_tree_view.h"
#include "ui/pages/datasets/structure_json.h"
#include "ui/pages/datasets/tree_reveal.h"

#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QJsonDocument>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <map>
#include <random>

using namespace hdf5async;

namespace {

TreeNode groupNode(const QByteArray &path, qint64 members)
{
    TreeNode node;
    node.path = path;
    node.members = members;
    return node;
}

TreeNode datasetNode(const QByteArray &path)
{
    TreeNode node;
    node.path = path;
    node.kind = ObjectKind::Dataset;
    node.shape = Shape{100};
    return node;
}

/// A server whose tree a test writes down, and whose answers come when and as the test likes.
class TreeServer final : public ServerController
{
public:
    [[nodiscard]] ServerStatusPtr status() const override { return m_status; }
    void start() override { }
    void drain() override { }

    [[nodiscard]] QFuture<Result<TreePage>> list(const TreeQuery &query) override
    {
        ++asked;
        QPromise<Result<TreePage>> promise;
        promise.start();
        QFuture<Result<TreePage>> future = promise.future();
        m_open.push_back({query, std::move(promise)});
        if (!late)
            answer(m_open.size() - 1);
        return future;
    }

    void answer(std::size_t which)
    {
        Open open = std::move(m_open[which]);
        m_open.erase(m_open.begin() + std::ptrdiff_t(which));
        TreePage page;
        page.offset = open.query.offset;
        const std::vector<TreeNode> &all = members[open.query.group];
        page.total = qint64(all.size());
        for (qint64 i = page.offset; i < std::min(page.total, page.offset + open.query.limit); ++i)
            page.nodes.push_back(all[std::size_t(open.query.descending ? page.total - 1 - i : i)]);
        open.promise.addResult(Result<TreePage>(page));
        open.promise.finish();
    }
    /// The answer never comes.
    void lose(std::size_t which)
    {
        m_lost.push_back(std::move(m_open[which]));
        m_open.erase(m_open.begin() + std::ptrdiff_t(which));
    }
    [[nodiscard]] std::size_t open() const { return m_open.size(); }

    std::map<QByteArray, std::vector<TreeNode>> members;
    bool late = false;
    int asked = 0;

private:
    struct Open
    {
        TreeQuery query;
        QPromise<Result<TreePage>> promise;
    };
    ServerStatusPtr m_status = std::make_shared<const ServerStatus>();
    std::vector<Open> m_open, m_lost;
};

void fill(TreeServer &server, const QByteArray &group, int count)
{
    for (int i = 0; i < count; ++i)
        server.members[group].push_back(
            datasetNode(memberPath(group, "d" + QByteArray::number(i).rightJustified(6, '0'))));
}

void settle(DatasetTreeModel &model)
{
    QTRY_VERIFY(model.isRootLoaded() && model.isIdle());
}

QString name(const DatasetTreeModel &model, int row, const QModelIndex &parent = {})
{
    return model.index(row, 0, parent).data().toString();
}

} // namespace

class DatasetTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasAllRowsAtOnceAndLoadsWhatIsSeen()
    {
        TreeServer server;
        fill(server, "/", 100'000);
        DatasetTreeModel model(server);
        model.setFile("f");
        settle(model);
        QCOMPARE(model.rowCount(), 100'000);
        QCOMPARE(server.asked, 1);
        QCOMPARE(name(model, 99'999), QStringLiteral("…"));
        settle(model);
        QTRY_COMPARE(name(model, 99'999), QStringLiteral("d099999"));
        QVERIFY(server.asked <= 3);
        QCOMPARE(name(model, 50'000), QStringLiteral("…"));
    }

    void theEndKeyReachesTheTrueLastRow()
    {
        TreeServer server;
        fill(server, "/", 100'000);
        DatasetTreeModel model(server);
        DatasetTreeView view(model);
        view.resize(800, 400);
        view.show();
        model.setFile("f");
        settle(model);
        view.setCurrentIndex(model.index(0, 0));
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.currentIndex().row(), 99'999);
        QVERIFY(view.visibleRows().size() < 40);
        QTRY_COMPARE(view.currentIndex().data().toString(), QStringLiteral("d099999"));
        settle(model);
        QVERIFY(model.loadedPages() < 8);
    }

    void scrollingThroughEverythingKeepsABoundedNumberOfPages()
    {
        TreeServer server;
        fill(server, "/", 130'000);
        DatasetTreeModel model(server);
        model.setFile("f");
        settle(model);
        for (int row = 0; row < 130'000; row += 256) {
            name(model, row);
            if (row % (256 * 8) == 0)
                QTRY_VERIFY(model.isIdle());
        }
        QTRY_VERIFY(model.isIdle());
        QVERIFY(model.loadedPages() <= DatasetTreeModel::mostPages);
        QCOMPARE(model.rowCount(), 130'000);
    }

    void takesPagesInAnyOrderAndGivesLostOnesUp()
    {
        TreeServer server;
        fill(server, "/", 2'000);
        DatasetTreeModel model(server);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setPageTimeout(30);
        server.late = true;
        model.setFile("f");
        std::mt19937 random(5);
        // A model tester reads every cell at every signal: pages are wanted, answered, overtaken and lost all the time.
        for (int round = 0; round < 400 || model.rowCount() == 0; ++round) {
            QCoreApplication::processEvents();
            if (server.open() == 0)
                continue;
            const std::size_t which = random() % server.open();
            if (random() % 5 == 0)
                server.lose(which);
            else
                server.answer(which);
        }
        server.late = false;
        while (server.open() > 0)
            server.answer(0);
        for (int row = 0; row < 2'000; row += 100) {
            const QString expected = QStringLiteral("d%1").arg(row, 6, 10, QLatin1Char('0'));
            QTRY_VERIFY2(name(model, row) == expected || (model.refresh(), false), qPrintable(name(model, row)));
        }
    }

    void answersToAnOlderOrderAreNotShown()
    {
        TreeServer server;
        fill(server, "/", 600);
        server.late = true;
        DatasetTreeModel model(server);
        model.setFile("f");
        QTRY_COMPARE(server.open(), std::size_t(1));
        model.setOrder(TreeOrder::Name, true);
        QTRY_COMPARE(server.open(), std::size_t(2));
        server.answer(1); // the newer one comes first
        QTRY_COMPARE(name(model, 0), QStringLiteral("d000599"));
        while (server.open() > 0)
            server.answer(0);
        QCoreApplication::processEvents();
        QCOMPARE(name(model, 0), QStringLiteral("d000599"));
    }

    void randomChangesKeepOpenGroupsAndIndexesWithTheirPaths()
    {
        TreeServer server;
        std::mt19937 random(17);
        for (int g = 0; g < 40; ++g) {
            const QByteArray path = "/g" + QByteArray::number(g).rightJustified(3, '0');
            fill(server, path, 10);
            server.members["/"].push_back(groupNode(path, 10));
        }
        DatasetTreeModel model(server);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFile("f");
        settle(model);
        for (int round = 0; round < 60; ++round) {
            std::map<QByteArray, QPersistentModelIndex> held;
            for (int row = 0; row < model.rowCount(); row += 7)
                held[model.node(model.index(row, 0))->path] = model.index(row, 0);
            std::vector<TreeNode> &all = server.members["/"];
            if (random() % 2 == 0 && all.size() > 10) {
                all.erase(all.begin() + std::ptrdiff_t(random() % all.size()));
            } else {
                const QByteArray path = "/n" + QByteArray::number(random());
                all.insert(all.begin() + std::ptrdiff_t(random() % all.size()), groupNode(path, 3));
                fill(server, path, 3);
            }
            if (random() % 3 == 0) {
                TreeNode &grown = all[random() % all.size()];
                grown.members += 1;
                server.members[grown.path].push_back(
                    datasetNode(memberPath(grown.path, "new" + QByteArray::number(round))));
            }
            model.refresh();
            settle(model);
            QCOMPARE(std::size_t(model.rowCount()), all.size());
            for (std::size_t row = 0; row < all.size(); ++row) {
                QCOMPARE(model.node(model.index(int(row), 0))->path, all[row].path);
                QCOMPARE(model.rowCount(model.index(int(row), 0)), int(all[row].members));
            }
            for (const auto &[path, index] : held) {
                const bool there =
                    std::any_of(all.begin(), all.end(), [&p = path](const TreeNode &n) { return n.path == p; });
                QCOMPARE(index.isValid(), there);
                if (there)
                    QCOMPARE(model.node(index)->path, path);
            }
        }
    }

    void refreshingKeepsExpansionSelectionAndScroll()
    {
        TreeServer server;
        for (int g = 0; g < 300; ++g) {
            const QByteArray path = "/g" + QByteArray::number(g).rightJustified(3, '0');
            fill(server, path, 5);
            server.members["/"].push_back(groupNode(path, 5));
        }
        DatasetTreeModel model(server);
        DatasetTreeView view(model);
        view.resize(600, 300);
        view.show();
        model.setFile("f");
        settle(model);
        view.expand(model.index(100, 0));
        view.setCurrentIndex(model.index(2, 0, model.index(100, 0)));
        settle(model);
        view.scrollTo(view.currentIndex());
        const int scroll = view.verticalScrollBar()->value();
        model.refresh();
        settle(model);
        QVERIFY(view.isExpanded(model.index(100, 0)));
        QCOMPARE(view.currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/g100/d000002"));
        QCOMPARE(view.verticalScrollBar()->value(), scroll);
        // One comes before it: everything goes with its path.
        server.members["/"].insert(server.members["/"].begin(), groupNode("/a", 0));
        model.refresh();
        settle(model);
        QVERIFY(view.isExpanded(model.index(101, 0)));
        QCOMPARE(view.currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/g100/d000002"));
        // Sorting the other way round too.
        model.setOrder(TreeOrder::Name, true);
        settle(model);
        QTRY_VERIFY(view.isExpanded(model.indexOf("/g100")) ||
                    (view.scrollToBottom(), view.viewport()->repaint(), false));
        QTRY_COMPARE(view.currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/g100/d000002"));
    }

    void aDeepTreeAndOddNamesAreShown()
    {
        TreeServer server;
        QByteArray path = "/";
        for (int depth = 0; depth < 500; ++depth) {
            const QByteArray next = memberPath(path, "x");
            server.members[path] = {groupNode(next, 1)};
            path = next;
        }
        server.members[path] = {datasetNode(path + "/")};
        DatasetTreeModel model(server);
        DatasetTreeView view(model);
        view.resize(600, 300);
        view.show();
        model.setFile("f");
        settle(model);
        TreeReveal reveal(model);
        QSignalSpy found(&reveal, &TreeReveal::found);
        for (int depth = 1; depth < 500; ++depth)
            settle(model);
        reveal.start(path);
        QTRY_COMPARE_WITH_TIMEOUT(found.count(), 1, 30'000);
        int depth = 0;
        for (QModelIndex at = found[0][0].toModelIndex(); at.isValid(); at = at.parent())
            ++depth;
        QCOMPARE(depth, 500);

        QCOMPARE(shownName(""), QStringLiteral("\"\""));
        QCOMPARE(shownName("温度"), QStringLiteral("温度"));
        QCOMPARE(shownName("a\nb"), QStringLiteral("a␊b"));
        QCOMPARE(shownName("a\xE2\x88\x95"
                           "b"),
                 QStringLiteral("a∕b")); // looks like a slash and is none
        QVERIFY(!shownName("evil\xE2\x80\xAE"
                           "5h.txt")
                     .contains(QChar(0x202E)));
        QCOMPARE(shownName(QByteArray(255, 'n')).size(), 255);
        QCOMPARE(lastPartOf("/a/b"), QStringLiteral("b"));
        QCOMPARE(lastPartOf("/a/"), QStringLiteral("\"\""));
    }

    void findsARowAmongManyByHalving()
    {
        TreeServer server;
        server.members["/"] = {groupNode("/big", 100'000)};
        fill(server, "/big", 100'000);
        DatasetTreeModel model(server);
        model.setFile("f");
        settle(model);
        TreeReveal reveal(model);
        QSignalSpy found(&reveal, &TreeReveal::found), lost(&reveal, &TreeReveal::lost);
        const int before = server.asked;
        reveal.start("/big/d077777");
        QTRY_COMPARE(found.count(), 1);
        QCOMPARE(found[0][0].toModelIndex().row(), 77'777);
        QVERIFY2(server.asked - before < 14, qPrintable(QString::number(server.asked - before)));
        reveal.start("/big/zzz");
        QTRY_COMPARE(lost.count(), 1);
        reveal.start("/gone/d000001");
        QTRY_COMPARE(lost.count(), 2);
    }

    void expandsBelowUntilItIsEnough()
    {
        TreeServer server;
        for (int g = 0; g < 30; ++g) {
            const QByteArray path = "/g" + QByteArray::number(g);
            fill(server, path, 1'000);
            server.members["/"].push_back(groupNode(path, 1'000));
        }
        server.members["/"].push_back(groupNode("/small", 2));
        fill(server, "/small", 2);
        server.members[""] = {};
        DatasetTreeModel model(server);
        DatasetTreeView view(model);
        view.show();
        model.setFile("f");
        settle(model);
        QSignalSpy done(&view, &DatasetTreeView::expandedBelow);
        view.setCurrentIndex(model.index(30, 0));
        QTest::keyClick(&view, Qt::Key_Asterisk);
        QTRY_COMPARE(done.count(), 1);
        QCOMPARE(done[0][0].toInt(), 2);
        QCOMPARE(done[0][1].toBool(), false);
        QVERIFY(view.isExpanded(model.index(30, 0)));
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Backspace);
        QCOMPARE(view.currentIndex().row(), 30);

        TreeServer deep;
        deep.members["/"] = {groupNode("/all", 30)};
        for (int g = 0; g < 30; ++g) {
            const QByteArray path = "/all/g" + QByteArray::number(g);
            fill(deep, path, 1'000);
            deep.members["/all"].push_back(groupNode(path, 1'000));
        }
        DatasetTreeModel large(deep);
        DatasetTreeView wide(large);
        wide.show();
        large.setFile("f");
        settle(large);
        QSignalSpy stopped(&wide, &DatasetTreeView::expandedBelow);
        wide.expandBelow(large.index(0, 0));
        QTRY_COMPARE(stopped.count(), 1);
        QCOMPARE(stopped[0][0].toInt(), BranchExpander::mostRows);
        QCOMPARE(stopped[0][1].toBool(), true);
    }

    void aSnapshotTouchesVisibleRowsAlone()
    {
        TreeServer server;
        fill(server, "/", 100'000);
        DatasetTreeModel model(server);
        DatasetTreeView view(model);
        view.resize(800, 400);
        view.show();
        model.setFile("f");
        settle(model);
        QTest::qWait(0);
        const QModelIndexList visible = view.visibleRows();
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        ActivityByPath activity;
        for (int row = 0; row < 200; ++row) {
            DatasetActivity one;
            one.path = server.members["/"][std::size_t(row)].path;
            one.rows = 1'000 + row;
            one.durableRows = 990;
            one.rowsPerSecond = 98;
            one.writer = QStringLiteral("daq");
            activity.insert(one.path, one);
        }
        const QDateTime now = QDateTime::fromSecsSinceEpoch(1'790'000'000);
        model.setActivity(activity, now, visible);
        QCOMPARE(changed.count(), visible.size());
        for (const auto &signal : changed) {
            QCOMPARE(signal[0].toModelIndex().row(), signal[1].toModelIndex().row());
            QCOMPARE(signal[0].toModelIndex().column(), int(DatasetColumn::Rate));
        }
        QCOMPARE(model.index(3, DatasetColumn::SafeRow).data().toString(), QStringLiteral("990"));
        QCOMPARE(model.index(3, DatasetColumn::Writer).data().toString(), QStringLiteral("daq"));
        changed.clear();
        model.setActivity(activity, now, visible); // nothing new
        QCOMPARE(changed.count(), 0);
    }

    void copiesAStructureAsJson()
    {
        TreeServer server;
        server.members["/"] = {groupNode("/a", 300), datasetNode("/b")};
        fill(server, "/a", 300);
        StructureReader reader(server);
        QSignalSpy finished(&reader, &StructureReader::finished);
        reader.start("f", groupNode("/", 2));
        QTRY_COMPARE(finished.count(), 1);
        const QJsonObject root = QJsonDocument::fromJson(finished[0][0].toByteArray()).object();
        QCOMPARE(root[QStringLiteral("members")].toArray().size(), 2);
        const QJsonObject a = root[QStringLiteral("members")].toArray()[0].toObject();
        QCOMPARE(a[QStringLiteral("members")].toArray().size(), 300);
        QCOMPARE(a[QStringLiteral("members")].toArray()[299].toObject()[QStringLiteral("path")].toString(),
                 QStringLiteral("/a/d000299"));
        QCOMPARE(finished[0][2].toBool(), false);
        server.members["/"].push_back(groupNode("/c", 20'000));
        fill(server, "/c", 20'000);
        reader.start("f", groupNode("/", 3));
        QTRY_COMPARE(finished.count(), 2);
        QCOMPARE(finished[1][1].toInt(), StructureReader::mostNodes);
        QCOMPARE(finished[1][2].toBool(), true);
    }

    void exportsRawNumbers()
    {
        TreeNode node = datasetNode("/a,\"b\"");
        node.storedBytes = 1'234'567;
        node.logicalBytes = 4'000'000;
        const QByteArray csv =
            datasetsCsv({&node}, {}, {DatasetColumn::Name, DatasetColumn::Stored, DatasetColumn::Rows});
        QCOMPARE(csv, QByteArray("Name,Stored,Rows\n\"/a,\"\"b\"\"\",1234567,100\n"));
    }
};

QTEST_MAIN(DatasetTreeTest)
#include "dataset_tree_test.moc"
