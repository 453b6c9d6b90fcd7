// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/user_changes.h"
#include "tests/app/console_bench.h"

#include <QFile>

#include <future>

using namespace hdf5async;
using namespace std::chrono_literals;

/// How administrators change the users of a running server from a console, and what that changes at once.
class ConsoleUsersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
              revisionKey = QStringLiteral("revision");

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

void ConsoleUsersTest::serveWithUsers(Bench &b)
{
    b.stop();
    b.settings.usersFile = b.folder.filePath(QStringLiteral("users.json"));
    UserDirectory users;
    const auto token = changeUser(users, {UserChange::Kind::Add, "root", Role::Admin, {}, {}});
    QVERIFY(token && users.save(b.settings.usersFile));
    b.token = *token;
    b.start();
}

void ConsoleUsersTest::changesUsersWhoAreServedAccordingly()
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

void ConsoleUsersTest::usersAreWhatIsInTheFile()
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

void ConsoleUsersTest::refusesWhatWouldHarmTheUsers()
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

void ConsoleUsersTest::usersAreForAdministrators()
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

QTEST_GUILESS_MAIN(ConsoleUsersTest)
#include "console_users_test.moc"
