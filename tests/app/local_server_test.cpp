// SPDX-License-Identifier: BSD-3-Clause
#include "app/local_server.h"
#include "tests/support/memory_storage.h"

#include <QDir>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QtEndian>

using namespace hdf5async;
using namespace std::chrono_literals;

/// The whole server on files in memory.
class LocalServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void startsDrainsAndStartsAgain();
    void closesOpenFilesWhenOneCannotBeOpened();
    void servesTheOthersWhenHdf5DoesNotSurviveOne();
    void failsWhenHdf5DoesNotSurviveTheDefaultFile();
    void failsWithItsCodeWhenThePortIsTaken();
    void startsOtherwiseWhenItIsToldTo();
    void storesWhatWasTakenBeforeItStops();
    void commitsWhatMemoryCouldNotHoldTwice();
    void saysWhenTheLastChangesWereNotStored();
    void stopsWhenAskedToWhileItStarts();
    void samplesMoreOftenForThoseWhoLook();
    void doesNothingTwice();

private:
    using ProbePtr = std::shared_ptr<MemoryStorage::Probe>;
    [[nodiscard]] FileOpener opener();
    void stop(LocalServer &server);

    Settings m_settings;
    std::map<QByteArray, ProbePtr> m_probes;
    ExitCode m_missing = ExitCode::Locked; ///< what is said of a file without a probe
};

namespace {

quint16 listenOn(LocalServer &server)
{
    QSignalSpy listening(&server, &LocalServer::listening);
    server.start();
    if (listening.isEmpty() && !listening.wait(20'000))
        return 0;
    return quint16(listening[0][0].toString().section(u':', -1).toUInt());
}

// The frame of {"id": 1, "op": "append", "path": "/a", "data": data, "ack": "applied"}
QByteArray appendOf(const QByteArray &data)
{
    const QByteArray body = QByteArray("\x85\xa2id\x01\xa2op\xa6"
                                       "append\xa4path\xa2/a\xa4"
                                       "data") +
                            data +
                            QByteArray("\xa3"
                                       "ack\xa7"
                                       "applied");
    QByteArray frame(4, 0);
    qToBigEndian(quint32(body.size()), frame.data());
    return frame + body;
}

} // namespace

void LocalServerTest::init()
{
    m_settings = Settings();
    m_settings.port = 0;
    m_settings.files = {{"second", QStringLiteral("/memory/second.h5")}};
    m_probes.clear();
    m_missing = ExitCode::Locked;
    for (const char *name : {"default", "second"})
        m_probes[name] = std::make_shared<MemoryStorage::Probe>();
}

FileOpener LocalServerTest::opener()
{
    return [this](const FileSetting &file, const Settings &) -> tl::expected<OpenedFile, StartFailure> {
        const auto probe = m_probes.find(file.name);
        if (probe == m_probes.end())
            return tl::unexpected(StartFailure{m_missing, QStringLiteral("locked")});
        return OpenedFile{file, std::make_unique<MemoryStorage>(probe->second), QStringLiteral("2 commits"), {}};
    };
}

void LocalServerTest::stop(LocalServer &server)
{
    QSignalSpy stopped(&server, &LocalServer::stopped);
    server.drain();
    QVERIFY(stopped.size() == 1 || stopped.wait(20'000));
    QCOMPARE(server.state(), ServerState::Stopped);
}

void LocalServerTest::startsDrainsAndStartsAgain()
{
    LocalServer server(m_settings, opener());
    QCOMPARE(server.status()->state, ServerState::Stopped);
    for (int round = 0; round < 3; ++round) {
        const quint16 port = listenOn(server);
        QVERIFY(port != 0);
        QCOMPARE(server.status()->state, ServerState::Listening);
        QCOMPARE(server.status()->address, QStringLiteral("127.0.0.1:%1").arg(port));
        QCOMPARE(server.status()->files.size(), std::size_t(2));
        QCOMPARE(server.status()->files[0].recovery, QStringLiteral("2 commits"));
        QTcpSocket client;
        client.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        QVERIFY(client.waitForConnected(20'000));
        stop(server);
        QVERIFY(!server.problem());
        QVERIFY(m_probes["default"]->closed && m_probes["second"]->closed);
        QCOMPARE(server.status()->files.size(), std::size_t(0));
    }
}

void LocalServerTest::closesOpenFilesWhenOneCannotBeOpened()
{
    m_probes.erase("second");
    LocalServer server(m_settings, opener());
    QSignalSpy stopped(&server, &LocalServer::stopped);
    server.start();
    QVERIFY(stopped.wait(20'000));
    QCOMPARE(server.state(), ServerState::Failed);
    QCOMPARE(server.problem()->code, ExitCode::Locked);
    QCOMPARE(server.status()->problem, QStringLiteral("locked"));
    QVERIFY(m_probes["default"]->closed);

    m_probes["second"] = std::make_shared<MemoryStorage::Probe>(); // the other program has gone
    QVERIFY(listenOn(server) != 0);
    QCOMPARE(server.status()->problem, QString());
    stop(server);
}

void LocalServerTest::servesTheOthersWhenHdf5DoesNotSurviveOne()
{
    m_probes.erase("second");
    m_missing = ExitCode::Damaged;
    LocalServer server(m_settings, opener());
    QVERIFY(listenOn(server) != 0);
    QTRY_COMPARE(server.status()->files.size(), std::size_t(1));
    QCOMPARE(server.status()->files[0].name, QStringLiteral("default"));
    stop(server);
    QVERIFY(m_probes["default"]->closed);
}

void LocalServerTest::failsWhenHdf5DoesNotSurviveTheDefaultFile()
{
    m_probes.erase("default");
    m_missing = ExitCode::Damaged;
    LocalServer server(m_settings, opener());
    QSignalSpy stopped(&server, &LocalServer::stopped);
    server.start();
    QVERIFY(stopped.wait(20'000));
    QCOMPARE(server.problem()->code, ExitCode::Damaged);
}

void LocalServerTest::failsWithItsCodeWhenThePortIsTaken()
{
    QTcpServer occupied;
    QVERIFY(occupied.listen(QHostAddress(QHostAddress::LocalHost)));
    m_settings.port = occupied.serverPort();
    LocalServer server(m_settings, opener());
    QSignalSpy stopped(&server, &LocalServer::stopped);
    server.start();
    QVERIFY(stopped.wait(20'000));
    QCOMPARE(server.state(), ServerState::Failed);
    QCOMPARE(server.problem()->code, ExitCode::CannotListen);
    QVERIFY(server.problem()->sentence.contains(QString::number(occupied.serverPort())));
    const TakenPort &taken = server.status()->taken;
    QCOMPARE(taken.address, QStringLiteral("127.0.0.1:%1").arg(occupied.serverPort()));
    QCOMPARE(taken.process, QCoreApplication::applicationPid());
    QVERIFY(taken.freePort != occupied.serverPort());
    QVERIFY(m_probes["default"]->closed && m_probes["second"]->closed);
}

void LocalServerTest::startsOtherwiseWhenItIsToldTo()
{
    QTcpServer occupied;
    QVERIFY(occupied.listen(QHostAddress(QHostAddress::LocalHost)));
    m_settings.port = occupied.serverPort();
    LocalServer server(m_settings, opener());
    const auto start = [&server](const QVariantMap &values) {
        const QFuture<Result<CommandResult>> answer = server.execute({"start", values, 0});
        const bool isAnswered = QTest::qWaitFor([&answer] { return answer.isFinished(); }, 20'000);
        return isAnswered ? answer.result() : failure(ErrorCode::Cancelled, QStringLiteral("no answer in time"));
    };
    QSignalSpy stopped(&server, &LocalServer::stopped);
    QVERIFY(start({}));
    QTRY_COMPARE_WITH_TIMEOUT(stopped.size(), 1, 20'000);
    QCOMPARE(server.state(), ServerState::Failed);
    QCOMPARE(start({{QStringLiteral("max_frame"), QStringLiteral("1 MiB")}}).error().code, ErrorCode::BadValue);
    QCOMPARE(start({{QStringLiteral("port"), 99'999}}).error().code, ErrorCode::BadValue);
    QCOMPARE(server.state(), ServerState::Failed);
    QSignalSpy listening(&server, &LocalServer::listening);
    const QString file = QDir::currentPath() + QStringLiteral("/other.h5");
    QVERIFY(start({{QStringLiteral("port"), 0}, {QStringLiteral("hdf5_file_path"), QStringLiteral("other.h5")}}));
    QTRY_COMPARE_WITH_TIMEOUT(listening.size(), 1, 20'000);
    QVERIFY(!server.status()->address.endsWith(QStringLiteral(":%1").arg(occupied.serverPort())));
    QCOMPARE(server.status()->files[0].path, file);
    const auto settings = server.settings();
    QTRY_VERIFY_WITH_TIMEOUT(settings.isFinished(), 20'000);
    const Result<ServerSettings> shown = settings.result();
    for (const SettingValue &value : shown->values) {
        if (value.key == QLatin1StringView("hdf5_file_path"))
            QCOMPARE(value.value, file);
    }
    QCOMPARE(start({{QStringLiteral("port"), 0}}).error().code, ErrorCode::Conflict);
    stop(server);
}

void LocalServerTest::storesWhatWasTakenBeforeItStops()
{
    LocalServer server(m_settings, opener());
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), listenOn(server));
    QVERIFY(client.waitForConnected(20'000));
    client.write(appendOf(QByteArray("\x92\x01\x02")));
    QVERIFY(client.waitForReadyRead(20'000));
    QVERIFY(client.readAll().contains("ok\xc3"));
    stop(server);
    QCOMPARE(m_probes["default"]->durable["/a"].size(), std::size_t(2));
}

// What a file retains until its commit is to fit into the memory for its changes, also where that is small.
void LocalServerTest::commitsWhatMemoryCouldNotHoldTwice()
{
    m_settings.storageMemory = 16 << 20;
    m_settings.commitInterval = 1h;
    LocalServer server(m_settings, opener());
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), listenOn(server));
    QVERIFY(client.waitForConnected(20'000));
    constexpr quint32 numbers = 3 << 20;
    QByteArray list(5, '\xdd');
    qToBigEndian(numbers, list.data() + 1);
    client.write(appendOf(list + QByteArray(numbers, '\x01')));
    QVERIFY(client.waitForReadyRead(20'000));
    QVERIFY(client.readAll().contains("ok\xc3"));
    QTRY_COMPARE_WITH_TIMEOUT(server.status()->files[0].lastCommit, quint64(1), 20'000);
    stop(server);
}

void LocalServerTest::saysWhenTheLastChangesWereNotStored()
{
    LocalServer server(m_settings, opener());
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), listenOn(server));
    QVERIFY(client.waitForConnected(20'000));
    m_probes["default"]->prepareError = m_probes["default"]->syncError =
        Error{ErrorCode::StorageFull, QStringLiteral("disk full"), {}};
    client.write(appendOf(QByteArray("\x92\x01\x02")));
    QVERIFY(client.waitForReadyRead(20'000));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(QStringLiteral("was not closed in order")));
    QSignalSpy stopped(&server, &LocalServer::stopped);
    server.drain();
    QVERIFY(stopped.wait(20'000));
    QVERIFY(server.problem());
    QCOMPARE(server.problem()->code, ExitCode::NotStored);
}

void LocalServerTest::stopsWhenAskedToWhileItStarts()
{
    LocalServer server(m_settings, opener());
    QSignalSpy stopped(&server, &LocalServer::stopped);
    server.start();
    server.drain();
    QVERIFY(stopped.wait(20'000));
    QCOMPARE(server.state(), ServerState::Stopped);
    QVERIFY(m_probes["default"]->closed && m_probes["second"]->closed);
}

void LocalServerTest::samplesMoreOftenForThoseWhoLook()
{
    LocalServer server(m_settings, opener());
    QVERIFY(listenOn(server) != 0);
    const quint64 before = server.status()->sample;
    QTRY_VERIFY(server.status()->sample >= before + 2); // for history and alarms
    const ServerStatusPtr unwatched = server.status();
    QTRY_VERIFY(server.status()->sample > unwatched->sample);
    const qint64 apart = unwatched->sampledAt.msecsTo(server.status()->sampledAt);
    QVERIFY2(apart >= 900, qPrintable(QString::number(apart)));
    QSignalSpy sampled(&server, &ServerController::statusSampled);
    QTRY_VERIFY(sampled.size() >= 6);
    stop(server);
}

void LocalServerTest::doesNothingTwice()
{
    LocalServer server(m_settings, opener());
    server.drain(); // it is stopped already
    QCOMPARE(server.state(), ServerState::Stopped);
    const quint16 port = listenOn(server);
    QSignalSpy listening(&server, &LocalServer::listening);
    server.start();
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    QVERIFY(client.waitForConnected(20'000));
    QCOMPARE(listening.size(), 0);
    QSignalSpy stopped(&server, &LocalServer::stopped);
    server.drain();
    server.drain();
    QVERIFY(stopped.wait(20'000));
    QCOMPARE(stopped.size(), 1);
}

QTEST_GUILESS_MAIN(LocalServerTest)
#include "local_server_test.moc"
