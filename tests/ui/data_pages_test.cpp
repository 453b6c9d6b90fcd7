// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/page_fixture.h"
#include "ui/pages/compression/compression_page.h"
#include "ui/pages/compression/rules_model.h"
#include "ui/pages/compression/trial_model.h"
#include "ui/pages/datasets/dataset_tree_model.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/write_glow.h"
#include "ui/pages/rates/disk_row.h"
#include "ui/pages/rates/rates_page.h"
#include "ui/pages/rates/series_model.h"
#include "ui/preview/image_view.h"
#include "ui/preview/preview_pane.h"
#include "ui/preview/table_tab.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

#include <cmath>

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

QAction *actionOf(QMenu &menu, const QString &text)
{
    for (QAction *const action : menu.actions()) {
        if (action->text().remove(u'&') == text)
            return action;
    }
    return nullptr;
}

template<typename Page>
void checkNames(Page &page)
{
    for (QWidget *const widget : page.template findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
            widget->objectName().startsWith(QStringLiteral("qt_")))
            continue;
        if (widget->inherits("QTabBar") || widget->inherits("QHeaderView") || widget->inherits("QScrollBar") ||
            widget->inherits("QLabel") || widget->inherits("QTabWidget"))
            continue;
        const auto *const button = qobject_cast<QAbstractButton *>(widget);
        const bool hasText = button && !button->text().isEmpty();
        QVERIFY2(hasText || !widget->accessibleName().isEmpty(),
                 qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName()));
    }
}

} // namespace

class DataPagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void picturesOfEveryPage_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<bool>("dark");
        for (const char *const language : {"en", "zh_CN"}) {
            for (const bool dark : {false, true})
                QTest::addRow("%s-%s", language, dark ? "dark" : "light") << QString::fromLatin1(language) << dark;
        }
    }
    void picturesOfEveryPage()
    {
        QFETCH(QString, language);
        QFETCH(bool, dark);
        const QString tag = QString::fromLatin1(QTest::currentDataTag());
        const WithTheme theme(dark ? Theme::darkTheme() : Theme::light());
        Language spoken;
        spoken.set(language);
        {
            PageFixture<DatasetsPage> f;
            selectAdc(f);
            tree(f.page).expand(tree(f.page).model()->index(0, 0));
            for (int tab = 0; tab < 6; ++tab) {
                f.page.findChild<PreviewPane *>()->setCurrentTab(tab);
                QTest::qWait(30);
                f.tick(2 + tab);
                QTest::qWait(10);
                keepPicture(f.page, QStringLiteral("datasets-%1-%2").arg(tab).arg(tag));
            }
            f.page.reveal("/img/cam0");
            QTRY_COMPARE(tree(f.page).currentIndex().data(DatasetRole::Path).toByteArray(), QByteArray("/img/cam0"));
            f.page.findChild<PreviewPane *>()->setCurrentTab(2);
            f.page.pin();
            QTest::qWait(30);
            keepPicture(f.page, QStringLiteral("datasets-image-") + tag);
            f.page.findChild<QLineEdit *>(QStringLiteral("search"))->setText(QStringLiteral("chan/0000"));
            QTRY_VERIFY(f.page.findChild<QTreeView *>(QStringLiteral("results"))->isVisible());
            f.tick(12);
            keepPicture(f.page, QStringLiteral("datasets-search-") + tag);
        }
        {
            PageFixture<RatesPage> f;
            f.page.setRange(600);
            QTest::qWait(30);
            for (int tick = 1; tick < 6; ++tick)
                f.tick(tick);
            QTest::keyClick(&f.page.plot(), Qt::Key_Left);
            for (int i = 0; i < 200; ++i)
                QTest::keyClick(&f.page.plot(), Qt::Key_Left, Qt::ShiftModifier);
            const QPointF at(f.page.plot().width() / 2.0, 80);
            QMouseEvent move(QEvent::MouseMove, at, at, Qt::NoButton, Qt::NoButton, Qt::NoModifier);
            QCoreApplication::sendEvent(&f.page.plot(), &move);
            keepPicture(f.page, QStringLiteral("rates-") + tag);
        }
        {
            PageFixture<CompressionPage> f;
            auto *const tabs = f.page.findChild<QTabWidget *>();
            QTRY_VERIFY(f.page.findChild<QTableView *>(QStringLiteral("rules"))->model()->rowCount() == 3);
            f.page.open({{QStringLiteral("path"), QByteArray("/r7/adc")}});
            QTest::keyClick(f.page.findChild<QLineEdit *>(QStringLiteral("path")), Qt::Key_Return);
            QTRY_VERIFY(f.page.findChild<QTableView *>(QStringLiteral("trial"))->model()->rowCount() > 0);
            QTest::qWait(10);
            keepPicture(f.page, QStringLiteral("compression-try-") + tag);
            tabs->setCurrentIndex(1);
            QTest::qWait(10);
            keepPicture(f.page, QStringLiteral("compression-datasets-") + tag);
            tabs->setCurrentIndex(2);
            ServerStatus status = exampleStatus(3);
            status.jobs = {{7,
                            QStringLiteral("repack"),
                            QStringLiteral("/r6/adc"),
                            QStringLiteral("verify"),
                            0.71,
                            1.8e8,
                            124,
                            23'000'000'000,
                            5'600'000'000,
                            false,
                            {}},
                           {6,
                            QStringLiteral("snapshot"),
                            QStringLiteral("/data/run7-0001.h5"),
                            {},
                            0.2,
                            0,
                            -1,
                            8'000'000'000,
                            0,
                            true,
                            QStringLiteral("No space left on the device")}};
            f.page.showStatus(std::make_shared<const ServerStatus>(status));
            QTest::qWait(10);
            keepPicture(f.page, QStringLiteral("compression-jobs-") + tag);
        }
    }

    // Datasets

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

    // Rates

    void drawsTheServersHistoryAndContinuesIt()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(!f.server.histories.empty());
        const HistoryQuery &query = f.server.histories.back();
        QVERIFY(query.series.contains(QStringLiteral("commit_p99")));
        QCOMPARE(query.from.secsTo(query.to), qint64(600));
        const auto points = [&] { return f.page.plot().scene().strips[0].series[0].at.size(); };
        QTRY_VERIFY(points() > 100);
        QCOMPARE(f.page.plot().scene().strips.size(), std::size_t(5));
        const std::size_t before = points();
        for (int tick = 1; tick <= 20; ++tick)
            f.tick(tick);
        const double now = double(exampleStatus(20).sampledAt.toMSecsSinceEpoch()) / 1000;
        QCOMPARE(f.page.plot().view().range().to, now);
        QVERIFY(points() > before);
        QVERIFY(points() < before + 20); // gathered into steps
    }

    void marksWhatHappens()
    {
        PageFixture<RatesPage> f;
        const auto &scene = f.page.plot().scene();
        QTRY_COMPARE(scene.events.size(), std::size_t(3));
        const auto join = std::find_if(scene.events.begin(), scene.events.end(),
                                       [](const PlotEvent &event) { return event.kind == QStringLiteral("client"); });
        QVERIFY(join != scene.events.end());
        QCOMPARE(join->text, QStringLiteral("camera7 (10.0.0.7:40100)"));
        // What happens while the page is looked at is asked for now and then, without the numbers, which are there.
        const std::size_t asked = f.server.histories.size(), points = scene.strips[0].series[0].at.size();
        for (int tick = 1; tick <= 21; ++tick)
            f.tick(tick);
        QCOMPARE(f.server.histories.size(), asked + 1);
        QVERIFY(f.server.histories.back().series.isEmpty());
        QCOMPARE(f.server.histories.back().to, exampleStatus(20).sampledAt);
        QTest::qWait(20); // the answer
        QVERIFY(scene.strips[0].series[0].at.size() >= points);
        QCOMPARE(scene.events.size(), std::size_t(3));
    }

    void pausingKeepsThePictureAndLosesNothing()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(!f.server.histories.empty());
        f.tick(1);
        const PlotView::Range range = f.page.plot().view().range();
        QTest::keyClick(&f.page.plot(), Qt::Key_Space);
        for (int tick = 2; tick < 40; ++tick)
            f.tick(tick);
        QCOMPARE(f.page.plot().view().range(), range);
        QTest::keyClick(&f.page.plot(), Qt::Key_Space);
        QVERIFY(f.page.plot().view().range().to > range.to + 9);
        QTest::qWait(20); // the answers so far
        f.page.setPaused(true);
        const PlotView::Range paused = f.page.plot().view().range();
        f.page.setPaused(false);
        const std::size_t asked = f.server.histories.size();
        f.tick(50);
        QTRY_COMPARE(f.server.histories.size(), asked + 1); // what was missed comes from the server
        QVERIFY(f.page.plot().view().range().to > paused.to);
    }

    void rangesZoomsAndHiddenPagesAskForWhatTheyShow()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(!f.server.histories.empty());
        const auto buttons = f.page.findChildren<QPushButton *>(QStringLiteral("chip"));
        QCOMPARE(buttons.size(), 6);
        QTest::mouseClick(buttons[4], Qt::LeftButton);
        QCOMPARE(f.server.histories.back().from.secsTo(f.server.histories.back().to), qint64(86'400));
        const std::size_t asked = f.server.histories.size();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(&f.page.plot(), Qt::Key_Plus);
        QTRY_COMPARE(f.server.histories.size(), asked + 1); // finer, once
        QVERIFY(f.server.histories.back().from.secsTo(f.server.histories.back().to) < 86'400 / 8);
        QVERIFY(f.page.clearOrGoBack());
        QVERIFY(f.page.plot().view().isLive());
        QVERIFY(!f.page.clearOrGoBack());
        f.page.setActive(false);
        f.page.hide();
        QTest::qWait(0);
        const std::size_t hidden = f.server.histories.size();
        QTest::keyClick(&f.page.plot(), Qt::Key_Plus);
        QTest::qWait(350);
        QCOMPARE(f.server.histories.size(), hidden);
    }

    void ranksTheBusiestAndHoldsTheirColours()
    {
        Ranking ranking;
        ranking.choose(RankingOf::Clients, 3);
        ServerStatus status = exampleStatus();
        QVERIFY(ranking.update(status));
        QCOMPARE(ranking.list().size(), std::size_t(3));
        const std::vector<Ranked> before = ranking.list();
        std::swap(status.clients[0].rowsPerSecond, status.clients[4].rowsPerSecond);
        status.sampledAt = status.sampledAt.addSecs(9);
        QVERIFY(!ranking.update(status));
        status.sampledAt = status.sampledAt.addSecs(2);
        ranking.update(status);
        for (const Ranked &item : before) {
            const auto at = std::find(ranking.list().begin(), ranking.list().end(), item);
            if (at != ranking.list().end())
                QVERIFY(at - ranking.list().begin() <= std::find(before.begin(), before.end(), item) - before.begin());
        }
    }

    void othersAreWhatIsLeft()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(f.page.plot().scene().strips.size() == 5 && !f.page.plot().scene().strips[4].series.empty());
        QTRY_VERIFY(!f.page.plot().scene().strips[4].series.back().at.empty());
        QCOMPARE(f.page.plot().scene().strips[4].series.back().key, QStringLiteral("others"));
        for (const float value : f.page.plot().scene().strips[4].series.back().mean)
            QVERIFY(std::isnan(value) || value >= 0);
    }

    void aDatasetOfAnotherPageIsPlotted()
    {
        PageFixture<RatesPage> f;
        f.page.open({{QStringLiteral("file"), QByteArray("run7")}, {QStringLiteral("path"), QByteArray("/r7/adc")}});
        QTRY_VERIFY(f.server.histories.back().series.contains(datasetSeriesKey("run7", "/r7/adc")));
        QCOMPARE(f.page.plot().scene().strips[4].series[0].name, QStringLiteral("/r7/adc"));
        Interest interest;
        f.page.addInterest(interest);
        QCOMPARE(interest.datasets.size(), std::size_t(1));
        QCOMPARE(interest.datasets[0].second, QByteArray("/r7/adc"));
    }

    void theSeriesListIsThePlotsTwin()
    {
        PageFixture<RatesPage> f;
        auto *const model = f.page.findChild<SeriesModel *>();
        QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        f.tick(1);
        QCOMPARE(model->index(0, SeriesModel::Name).data().toString(), QStringLiteral("In"));
        auto *const list = f.page.findChild<QTableView *>();
        list->setCurrentIndex(model->index(1, 0));
        QCOMPARE(f.page.plot().scene().emphasized, QStringLiteral("out"));
        QTest::keyClick(&f.page.plot(), Qt::Key_Up);
        QCOMPARE(list->currentIndex().row(), 0);
        QTest::keyClick(list, Qt::Key_Space);
        QVERIFY(!f.page.plot().scene().strips[0].series[0].visible);
        f.tick(2);
        QVERIFY(!f.page.plot().scene().strips[0].series[0].visible); // stays hidden
        QVERIFY(f.page.copyRows());
        QVERIFY(f.navigator.copied.contains(QStringLiteral("Commit p99")));
    }

    void saysWhenTheDiskIsFull()
    {
        DiskRow row;
        ServerStatus status = exampleStatus();
        status.files.resize(1);
        status.files[0].disk = {1'600'000'000'000, 2'000'000'000'000, 205e6, 7e6, 7'800, 600};
        row.setStatus(status);
        QVERIFY2(row.text().contains(QStringLiteral("full in 2 h 10 min")), qPrintable(row.text()));
        QVERIFY(row.text().contains(QStringLiteral("205 MB/s")));
        status.files[0].disk.secondsToFull = -1;
        row.setStatus(status);
        QVERIFY(row.text().contains(QStringLiteral("not filling")));
        status.files[0].disk.freeBytes = -1;
        row.setStatus(status);
        QVERIFY(row.text().contains(QStringLiteral("not known")));
    }

    void memoryOfAWeekIsBounded()
    {
        RateStore store;
        store.setKeys({QStringLiteral("in")});
        store.setSpan(60);
        ServerStatus status = exampleStatus();
        for (int i = 0; i < 20'000; ++i) {
            status.sampledAt = status.sampledAt.addMSecs(250);
            status.receivedBytesPerSecond = i;
            store.append(status);
        }
        QVERIFY(store.series(QStringLiteral("in")).at.size() < 400);
        QCOMPARE(store.series(QStringLiteral("in")).high.back(), 19'999.0F);
        store.append(status); // the same one again
        QCOMPARE(store.series(QStringLiteral("in")).high.back(), 19'999.0F);
    }

    // Compression

    void rulesMeanPathsAsTheServerDoes()
    {
        const auto means = [](const char *pattern, const char *path) {
            return ruleMeans(QString::fromUtf8(pattern), QString::fromUtf8(path));
        };
        QVERIFY(means("/run*/adc/**", "/run7/adc/x/y"));
        QVERIFY(means("/run7/adc/**", "/run7/adc"));
        QVERIFY(!means("/run*/adc/**", "/run/7/adc/x"));
        QVERIFY(means("**", "/a/b/c"));
        QVERIFY(means("/a/?", "/a/b"));
        QVERIFY(!means("/a/?", "/a/bb"));
        QVERIFY(!means("/a/?", "/a//"));
        QVERIFY(!means("/a", "/a/b"));
        QVERIFY(means("/数据/*", "/数据/温度"));
        // A pattern made to be slow is not.
        QVERIFY(!ruleMeans(QStringLiteral("**a").repeated(60), u'/' + QString(4000, u'b')));
        const std::vector<CompressionRule> rules = exampleSettings().rules;
        QCOMPARE(decidingRule(rules, QStringLiteral("/r9/adc/x")), 0);
        QCOMPARE(decidingRule(rules, QStringLiteral("/img/cam0")), 1);
        QCOMPARE(decidingRule(rules, QStringLiteral("/x")), 2);
    }

    void rulesSurviveAFileAndBadOnesAreNamed()
    {
        const std::vector<CompressionRule> rules = exampleSettings().rules;
        const auto read = rulesFromJson(rulesToJson(rules));
        QVERIFY(read.has_value());
        QVERIFY(std::equal(read->begin(), read->end(), rules.begin(), rules.end(), isSameRule));
        QVERIFY(!rulesFromJson("nonsense"));
        QVERIFY(!rulesFromJson("[]"));
        const auto wrong = rulesFromJson(R"({"rules":[{"pattern":"/a"},{"pattern":"/b","codec":"zstd","level":99}]})");
        QVERIFY(!wrong);
        QVERIFY2(wrong.error().message.contains(QStringLiteral("Rule 2")), qPrintable(wrong.error().message));
        QVERIFY(!rulesFromJson(R"({"rules":[{"pattern":"relative"}]})"));
        QVERIFY(!rulesFromJson(R"({"rules":[{"pattern":"/a","codec":"brotli"}]})"));
    }

    void rulesAreEditedAndTheDefaultStaysLast()
    {
        RulesModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setServerRules(exampleSettings().rules);
        QVERIFY(!model.isChanged());
        QVERIFY(!model.move(2, -1));
        QVERIFY(!model.move(1, 1));
        QVERIFY(model.move(1, -1));
        QCOMPARE(model.rules()[0].pattern, QStringLiteral("/img/**"));
        model.remove(2); // the default
        QCOMPARE(model.rowCount(), 3);
        model.duplicate(2);
        QCOMPARE(model.rowCount(), 4);
        QVERIFY(model.isDefault(3));
        QVERIFY(!model.setData(model.index(0, RulesModel::Pattern), QStringLiteral("relative"), Qt::EditRole));
        QVERIFY(model.setData(model.index(0, RulesModel::CodecName), int(Codec::Zstd), Qt::EditRole));
        QCOMPARE(model.rules()[0].filters.level, defaultZstdLevel);
        QVERIFY(model.setData(model.index(0, RulesModel::Level), 99, Qt::EditRole));
        QCOMPARE(model.rules()[0].filters.level, 22);
        QVERIFY(model.isChanged());
        QCOMPARE(model.toApply().size(), std::size_t(3)); // the default was not touched
        QVERIFY(model.setData(model.index(3, RulesModel::Level), 5, Qt::EditRole));
        QCOMPARE(model.toApply().size(), std::size_t(4));
        model.revert();
        QVERIFY(!model.isChanged());
        model.setEditable(false);
        QVERIFY(!model.setData(model.index(0, RulesModel::Level), 5, Qt::EditRole));
    }

    void appliesRulesByOneCommand()
    {
        PageFixture<CompressionPage> f;
        auto *const table = f.page.findChild<QTableView *>(QStringLiteral("rules"));
        QTRY_COMPARE(table->model()->rowCount(), 3);
        auto *const apply = f.page.findChild<QPushButton *>(QStringLiteral("primary"));
        QVERIFY(!apply->isEnabled());
        QVERIFY(table->model()->setData(table->model()->index(1, RulesModel::Enabled), false, Qt::EditRole));
        QVERIFY(apply->isEnabled());
        f.page.findChild<QLineEdit *>(QStringLiteral("test"))->setText(QStringLiteral("/img/cam0"));
        QVERIFY(f.page.findChild<QLabel *>(QStringLiteral("tested"))->text().contains(QStringLiteral("default")));
        QTest::mouseClick(apply, Qt::LeftButton);
        QCOMPARE(f.server.commands.back().name, QByteArray("rules"));
        const QVariantList sent = f.server.commands.back().arguments[QStringLiteral("rules")].toList();
        QCOMPARE(sent.size(), 2);
        QCOMPARE(sent[1].toMap()[QStringLiteral("enabled")].toBool(), false);
        QCOMPARE(sent[0].toMap()[QStringLiteral("filters")].toMap()[QStringLiteral("codec")].toInt(), int(Codec::Zstd));
        f.server.capability.role = Role::Operator;
        f.tick(1);
        QVERIFY(!(table->model()->flags(table->model()->index(0, RulesModel::Level)) & Qt::ItemIsEditable));
        QVERIFY(f.page.findChild<QLabel *>(QStringLiteral("tested"))->isVisible());
    }

    void triesCodecsCanBeCancelledAndRemembers()
    {
        PageFixture<CompressionPage> f;
        auto *const path = f.page.findChild<QLineEdit *>(QStringLiteral("path"));
        auto *const trial = f.page.findChild<QTableView *>(QStringLiteral("trial"));
        auto *const reason = f.page.findChild<QLabel *>(QStringLiteral("reason"));
        auto *const progress = f.page.findChild<QProgressBar *>();
        f.server.late = true;
        path->setText(QStringLiteral("/r7/adc"));
        QTest::keyClick(path, Qt::Key_Return);
        QCOMPARE(f.server.trials.size(), std::size_t(1));
        QVERIFY(progress->isVisible());
        for (QPushButton *const button : f.page.findChildren<QPushButton *>()) {
            if (button->isVisible() && button->text() == QStringLiteral("Cancel"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QVERIFY(!progress->isVisible());
        f.server.answerAll();
        QTest::qWait(10);
        QCOMPARE(trial->model()->rowCount(), 0); // nobody waits for it any more
        f.server.late = false;
        QTest::keyClick(path, Qt::Key_Return);
        QTRY_COMPARE(trial->model()->rowCount(), 5);
        QCOMPARE(trial->currentIndex().row(), 3);
        QVERIFY2(reason->text().contains(QStringLiteral("zstd 3 + shuffle: best ratio")), qPrintable(reason->text()));
        path->setText(QStringLiteral("/other"));
        QCOMPARE(trial->model()->rowCount(), 0);
        path->setText(QStringLiteral("/r7/adc"));
        QCOMPARE(trial->model()->rowCount(), 5);
        QCOMPARE(f.server.trials.size(), std::size_t(2));
        f.server.problem = Error{ErrorCode::NotFound, QStringLiteral("there is no /r7/adc"), {}};
        QTest::keyClick(path, Qt::Key_Return);
        QTRY_COMPARE(reason->text(), QStringLiteral("there is no /r7/adc"));
        QCOMPARE(trial->model()->rowCount(), 5); // what was found stays
    }

    void saysWhichDatasetsAreNotAsTheirRuleSaysAndRepacksThem()
    {
        PageFixture<CompressionPage> f;
        auto *const table = f.page.findChild<QTableView *>(QStringLiteral("compressed"));
        f.page.findChild<QTabWidget *>()->setCurrentIndex(1);
        QTRY_VERIFY(table->model()->rowCount() > 3);
        auto *const model = qobject_cast<CompressedModel *>(table->model());
        int camera = -1;
        for (int row = 0; row < model->rowCount(); ++row)
            camera = model->nodes()[std::size_t(row)].path == "/img/cam0" ? row : camera;
        QVERIFY(camera >= 0 && model->needsRepacking(camera));
        QCOMPARE(model->index(camera, CompressedModel::State).data().toString(), QStringLiteral("Re-pack needed"));
        QVERIFY(f.server.searches.back().details); // a search alone tells nothing of filters and sizes
        int adc = -1;
        for (int row = 0; row < model->rowCount(); ++row)
            adc = model->nodes()[std::size_t(row)].path == "/r7/adc" ? row : adc;
        QVERIFY(model->index(adc, CompressedModel::CodecLoad).data().toString().endsWith(QStringLiteral("%")));
        QVERIFY(model->index(adc, CompressedModel::CodecLoad).data().toString() != QStringLiteral("0 %"));
        QVERIFY(model->index(adc, CompressedModel::Waiting).data().toString() != QStringLiteral("0"));
        table->selectRow(camera);
        QPushButton *repack = nullptr;
        for (QPushButton *const button : f.page.findChildren<QPushButton *>())
            repack = button->text().remove(u'&') == QStringLiteral("Re-pack…") ? button : repack;
        QTRY_VERIFY(repack->isEnabled());
        QTest::mouseClick(repack, Qt::LeftButton);
        QCOMPARE(f.navigator.questions.size(), std::size_t(1));
        QVERIFY(f.navigator.questions[0].text.contains(QStringLiteral("/img/cam0")));
        QCOMPARE(f.server.commands.back().name, QByteArray("repack"));
        QCOMPARE(f.server.commands.back().arguments[QStringLiteral("codec")].toString(), QStringLiteral("lz4"));
    }

    void jobsAreShownAndCancelled()
    {
        PageFixture<CompressionPage> f;
        f.page.findChild<QTabWidget *>()->setCurrentIndex(2);
        ServerStatus status = exampleStatus(1);
        status.jobs = {{7,
                        QStringLiteral("repack"),
                        QStringLiteral("/r6/adc"),
                        QStringLiteral("verify"),
                        0.71,
                        1.8e8,
                        124,
                        23,
                        5,
                        false,
                        {}}};
        QCOMPARE(f.page.badge(status), QStringLiteral("1"));
        f.page.showStatus(std::make_shared<const ServerStatus>(status));
        auto *const jobs = f.page.findChild<QTableView *>(QStringLiteral("jobs"));
        QVERIFY(jobs->isVisible());
        jobs->selectRow(0);
        QPushButton *cancel = nullptr;
        for (QPushButton *const button : f.page.findChildren<QPushButton *>())
            cancel = button->text().remove(u'&') == QStringLiteral("Cancel the job") ? button : cancel;
        QTRY_VERIFY(cancel->isEnabled());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QCOMPARE(f.server.commands.back().name, QByteArray("cancel"));
        QCOMPARE(f.server.commands.back().arguments[QStringLiteral("job")].toULongLong(), quint64(7));
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

    void everythingThatTakesFocusHasAName()
    {
        PageFixture<CompressionPage> compression;
        checkNames(compression.page);
        PageFixture<DatasetsPage> datasets;
        selectAdc(datasets);
        checkNames(datasets.page);
        PageFixture<RatesPage> rates;
        checkNames(rates.page);
    }
};

QTEST_MAIN(DataPagesTest)
#include "data_pages_test.moc"
