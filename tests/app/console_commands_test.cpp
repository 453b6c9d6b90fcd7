// SPDX-License-Identifier: BSD-3-Clause
#include "app/server_settings.h"
#include "tests/app/console_bench.h"

#include <QDir>
#include <QFile>
#include <QTcpSocket>

#include <cmath>
#include <future>

using namespace hdf5async;
using namespace std::chrono_literals;

/// What consoles command a whole server, who may, and what of it is written down.
class ConsoleCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rulesDecideForNewDatasets();
    void commandsNeedTheirEpochAndAreWrittenDown();
    void strangersMayOnlyLook();
    void timesAreNumbers();
    void disconnectsAndBlocks();
    void limitsOneClientAlone();
    void remembersOverARestart();
    void changesTheConfiguration();
    void changesLimitsAtOnce();
};

namespace {

const QString idKey = QStringLiteral("id"), subjectKey = QStringLiteral("subject"),
              secondsKey = QStringLiteral("seconds");

} // namespace

void ConsoleCommandsTest::rulesDecideForNewDatasets()
{
    Bench b;
    b.append("/run/before", 10);
    CompressionRule rule;
    rule.pattern = QStringLiteral("/run/**");
    rule.filters = {Codec::Zstd, 5, Shuffle::Byte, false};
    const Value list = toValue(std::vector<CompressionRule>{rule});
    const QVariantMap arguments{{QStringLiteral("rules"), value_codec::toVariant(list)}};
    QVERIFY(b.command(*b.remote, "rules", arguments));
    b.append("/run/after", 10);
    b.append("/other", 10);
    const auto info = [&b](const char *path) { return Bench::wait(b.client->info(path)); };
    QCOMPARE(info("/run/after")->compression, std::optional<QByteArray>("zstd"));
    QCOMPARE(info("/run/after")->compressionLevel, std::optional<int>(5));
    QCOMPARE(info("/run/after")->shuffle, Shuffle::Byte);
    QVERIFY(!info("/other")->compression);
    QVERIFY(!info("/run/before")->compression);
    const auto settings = Bench::wait(b.server->settings());
    QCOMPARE(settings->rules.size(), std::size_t(2));
    QCOMPARE(settings->rules[0].matches, qint64(2));
    QCOMPARE(settings->rules[1].matches, qint64(1));
    rule.pattern = QStringLiteral("nonsense");
    const Value bad = toValue(std::vector<CompressionRule>{rule});
    QCOMPARE(b.command(*b.remote, "rules", {{QStringLiteral("rules"), value_codec::toVariant(bad)}}).error().code,
             ErrorCode::BadValue);
}

void ConsoleCommandsTest::commandsNeedTheirEpochAndAreWrittenDown()
{
    Bench b;
    const quint64 epoch = b.server->status()->epoch;
    QCOMPARE(b.command(*b.remote, "flush", {}, epoch + 1).error().code, ErrorCode::Conflict);
    QVERIFY(b.command(*b.remote, "flush", {}, epoch));
    QVERIFY(b.command(*b.server, "flush"));
    QCOMPARE(b.command(*b.server, "sing").error().code, ErrorCode::UnknownOp);
    const auto logs = Bench::wait(b.server->logs({}));
    int written = 0;
    for (const LogEntry &entry : logs->entries)
        written += entry.source == QLatin1StringView("console") ? entry.repeats : 0;
    QCOMPARE(written, 4);
}

void ConsoleCommandsTest::strangersMayOnlyLook()
{
    MetricsHub hub;
    LogStore log;
    NoHost host;
    ConsoleDesk desk(hub, Settings(), host, {log, {}, nullptr});
    const auto outcome = [&desk](Role role, const char *name, const QVariantMap &arguments = {}) {
        const auto answer = std::make_shared<std::promise<Result<CommandResult>>>();
        desk.execute({QStringLiteral("eve"), QStringLiteral("10.0.0.9:1"), role, 3}, {name, arguments, 0},
                     [answer](const Result<CommandResult> &result) { answer->set_value(result); });
        return answer->get_future().get();
    };
    for (const char *name :
         {"start", "drain", "disconnect", "limit", "block", "unblock", "acknowledge", "shelve", "flush"})
        QCOMPARE(outcome(Role::Writer, name).error().code, ErrorCode::Forbidden);
    for (const char *name : {"rules", "settings"})
        QCOMPARE(outcome(Role::Operator, name).error().code, ErrorCode::Forbidden);
    QCOMPARE(outcome(Role::Operator, "start", {{QStringLiteral("port"), 1}}).error().code, ErrorCode::Forbidden);
    QCOMPARE(host.calls.load(), 0);
    QVERIFY(outcome(Role::Operator, "start"));
    QVERIFY(outcome(Role::Operator, "drain"));
    QVERIFY(outcome(Role::Admin, "settings"));
    QCOMPARE(host.calls.load(), 3);
    for (const QVariant &bad : {QVariant(-1), QVariant(1.5), QVariant(QStringLiteral("fast")), QVariant(true)}) {
        QCOMPARE(outcome(Role::Operator, "limit", {{QStringLiteral("requests_per_second"), bad}}).error().code,
                 ErrorCode::BadValue);
    }
    QCOMPARE(host.calls.load(), 3);
}

void ConsoleCommandsTest::timesAreNumbers()
{
    Bench b;
    b.append("/a", 10);
    QVERIFY(!Bench::wait(b.client->append("/a", QByteArray("no number")))); // the alarm LOSS
    QTRY_VERIFY_WITH_TIMEOUT(!b.server->status()->alarms.empty(), patience);
    const QString id = b.server->status()->alarms.front().id;
    const auto shelve = [&](const QVariant &seconds) {
        return b.command(*b.remote, "shelve", {{idKey, id}, {subjectKey, QString()}, {secondsKey, seconds}});
    };
    const auto block = [&](const QVariant &seconds) {
        return b.command(*b.remote, "block", {{subjectKey, QStringLiteral("10.9.8.7")}, {secondsKey, seconds}});
    };
    for (const QVariant &bad : {QVariant(std::nan("")), QVariant(-1.0), QVariant(-1), QVariant(QStringLiteral("10")),
                                QVariant(true), QVariant(QVariantList{10})}) {
        QCOMPARE(shelve(bad).error().code, ErrorCode::BadValue);
        QCOMPARE(block(bad).error().code, ErrorCode::BadValue);
    }
    QVERIFY(!b.server->status()->blocked || b.server->status()->blocked->empty());
    for (const double longest : {1e300, double(INFINITY)}) {
        const auto shelved = shelve(longest);
        QVERIFY(shelved);
        QCOMPARE(shelved->detail[QStringLiteral("alarms")].toInt(), 1);
        QVERIFY(block(longest));
        QTRY_VERIFY_WITH_TIMEOUT(b.server->status()->blocked && !b.server->status()->blocked->empty(), patience);
        const QDateTime until = b.server->status()->blocked->front().until, now = QDateTime::currentDateTimeUtc();
        QVERIFY(until > now.addYears(9) && until < now.addYears(11));
    }
}

void ConsoleCommandsTest::disconnectsAndBlocks()
{
    Bench b;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), b.port);
    QVERIFY(socket.waitForConnected(patience));
    quint64 id = 0;
    const QString peer = QStringLiteral("127.0.0.1:%1").arg(socket.localPort());
    const auto find = [&] {
        for (const ClientStatus &client : b.server->status()->clients) {
            if (client.peer == peer)
                id = client.id;
        }
        return id != 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(find(), patience);
    const auto done = b.command(*b.remote, "disconnect", {{QStringLiteral("ids"), QVariantList{qulonglong(id)}}});
    QVERIFY(done);
    QCOMPARE(done->detail[QStringLiteral("clients")].toInt(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, patience);
    const auto reason = [&] {
        for (const ClosedClient &closed : *b.server->status()->closed) {
            if (closed.id == id)
                return closed.reason;
        }
        return QString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(reason().startsWith(QLatin1StringView("disconnected by ")), patience);

    QVERIFY(b.command(*b.server, "block", {{subjectKey, QStringLiteral("127.0.0.1")}, {secondsKey, 600}}));
    QTRY_VERIFY_WITH_TIMEOUT(b.remote->link().phase != LinkPhase::Connected, patience);
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), b.port);
    QVERIFY(socket.waitForConnected(patience));
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, patience);
    QVERIFY(socket.readAll().contains("FORBIDDEN"));
    QTRY_VERIFY_WITH_TIMEOUT(b.server->status()->blocked && !b.server->status()->blocked->empty(), patience);
    QVERIFY(b.server->status()->blocked->front().hits > 0);
    QVERIFY(b.command(*b.server, "unblock", {{subjectKey, QStringLiteral("127.0.0.1")}}));
    QCOMPARE(b.command(*b.server, "unblock", {{subjectKey, QStringLiteral("127.0.0.1")}}).error().code,
             ErrorCode::NotFound);
}

void ConsoleCommandsTest::limitsOneClientAlone()
{
    Bench b;
    b.append("/a", 1);
    const auto writer = [&b]() -> const ClientStatus * {
        const auto &clients = b.server->status()->clients;
        const auto it = std::find_if(clients.begin(), clients.end(), [](const auto &c) { return c.rowsWritten > 0; });
        return it == clients.end() ? nullptr : &*it;
    };
    QTRY_VERIFY_WITH_TIMEOUT(writer(), patience);
    const QVariantList ids{qulonglong(writer()->id)};
    const auto done =
        b.command(*b.remote, "limit", {{QStringLiteral("ids"), ids}, {QStringLiteral("requests_per_second"), 1}});
    QVERIFY(done);
    QCOMPARE(done->detail[QStringLiteral("clients")].toInt(), 1);
    bool isThrottled = false; // a second for each
    for (int i = 0; i < 20 && !isThrottled; ++i) {
        b.append("/a", 1);
        isThrottled = writer() && writer()->throttledFraction > 0;
    }
    QVERIFY(isThrottled);
    QCOMPARE(writer()->requestLimit, qint64(1));
    QVERIFY(b.command(*b.remote, "limit", {{QStringLiteral("ids"), ids}}));
    QTRY_COMPARE_WITH_TIMEOUT(writer()->requestLimit, qint64(0), patience);
    for (int i = 0; i < 100; ++i)
        b.append("/a", 1); // would take more than patience otherwise
}

void ConsoleCommandsTest::remembersOverARestart()
{
    Bench b;
    QVERIFY(b.command(*b.server, "block", {{subjectKey, QStringLiteral("10.9.8.7")}}));
    b.append("/a", 10);
    QVERIFY(!Bench::wait(b.client->append("/a", QByteArray("no number"))));
    const auto hasLoss = [&b] {
        for (const AlarmStatus &alarm : b.server->status()->alarms) {
            if (alarm.id == QLatin1StringView("LOSS"))
                return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasLoss(), patience);
    b.stop();
    b.start();
    QTRY_VERIFY_WITH_TIMEOUT(hasLoss(), patience);
    QCOMPARE(b.server->status()->blocked->size(), std::size_t(1));
    QVERIFY(b.command(*b.remote, "acknowledge", {{idKey, QStringLiteral("LOSS")}, {subjectKey, QString()}}));
    QTRY_VERIFY_WITH_TIMEOUT(!hasLoss(), patience);
    QVERIFY(Bench::wait(b.remote->alarmHistory())->size() >= 2);
    QCOMPARE(QDir(b.folder.path()).entryList({QStringLiteral("state.json*")}, QDir::Files).size(), qsizetype(1));
}

void ConsoleCommandsTest::changesTheConfiguration()
{
    const QByteArray text = "# about\n[server]\n# the port\nport = 8888\n# more\n\n[files]\nrun = /data/run.h5\n";
    const auto changed = changedConfig(
        text, {{QStringLiteral("port"), QStringLiteral("7346")}, {QStringLiteral("max_connections"), 1000}});
    QVERIFY(changed);
    QCOMPARE(*changed,
             QByteArray("# about\n[server]\n# the port\nport = 7346\nmax_connections = 1000\n# more\n\n[files]\n"
                        "run = /data/run.h5\n"));
    QCOMPARE(*changedConfig("", {{QStringLiteral("port"), 1}}), QByteArray("[server]\nport = 1\n"));
    QVERIFY(!changedConfig(text, {{QStringLiteral("port"), QStringLiteral("99999")}}));
    QVERIFY(!changedConfig(text, {{QStringLiteral("invented"), 1}}));
    QVERIFY(!changedConfig(text, {{QStringLiteral("auth_token"), QStringLiteral("a\nhost = ::")}}));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("config.ini"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    QVERIFY(changeConfigFile(path, {{QStringLiteral("port"), 7346}}));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("port = 7346"));
    QVERIFY(!changeConfigFile({}, {{QStringLiteral("port"), 7346}}));
    Settings settings;
    settings.authToken = "secret";
    settings.commitInterval = 250ms;
    for (const SettingValue &value : shownSettings(settings, path).values) {
        if (value.key == QLatin1StringView("auth_token"))
            QVERIFY(value.secret && value.value.isEmpty());
        if (value.key == QLatin1StringView("commit_interval"))
            QCOMPARE(value.value, QStringLiteral("250 ms"));
        if (value.key == QLatin1StringView("max_frame"))
            QCOMPARE(value.standard, QStringLiteral("64 MiB"));
    }
}

void ConsoleCommandsTest::changesLimitsAtOnce()
{
    Bench b;
    b.stop();
    b.configFile = b.folder.filePath(QStringLiteral("config.ini"));
    QFile file(b.configFile);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    b.start();
    const auto setting = [&b](const char *key) {
        const auto settings = Bench::wait(b.remote->settings());
        const auto found =
            std::find_if(settings->values.begin(), settings->values.end(),
                         [key](const SettingValue &value) { return value.key == QLatin1StringView(key); });
        return *found;
    };
    QVERIFY(!setting("max_connections").needsRestart);
    QVERIFY(setting("max_frame").needsRestart);
    const int connections = 3; // the client's, and two of the console
    QTRY_COMPARE_WITH_TIMEOUT(int(b.server->status()->clients.size()), connections, patience);
    QVERIFY(b.command(*b.remote, "settings", {{QStringLiteral("max_connections"), connections}}));
    QCOMPARE(setting("max_connections").value, QString::number(connections));
    const auto oneMore = [&b] {
        ClientOptions options;
        options.port = b.port;
        options.reconnect = false;
        Client client(options);
        client.open();
        const auto pong = Bench::wait(client.ping());
        return pong ? std::optional<ErrorCode>() : pong.error().code;
    };
    QCOMPARE(oneMore(), std::optional(ErrorCode::Busy));
    QVERIFY(b.command(*b.remote, "settings", {{QStringLiteral("max_connections"), connections + 1}}));
    QCOMPARE(oneMore(), std::optional<ErrorCode>());
}

QTEST_GUILESS_MAIN(ConsoleCommandsTest)
#include "console_commands_test.moc"
