// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/appender.h>
#include <hdf5async/client.h>

#include "tests/network/client/server_process.h"

#include <QCoreApplication>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <numeric>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

AppenderOptions spooled(const QString &path)
{
    AppenderOptions options;
    options.spool = path;
    options.batchTime = std::chrono::milliseconds(0); // every push is in the spool when push() returns
    return options;
}

// The instrument's program: pushes rows from `first` on, one after another, and says how far it has come, until it is killed.
int instrument(const QStringList &arguments)
{
    ClientOptions options;
    options.port = quint16(arguments.at(2).toUInt());
    options.firstDelay = options.longestDelay = std::chrono::milliseconds(5);
    Client client(options);
    Result<Appender *> appender = client.appender("/rows", spooled(arguments.at(3)));
    if (!appender)
        return 1;
    qint64 next = arguments.at(4).toLongLong();
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        if (!(*appender)->push(next))
            return;
        std::printf("%lld\n", static_cast<long long>(++next));
        std::fflush(stdout);
    });
    timer.start(0);
    return QCoreApplication::exec();
}

std::vector<qint64> counted(qint64 n)
{
    std::vector<qint64> numbers(static_cast<std::size_t>(n));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

} // namespace

/// Rows outlive the server's absence and the end of the program that made them.
class SpoolTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerProcess>("commit_interval = 10 ms");
        QVERIFY(m_server->start());
    }
    void cleanup() { m_server.reset(); }

    void deliversWhatAnEarlierRunLeft()
    {
        m_server->kill();
        const QString path = m_server->path("rows.spool");
        {
            Client client(m_server->options());
            Appender *const appender = client.appender("/rows", spooled(path)).value();
            for (qint64 i = 0; i < 200; ++i)
                QVERIFY(appender->push(i));
            QCOMPARE(appender->spooledRows(), quint64(200));
            QCOMPARE(appender->durableRows(), quint64(0));
        }
        QVERIFY(m_server->start());
        Client client(m_server->options());
        Appender *const appender = client.appender("/rows", spooled(path)).value();
        QCOMPARE(appender->restoredRows(), quint64(200));
        for (qint64 i = 200; i < 250; ++i)
            QVERIFY(appender->push(i));
        QVERIFY(awaited(appender->finish()).value().has_value());
        QCOMPARE(appender->durableRows(), quint64(250));
        client.open();
        QCOMPARE(elementsOf<qint64>(good(client.read("/rows"))).value(), counted(250));
    }

    void isBounded()
    {
        m_server->kill();
        Client client(m_server->options());
        AppenderOptions options = spooled(m_server->path("rows.spool"));
        options.bufferBytes = 20'000;
        Appender *const appender = client.appender("/rows", options).value();
        qint64 taken = 0;
        while (appender->push(taken))
            ++taken;
        QVERIFY(taken > 50);
        QVERIFY(QFile(m_server->path("rows.spool")).size() <= 20'000 + 1000);
        QVERIFY(m_server->start());
        QVERIFY(awaited(appender->finish()).value().has_value());
        QVERIFY(appender->push(taken));
        QVERIFY(awaited(appender->finish()).value().has_value());
        client.open();
        QCOMPARE(elementsOf<qint64>(good(client.read("/rows"))).value(), counted(taken + 1));
    }

    void dropsTheOldestWhenToldTo()
    {
        m_server->kill();
        Client client(m_server->options());
        AppenderOptions options = spooled(m_server->path("rows.spool"));
        options.bufferBytes = 20'000;
        options.batchesInFlight = 1;
        options.overflow = OverflowPolicy::DropOldest;
        Appender *const appender = client.appender("/rows", options).value();
        for (qint64 i = 0; i < 500; ++i)
            QVERIFY(appender->push(i));
        QVERIFY(appender->droppedRows() > 0);
        QVERIFY(m_server->start());
        QVERIFY(awaited(appender->finish()).value().has_value());
        QCOMPARE(appender->durableRows() + appender->droppedRows(), quint64(500));
        client.open();
        const std::vector<qint64> rows = elementsOf<qint64>(good(client.read("/rows"))).value();
        QCOMPARE(rows.size(), std::size_t(appender->durableRows()));
        QVERIFY(std::is_sorted(rows.begin(), rows.end()) && rows.back() == 499);
    }

    // The instrument's program is killed again and again, now and then the server too: what push() took is stored once, in order.
    void survivesAKilledProgram()
    {
        const QString path = m_server->path("rows.spool");
        const int rounds =
            qEnvironmentVariableIsSet("HDF5ASYNC_CUTS") ? qEnvironmentVariableIntValue("HDF5ASYNC_CUTS") / 30 : 6;
        qint64 said = 0;
        for (int round = 0; round < rounds; ++round) {
            // What a killed program took without having said so is seen in what is stored later on: the next row is the next one.
            const qint64 next = rowsTaken(path, said);
            QProcess program;
            program.start(
                QCoreApplication::applicationFilePath(),
                {QStringLiteral("instrument"), QString::number(m_server->port()), path, QString::number(next)});
            QVERIFY(program.waitForStarted(limit));
            const qint64 wanted = next + 40 + 13 * round;
            while (said < wanted && program.waitForReadyRead(limit)) {
                while (program.canReadLine())
                    said = program.readLine().trimmed().toLongLong();
            }
            QVERIFY2(said >= wanted, qPrintable(QString::fromUtf8(program.readAllStandardError())));
            if (round % 3 == 1)
                m_server->kill();
            program.kill(); // SIGKILL
            QVERIFY(program.waitForFinished(limit));
            while (program.canReadLine())
                said = program.readLine().trimmed().toLongLong();
            if (round % 3 == 1)
                QVERIFY(m_server->start());
        }
        const qint64 all = rowsTaken(path, said);
        QVERIFY(all >= said && all <= said + 1);
    }

private:
    // Delivers what waits and compares: rows 0, 1, 2 … without a gap, at least `said` of them. How many there are.
    qint64 rowsTaken(const QString &path, qint64 said)
    {
        Client client(m_server->options());
        client.open();
        Result<Appender *> appender = client.appender("/rows", spooled(path));
        if (!appender || !awaited((*appender)->finish()).value_or(Result<void>(failure(ErrorCode::Internal, {}))))
            return -1;
        const Value value = good(client.read("/rows"));
        const std::vector<qint64> rows = value.isNil() ? std::vector<qint64>() : elementsOf<qint64>(value).value();
        if (rows != counted(qint64(rows.size())) || qint64(rows.size()) < said)
            return -1;
        return qint64(rows.size());
    }

    std::unique_ptr<ServerProcess> m_server;
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (QCoreApplication::arguments().value(1) == QStringLiteral("instrument"))
        return instrument(QCoreApplication::arguments());
    SpoolTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "spool_test.moc"
