// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"
#include "ui/main_window.h"
#include "ui/theme.h"
#include "ui/widgets/state_pill.h"
#include "ui/widgets/tile.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QStyleFactory>
#include <QTableView>
#include <QTest>
#include <QTranslator>

using namespace hdf5async;

namespace {

// HDF5ASYNC_SCREENSHOTS=folder keeps what the tests see.
void keepPicture(QWidget &window, const QString &name)
{
    const QString folder = qEnvironmentVariable("HDF5ASYNC_SCREENSHOTS");
    if (!folder.isEmpty() && QDir().mkpath(folder))
        QVERIFY(window.grab().save(folder + u'/' + name + QStringLiteral(".png")));
}

// No label or button may be narrower than its text.
void checkNothingIsClipped(const QWidget &window)
{
    for (const QPushButton *button : window.findChildren<QPushButton *>())
        QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable(button->text()));
    for (const QLabel *label : window.findChildren<QLabel *>()) {
        if (label->isVisibleTo(&window) && !label->wordWrap())
            QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
    }
}

} // namespace

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        m_light = QApplication::palette();
    }

    void cleanup() { QApplication::setPalette(m_light); }

    void showsASnapshotInEveryLanguageAndTheme_data()
    {
        QTest::addColumn<bool>("chinese");
        QTest::addColumn<bool>("dark");
        QTest::newRow("en-light") << false << false;
        QTest::newRow("en-dark") << false << true;
        QTest::newRow("zh-light") << true << false;
        QTest::newRow("zh-dark") << true << true;
    }
    void showsASnapshotInEveryLanguageAndTheme()
    {
        QFETCH(bool, chinese);
        QFETCH(bool, dark);
        QTranslator translator;
        if (chinese) {
            QVERIFY(translator.load(QStringLiteral(HDF5ASYNC_TRANSLATION)));
            QCoreApplication::installTranslator(&translator);
        }
        if (dark)
            QApplication::setPalette(Theme::darkPalette());
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        ServerStatus later = exampleStatus();
        later.files[0].lastCommit += 4;
        controller.publish(later);
        keepPicture(window, QString::fromLatin1(QTest::currentDataTag()));
        checkNothingIsClipped(window);
        QCOMPARE(window.findChild<StatePill *>()->text(),
                 chinese ? QStringLiteral("正在记录") : QStringLiteral("Recording"));
        QCOMPARE(window.findChild<QTableView *>(QStringLiteral("clients"))->model()->rowCount(), 6);
        QVERIFY(window.windowTitle().contains(QStringLiteral("127.0.0.1:8888")));
    }

    void isGreenOnlyWhileCommitsAdvance()
    {
        FakeController controller;
        StatePill pill;
        ServerStatus status = exampleStatus();
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Listening);
        status.files[0].lastCommit += 1;
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Recording);
        status.sampledAt = status.sampledAt.addSecs(4);
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Listening);
        status.files[0].lastCommit += 1;
        status.files[0].problem = QStringLiteral("the disk is full");
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Refusing);
    }

    void asksItsControllerToDrainAndToStart()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller);
        auto *const toggle = window.findChild<QPushButton *>();
        QTest::mouseClick(toggle, Qt::LeftButton);
        QCOMPARE(controller.drains, 1);
        ServerStatus stopped;
        controller.publish(stopped);
        QTest::mouseClick(toggle, Qt::LeftButton);
        QCOMPARE(controller.starts, 1);
        ServerStatus draining;
        draining.state = ServerState::Draining;
        controller.publish(draining);
        QVERIFY(!toggle->isEnabled());
    }

    void closingDrainsFirst()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller);
        window.show();
        QVERIFY(!window.close());
        QCOMPARE(controller.drains, 1);
        controller.publish(ServerStatus());
        QVERIFY(window.close());
    }

    void saysWhyItCouldNotStart()
    {
        FakeController controller;
        ServerStatus failed;
        failed.state = ServerState::Failed;
        failed.problem = QStringLiteral("Port 8888 of 127.0.0.1 is used by another program");
        controller.publish(failed);
        MainWindow window(controller);
        window.show();
        keepPicture(window, QStringLiteral("failed"));
        auto *const problem = window.findChild<QLabel *>(QStringLiteral("problem"));
        QVERIFY(problem->isVisible());
        QCOMPARE(problem->text(), failed.problem);
    }

private:
    QPalette m_light;
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
