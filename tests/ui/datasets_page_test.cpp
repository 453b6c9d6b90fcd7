// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/page_fixture.h"
#include "ui/pages/datasets/dataset_tree_model.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/pinned_datasets.h"
#include "ui/pages/datasets/write_glow.h"
#include "ui/preview/image_view.h"
#include "ui/preview/preview_pane.h"
#include "ui/preview/table_tab.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTableView>
#include <QTemporaryDir>
#include <QTreeView>

#include <algorithm>

using namespace hdf5async;

namespace {

QTreeView &tree(DatasetsPage &page)
{
    return *page.findChild<QTreeView *>(QStringLiteral("tree"));
}

// Opens /r7 and selects /r7/adc, as somebody would.
void selectAdc(PageFixture<DatasetsPage> &f)
{
    f.page.reveal("/r7/adc");
    QTRY_COMPARE(tree(f.page).currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/r7/adc"));
}

bool says(const DatasetsPage &page, const QString &text)
{
    const QList<QLabel *> labels = page.findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&text](const QLabel *label) { return label->text() == text; });
}

QAction *actionOf(QMenu &menu, const QString &text)
{
    for (QAction *const action : menu.actions()) {
        if (action->text().remove(u'&') == text)
            return action;
    }
    return nullptr;
}

} // namespace

class DatasetsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void showsTheTreeAndTheNewestNumbers()
    {
        PageFixture<DatasetsPage> f;
        QTRY_COMPARE(tree(f.page).model()->rowCount(), 3);
        selectAdc(f);
        ServerStatus status = exampleStatus();
        DatasetActivity live;
        live.file = status.files[0].name.toUtf8();
        live.path = "/r7/adc";
        live.rows = 41'003'112;
        live.durableRows = 41'002'990;
        live.rowsPerSecond = 777'000;
        live.writer = QStringLiteral("daq-99");
        live.writers = 2;
        status.watched = {live};
        status.busiest.clear();
        f.page.showStatus(std::make_shared<const ServerStatus>(status));
        const QModelIndex row = tree(f.page).currentIndex();
        QCOMPARE(row.siblingAtColumn(DatasetColumn::Rate).data().toString(), QStringLiteral("777 k"));
        QCOMPARE(row.siblingAtColumn(DatasetColumn::Writer).data().toString(), QStringLiteral("daq-99 +1"));
        QVERIFY(row.siblingAtColumn(DatasetColumn::SafeRow).data().toString().endsWith(QStringLiteral("990")));
        Interest interest;
        f.page.addInterest(interest);
        QVERIFY(std::find(interest.datasets.begin(), interest.datasets.end(), std::pair(live.file, live.path)) !=
                interest.datasets.end());
        QVERIFY(interest.datasets.size() <= 200);
    }

    void searchesOnTheServerAndGoesBackToTheSameTree()
    {
        PageFixture<DatasetsPage> f;
        selectAdc(f);
        auto *const search = f.page.findChild<QLineEdit *>(QStringLiteral("search"));
        auto *const results = f.page.findChild<QTreeView *>(QStringLiteral("results"));
        QVERIFY(f.page.focusFilter());
        QTest::keyClicks(search, QStringLiteral("chan/0000"));
        QTRY_VERIFY(results->isVisible());
        QCOMPARE(results->model()->rowCount(), 100);
        QCOMPARE(f.server.searches.size(), std::size_t(1)); // one for all keys
        QVERIFY(f.page.clearOrGoBack());
        QVERIFY(!results->isVisible());
        QVERIFY(tree(f.page).isExpanded(tree(f.page).currentIndex().parent()));
        QCOMPARE(tree(f.page).currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/r7/adc"));
        QVERIFY(!f.page.clearOrGoBack());
        QTest::keyClicks(search, QStringLiteral("chan/054321"));
        QTRY_VERIFY(results->isVisible());
        QTest::keyClick(search, Qt::Key_Return);
        QTRY_COMPARE(tree(f.page).currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/r7/chan/054321"));
        QVERIFY(search->text().isEmpty());
    }

    void previewsWhatIsSelectedAndAsksForOneTabAtATime()
    {
        PageFixture<DatasetsPage> f;
        selectAdc(f);
        auto *const pane = f.page.findChild<PreviewPane *>();
        QTRY_COMPARE(f.server.previews.size(), std::size_t(1));
        QCOMPARE(f.server.previews[0].kind, PreviewKind::Table);
        QCOMPARE(f.server.previews[0].from, qint64(-200));
        QCOMPARE(f.server.previews[0].path, QByteArray("/r7/adc"));
        auto *const table = pane->findChild<TableTab *>();
        auto *const rows = table->findChild<QTableView *>();
        QTRY_COMPARE(rows->model()->rowCount(), 200);
        auto *const row = table->findChild<QLineEdit *>();
        row->setText(QStringLiteral("1000000"));
        QTest::keyClick(row, Qt::Key_Return);
        QTRY_COMPARE(f.server.previews.size(), std::size_t(2));
        QCOMPARE(f.server.previews[1].from, qint64(1'000'000));
        QTRY_COMPARE(rows->model()->headerData(0, Qt::Vertical).toString().remove(QChar(0x2009)),
                     QStringLiteral("1000000"));
        rows->selectRow(0);
        const QString copied = selectionText(*rows);
        QCOMPARE(copied.count(u'\n'), 1);
        QCOMPARE(copied.section(u'\n', 0, 0).split(u'\t').size(), 16);
        for (int tab = 1; tab < 6; ++tab)
            pane->setCurrentTab(tab);
        QTRY_COMPARE(f.server.previews.back().kind, PreviewKind::StorageLayout);
        QTRY_VERIFY(pane->message().isEmpty());
    }

    void aPreviewFollowsNoFasterThanItIsAnswered()
    {
        PageFixture<DatasetsPage> f;
        selectAdc(f);
        auto *const pane = f.page.findChild<PreviewPane *>();
        QTRY_COMPARE(f.server.previews.size(), std::size_t(1));
        QTest::qWait(0);
        f.server.late = true;
        DatasetActivity live;
        live.path = "/r7/adc";
        for (int i = 0; i < 50; ++i) {
            live.rows = 1'000 + i;
            pane->setActivity(live);
        }
        QTRY_COMPARE(f.server.previews.size(), std::size_t(2));
        for (int i = 0; i < 50; ++i) {
            live.rows = 2'000 + i;
            pane->setActivity(live);
        }
        QTest::qWait(0);
        QCOMPARE(f.server.previews.size(), std::size_t(2));
        f.server.answerAll();
        QTRY_COMPARE(f.server.previews.size(), std::size_t(3)); // what grew meanwhile
        f.server.answerAll();
        pane->setPaused(true);
        live.rows = 9'000;
        pane->setActivity(live);
        QTest::qWait(0);
        QCOMPARE(f.server.previews.size(), std::size_t(3));
    }

    void saysWhatIsMissing()
    {
        PageFixture<DatasetsPage> f;
        f.server.problem = Error{ErrorCode::UnknownOp, QStringLiteral("no"), {}};
        ServerStatus none = exampleStatus();
        none.files.clear();
        f.page.showStatus(std::make_shared<const ServerStatus>(none));
        const auto visible = [&](const QString &text) {
            const auto labels = f.page.findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QLabel *l) { return l->isVisible() && l->text().contains(text); });
        };
        QVERIFY(visible(QStringLiteral("No file is open.")));
        ServerStatus other = exampleStatus();
        other.files[0].name = QStringLiteral("other");
        f.page.showStatus(std::make_shared<const ServerStatus>(other));
        QTRY_VERIFY(visible(QStringLiteral("does not show what its files hold")));
        f.server.problem = Error{ErrorCode::UnsupportedType, QStringLiteral("opaque"), {}};
        auto *const pane = f.page.findChild<PreviewPane *>();
        TreeNode node;
        node.path = "/x";
        node.kind = ObjectKind::Dataset;
        node.dtype = QStringLiteral("opaque 8");
        node.shape = Shape{4};
        pane->setTarget("other", node);
        QTRY_VERIFY(pane->message().contains(QStringLiteral("opaque 8")));
        f.server.problem.reset();
        node.kind = ObjectKind::Group;
        node.path = "/g";
        pane->setTarget("other", node);
        QTRY_COMPARE(f.server.previews.back().kind, PreviewKind::AttributeTable);
    }

    void actsOnWhatIsSelectedWhenTheMenuOpened()
    {
        PageFixture<DatasetsPage> f;
        selectAdc(f);
        QVERIFY(f.page.copyPath());
        QCOMPARE(f.navigator.copied, QStringLiteral("/r7/adc"));
        QVERIFY(f.page.copyRows());
        QVERIFY(f.navigator.copied.startsWith(QStringLiteral("/r7/adc\tdataset\t")));
        Q_EMIT tree(f.page).customContextMenuRequested(QPoint(-1, -1));
        auto *const menu = f.page.findChild<QMenu *>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(menu);
        // What was asked about is gone before something is chosen.
        f.server.tree.channels = 0;
        tree(f.page).model()->index(0, 0);
        f.page.refresh();
        actionOf(*menu, QStringLiteral("Copy file::path"))->trigger();
        QCOMPARE(f.navigator.copied, exampleStatus().files[0].name + QStringLiteral("::/r7/adc"));
        actionOf(*menu, QStringLiteral("Plot rate"))->trigger();
        QCOMPARE(f.navigator.opened.back().first, PageId::Rates);
        QCOMPARE(f.navigator.opened.back().second[QStringLiteral("path")].toByteArray(), QByteArray("/r7/adc"));
        actionOf(*menu, QStringLiteral("Show writer"))->trigger();
        QCOMPARE(f.navigator.opened.back().first, PageId::Clients);
        actionOf(*menu, QStringLiteral("Flush now"))->trigger();
        QCOMPARE(f.server.commands.back().name, QByteArray("flush"));
        actionOf(*menu, QStringLiteral("Save in a file of its own"))->trigger();
        QCOMPARE(f.server.commands.back().name, QByteArray("export"));
        QCOMPARE(f.server.commands.back().arguments[QStringLiteral("path")].toString(), QStringLiteral("/r7/adc"));
        QCOMPARE(f.server.commands.back().arguments[QStringLiteral("file")].toString(), exampleStatus().files[0].name);
        menu->close();

        f.server.capability.role = Role::Reader;
        QTRY_VERIFY(!f.page.findChild<QMenu *>(QString(), Qt::FindDirectChildrenOnly));
        Q_EMIT tree(f.page).customContextMenuRequested(QPoint(-1, -1));
        QVERIFY(
            !actionOf(*f.page.findChild<QMenu *>(QString(), Qt::FindDirectChildrenOnly), QStringLiteral("Flush now"))
                 ->isEnabled());
        QVERIFY(!actionOf(*f.page.findChild<QMenu *>(QString(), Qt::FindDirectChildrenOnly),
                          QStringLiteral("Save in a file of its own"))
                     ->isEnabled());
        QVERIFY(actionOf(*f.page.findChild<QMenu *>(QString(), Qt::FindDirectChildrenOnly), QStringLiteral("Copy path"))
                    ->isEnabled());
    }

    void sortsOnTheServerAndRemembersPins()
    {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        {
            PageFixture<DatasetsPage> f;
            selectAdc(f);
            QVERIFY(f.page.pin());
            auto *const pins = f.page.findChild<QTreeView *>(QStringLiteral("pinned"));
            QVERIFY(pins->isVisible());
            QHeaderView &header = *tree(f.page).header();
            Q_EMIT header.sectionClicked(DatasetColumn::Stored);
            QTRY_VERIFY(!f.server.lists.empty() && f.server.lists.back().order == TreeOrder::Stored);
            QVERIFY(f.server.lists.back().descending);
            Q_EMIT header.sectionClicked(DatasetColumn::Dtype); // the server has no such order
            QTest::qWait(0);
            QCOMPARE(f.server.lists.back().order, TreeOrder::Stored);
            f.page.saveState(settings);
        }
        PageFixture<DatasetsPage> f;
        f.page.restoreState(settings);
        auto *const pins = f.page.findChild<QTreeView *>(QStringLiteral("pinned"));
        QCOMPARE(pins->model()->rowCount(), 1);
        QTRY_COMPARE(pins->model()->index(0, DatasetColumn::Dtype).data().toString(), QStringLiteral("int16"));
        QTRY_VERIFY(f.server.lists.back().order == TreeOrder::Stored);
        pins->setCurrentIndex(pins->model()->index(0, 0));
        pins->setFocus();
    }

    void takesPinsThatAnybodyMayHaveEdited()
    {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        PageFixture<DatasetsPage> f;
        const QString file = f.server.status()->files.front().name;
        QStringList saved{file, file + u'\n', file + QStringLiteral("\n/r7/adc"), file + QStringLiteral("\n/r7/adc")};
        for (int i = 0; i < 60; ++i) // of files that are not here
            saved.append(QStringLiteral("elsewhere\n/x%1").arg(i));
        settings.setValue(QStringLiteral("pinned"), saved);
        f.page.restoreState(settings);
        const QAbstractItemModel &pins = *f.page.findChild<QTreeView *>(QStringLiteral("pinned"))->model();
        QCOMPARE(pins.rowCount(), 1);
        selectAdc(f);
        QVERIFY(f.page.pin());
        QCOMPARE(pins.rowCount(), 0);
        QVERIFY(f.page.pin());
        QCOMPARE(pins.rowCount(), 1);
        f.page.saveState(settings);
        QCOMPARE(settings.value(QStringLiteral("pinned")).toStringList().size(), qsizetype(61));
    }

    void pinsFiftyOfAFile()
    {
        constexpr int most = PinnedDatasets::most;
        const QString refusal = QStringLiteral("At most 50 datasets can be pinned");
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        PageFixture<DatasetsPage> f;
        const QString file = f.server.status()->files.front().name;
        QStringList saved;
        for (int i = 0; i < most + 10; ++i) // edited: nobody can pin so many
            saved.append(file + QStringLiteral("\n/x%1").arg(i));
        settings.setValue(QStringLiteral("pinned"), saved);
        f.page.restoreState(settings);
        const QAbstractItemModel &pins = *f.page.findChild<QTreeView *>(QStringLiteral("pinned"))->model();
        QCOMPARE(pins.rowCount(), most);
        QCOMPARE(f.server.searches.size(), std::size_t(most));

        settings.setValue(QStringLiteral("pinned"), saved.first(most - 1));
        f.page.restoreState(settings);
        selectAdc(f);
        QVERIFY(f.page.pin());
        QCOMPARE(pins.rowCount(), most);
        QVERIFY(!says(f.page, refusal));
        f.page.reveal("/r7/events");
        QTRY_COMPARE(tree(f.page).currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/r7/events"));
        QVERIFY(f.page.pin());
        QCOMPARE(pins.rowCount(), most);
        QVERIFY(says(f.page, refusal));
    }

    void exportsWhatIsShown()
    {
        PageFixture<DatasetsPage> f;
        selectAdc(f);
        const auto [csv, missing] = f.page.shownCsv();
        QCOMPARE(missing, 0);
        QVERIFY(csv.startsWith("Name,Type,Shape"));
        QVERIFY(csv.contains("\n/r7/adc,dataset,\"(41003112, 16)\",int16,"));
        QVERIFY(csv.contains(",23000000000,4.1,"));
        QCOMPARE(csv.count('\n'), 9); // header, three groups, five members of /r7
    }

    void hiddenPreviewsAskNothing()
    {
        PageFixture<DatasetsPage> f;
        f.page.hide();
        auto *const pane = f.page.findChild<PreviewPane *>();
        TreeNode node;
        node.path = "/r7/adc";
        node.kind = ObjectKind::Dataset;
        pane->setTarget("f", node);
        QTest::qWait(0);
        QCOMPARE(f.server.previews.size(), std::size_t(0));
    }

    void imagesHaveTheColoursOfTheirValues()
    {
        ImageView view;
        view.setValues({0, 1, 2, std::nan("")}, 2, 2);
        QCOMPARE(view.low(), 0.0);
        QCOMPARE(view.high(), 2.0);
        QCOMPARE(view.image().pixel(0, 0), mapColor(ColorMap::Viridis, 0) | 0xFF000000U);
        QCOMPARE(view.image().pixel(0, 1), mapColor(ColorMap::Viridis, 1) | 0xFF000000U);
        QCOMPARE(qAlpha(view.image().pixel(1, 1)), 0);
        view.setColorMap(ColorMap::Grey);
        view.setLimits(-2, 2);
        QCOMPARE(qRed(view.image().pixel(0, 0)), 128);
        view.setLogarithmic(true);
        view.setLimits(0, 0);
        QCOMPARE(view.low(), 1.0);       // zero has no logarithm
        view.setValues({1, 2, 3}, 2, 2); // not what was promised
        QVERIFY(view.image().isNull());
        // A map that can be read in grey rises in lightness.
        for (const ColorMap map : {ColorMap::Viridis, ColorMap::Cividis, ColorMap::Grey}) {
            for (int i = 1; i <= 100; ++i)
                QVERIFY(qGray(mapColor(map, i / 100.0)) >= qGray(mapColor(map, (i - 1) / 100.0)));
        }
    }

    void tintsWhatIsWrittenAndFadesAfterwards()
    {
        PageFixture<DatasetsPage> f;
        selectAdc(f);
        auto &glow = *f.page.findChild<WriteGlow *>();
        qint64 clock = 0;
        glow.setClock([&clock] { return clock; });
        const QModelIndex row = tree(f.page).currentIndex();
        const auto tint = [&row] { return row.data(CellRole).value<Cell>().glow; };
        f.tick(1);
        f.tick(2);
        QCOMPARE(tint(), 1.0);
        QVERIFY(!glow.isFading()); // what goes on costs nothing
        QSignalSpy changes(&glow, &WriteGlow::changed);
        ServerStatus quiet = exampleStatus(2); // a snapshot in which nothing was written
        quiet.sampledAt = quiet.sampledAt.addMSecs(250);
        f.page.showStatus(std::make_shared<const ServerStatus>(quiet));
        QVERIFY(glow.isFading());
        clock = 300;
        glow.step();
        QCOMPARE(tint(), 0.5);
        QCOMPARE(changes.size(), 1);
        clock = 600;
        glow.step();
        QCOMPARE(tint(), 0.0);
        QVERIFY(!glow.isFading());
        QCOMPARE(changes.size(), 2); // once more, without the tint
        f.tick(3);
        QCOMPARE(tint(), 1.0);
        f.page.setPaused(true);
        QCOMPARE(tint(), 0.0);
        f.page.setPaused(false);
        f.navigator.still = true;
        f.tick(4);
        QCOMPARE(tint(), 0.0);
        f.page.setActive(false);
        f.page.setActive(true);
        f.navigator.still = false;
        f.tick(5); // what came while nobody looked is no news
        QCOMPARE(tint(), 0.0);
    }
};

QTEST_MAIN(DatasetsPageTest)
#include "datasets_page_test.moc"
