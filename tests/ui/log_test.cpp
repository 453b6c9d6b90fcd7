// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/page_fixture.h"
#include "ui/models/alarm_history.h"
#include "ui/pages/log/alarm_history_view.h"
#include "ui/pages/log/log_page.h"
#include "ui/pages/log/log_view.h"
#include "ui/shell/alarm_list.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/save_text.h"

#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace hdf5async;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The page, with one of its tabs.
struct Tabbed : PageFixture<ServerLogPage>
{
    explicit Tabbed(int tab) { page.findChild<QTabBar *>(QStringLiteral("logTabs"))->setCurrentIndex(tab); }
    [[nodiscard]] AlarmHistoryView &alarms() const { return *page.findChild<AlarmHistoryView *>(); }
    [[nodiscard]] QString at(int row, int column) const
    {
        const QAbstractItemModel &model = *alarms().table().model();
        return model.index(row, column).data().toString();
    }
};

} // namespace

/// The page of what the server said and of what its alarms did.
class LogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savesWhatIsShownAsTextOrJson();
    void showsWhatHappenedToAlarms();
    void isReachedFromTheAlarmsOfNow();
    void asksAgainWhenAnAlarmHasChanged();
    void exportsTheHistory();
    void saysWhenThereIsNoHistory();
    void tellsWhenAlarmsAreRaised();
};

void LogTest::savesWhatIsShownAsTextOrJson()
{
    Tabbed f(0);
    LogView &view = f.page.view();
    QTRY_VERIFY(view.model().rowCount() > 0);
    view.filter(QStringLiteral("does not cast"));
    const int shown = view.model().rowCount();
    QVERIFY(shown > 0 && shown < 400);
    const QTemporaryDir folder;
    QString said;
    const auto save = [&](const char *name, std::size_t otherwise) {
        writeForm(folder.filePath(QString::fromLatin1(name)), view.forms(), otherwise,
                  [&said](const QString &text) { said = text; });
    };
    save("log.TXT", 1);
    QList<QByteArray> lines = contentOf(folder.filePath(QStringLiteral("log.TXT"))).split('\n');
    QCOMPARE(lines.size(), shown + 1);
    QVERIFY(lines[0].contains(" WARN storage daq-03 /r7/ch3 <f8 does not cast safely"));
    save("log.jsonl", 0);
    lines = contentOf(folder.filePath(QStringLiteral("log.jsonl"))).split('\n');
    QCOMPARE(lines.size(), shown + 1);
    QVERIFY(lines[0].startsWith('{') && lines[0].contains("\"repeats\":148"));
    save("log.of.today", 0); // no form of ours: the chosen one, and its suffix
    QVERIFY(contentOf(folder.filePath(QStringLiteral("log.of.today.txt"))).contains(" WARN storage "));
    QVERIFY(said.contains(QStringLiteral("log.of.today.txt")));
}

void LogTest::showsWhatHappenedToAlarms()
{
    Tabbed f(1);
    QTRY_COMPARE(f.alarms().table().model()->rowCount(), int(f.server.alarmEvents.size()));
    QVERIFY(f.alarms().table().isVisible());
    QCOMPARE(f.at(0, AlarmHistoryModel::What), QStringLiteral("acknowledged")); // the newest above
    QCOMPARE(f.at(0, AlarmHistoryModel::By), QStringLiteral("ana"));
    QVERIFY(f.at(1, AlarmHistoryModel::Message).startsWith(QStringLiteral("daq-03 (10.0.0.5:40103)")));
    f.alarms().filterField().setText(QStringLiteral("commits of"));
    QTRY_COMPARE(f.alarms().table().model()->rowCount(), 2);
    QVERIFY(f.page.clearOrGoBack());
    QTRY_COMPARE(f.alarms().table().model()->rowCount(), int(f.server.alarmEvents.size()));
}

void LogTest::isReachedFromTheAlarmsOfNow()
{
    FakeController server;
    FakeNavigator navigator(server);
    AlarmList alarms(PageContext{server, navigator});
    alarms.findChild<QPushButton *>(QStringLiteral("history"))->click();
    QCOMPARE(navigator.opened.size(), std::size_t(1));
    QCOMPARE(int(navigator.opened[0].first), int(PageId::Log));
    PageFixture<ServerLogPage> f;
    f.page.open(navigator.opened[0].second);
    QTRY_VERIFY(f.page.findChild<AlarmHistoryView *>()->table().isVisible());
}

void LogTest::asksAgainWhenAnAlarmHasChanged()
{
    Tabbed f(1);
    QTRY_VERIFY(f.alarms().table().model()->rowCount() > 0);
    const int asked = f.server.alarmHistories;
    f.tick(1);
    f.tick(2);
    QCOMPARE(f.server.alarmHistories, asked); // nothing has changed
    ServerStatus status = exampleStatus(3);
    status.alarms[0].acknowledgedAt = exampleNow();
    AlarmEvent event = f.server.alarmEvents.back();
    event.at = exampleNow();
    event.id = QStringLiteral("DISK-FORECAST");
    event.by = QStringLiteral("li");
    f.server.alarmEvents.push_back(event);
    f.server.publish(status);
    f.page.showStatus(f.server.status());
    QTRY_COMPARE(f.at(0, AlarmHistoryModel::By), QStringLiteral("li"));
    QCOMPARE(f.server.alarmHistories, asked + 1);
    f.page.setActive(false);
    f.tick(4); // the alarm is as before, which the hidden page does not ask about
    QCOMPARE(f.server.alarmHistories, asked + 1);
}

void LogTest::exportsTheHistory()
{
    Tabbed f(1);
    QTRY_VERIFY(f.alarms().table().model()->rowCount() > 0);
    const QStringList lines = f.alarms().table().csv().split(QStringLiteral("\r\n"));
    QCOMPARE(lines.size(), qsizetype(f.server.alarmEvents.size()) + 2);
    QVERIFY(lines[0].startsWith(QStringLiteral("Time,Severity,What happened,Alarm,")));
    QVERIFY2(lines[1].startsWith(exampleNow().addSecs(-5).toUTC().toString(Qt::ISODateWithMs)), qPrintable(lines[1]));
    f.alarms().table().selectRow(3);
    f.page.copyRows();
    QCOMPARE(f.navigator.copied.count(u'\n'), 1); // and the headers
    QVERIFY2(f.navigator.copied.contains(QStringLiteral("sender had the wrong type")), qPrintable(f.navigator.copied));
}

void LogTest::saysWhenThereIsNoHistory()
{
    Tabbed f(0);
    f.server.alarmEvents.clear();
    f.page.open({{QStringLiteral("section"), QStringLiteral("alarms")}});
    QTRY_VERIFY(!f.alarms().table().isVisible());
    f.server.problem = Error{ErrorCode::Forbidden, QStringLiteral("not for you"), {}};
    QVERIFY(f.page.refresh());
    const auto says = [&f](const QString &text) {
        const auto labels = f.page.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&text](const QLabel *label) { return label->isVisible() && label->text() == text; });
    };
    QTRY_VERIFY(says(QStringLiteral("not for you")));
}

void LogTest::tellsWhenAlarmsAreRaised()
{
    AlarmThresholds thresholds;
    thresholds.commitMilliseconds = 250;
    AlarmConditionModel model(thresholds);
    QStringList ids;
    QString slow;
    for (int row = 0; row < model.rowCount(); ++row) {
        ids.append(model.index(row, AlarmConditionModel::Id).data().toString());
        QVERIFY(!model.index(row, AlarmConditionModel::Raised).data().toString().isEmpty());
        QVERIFY(!model.index(row, AlarmConditionModel::Over).data().toString().isEmpty());
        if (ids.back() == QStringLiteral("COMMIT-SLOW"))
            slow = model.index(row, AlarmConditionModel::Raised).data().toString();
    }
    QVERIFY2(slow.contains(QStringLiteral("250 ms")), qPrintable(slow));
    // What the manual lists is what is shown.
    QFile manual(QStringLiteral(HDF5ASYNC_SOURCE_DIR "/docs/console.md"));
    QVERIFY(manual.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(manual.readAll());
    QVERIFY(ids.size() >= 11);
    for (const QString &id : ids)
        QVERIFY2(text.contains(QStringLiteral("| %1 |").arg(id)), qPrintable(id));
    for (const double impossible : {std::nan(""), -1.0, 1e300}) { // another server may say anything
        thresholds.commitSeconds = impossible;
        const AlarmConditionModel shown(thresholds);
        for (int row = 0; row < shown.rowCount(); ++row)
            QVERIFY(!shown.index(row, AlarmConditionModel::Raised).data().toString().isEmpty());
    }
}

QTEST_MAIN(LogTest)
#include "log_test.moc"
