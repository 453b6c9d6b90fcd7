// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/appender.h>
#include <hdf5async/client.h>
#include <hdf5async/record.h>

#include "tests/network/client/server_process.h"

#include <QSignalSpy>

#include <numeric>

using namespace hdf5async;
using namespace hdf5async::testing;

struct Event
{
    qint64 time;
    double value;
};
HDF5ASYNC_RECORD(Event, time, value)

namespace {

std::vector<qint64> counted(qint64 first, qint64 end)
{
    std::vector<qint64> numbers(static_cast<std::size_t>(end - first));
    std::iota(numbers.begin(), numbers.end(), first);
    return numbers;
}

} // namespace

/// Rows in batches: all of them, in order, counted; and what happens to those that find no room.
class AppenderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerProcess>("commit_interval = 10 ms");
        QVERIFY(m_server->start());
        m_client = std::make_unique<Client>(m_server->options());
        m_client->open();
    }

    void cleanup()
    {
        m_client.reset();
        m_server.reset();
    }

    void storesRowsInOrder()
    {
        AppenderOptions options;
        options.batchBytes = 1000;
        Appender *const appender = m_client->appender("/events", options).value();
        QSignalSpy durable(appender, &Appender::rowsDurable);
        QSignalSpy accepted(appender, &Appender::rowsAccepted);
        for (qint64 i = 0; i < 10'000; ++i)
            QVERIFY(appender->push(Event{i, double(i) / 4}));
        QVERIFY(awaited(appender->finish()).value().has_value());
        QCOMPARE(appender->acceptedRows(), quint64(10'000));
        QCOMPARE(appender->durableRows(), quint64(10'000));
        QCOMPARE(durable.last().at(0).toULongLong(), quint64(10'000));
        QCOMPARE(accepted.last().at(0).toULongLong(), quint64(10'000));
        QCOMPARE(appender->bufferedBytes(), 0);
        const std::vector<Event> events = elementsOf<Event>(good(m_client->read("/events"))).value();
        QCOMPARE(events.size(), std::size_t(10'000));
        for (qint64 i = 0; i < 10'000; ++i)
            QVERIFY(events[std::size_t(i)].time == i && events[std::size_t(i)].value == double(i) / 4);
    }

    void mixesRowsAndBlocks()
    {
        AppenderOptions options;
        options.batchBytes = 800;
        Appender *const appender = m_client->appender("/mixed", options).value();
        QVERIFY(appender->push(qint64(0)));
        QVERIFY(appender->push(counted(1, 11)));    // gathered
        QVERIFY(appender->push(counted(11, 1011))); // large: in pieces, without a copy
        QVERIFY(appender->push(qint64(1011)));
        QVERIFY(!appender->push(1.5));                                   // another type
        QVERIFY(!appender->push(ArrayView(counted(0, 4), Shape{2, 2}))); // another shape
        QVERIFY(awaited(appender->finish()).value().has_value());
        QCOMPARE(elementsOf<qint64>(good(m_client->read("/mixed"))).value(), counted(0, 1012));
    }

    void storesRowsWithAxes()
    {
        Appender *const appender = m_client->appender("/frames").value();
        for (qint64 frame = 0; frame < 3; ++frame)
            QVERIFY(appender->push(ArrayView(counted(frame * 6, frame * 6 + 6), Shape{1, 2, 3})));
        QVERIFY(awaited(appender->finish()).value().has_value());
        const Value value = good(m_client->read("/frames"));
        QVERIFY(std::get<Array>(value.v).shape == (Shape{3, 2, 3}));
        QCOMPARE(elementsOf<qint64>(value).value(), counted(0, 18));
    }

    void closesABatchByTime()
    {
        Appender *const appender = m_client->appender("/slow").value();
        QSignalSpy durable(appender, &Appender::rowsDurable);
        QVERIFY(appender->push(qint64(1)));
        QTRY_COMPARE_WITH_TIMEOUT(durable.size(), 1, limit);
        QVERIFY(appender->push(qint64(2)));
        QTRY_COMPARE_WITH_TIMEOUT(appender->durableRows(), quint64(2), limit);
    }

    void refusesWhatFindsNoRoom()
    {
        m_server->kill();
        AppenderOptions options;
        options.bufferBytes = 8192;
        options.batchBytes = 80;
        Appender *const appender = m_client->appender("/full", options).value();
        QSignalSpy changed(appender, &Appender::canAcceptChanged);
        qint64 taken = 0;
        while (appender->push(taken))
            ++taken;
        QVERIFY(taken > 50 && taken < 1024);
        QVERIFY(!appender->canAccept());
        QVERIFY(!appender->push(counted(0, 100)));
        QCOMPARE(changed.size(), 1);
        QVERIFY(m_server->start());
        QVERIFY(awaited(appender->finish()).value().has_value());
        QVERIFY(appender->canAccept());
        QCOMPARE(changed.last().at(0).toBool(), true);
        QCOMPARE(elementsOf<qint64>(good(m_client->read("/full"))).value(), counted(0, taken));
    }

    void dropsTheOldestWhenToldTo()
    {
        m_server->kill();
        AppenderOptions options;
        options.bufferBytes = 8192;
        options.batchBytes = 80;
        options.batchesInFlight = 1;
        options.overflow = OverflowPolicy::DropOldest;
        Appender *const appender = m_client->appender("/dropped", options).value();
        quint64 told = 0;
        connect(appender, &Appender::rowsDropped, this, [&](quint64 rows) { told += rows; });
        for (qint64 i = 0; i < 1000; ++i)
            QVERIFY(appender->push(i));
        QVERIFY(told > 0);
        QCOMPARE(appender->droppedRows(), told);
        QVERIFY(m_server->start());
        QVERIFY(awaited(appender->finish()).value().has_value());
        QCOMPARE(appender->durableRows() + appender->droppedRows(), appender->acceptedRows());
        // The first batch was under way; of the others the newest are left.
        const std::vector<qint64> stored = elementsOf<qint64>(good(m_client->read("/dropped"))).value();
        QCOMPARE(stored.size(), std::size_t(1000 - told));
        std::vector<qint64> expected = counted(0, 10);
        const std::vector<qint64> newest = counted(10 + qint64(told), 1000);
        expected.insert(expected.end(), newest.begin(), newest.end());
        QCOMPARE(stored, expected);
    }

    void tellsWhatTheServerRefuses()
    {
        static_cast<void>(good(m_client->write("/text", QStringLiteral("no numbers here"))));
        Appender *const appender = m_client->appender("/text").value();
        QSignalSpy rejected(appender, &Appender::rowsRejected);
        QVERIFY(appender->push(1.5));
        const Result<void> finished = awaited(appender->finish()).value();
        QVERIFY(!finished && finished.error().code == ErrorCode::TypeMismatch);
        QCOMPARE(rejected.size(), 1);
        QCOMPARE(appender->rejectedRows(), quint64(1));
        QVERIFY(awaited(appender->finish()).value().has_value());
    }

    void handsItsRowsOverWhenItIsDeleted()
    {
        AppenderOptions options;
        options.batchesInFlight = 1;
        options.batchBytes = 80;
        Appender *const appender = m_client->appender("/left", options).value();
        for (qint64 i = 0; i < 95; ++i)
            QVERIFY(appender->push(i));
        const QFuture<Result<void>> finished = appender->finish();
        delete appender;
        QCOMPARE(codeOf(finished), QStringLiteral("CANCELLED"));
        QCOMPARE(elementsOf<qint64>(good(m_client->read("/left"))).value(), counted(0, 95));
    }

    void keepsWhatWasNotSentWhileItsClientIsClosed()
    {
        AppenderOptions options;
        options.batchBytes = 80;
        Appender *const appender = m_client->appender("/closed", options).value();
        m_client->close();
        for (qint64 i = 0; i < 100; ++i)
            QVERIFY(appender->push(i));
        m_client->open();
        QVERIFY(awaited(appender->finish()).value().has_value());
        QCOMPARE(elementsOf<qint64>(good(m_client->read("/closed"))).value(), counted(0, 100));
    }

    void refusesOptionsOutOfRange()
    {
        AppenderOptions options;
        options.batchBytes = 0;
        QVERIFY(!m_client->appender("/x", options));
    }

private:
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<Client> m_client;
};

QTEST_GUILESS_MAIN(AppenderTest)
#include "appender_test.moc"
