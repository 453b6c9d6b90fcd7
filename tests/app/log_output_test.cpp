// SPDX-License-Identifier: BSD-3-Clause
#include "app/log_output.h"
#include "network/server/logging.h"

#include <QDateTime>
#include <QTemporaryFile>
#include <QTest>

#include <sys/stat.h>

using namespace hdf5async;

class LogOutputTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void writesOneLineWithTimeLevelAndCategory();
    void keepsALineALine();
    void givesTheJournalFields();
    void knowsTheJournalsStream();
    void levelsLeaveOutWhatIsBelow_data();
    void levelsLeaveOutWhatIsBelow();
    void requestsAreLoggedOnlyWhenAskedFor();
};

void LogOutputTest::cleanup()
{
    qInstallMessageHandler(nullptr);
}

void LogOutputTest::writesOneLineWithTimeLevelAndCategory()
{
    const QDateTime time(QDate(2026, 11, 22), QTime(10, 21, 22, 45), Qt::UTC);
    QCOMPARE(logLine(QtInfoMsg, "hdf5async.net", QStringLiteral("client 127.0.0.1:40100: connected"), time),
             QByteArray("2026-11-22T10:21:22.045Z info hdf5async.net: client 127.0.0.1:40100: connected\n"));
    QCOMPARE(logLine(QtCriticalMsg, nullptr, QStringLiteral("Größe"), time),
             QByteArray("2026-11-22T10:21:22.045Z error default: Gr\xc3\xb6\xc3\x9f"
                        "e\n"));
}

void LogOutputTest::keepsALineALine()
{
    // Paths come from clients; they must not be able to forge lines of the log.
    const QByteArray line =
        logLine(QtWarningMsg, "c", QStringLiteral("/a\n2026 error forged\r\n"), QDateTime::currentDateTimeUtc());
    QCOMPARE(line.count('\n'), 1);
    QVERIFY(line.endsWith('\n'));
    QVERIFY(!line.contains('\r'));
}

void LogOutputTest::givesTheJournalFields()
{
    QCOMPARE(
        journalFields(QtWarningMsg, "hdf5async.net", QStringLiteral("client [::1]:40100: closed\nPRIORITY=0")),
        QByteArrayList({"MESSAGE=client [::1]:40100: closed PRIORITY=0", "PRIORITY=4", "SYSLOG_IDENTIFIER=hdf5async",
                        "HDF5ASYNC_CATEGORY=hdf5async.net", "HDF5ASYNC_CLIENT=[::1]:40100"}));
    QCOMPARE(journalFields(QtCriticalMsg, "hdf5async.app", QStringLiteral("file 'run42': was not closed")).mid(1),
             QByteArrayList({"PRIORITY=3", "SYSLOG_IDENTIFIER=hdf5async", "HDF5ASYNC_CATEGORY=hdf5async.app",
                             "HDF5ASYNC_FILE=run42"}));
    QCOMPARE(journalFields(QtInfoMsg, nullptr, QStringLiteral("client of nobody")).mid(1),
             QByteArrayList({"PRIORITY=6", "SYSLOG_IDENTIFIER=hdf5async", "HDF5ASYNC_CATEGORY=default"}));
    const QString slow = QStringLiteral("client 1.2.3.4:5: slow request: operation=append file=default "
                                        "path=\"/a b\\\" total_ms=0\" user=\"\" total_ms=1203.5");
    QCOMPARE(journalFields(QtInfoMsg, "hdf5async.slow", slow).mid(3),
             QByteArrayList({"HDF5ASYNC_CATEGORY=hdf5async.slow", "HDF5ASYNC_CLIENT=1.2.3.4:5",
                             "HDF5ASYNC_OPERATION=append", "HDF5ASYNC_FILE=default", "HDF5ASYNC_PATH=/a b\" total_ms=0",
                             "HDF5ASYNC_USER=", "HDF5ASYNC_TOTAL_MS=1203.5"}));
    const QString open = QStringLiteral("client 1.2.3.4:5: slow request: path=\"/a");
    QCOMPARE(journalFields(QtInfoMsg, "hdf5async.slow", open).last(), QByteArray("HDF5ASYNC_PATH=/a"));
}

void LogOutputTest::knowsTheJournalsStream()
{
    QTemporaryFile stream, other;
    QVERIFY(stream.open() && other.open());
    struct stat status = {};
    QCOMPARE(::fstat(stream.handle(), &status), 0);
    qunsetenv("JOURNAL_STREAM");
    QVERIFY(!isJournalStream(stream.handle()));
    qputenv("JOURNAL_STREAM",
            QByteArray::number(quint64(status.st_dev)) + ':' + QByteArray::number(quint64(status.st_ino)));
    QVERIFY(isJournalStream(stream.handle()));
    QVERIFY(!isJournalStream(other.handle()));
    qunsetenv("JOURNAL_STREAM");
}

void LogOutputTest::levelsLeaveOutWhatIsBelow_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<QString>("enabled");
    QTest::newRow("debug") << int(LogLevel::Debug) << "diwc";
    QTest::newRow("info") << int(LogLevel::Info) << "iwc";
    QTest::newRow("warning") << int(LogLevel::Warning) << "wc";
    QTest::newRow("error") << int(LogLevel::Error) << "c";
}

void LogOutputTest::levelsLeaveOutWhatIsBelow()
{
    QFETCH(const int, level);
    QFETCH(const QString, enabled);
    installLog(LogLevel(level), false);
    for (const QLoggingCategory *category : {&netLog(), &appLog()}) {
        QString found;
        found += category->isDebugEnabled() ? QStringLiteral("d") : QString();
        found += category->isInfoEnabled() ? QStringLiteral("i") : QString();
        found += category->isWarningEnabled() ? QStringLiteral("w") : QString();
        found += category->isCriticalEnabled() ? QStringLiteral("c") : QString();
        QCOMPARE(found, enabled);
    }
}

void LogOutputTest::requestsAreLoggedOnlyWhenAskedFor()
{
    installLog(LogLevel::Debug, false);
    QVERIFY(!requestLog().isDebugEnabled());
    installLog(LogLevel::Warning, true);
    QVERIFY(requestLog().isDebugEnabled());
    QVERIFY(!netLog().isDebugEnabled());
}

QTEST_APPLESS_MAIN(LogOutputTest)
#include "log_output_test.moc"
