// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/access_control.h"
#include "core/service/user_changes.h"

#include <hdf5async/token_guesses.h>

#include <QFile>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;
using namespace std::chrono_literals;

class AccessControlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrites();
    void giveEachUserATokenOfHisOwn();
    void letsAnybodyInWhenNobodyIsAsked();
    void decidesByRole_data();
    void decidesByRole();
    void takesACertificateForItsName();
    void keepsBlockedUsersOut();
    void tellsWhoGuesses();
    void holdsRefusalsBackLongerEachTime();
    void remembersABoundedNumberOfAddresses();
    void keepsTheOldUsersWhenTheNewCannotBeRead();
    void changesTheFileOneAtATime();

private:
    static ClientContext client()
    {
        ClientContext context;
        context.counters = std::make_shared<ClientCounters>(1, QStringLiteral("192.0.2.1:5"));
        context.address = "192.0.2.1";
        return context;
    }
    QString path() const { return m_folder.filePath(QStringLiteral("users.json")); }
    static User user(const QByteArray &name, Role role)
    {
        User result;
        result.name = name;
        result.role = role;
        return result;
    }

    QTemporaryDir m_folder;
};

void AccessControlTest::readsWhatItWrites()
{
    UserDirectory users;
    User ann = user("ann", Role::Operator);
    ann.rules = std::make_shared<const PathRules>(*PathRules::make({"/run/*", "/ä b/\"x\""}));
    ann.files = {"default", "run42"};
    const QByteArray token = giveToken(ann);
    users.set(ann);
    users.set(user("certified@lab", Role::Reader));
    const Result<UserDirectory> read = UserDirectory::parse(users.text());
    QCOMPARE(read ? QString() : read.error().message, QString());
    QCOMPARE(read->users().size(), 2u);
    const UserPtr again = read->ownerOf(token);
    QVERIFY(again);
    QCOMPARE(again->role, Role::Operator);
    QCOMPARE(again->rules->patterns(), ann.rules->patterns());
    QCOMPARE(again->files, ann.files);
    QCOMPARE(read->text(), users.text());
    QVERIFY(!users.text().contains(token.mid(token.indexOf(':') + 1)));
}

void AccessControlTest::giveEachUserATokenOfHisOwn()
{
    UserDirectory users;
    User ann = user("ann", Role::Reader), bob = user("bob", Role::Reader);
    const QByteArray hers = giveToken(ann), his = giveToken(bob);
    users.set(ann);
    users.set(bob);
    users.set(user("certified", Role::Admin));
    QCOMPARE(users.ownerOf(hers)->name, QByteArray("ann"));
    QCOMPARE(users.ownerOf(his)->name, QByteArray("bob"));
    QVERIFY(!users.ownerOf("bob" + hers.mid(3)));
    QVERIFY(!users.ownerOf("certified:"));
    QVERIFY(!users.ownerOf("certified"));
    QVERIFY(!users.ownerOf(hers + 'x'));
    QVERIFY(!users.ownerOf({}));
}

void AccessControlTest::letsAnybodyInWhenNobodyIsAsked()
{
    RefusalCounters counters;
    const Settings settings;
    AccessControl access(settings, counters);
    ClientContext near = client(), far = client();
    near.loopback = true;
    QVERIFY(access.logIn(far, {}));
    QVERIFY(access.logIn(far, QByteArray("whatever")));
    access.refresh(near);
    QCOMPARE(near.counters->role.load(), Role::Admin);
    QVERIFY(access.permits(near, Role::Admin));
    QVERIFY(access.permits(far, Role::Writer));
    QCOMPARE(access.permits(far, Role::Operator).error().code, ErrorCode::Forbidden);
}

void AccessControlTest::decidesByRole_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<int>("least");
    for (int role = 0; role < 4; ++role) {
        for (int least = 0; least < 4; ++least)
            QTest::addRow("%d for %d", role, least) << role << least;
    }
}

void AccessControlTest::decidesByRole()
{
    QFETCH(int, role);
    QFETCH(int, least);
    RefusalCounters counters;
    Settings settings;
    settings.usersFile = path();
    UserDirectory users;
    User ann = user("ann", Role(role));
    const QByteArray token = giveToken(ann);
    users.set(ann);
    QVERIFY(users.save(path()));
    AccessControl access(settings, counters);
    QVERIFY(access.reload());
    ClientContext context = client();
    QCOMPARE(access.permits(context, Role(least)).error().code, ErrorCode::AuthRequired);
    QVERIFY(access.logIn(context, token));
    QCOMPARE(context.counters->user.value(), QStringLiteral("ann"));
    QCOMPARE(context.counters->role.load(), Role(role));
    QCOMPARE(access.permits(context, Role(least)).has_value(), role >= least);
    QCOMPARE(counters.forbidden.value(), role >= least ? 0u : 1u);
}

void AccessControlTest::takesACertificateForItsName()
{
    RefusalCounters counters;
    Settings settings;
    settings.usersFile = path();
    UserDirectory users;
    users.set(user("camera", Role::Writer));
    QVERIFY(users.save(path()));
    AccessControl access(settings, counters);
    QVERIFY(access.reload());
    ClientContext known = client(), unknown = client();
    known.certificateName = "camera";
    unknown.certificateName = "token";
    access.refresh(known);
    access.refresh(unknown);
    QVERIFY(access.permits(known, Role::Writer));
    QVERIFY(access.logIn(known, {}));
    QVERIFY(!access.permits(unknown, Role::Reader));
    UserDirectory none;
    QVERIFY(none.save(path()));
    QVERIFY(access.reload());
    access.refresh(known);
    QCOMPARE(access.permits(known, Role::Reader).error().code, ErrorCode::AuthRequired);
}

void AccessControlTest::keepsBlockedUsersOut()
{
    UserDirectory users;
    User ann = user("ann", Role::Writer);
    const QByteArray token = giveToken(ann);
    users.set(ann);
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(users.text());
    file.close();
    Settings settings;
    settings.usersFile = path();
    RefusalCounters counters;
    BlockList blocked;
    AccessControl access(settings, counters);
    access.setBlocked(blocked);
    QVERIFY(access.reload().has_value());
    BlockedPeer peer;
    peer.subject = QStringLiteral("user:ann");
    QVERIFY(blocked.block(peer));

    ClientContext byToken = client();
    const Result<void> refused = access.logIn(byToken, token);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Forbidden);
    QVERIFY(!byToken.user);
    QCOMPARE(byToken.penalty, 0ms); // the token is right
    ClientContext byCertificate = client();
    byCertificate.certificateName = "ann";
    access.refresh(byCertificate);
    QVERIFY(!byCertificate.user);
    QCOMPARE(blocked.peers(QDateTime::currentDateTimeUtc())->front().hits, 2u);

    QVERIFY(blocked.unblock(peer.subject));
    QVERIFY(access.logIn(byToken, token).has_value());
    QVERIFY(byToken.user);
    QVERIFY(blocked.block(peer));
    QVERIFY(!access.logIn(byToken, {})); // a second hello
    QVERIFY(!byToken.user);
}

void AccessControlTest::tellsWhoGuesses()
{
    Settings settings;
    settings.authToken = "swordfish";
    RefusalCounters counters;
    AccessControl access(settings, counters);
    for (int i = 0; i < mostWrongTokensInAMinute; ++i) {
        ClientContext guesser = client();
        QVERIFY(!access.logIn(guesser, QByteArray::number(i)));
    }
    QCOMPARE(counters.guessedAtMs.value(), 0u);
    ClientContext guesser = client();
    QVERIFY(!access.logIn(guesser, "swordfisch"));
    QCOMPARE(counters.guesses.value(), quint64(mostWrongTokensInAMinute + 1));
    QCOMPARE(counters.guesser.value(), QStringLiteral("192.0.2.1"));
    QVERIFY(timeOf(counters.guessedAtMs).isValid());
}

void AccessControlTest::holdsRefusalsBackLongerEachTime()
{
    LoginPenalties penalties;
    auto now = LoginPenalties::Clock::now();
    QCOMPARE(penalties.fail("a", now).delay, 250ms);
    QCOMPARE(penalties.fail("a", now).delay, 500ms);
    QCOMPARE(penalties.fail("b", now).delay, 250ms);
    for (int i = 0; i < 100; ++i)
        penalties.fail("a", now);
    const LoginPenalties::Penalty most = penalties.fail("a", now);
    QCOMPARE(most.delay, 8000ms);
    QCOMPARE(most.failures, 103u);
    penalties.forgive("a");
    QCOMPARE(penalties.fail("a", now).delay, 250ms);
    penalties.fail("a", now);
    now += 11min;
    QCOMPARE(penalties.fail("a", now).failures, 1u);
}

void AccessControlTest::remembersABoundedNumberOfAddresses()
{
    LoginPenalties penalties;
    const auto now = LoginPenalties::Clock::now();
    penalties.fail("first", now);
    penalties.fail("second", now);
    for (std::size_t i = 0; i < LoginPenalties::maxAddresses - 1; ++i) {
        penalties.fail(QByteArray::number(qulonglong(i)), now);
        penalties.fail("first", now); // the latest stay
    }
    QVERIFY(penalties.fail("first", now).failures > LoginPenalties::maxAddresses);
    QCOMPARE(penalties.fail("second", now).failures, 1u);
}

void AccessControlTest::keepsTheOldUsersWhenTheNewCannotBeRead()
{
    RefusalCounters counters;
    Settings settings;
    settings.usersFile = path();
    UserDirectory users;
    User ann = user("ann", Role::Reader);
    const QByteArray token = giveToken(ann);
    users.set(ann);
    QVERIFY(users.save(path()));
    AccessControl access(settings, counters);
    QVERIFY(access.reload());
    QVERIFY(QFile::remove(path()));
    QCOMPARE(access.reload().error().code, ErrorCode::NotFound);
    ClientContext context = client();
    QVERIFY(access.logIn(context, token));
}

void AccessControlTest::changesTheFileOneAtATime()
{
    const QString file = m_folder.filePath(QStringLiteral("changed.json"));
    const UserChange bob{UserChange::Kind::Add, "bob", Role::Reader, {}, {}};
    QCOMPARE(changeUsersFile(file, {UserChange::Kind::Remove, "bob"}, 0ms).error().code, ErrorCode::NotFound);
    QVERIFY(!QFile::exists(file));
    const auto added = changeUsersFile(file, bob, 0ms);
    QVERIFY(added && added->token.startsWith("bob:"));
    QCOMPARE(UserDirectory::load(file)->ownerOf(added->token)->name, QByteArray("bob"));
    QCOMPARE(revisionOf(*UserDirectory::load(file)), revisionOf(added->users));
    QVERIFY(revisionOf(added->users) != revisionOf(UserDirectory()));
    {
        QLockFile other(file + QStringLiteral(".lock"));
        QVERIFY(other.tryLock());
        QCOMPARE(changeUsersFile(file, {UserChange::Kind::Remove, "bob"}, 0ms).error().code, ErrorCode::IoError);
    }
    const auto no = [](const UserDirectory &before, const UserDirectory &after) -> Result<void> {
        if (before.users().size() == 1 && after.users().empty())
            return failure(ErrorCode::Conflict, QStringLiteral("no"));
        return {};
    };
    QCOMPARE(changeUsersFile(file, {UserChange::Kind::Remove, "bob"}, 0ms, no).error().code, ErrorCode::Conflict);
    QVERIFY(UserDirectory::load(file)->find("bob"));
    QVERIFY(changeUsersFile(file, {UserChange::Kind::Remove, "bob"}, 0ms));
    QVERIFY(UserDirectory::load(file)->users().empty());
    // What could not be read again is not written.
    UserChange large{
        UserChange::Kind::Add, "large", Role::Reader, {}, std::vector<QByteArray>(256, QByteArray(255, 'f'))};
    UserDirectory many;
    for (int i = 0; i < 70; ++i) {
        large.name = "large" + QByteArray::number(i);
        QVERIFY(changeUser(many, large));
    }
    QCOMPARE(many.save(file).error().code, ErrorCode::TooLarge);
    QVERIFY(UserDirectory::load(file)->users().empty());
}

QTEST_APPLESS_MAIN(AccessControlTest)

#include "access_control_test.moc"
