// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"
#include "ui/pages/clients/client_actions.h"
#include "ui/pages/server/user_dialog.h"
#include "ui/preview/preview_pane.h"
#include "ui/shell/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QGlyphRun>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStyleFactory>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextLayout>
#include <QTreeView>

using namespace hdf5async;

namespace {

// Every text of the window that people read.
std::vector<std::pair<const QWidget *, QString>> shownTexts(const QWidget &window)
{
    std::vector<std::pair<const QWidget *, QString>> texts;
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        if (!widget->isVisible() || qobject_cast<const QLineEdit *>(widget->parentWidget()))
            continue; // the icons of a field have texts that are not shown
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            texts.emplace_back(label, label->text());
        else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            texts.emplace_back(button, button->text());
    }
    return texts;
}

// Characters that no font of this machine has are drawn as glyph 0, an empty box.
bool hasEmptyBoxes(const QFont &font, const QString &text)
{
    QTextLayout layout(text, font);
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    for (const QGlyphRun &run : layout.glyphRuns()) {
        if (run.glyphIndexes().contains(0))
            return true;
    }
    return false;
}

} // namespace

/// Pictures of every page, in both languages and themes, with fixed data: for looking at (build/…/contact_sheet), and checked for what a
/// program can see: clipped texts and characters without a glyph. HDF5ASYNC_CONTACT_SHEET names the folder.
class ContactSheetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
        m_folder =
            QDir(qEnvironmentVariable("HDF5ASYNC_CONTACT_SHEET", QDir::tempPath() + QStringLiteral("/contact_sheet")));
        QVERIFY(m_folder.mkpath(QStringLiteral(".")));
    }

    void showsEveryPage_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<ThemeChoice>("theme");
        const std::pair<const char *, ThemeChoice> themes[]{
            {"light", ThemeChoice::Light}, {"dark", ThemeChoice::Dark}, {"contrast", ThemeChoice::HighContrast}};
        for (const char *language : {"en", "zh_CN"}) {
            for (const auto &[name, theme] : themes)
                QTest::addRow("%s-%s", language, name) << QString::fromLatin1(language) << theme;
        }
    }
    void showsEveryPage()
    {
        QFETCH(QString, language);
        QFETCH(ThemeChoice, theme);
        m_shots.clear();
        FakeController controller;
        play(controller);
        const QTemporaryDir folder;
        WindowOptions options;
        options.language = language;
        options.settingsFile = folder.filePath(QStringLiteral("console.ini"));
        options.attach = [](const AttachTarget &) {};
        options.demo = [] {};
        options.certificate = [](const QString &, quint16) { return exampleCertificate(); };
        MainWindow window(controller, options);
        window.appearance().setTheme(theme);
        window.setClock([] { return qint64(0); });
        window.setReduceMotion(true); // pictures are not taken in the middle of a fade
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (int id = 0; id <= int(PageId::Server); ++id) {
            if (!window.page(PageId(id)))
                continue;
            window.openPage(PageId(id));
            play(controller);
            if (PageId(id) == PageId::Clients)
                window.openPage(PageId::Clients, {{QStringLiteral("client"), 4}});
            if (PageId(id) == PageId::Datasets) {
                window.openPage(PageId::Datasets, {{QStringLiteral("path"), QByteArray("/r7/adc")}});
                QTRY_VERIFY(window.currentPage()->pin()); // as soon as it is found
                window.setReduceMotion(false);            // what is written is tinted
                play(controller);
                QTest::qWait(50); // the preview comes from the event loop
            }
            shoot(window, QStringLiteral("%1").arg(id));
            window.setReduceMotion(true);
            window.findChild<QWidget *>(QStringLiteral("navigation"))->setFocus();
            shootParts(PageId(id), window, controller);
            window.resize(1024, 640);
            shoot(window, QStringLiteral("%1-small").arg(id));
            for (const QScrollArea *area : window.findChildren<QScrollArea *>(QStringLiteral("plain"))) {
                const bool isCut = area->isVisible() && area->widget()->width() > area->viewport()->width();
                QVERIFY2(!isCut, qPrintable(QStringLiteral("page %1 is wider than the smallest window").arg(id)));
            }
            window.resize(1280, 800);
        }
        if (theme != ThemeChoice::HighContrast)
            shootScenes(window, controller);
        combine();
    }

private:
    // What else than a page's first look belongs to it.
    void shootParts(PageId id, MainWindow &window, FakeController &controller)
    {
        switch (id) {
        case PageId::Clients: return shootInspector(window);
        case PageId::Datasets: return shootPreviews(window);
        case PageId::Compression: return shootCompression(window, controller);
        case PageId::Log: return shootAlarms(window);
        case PageId::Server: return shootSettings(window);
        default: return;
        }
    }

    void shootInspector(MainWindow &window)
    {
        window.showInspector();
        shoot(window, QStringLiteral("inspector"));
        window.showInspector(false);
    }

    void shootPreviews(MainWindow &window)
    {
        Page &page = *window.currentPage();
        auto *const preview = page.findChild<PreviewPane *>();
        for (const int tab : {1, 3, 4, 5}) {
            preview->setCurrentTab(tab);
            QTest::qWait(30); // a preview comes from the event loop
            shoot(window, QStringLiteral("preview-%1").arg(tab));
        }
        window.openPage(PageId::Datasets, {{QStringLiteral("path"), QByteArray("/img/cam0")}});
        QTRY_VERIFY(page.pin());
        preview->setCurrentTab(2);
        QTest::qWait(30);
        shoot(window, QStringLiteral("preview-2"));
        auto *const search = page.findChild<QLineEdit *>(QStringLiteral("search"));
        search->setText(QStringLiteral("chan/0000"));
        QTRY_VERIFY(page.findChild<QTreeView *>(QStringLiteral("results"))->isVisible());
        shoot(window, QStringLiteral("search"));
        search->clear();
        preview->setCurrentTab(0);
    }

    void shootCompression(MainWindow &window, FakeController &controller)
    {
        Page &page = *window.currentPage();
        page.open({{QStringLiteral("path"), QByteArray("/r7/adc")}});
        QTest::keyClick(page.findChild<QLineEdit *>(QStringLiteral("path")), Qt::Key_Return);
        QTRY_VERIFY(page.findChild<QTableView *>(QStringLiteral("trial"))->model()->rowCount() > 0);
        shoot(window, QStringLiteral("trial"));
        auto *const tabs = page.findChild<QTabWidget *>();
        for (const int tab : {1, 2}) {
            tabs->setCurrentIndex(tab);
            play(controller); // datasets are asked for when they are looked at
            if (tab == 2)
                controller.publish(withJobs(exampleStatus(81)));
            shoot(window, tab == 1 ? QStringLiteral("compressed") : QStringLiteral("jobs"));
        }
        tabs->setCurrentIndex(0);
    }

    void shootAlarms(MainWindow &window)
    {
        auto *const tabs = window.currentPage()->findChild<QTabBar *>(QStringLiteral("logTabs"));
        for (const int tab : {1, 2}) {
            tabs->setCurrentIndex(tab);
            QTest::qWait(10); // the history comes from the event loop
            shoot(window, tab == 1 ? QStringLiteral("alarm-history") : QStringLiteral("alarm-conditions"));
        }
        tabs->setCurrentIndex(0);
    }

    void shootSettings(MainWindow &window)
    {
        for (const char *section : {"listening", "access", "file", "status"}) {
            window.openPage(PageId::Server, {{QStringLiteral("section"), QString::fromLatin1(section)}});
            QTest::qWait(10); // the users come from the event loop
            shoot(window, QString::fromLatin1(section));
        }
        window.openPage(PageId::Server, {{QStringLiteral("section"), QStringLiteral("limits")}});
        for (QLineEdit *field : window.page(PageId::Server)->findChildren<QLineEdit *>()) {
            if (field->text() == QStringLiteral("10000"))
                field->setText(QStringLiteral("1000"));
        }
        shoot(window, QStringLiteral("changes"));
        window.page(PageId::Server)->clearOrGoBack();
    }

    static QFuture<Result<ServerCertificate>> exampleCertificate()
    {
        QPromise<Result<ServerCertificate>> promise;
        promise.start();
        promise.addResult(exampleSettings().certificate);
        promise.finish();
        return promise.future();
    }

    // Twenty seconds of recording, so that curves have a shape and the state is Recording.
    static void play(FakeController &controller)
    {
        for (int tick = 0; tick <= 80; ++tick)
            controller.publish(exampleStatus(tick));
    }

    static ServerStatus withJobs(ServerStatus status)
    {
        JobStatus repack;
        repack.id = 3;
        repack.kind = QStringLiteral("repack");
        repack.subject = QStringLiteral("/r7/adc");
        repack.phase = QStringLiteral("verify");
        repack.fraction = 0.71;
        repack.bytesPerSecond = 180e6;
        repack.secondsLeft = 124;
        repack.bytesBefore = 23'000'000'000;
        repack.bytesAfter = 9'100'000'000;
        JobStatus snapshot;
        snapshot.id = 2;
        snapshot.kind = QStringLiteral("snapshot");
        snapshot.subject = QStringLiteral("default");
        snapshot.phase = QStringLiteral("copy");
        snapshot.fraction = 1;
        snapshot.bytesBefore = snapshot.bytesAfter = 38'200'000'000;
        snapshot.finished = true;
        JobStatus verify;
        verify.id = 1;
        verify.kind = QStringLiteral("verify");
        verify.subject = QStringLiteral("default");
        verify.phase = QStringLiteral("read");
        verify.fraction = 0.34;
        verify.finished = true;
        verify.problem = QStringLiteral("IO_ERROR: Damaged: /r7/ch3: chunk 417 does not match its checksum");
        status.jobs = {repack, snapshot, verify};
        return status;
    }

    void shootScenes(MainWindow &window, FakeController &controller)
    {
        window.openPage(PageId::Overview);
        ServerStatus bad = exampleStatus(90);
        bad.files[0].problem = QStringLiteral("/data/run7.h5: no space left on the volume; writes are refused");
        bad.files[0].disk.secondsToFull = 0;
        bad.files[0].disk.freeBytes = bad.files[0].freeDiskBytes = 12'000;
        bad.queueFraction = 1;
        bad.lostRows = 4'210;
        AlarmStatus loss = bad.alarms[0];
        loss.id = QStringLiteral("LOSS");
        loss.current = loss.latched = Severity::Critical;
        loss.message = QStringLiteral("%1 rows were refused or lost");
        loss.arguments = QStringList{QStringLiteral("4 210")};
        bad.alarms.insert(bad.alarms.begin(), loss);
        bad.jobs = withJobs({}).jobs;
        controller.publish(bad);
        shoot(window, QStringLiteral("trouble"));
        for (QDockWidget *dock : window.findChildren<QDockWidget *>()) {
            if (dock->objectName() == QStringLiteral("logDock"))
                dock->show();
        }
        window.openPage(PageId::Clients);
        shoot(window, QStringLiteral("log-dock"));
        window.showAlarm(QStringLiteral("LOSS"), QStringLiteral("default"));
        shoot(window, QStringLiteral("alarm-dock"));
        for (QDockWidget *dock : window.findChildren<QDockWidget *>()) {
            if (dock->objectName() != QStringLiteral("inspector"))
                dock->hide();
        }
        {
            ClientActions actions({controller, window}, &window);
            actions.limitRate({2, 4});
            shoot(window, QStringLiteral("limit-sheet"));
            delete window.findChild<QDialog *>();
        }
        ServerStatus lonely = exampleStatus(91);
        lonely.clients.clear();
        lonely.alarms.clear();
        lonely.busiest.clear();
        controller.publish(lonely);
        shoot(window, QStringLiteral("no-clients"));
        controller.publish(crowdedStatus(3200, 92));
        shoot(window, QStringLiteral("many-clients"));
        ServerStatus failed;
        failed.state = ServerState::Failed;
        failed.sampledAt = exampleNow();
        failed.taken = {QStringLiteral("127.0.0.1:8888"), 4121, QStringLiteral("hdf5async"), 8889};
        failed.problem =
            QStringLiteral("Cannot listen on 127.0.0.1:8888: Port 8888 is used by process 4121 (hdf5async)");
        controller.serverSettings.values[4].value.clear(); // no users: a token is asked for
        window.openPage(PageId::Clients);
        window.openPage(PageId::Overview);
        controller.publish(failed);
        // Not that of this machine.
        window.findChild<QLabel *>(QStringLiteral("freeSpace"))
            ->setText(QCoreApplication::translate("hdf5async::StartCards", "%1 free").arg(QStringLiteral("312 GB")));
        shoot(window, QStringLiteral("first-run"));
        window.findChild<QAbstractButton *>(QStringLiteral("allowOthers"))->click();
        window.findChild<QLineEdit *>(QStringLiteral("startToken"))->setText(QString(32, u'7'));
        shoot(window, QStringLiteral("first-run-network"));
        shootAttaching(window);
        shootUsers(window);
        play(controller);
        window.close();
        shoot(window, QStringLiteral("close-sheet"));
        if (auto *const sheet = window.findChild<QDialog *>())
            sheet->reject();
    }

    void shootUsers(MainWindow &window)
    {
        window.openPage(PageId::Server, {{QStringLiteral("section"), QStringLiteral("access")}});
        QTest::qWait(10);
        auto *const dialog = new UserDialog(
            {exampleUsers().users[1], false, {QStringLiteral("default"), QStringLiteral("run7")}}, &window);
        dialog->open();
        shoot(window, QStringLiteral("user"));
        delete dialog;
        auto *const sheet = new TokenSheet(
            QStringLiteral("camera7"), QStringLiteral("camera7:") + QString(43, u'7'), [](const QString &) {}, &window);
        sheet->open();
        shoot(window, QStringLiteral("token"));
        delete sheet;
    }

    void shootAttaching(MainWindow &window)
    {
        window.attach(QStringLiteral("127.0.0.1:8888"));
        auto *const dialog = window.findChild<QDialog *>();
        shoot(window, QStringLiteral("attach"));
        dialog->findChild<QAbstractButton *>(QStringLiteral("tls"))->click();
        dialog->findChild<QAbstractButton *>(QStringLiteral("attach"))->click();
        QTRY_VERIFY(dialog->findChild<QLabel *>(QStringLiteral("fingerprint"))->isVisible());
        shoot(window, QStringLiteral("attach-certificate"));
        delete dialog;
    }

    void shoot(QWidget &window, const QString &scene)
    {
        for (int round = 0; round < 3; ++round) // texts that wrap find their height in steps
            QCoreApplication::processEvents();
        const QString scale = QString::number(window.devicePixelRatioF());
        const QString name =
            QStringLiteral("%1-%2x-%3").arg(QString::fromLatin1(QTest::currentDataTag()), scale, scene);
        QPixmap picture = window.grab();
        if (auto *const sheet = window.findChild<QDialog *>(); sheet && sheet->isVisible()) {
            QPainter painter(&picture);
            const QPixmap front = sheet->grab();
            painter.drawPixmap((window.width() - sheet->width()) / 2, (window.height() - sheet->height()) / 2, front);
        }
        QVERIFY(picture.save(m_folder.filePath(name + QStringLiteral(".png"))));
        m_shots.push_back(picture.toImage().scaledToWidth(640, Qt::SmoothTransformation));
        check(window, scene);
    }

    static void check(const QWidget &window, const QString &scene)
    {
        for (const auto &[widget, text] : shownTexts(window)) {
            if (text.isEmpty())
                continue;
            const QString where = scene + QStringLiteral(": ") + text;
            QVERIFY2(!hasEmptyBoxes(widget->font(), text), qPrintable(where));
            if (widget->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
                continue; // is shortened on purpose, with the whole as tool tip
            const auto *const label = qobject_cast<const QLabel *>(widget);
            const bool wraps = label && label->wordWrap();
            QVERIFY2(wraps || widget->width() >= widget->minimumSizeHint().width(), qPrintable(where));
            QVERIFY2(!wraps || widget->height() >= widget->heightForWidth(widget->width()), qPrintable(where));
        }
    }

    void combine() const
    {
        const int columns = 4, width = 640, height = 400;
        const int rows = (int(m_shots.size()) + columns - 1) / columns;
        QImage sheet(columns * width, rows * height, QImage::Format_RGB32);
        sheet.fill(Qt::gray);
        QPainter painter(&sheet);
        for (int i = 0; i < int(m_shots.size()); ++i) {
            QImage shot = m_shots[std::size_t(i)];
            shot.setDevicePixelRatio(1);
            painter.drawImage(i % columns * width, i / columns * height, shot);
        }
        painter.end();
        QVERIFY(sheet.save(m_folder.filePath(QStringLiteral("sheet-%1-%2x.png")
                                                 .arg(QString::fromLatin1(QTest::currentDataTag()))
                                                 .arg(qApp->devicePixelRatio()))));
    }

    QDir m_folder;
    std::vector<QImage> m_shots;
};

QTEST_MAIN(ContactSheetTest)
#include "contact_sheet_test.moc"
