// SPDX-License-Identifier: BSD-3-Clause
#include "app/server_settings.h"
#include "core/service/user_changes.h"
#include "tests/app/console_bench.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
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
    void changesUsersWhoAreServedAccordingly();
    void usersAreWhatIsInTheFile();
    void refusesWhatWouldHarmTheUsers();
    void usersAreForAdministrators();

private:
    /// A server with an admin 'root', whose token the bench has.
    static void serveWithUsers(Bench &b);
};

namespace {

const QString nameKey = QStringLiteral("name"), roleKey = QStringLiteral("role"), pathsKey = QStringLiteral("paths"),
              filesKey = QStringLiteral("files"), tokenKey = QStringLiteral("token"),
              revisionKey = QStringLiteral("revision"), idKey = QStringLiteral("id"),
              subjectKey = QStringLiteral("subject"), secondsKey = QStringLiteral("seconds");

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

QStringList namesOf(const UserList &list)
{
    QStringList names;
    for (const UserEntry &user : list.users)
        names.append(user.name);
    return names;
}

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

void ConsoleCommandsTest::serveWithUsers(Bench &b)
{
    b.stop();
    b.settings.usersFile = b.folder.filePath(QStringLiteral("users.json"));
    UserDirectory users;
    const auto token = changeUser(users, {UserChange::Kind::Add, "root", Role::Admin, {}, {}});
    QVERIFY(token && users.save(b.settings.usersFile));
    b.token = *token;
    b.start();
}

void ConsoleCommandsTest::changesUsersWhoAreServedAccordingly()
{
    Bench b;
    serveWithUsers(b);
    b.append("/other", 1);
    const auto added = b.command(*b.remote, "add_user",
                                 {{nameKey, QStringLiteral("ann")},
                                  {roleKey, QStringLiteral("writer")},
                                  {pathsKey, QStringList{QStringLiteral("/run")}}});
    QVERIFY2(added, added ? "" : qPrintable(added.error().message));
    const QByteArray token = added->detail[tokenKey].toString().toUtf8();
    QVERIFY(token.startsWith("ann:") && token.size() > 40);
    ClientOptions options;
    options.port = b.port;
    options.token = token;
    options.reconnect = false;
    Client ann(options);
    ann.open();
    const std::vector<double> rows(3, 1.5);
    QVERIFY(Bench::wait(ann.append("/run/a", rows)));
    QCOMPARE(Bench::wait(ann.append("/other", rows)).error().code, ErrorCode::Forbidden);

    // The connection goes on with the new rights.
    QVERIFY(
        b.command(*b.server, "change_user", {{nameKey, QStringLiteral("ann")}, {roleKey, QStringLiteral("reader")}}));
    QCOMPARE(Bench::wait(ann.append("/run/a", rows)).error().code, ErrorCode::Forbidden);
    QVERIFY(Bench::wait(ann.info("/run/a")));
    QCOMPARE(Bench::wait(ann.info("/other")).error().code, ErrorCode::NotFound);
    QVERIFY(b.command(*b.remote, "change_user",
                      {{nameKey, QStringLiteral("ann")}, {pathsKey, QStringList{QStringLiteral("/")}}}));
    QVERIFY(Bench::wait(ann.info("/other")));
    QVERIFY(b.command(*b.remote, "change_user",
                      {{nameKey, QStringLiteral("ann")}, {filesKey, QStringList{QStringLiteral("x")}}}));
    QCOMPARE(Bench::wait(ann.info("/other")).error().code, ErrorCode::NotFound);
    QVERIFY(b.command(*b.remote, "change_user", {{nameKey, QStringLiteral("ann")}, {filesKey, QStringList()}}));
    QVERIFY(Bench::wait(ann.info("/other")));
    const auto list = Bench::wait(b.remote->users());
    QVERIFY(list);
    QCOMPARE(list->users[0].role, Role::Reader);
    QVERIFY(list->users[0].files.isEmpty());

    // And not at all with the old token.
    const auto renewed = b.command(*b.server, "new_token", {{nameKey, QStringLiteral("ann")}});
    QVERIFY(renewed);
    const QByteArray second = renewed->detail[tokenKey].toString().toUtf8();
    QVERIFY(second.startsWith("ann:") && second != token);
    QCOMPARE(Bench::wait(ann.info("/run/a")).error().code, ErrorCode::AuthRequired);
    options.token = second;
    Client again(options);
    again.open();
    QVERIFY(Bench::wait(again.info("/run/a")));
    QVERIFY(b.command(*b.remote, "remove_user", {{nameKey, QStringLiteral("ann")}}));
    QCOMPARE(Bench::wait(again.info("/run/a")).error().code, ErrorCode::AuthRequired);
    QCOMPARE(b.command(*b.remote, "remove_user", {{nameKey, QStringLiteral("ann")}}).error().code, ErrorCode::NotFound);

    // What was done is written down, and no token.
    bool told = false;
    const auto logs = Bench::wait(b.server->logs({}));
    for (const LogEntry &entry : logs->entries) {
        told = told || (entry.message.startsWith(QStringLiteral("root (")) &&
                        entry.message.contains(QStringLiteral("add_user")) &&
                        entry.message.contains(QStringLiteral("\"ann\"")));
        for (const QByteArray &secret : {token, second})
            QVERIFY(!entry.message.contains(QString::fromLatin1(secret.mid(secret.indexOf(':') + 1))));
    }
    QVERIFY(told);
}

void ConsoleCommandsTest::usersAreWhatIsInTheFile()
{
    Bench b;
    QVERIFY(Bench::wait(b.remote->users())->file.isEmpty());
    QCOMPARE(b.command(*b.remote, "add_user", {{nameKey, QStringLiteral("ann")}, {roleKey, QStringLiteral("reader")}})
                 .error()
                 .code,
             ErrorCode::NotFound);
    serveWithUsers(b);
    QTRY_COMPARE_WITH_TIMEOUT(int(b.server->status()->clients.size()), 3,
                              patience); // the client, and two of the console
    const auto all = [](ServerController &door) { return Bench::wait(door.users()); };
    QTRY_COMPARE_WITH_TIMEOUT(all(*b.server)->users[0].connected, 3, patience);
    const auto list = all(*b.server);
    QVERIFY(areSame(list, all(*b.remote)));
    QCOMPARE(list->file, b.settings.usersFile);
    QVERIFY(list->inForce && list->problem.isEmpty());
    QCOMPARE(namesOf(*list), QStringList(QStringLiteral("root")));
    QCOMPARE(list->users[0].role, Role::Admin);
    QCOMPARE(list->users[0].paths, QStringList(QStringLiteral("/**")));
    QVERIFY(list->users[0].hasToken);

    // Another program has changed the file.
    const QByteArray before = contentOf(list->file);
    QVERIFY(changeUsersFile(
        list->file, {UserChange::Kind::Add, "bob", Role::Reader, {}, std::vector<QByteArray>{"run"}, false}, 10s));
    const auto changed = all(*b.remote);
    QVERIFY(!changed->inForce && changed->revision != list->revision);
    QCOMPARE(namesOf(*changed), (QStringList{QStringLiteral("bob"), QStringLiteral("root")}));
    QVERIFY(!changed->users[0].hasToken);
    QCOMPARE(changed->users[0].files, QStringList(QStringLiteral("run")));
    const QVariantMap stale{{nameKey, QStringLiteral("bob")}, {revisionKey, list->revision}};
    QCOMPARE(b.command(*b.remote, "remove_user", stale).error().code, ErrorCode::Conflict);
    QCOMPARE(namesOf(*all(*b.remote)).size(), qsizetype(2));
    QVERIFY(b.command(*b.remote, "read_users"));
    QVERIFY(all(*b.remote)->inForce);
    QVERIFY(b.command(*b.remote, "remove_user", {{nameKey, QStringLiteral("bob")}, {revisionKey, changed->revision}}));
    QCOMPARE(contentOf(list->file), before);

    // And has broken it: nothing is changed, and those in force are shown.
    write(list->file, "{");
    for (const char *name : {"add_user", "read_users"})
        QCOMPARE(b.command(*b.remote, name, {{nameKey, QStringLiteral("ann")}, {roleKey, QStringLiteral("reader")}})
                     .error()
                     .code,
                 ErrorCode::BadValue);
    QCOMPARE(contentOf(list->file), QByteArray("{"));
    const auto broken = all(*b.remote);
    QVERIFY(!broken->problem.isEmpty() && !broken->inForce);
    QCOMPARE(namesOf(*broken), QStringList(QStringLiteral("root")));
    // A file that is gone is not begun anew with one user.
    QVERIFY(QFile::remove(list->file));
    QVERIFY(!all(*b.remote)->problem.isEmpty());
    QCOMPARE(b.command(*b.remote, "add_user", {{nameKey, QStringLiteral("ann")}, {roleKey, QStringLiteral("admin")}})
                 .error()
                 .code,
             ErrorCode::Conflict);
    QVERIFY(!QFile::exists(list->file));
}

void ConsoleCommandsTest::refusesWhatWouldHarmTheUsers()
{
    Bench b;
    serveWithUsers(b);
    const QByteArray before = contentOf(b.settings.usersFile);
    const auto refused = [&b](const char *name, const QVariantMap &arguments) {
        const auto result = b.command(*b.remote, name, arguments);
        return result ? std::optional<ErrorCode>() : std::optional(result.error().code);
    };
    const QString ann = QStringLiteral("ann"), reader = QStringLiteral("reader");
    for (const QString &name : {QStringLiteral("a b"), QStringLiteral("token"), QString()})
        QCOMPARE(refused("add_user", {{nameKey, name}, {roleKey, reader}}), std::optional(ErrorCode::BadValue));
    QCOMPARE(refused("add_user", {{nameKey, QStringLiteral("root")}, {roleKey, reader}}),
             std::optional(ErrorCode::Exists));
    QCOMPARE(refused("add_user", {{nameKey, ann}}), std::optional(ErrorCode::BadValue));
    QCOMPARE(refused("add_user", {{nameKey, ann}, {roleKey, QStringLiteral("king")}}),
             std::optional(ErrorCode::BadValue));
    for (const QVariant &paths : {QVariant(QStringList{QStringLiteral("run")}), QVariant(QStringList()),
                                  QVariant(QStringLiteral("/run")), QVariant(QVariantList{7})})
        QCOMPARE(refused("add_user", {{nameKey, ann}, {roleKey, reader}, {pathsKey, paths}}),
                 std::optional(ErrorCode::BadValue));
    QCOMPARE(refused("add_user", {{nameKey, ann}, {roleKey, reader}, {filesKey, QStringList{QString()}}}),
             std::optional(ErrorCode::BadValue));
    QCOMPARE(refused("change_user", {{nameKey, ann}, {roleKey, reader}}), std::optional(ErrorCode::NotFound));
    QCOMPARE(refused("new_token", {{nameKey, ann}}), std::optional(ErrorCode::NotFound));

    // The last one who can come in and change users stays.
    const QString root = QStringLiteral("root");
    const QStringList run{QStringLiteral("/run")};
    QCOMPARE(refused("remove_user", {{nameKey, root}}), std::optional(ErrorCode::Conflict));
    QCOMPARE(refused("change_user", {{nameKey, root}, {roleKey, reader}}), std::optional(ErrorCode::Conflict));
    QCOMPARE(refused("change_user", {{nameKey, root}, {pathsKey, run}}), std::optional(ErrorCode::Conflict));
    QCOMPARE(b.command(*b.server, "remove_user", {{nameKey, root}}).error().code, ErrorCode::Conflict);
    QCOMPARE(contentOf(b.settings.usersFile), before);
    // An admin who has no token, and no certificate that would be taken, is none.
    QVERIFY(b.command(*b.remote, "add_user", {{nameKey, ann}, {roleKey, QStringLiteral("admin")}, {tokenKey, false}}));
    QCOMPARE(refused("remove_user", {{nameKey, root}}), std::optional(ErrorCode::Conflict));
    QVERIFY(b.command(*b.remote, "new_token", {{nameKey, ann}}));
    // His answer comes, and nothing after it.
    QVERIFY(b.command(*b.remote, "remove_user", {{nameKey, root}}));
    QCOMPARE(refused("flush", {}), std::optional(ErrorCode::AuthRequired));
}

void ConsoleCommandsTest::usersAreForAdministrators()
{
    const QTemporaryDir folder;
    Settings settings;
    settings.usersFile = folder.filePath(QStringLiteral("users.json"));
    RefusalCounters counters;
    AccessControl access(settings, counters);
    MetricsHub hub;
    LogStore log;
    NoHost host;
    ConsoleDesk desk(hub, settings, host, {log, {}, nullptr, {}, &access});
    const auto outcome = [&desk](const ConsoleCaller &caller, const char *name) {
        const auto answer = std::make_shared<std::promise<std::optional<ErrorCode>>>();
        const auto then = [answer](const auto &result) {
            answer->set_value(result ? std::optional<ErrorCode>() : std::optional(result.error().code));
        };
        if (qstrcmp(name, "users") == 0)
            desk.users(caller, then);
        else
            desk.execute(caller, {name, {{nameKey, QStringLiteral("ann")}, {roleKey, QStringLiteral("admin")}}, 0},
                         then);
        return answer->get_future().get();
    };
    ConsoleCaller caller{QStringLiteral("eve"), QStringLiteral("10.0.0.9:1"), Role::Reader, 3};
    const std::array all{"users", "add_user", "change_user", "new_token", "remove_user", "read_users"};
    for (const Role role : {Role::Reader, Role::Writer, Role::Operator}) {
        caller.role = role;
        for (const char *name : all)
            QCOMPARE(outcome(caller, name), std::optional(ErrorCode::Forbidden));
    }
    // Whoever may not use everything must not be able to let himself.
    caller.role = Role::Admin;
    auto eve = std::make_shared<User>();
    eve->files = {"run"};
    caller.rights = eve;
    for (const char *name : all)
        QCOMPARE(outcome(caller, name), std::optional(ErrorCode::Forbidden));
    QVERIFY(!QFile::exists(settings.usersFile));
    // The first user makes the file.
    caller.rights = std::make_shared<User>();
    QCOMPARE(outcome(caller, "users"), std::optional<ErrorCode>());
    QCOMPARE(outcome(caller, "add_user"), std::optional<ErrorCode>());
    QCOMPARE(access.users()->users().size(), std::size_t(1));
    QCOMPARE(QFile(settings.usersFile).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

QTEST_GUILESS_MAIN(ConsoleCommandsTest)
#include "console_commands_test.moc"
