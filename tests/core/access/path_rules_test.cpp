// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/some_rules.h"

#include <QTest>

using namespace hdf5async;

class PathRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allowsWhatAPatternMatchesAndAllBelow_data();
    void allowsWhatAPatternMatchesAndAllBelow();
    void refusesWhatIsNoPattern_data();
    void refusesWhatIsNoPattern();
    void tellsPatternsInTheirFullForm();
    void needsNoTimeForManyStars();
    void asksForBothEndsOfAMoveAndACopy();
    void hidesReadsAndForbidsChanges();
    void letsLookAtTheWayOnly();
};

void PathRulesTest::allowsWhatAPatternMatchesAndAllBelow_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<bool>("leadsOn");
    const auto row = [](const char *pattern, const char *path, bool allowed, bool leadsOn) {
        QTest::addRow("%s %s", pattern, path) << QByteArray(pattern) << QByteArray(path) << allowed << leadsOn;
    };
    row("/run/**", "/run", true, false);
    row("/run/**", "/run/a/b", true, false);
    row("/run", "/run/a/b", true, false);
    row("/run/**", "/runs", false, false);
    row("/run/**", "/", false, true);
    row("/a/run/**", "/a", false, true);
    row("/a/run/**", "/a/ru", false, false);
    row("/a/run/**", "/b", false, false);
    row("/*/adc", "/x/adc/raw", true, false);
    row("/*/adc", "/x/adc2", false, false);
    row("/*/adc", "/x", false, true);
    row("/run*/a*c", "/run42/abcabc", true, false);
    row("/run*/a*c", "/run42/abcab", false, false);
    row("/run/*", "/run", false, true);
    row("/run/*", "/run/x/y", true, false);
    row("/**", "/anything", true, false);
    row("/", "/anything", true, false);
    row("/**", "/", true, false);
    row("//run/./a/", "/run/a", true, false);
}

void PathRulesTest::allowsWhatAPatternMatchesAndAllBelow()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, path);
    const PathRules one = someRules({pattern});
    QTEST(one.allows(path), "allowed");
    QTEST(one.leadsOn(path), "leadsOn");
    const PathRules both = someRules({"/never", pattern});
    QTEST(both.allows(path), "allowed");
}

void PathRulesTest::refusesWhatIsNoPattern_data()
{
    QTest::addColumn<QByteArray>("pattern");
    for (const char *pattern : {"", "run", "/a/**/b", "/a**", "/a/../b", "**"})
        QTest::addRow("'%s'", pattern) << QByteArray(pattern);
    QTest::addRow("NUL") << QByteArray("/a\0b", 4);
    QTest::addRow("no UTF-8") << QByteArray("/\xff");
    QTest::addRow("long") << '/' + QByteArray(5000, 'x');
}

void PathRulesTest::refusesWhatIsNoPattern()
{
    QFETCH(QByteArray, pattern);
    const Result<PathRules> made = PathRules::make({"/good", pattern});
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::BadValue);
    QVERIFY(!PathRules::make({}));
    QVERIFY(!PathRules::make(std::vector<QByteArray>(PathRules::maxPatterns + 1, "/a")));
}

void PathRulesTest::tellsPatternsInTheirFullForm()
{
    QCOMPARE(someRules({"/run/*", "/x//y/**"}).patterns(), (std::vector<QByteArray>{"/run/*/**", "/x/y/**"}));
    QVERIFY(someRules({"/a", "/**"}).allowsAll());
    QVERIFY(!someRules({"/a", "/*"}).allowsAll());
}

void PathRulesTest::needsNoTimeForManyStars()
{
    QByteArray pattern = "/";
    for (int i = 0; i < 1000; ++i)
        pattern += "*a";
    // Would not end in a lifetime if every star tried every place.
    QVERIFY(!someRules({pattern + 'b'}).allows('/' + QByteArray(2000, 'a')));
}

void PathRulesTest::asksForBothEndsOfAMoveAndACopy()
{
    const PathRules run = someRules({"/run"});
    QCOMPARE(verdictOf(run, MoveRequest{"/run/a", "/run/b"}), PathVerdict::Allowed);
    QCOMPARE(verdictOf(run, MoveRequest{"/run/a", "/b"}), PathVerdict::Forbidden);
    QCOMPARE(verdictOf(run, MoveRequest{"/a", "/run/b"}), PathVerdict::Forbidden);
    QCOMPARE(verdictOf(run, CopyRequest{"/run/a", "/b"}), PathVerdict::Forbidden);
    QCOMPARE(verdictOf(run, CopyRequest{"/a", "/run/b"}), PathVerdict::Forbidden);
}

void PathRulesTest::hidesReadsAndForbidsChanges()
{
    const PathRules run = someRules({"/run"});
    ReadRequest read;
    read.path = "/secret";
    QCOMPARE(verdictOf(run, read), PathVerdict::Hidden);
    QCOMPARE(verdictOf(run, GetAttributesRequest{"/secret", {}}), PathVerdict::Hidden);
    QCOMPARE(verdictOf(run, ExistsRequest{"/secret"}), PathVerdict::Hidden);
    QCOMPARE(verdictOf(run, DeleteRequest{"/secret"}), PathVerdict::Forbidden);
    QCOMPARE(verdictOf(run, CreateGroupRequest{"/secret"}), PathVerdict::Forbidden);
    QCOMPARE(verdictOf(run, SetAttributesRequest{"/secret", {}}), PathVerdict::Forbidden);
    QCOMPARE(verdictOf(run, FlushRequest{}), PathVerdict::Allowed);
    read.path = "/run/x";
    QCOMPARE(verdictOf(run, read), PathVerdict::Allowed);
}

void PathRulesTest::letsLookAtTheWayOnly()
{
    const PathRules run = someRules({"/lab/run"});
    QCOMPARE(verdictOf(run, ListRequest{"/lab"}), PathVerdict::Allowed);
    QCOMPARE(verdictOf(run, InfoRequest{"/"}), PathVerdict::Allowed);
    QCOMPARE(verdictOf(run, ExistsRequest{"/lab"}), PathVerdict::Allowed);
    QCOMPARE(verdictOf(run, GetAttributesRequest{"/lab", {}}), PathVerdict::Hidden);
    QCOMPARE(verdictOf(run, DeleteRequest{"/lab"}), PathVerdict::Forbidden);
}

QTEST_APPLESS_MAIN(PathRulesTest)

#include "path_rules_test.moc"
