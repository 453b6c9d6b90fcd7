// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/link_support.h"

#include <QTest>

using namespace hdf5async;

class GroupsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsAGroupWithItsParents();
    void createsNothingTwice();
    void refusesToCreateWhereSomethingElseIs_data();
    void refusesToCreateWhereSomethingElseIs();
    void createsThroughASoftLink();
    void marksNamesAsUtf8();
    void deletesDatasetsAndWholeGroups();
    void deletesTheLinkItself();
    void deletesOneOfTwoHardLinks();
    void deletesNothingThatIsMissing_data();
    void deletesNothingThatIsMissing();
    void neverDeletesTheRoot();
    void answersWhetherAnObjectExists();

private:
    Hdf5Library m_library;
};

void GroupsTest::createsAGroupWithItsParents()
{
    ScratchFile file(m_library);
    const auto reply = create(file, "/a/b/c");
    QVERIFY(reply);
    QVERIFY(reply->created);
    QVERIFY(file.exists("/a/b/c"));
    QCOMPARE(file.linkCount("/a"), 1);
    QCOMPARE(file.linkCount("/a/b/c"), 1);
    QVERIFY(file.context().isDirty());
}

void GroupsTest::createsNothingTwice()
{
    ScratchFile file(m_library);
    file.makeGroup("/a");
    QVERIFY(!create(file, "/a")->created);
    QVERIFY(!create(file, "/")->created);
    QVERIFY(!file.context().isDirty());
}

void GroupsTest::refusesToCreateWhereSomethingElseIs_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("code");
    QTest::newRow("dataset") << QByteArray("/d") << int(ErrorCode::Exists);
    QTest::newRow("datatype") << QByteArray("/t") << int(ErrorCode::Exists);
    QTest::newRow("soft link to a dataset") << QByteArray("/soft") << int(ErrorCode::Exists);
    QTest::newRow("dangling link") << QByteArray("/dangling") << int(ErrorCode::Exists);
    QTest::newRow("below a dangling link") << QByteArray("/dangling/x") << int(ErrorCode::Exists);
    QTest::newRow("below a dataset") << QByteArray("/d/x/y") << int(ErrorCode::NotGroup);
    QTest::newRow("below a datatype") << QByteArray("/t/x") << int(ErrorCode::NotGroup);
    QTest::newRow("external link") << QByteArray("/external") << int(ErrorCode::Forbidden);
    QTest::newRow("below an external link") << QByteArray("/external/x") << int(ErrorCode::Forbidden);
}

void GroupsTest::refusesToCreateWhereSomethingElseIs()
{
    QFETCH(QByteArray, path);
    QFETCH(int, code);
    ScratchFile file(m_library);
    file.makeOneOfEach();
    QCOMPARE(int(codeOf(create(file, path))), code);
    QVERIFY(!file.context().isDirty());
}

void GroupsTest::createsThroughASoftLink()
{
    ScratchFile file(m_library);
    file.makeGroup("/g");
    file.makeSoftLink("/s", "/g");
    QVERIFY(create(file, "/s/new/one")->created);
    QVERIFY(file.exists("/g/new/one"));
    QVERIFY(!create(file, "/s")->created);
}

void GroupsTest::marksNamesAsUtf8()
{
    ScratchFile file(m_library);
    QVERIFY(create(file, "/温/度"));
    for (const char *path : {"/温", "/温/度"}) {
        H5L_info_t info;
        QVERIFY(H5Lget_info(file.id(), path, &info, H5P_DEFAULT) >= 0);
        QCOMPARE(info.cset, H5T_CSET_UTF8);
    }
}

void GroupsTest::deletesDatasetsAndWholeGroups()
{
    ScratchFile file(m_library);
    file.makeDataset("/a/b/d1");
    file.makeDataset("/a/b/d2");
    file.makeDataset("/a/keep");
    QVERIFY(file.context().openDataset(file.guard(), "/a/b/d1"));
    QVERIFY(file.context().openDataset(file.guard(), "/a/b/d2"));
    QVERIFY(file.context().openDataset(file.guard(), "/a/keep"));
    QVERIFY(remove(file, "/a/b/d1")->deleted);
    QVERIFY(!file.exists("/a/b/d1"));
    QCOMPARE(file.context().datasets().count(), 2);
    QVERIFY(remove(file, "/a/b")->deleted);
    QVERIFY(!file.exists("/a/b"));
    QVERIFY(file.exists("/a/keep"));
    QCOMPARE(file.context().datasets().count(), 1);
    QCOMPARE(codeOf(file.context().openDataset(file.guard(), "/a/b/d2")), ErrorCode::NotFound);
}

void GroupsTest::deletesTheLinkItself()
{
    ScratchFile file(m_library);
    file.makeOneOfEach();
    file.makeSoftLink("/toGroup", "/g");
    QVERIFY(file.context().openDataset(file.guard(), "/soft"));
    for (const char *path : {"/soft", "/dangling", "/external", "/toGroup"}) {
        QVERIFY(remove(file, path)->deleted);
        QVERIFY(!file.hasLink(path));
    }
    QVERIFY(file.exists("/d"));
    QVERIFY(file.exists("/g/sub"));
    QVERIFY(!*file.context().findDataset(file.guard(), "/soft"));
}

void GroupsTest::deletesOneOfTwoHardLinks()
{
    ScratchFile file(m_library);
    file.makeDataset("/one");
    file.makeHardLink("/two", "/one");
    QVERIFY(file.context().openDataset(file.guard(), "/two"));
    QVERIFY(remove(file, "/one")->deleted);
    QCOMPARE(file.linkCount("/two"), 1);
    QCOMPARE(file.read("/two"), (std::vector<qint32>{0, 1, 2}));
    QVERIFY(file.context().openDataset(file.guard(), "/two"));
}

void GroupsTest::deletesNothingThatIsMissing_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("missing") << QByteArray("/nope");
    QTest::newRow("missing parents") << QByteArray("/nope/a/b");
    QTest::newRow("below a dataset") << QByteArray("/d/x");
    QTest::newRow("below a dangling link") << QByteArray("/dangling/x");
}

void GroupsTest::deletesNothingThatIsMissing()
{
    QFETCH(QByteArray, path);
    ScratchFile file(m_library);
    file.makeOneOfEach();
    QCOMPARE(codeOf(remove(file, path)), ErrorCode::NotFound);
    QCOMPARE(remove(file, path, true)->deleted, false);
    QCOMPARE(codeOf(remove(file, "/external/x", true)), ErrorCode::Forbidden);
    QVERIFY(!file.context().isDirty());
}

void GroupsTest::neverDeletesTheRoot()
{
    ScratchFile file(m_library);
    QCOMPARE(codeOf(remove(file, "/")), ErrorCode::BadPath);
    QCOMPARE(codeOf(remove(file, "/", true)), ErrorCode::BadPath);
}

void GroupsTest::answersWhetherAnObjectExists()
{
    ScratchFile file(m_library);
    file.makeOneOfEach();
    const auto there = [&](const QByteArray &path) {
        return hdf5async::exists(file.guard(), file.context(), {path})->exists;
    };
    for (const char *path : {"/", "/g", "/g/sub", "/d", "/t", "/soft"})
        QVERIFY2(there(path), path);
    for (const char *path : {"/x", "/x/y", "/d/x", "/dangling", "/dangling/x", "/g/sub/x"})
        QVERIFY2(!there(path), path);
    QCOMPARE(codeOf(hdf5async::exists(file.guard(), file.context(), {"/external"})), ErrorCode::Forbidden);
}

QTEST_GUILESS_MAIN(GroupsTest)
#include "groups_test.moc"
