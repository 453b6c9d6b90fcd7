// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/path_reach.h"

#include "core/storage/hdf5/listing.h"
#include "core/storage/hdf5/object_info.h"
#include "tests/core/hdf5/scratch_file.h"
#include "tests/support/some_rules.h"

#include <QTest>

using namespace hdf5async;

class PathReachTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reachesWhatIsAllowed();
    void doesNotFollowSoftLinksOut_data();
    void doesNotFollowSoftLinksOut();
    void followsSoftLinksWithin();
    void seesTheWayOnlyWhereItIsOne();
    void listsOnlyWhatTheRulesShow();
    void countsOnlyWhatTheRulesShow();
    void tellsNothingOfWhereLinksLead();
    void spendsNothingOnWhatIsHidden();

private:
    /// /lab/run/d, /lab/other, /secret/d, /alone and soft links below /lab/run.
    void make(ScratchFile &file)
    {
        file.makeDataset("/lab/run/d");
        file.makeDataset("/lab/run/g/e");
        file.makeDataset("/lab/other");
        file.makeDataset("/secret/d");
        file.makeDataset("/alone");
        file.makeSoftLink("/lab/run/out", "/secret/d");
        file.makeSoftLink("/lab/run/group", "/secret");
        file.makeSoftLink("/lab/run/root", "/");
        file.makeSoftLink("/lab/run/again", "out");
        file.makeSoftLink("/lab/run/in", "g/e");
        file.makeSoftLink("/lab/run/round", "round");
        file.makeSoftLink("/lab/way", "/lab/run");
        file.makeIntAttribute("/lab", "hidden", 1);
    }
    bool reaches(ScratchFile &file, const QByteArray &path) const
    {
        return hdf5async::reaches(file.guard(), file.context(), path, m_rules);
    }
    QList<QByteArray> list(ScratchFile &file, ListRequest request) const
    {
        const Result<ListReply> reply = listGroup(file.guard(), file.context(), request, &m_rules);
        QList<QByteArray> names;
        for (const ListEntry &entry : reply->entries)
            names.append(entry.name);
        return names;
    }

    Hdf5Library m_library;
    const PathRules m_rules = someRules({"/lab/run/**"});
};

void PathReachTest::reachesWhatIsAllowed()
{
    ScratchFile file(m_library);
    make(file);
    for (const char *path : {"/lab/run", "/lab/run/d", "/lab/run/g/e", "/lab/run/nothing", "/lab/run/d/below"})
        QVERIFY2(reaches(file, path), path);
    QVERIFY(!reaches(file, "/lab/other"));
    QVERIFY(!reaches(file, "/secret/d"));
}

void PathReachTest::doesNotFollowSoftLinksOut_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/lab/run/out", "/lab/run/group", "/lab/run/group/d", "/lab/run/root",
                             "/lab/run/root/alone", "/lab/run/again", "/lab/run/root/lab", "/lab/run/round"})
        QTest::newRow(path) << QByteArray(path);
}

void PathReachTest::doesNotFollowSoftLinksOut()
{
    QFETCH(QByteArray, path);
    ScratchFile file(m_library);
    make(file);
    QVERIFY(!reaches(file, path));
}

void PathReachTest::followsSoftLinksWithin()
{
    ScratchFile file(m_library);
    make(file);
    QVERIFY(reaches(file, "/lab/run/in"));
    QVERIFY(reaches(file, "/lab/run/root/lab/run/d"));
}

void PathReachTest::seesTheWayOnlyWhereItIsOne()
{
    ScratchFile file(m_library);
    make(file);
    QVERIFY(reaches(file, "/"));
    QVERIFY(reaches(file, "/lab"));
    const PathRules stars = someRules({"/*/run"});
    QVERIFY(hdf5async::reaches(file.guard(), file.context(), "/lab", stars));
    QVERIFY(!hdf5async::reaches(file.guard(), file.context(), "/alone", stars));
}

void PathReachTest::listsOnlyWhatTheRulesShow()
{
    ScratchFile file(m_library);
    make(file);
    QCOMPARE(list(file, {"/"}), (QList<QByteArray>{"lab"}));
    QCOMPARE(list(file, {"/lab"}), (QList<QByteArray>{"run"}));
    QCOMPARE(list(file, {"/", true}),
             (QList<QByteArray>{"lab", "lab/run", "lab/run/again", "lab/run/d", "lab/run/g", "lab/run/g/e",
                                "lab/run/group", "lab/run/in", "lab/run/out", "lab/run/root", "lab/run/round"}));
    const PathRules stars = someRules({"/*/run"});
    const Result<ListReply> reply = listGroup(file.guard(), file.context(), {"/"}, &stars);
    QCOMPARE(reply->entries.size(), 2u); // not the dataset: it is no way
    QCOMPARE(reply->entries[0].name, QByteArray("lab"));
    QCOMPARE(reply->entries[1].name, QByteArray("secret"));
}

void PathReachTest::countsOnlyWhatTheRulesShow()
{
    ScratchFile file(m_library);
    make(file);
    const Result<InfoReply> way = objectInfo(file.guard(), file.context(), {"/lab"}, &m_rules);
    QCOMPARE(way->kind, ObjectKind::Group);
    QCOMPARE(way->members, 1);
    QCOMPARE(way->attributes, 0);
    const Result<InfoReply> whole = objectInfo(file.guard(), file.context(), {"/lab/run"}, &m_rules);
    QCOMPARE(whole->members, 8);
}

void PathReachTest::tellsNothingOfWhereLinksLead()
{
    ScratchFile file(m_library);
    make(file);
    ListRequest request{"/lab/run", false, true, true};
    const Result<ListReply> reply = listGroup(file.guard(), file.context(), request, &m_rules);
    for (const ListEntry &entry : reply->entries) {
        const bool leadsOut = QByteArrayList{"again", "group", "out", "root", "round"}.contains(entry.name);
        QCOMPARE(entry.kind == ObjectKind::Dangling, leadsOut);
        QCOMPARE(entry.shape.has_value(), entry.kind == ObjectKind::Dataset);
    }
    const Result<ListReply> way = listGroup(file.guard(), file.context(), {"/", false, true, true}, &m_rules);
    QVERIFY(!way->entries[0].attributes);
}

void PathReachTest::spendsNothingOnWhatIsHidden()
{
    StorageLimits limits;
    limits.maxResponse = 200;
    ScratchFile file(m_library, limits);
    for (int i = 0; i < 100; ++i)
        file.makeGroup("/lab/hidden" + QByteArray::number(i));
    file.makeGroup("/lab/run");
    QCOMPARE(list(file, {"/lab"}), (QList<QByteArray>{"run"}));
    QVERIFY(!listGroup(file.guard(), file.context(), {"/lab"}));
}

QTEST_APPLESS_MAIN(PathReachTest)

#include "path_reach_test.moc"
