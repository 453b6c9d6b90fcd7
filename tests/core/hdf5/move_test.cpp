// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/link_support.h"

#include <QTest>

using namespace hdf5async;

/// Moves of links of every kind, and where nothing may be moved to.
class MoveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movesALinkAndMakesParents();
    void movesLinksOfAllKinds();
    void refusesToMove_data();
    void refusesToMove();
    void neverMovesAGroupIntoItselfByAnotherName();
    void movesAcrossFormatsOfGroups();
    void movesThroughMoreSoftLinksThanHdf5Follows();

private:
    Hdf5Library m_library;
};

void MoveTest::movesALinkAndMakesParents()
{
    ScratchFile file(m_library);
    file.makeDataset("/src/d");
    file.makeIntAttribute("/src/d", "unit", 7);
    const haddr_t address = file.addressOf("/src/d");
    const auto before = file.context().openDataset(file.guard(), "/src/d");
    QVERIFY(before);
    const auto reply = move(file, "/src/d", "/new/place/e");
    QVERIFY(reply);
    QCOMPARE(reply->path, QByteArray("/new/place/e"));
    QVERIFY(!file.hasLink("/src/d"));
    QCOMPARE(file.addressOf("/new/place/e"), address);
    QCOMPARE(file.linkCount("/new/place/e"), 1);
    QVERIFY(!*file.context().findDataset(file.guard(), "/src/d"));
    const auto after = file.context().openDataset(file.guard(), "/new/place/e");
    QCOMPARE(after->get(), before->get()); // it stayed open

    QVERIFY(move(file, "/new", "/old"));
    QVERIFY(!*file.context().findDataset(file.guard(), "/new/place/e"));
    QCOMPARE(file.read("/old/place/e"), (std::vector<qint32>{0, 1, 2}));
    QVERIFY(!file.context().needsRollback());
}

void MoveTest::movesLinksOfAllKinds()
{
    ScratchFile file(m_library);
    file.makeOneOfEach();
    for (const char *path : {"/g", "/d", "/t", "/dangling", "/soft", "/external"}) {
        const QByteArray to = QByteArray("/moved/deep") + path;
        QVERIFY2(move(file, path, to), path);
        QVERIFY(!file.hasLink(path));
        QVERIFY(file.hasLink(to));
    }
    H5L_info_t info;
    QVERIFY(H5Lget_info(file.id(), "/moved/deep/soft", &info, H5P_DEFAULT) >= 0);
    QCOMPARE(info.type, H5L_TYPE_SOFT);
    QVERIFY(file.exists("/moved/deep/g/sub"));
}

void MoveTest::refusesToMove_data()
{
    addRefusals();
    refusal("the root", "/", "/x", ErrorCode::BadPath);
    refusal("onto the root", "/d", "/", ErrorCode::BadPath);
    refusal("into itself", "/g", "/g/x", ErrorCode::BadPath);
    refusal("something missing into itself", "/no", "/no/x", ErrorCode::BadPath);
    refusal("something missing", "/no", "/d", ErrorCode::NotFound);
    refusal("something below a dataset", "/d/x", "/y", ErrorCode::NotFound);
    refusal("onto itself", "/d", "/d", ErrorCode::Exists);
    refusal("something missing onto itself", "/no", "/no", ErrorCode::NotFound);
    refusal("onto a dataset", "/g", "/d", ErrorCode::Exists);
    refusal("onto a group", "/d", "/g", ErrorCode::Exists);
    refusal("onto a dangling link", "/d", "/dangling", ErrorCode::Exists);
    refusal("onto an external link", "/d", "/external", ErrorCode::Exists);
    refusal("below a dataset", "/g", "/d/x", ErrorCode::NotGroup);
    refusal("below a dangling link", "/g", "/dangling/x", ErrorCode::Exists);
    refusal("below an external link", "/d", "/external/x", ErrorCode::Forbidden);
    refusal("from below an external link", "/external/x", "/y", ErrorCode::Forbidden);
}

void MoveTest::refusesToMove()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, code);
    ScratchFile file(m_library);
    file.makeOneOfEach();
    QCOMPARE(int(codeOf(move(file, from, to))), code);
    QVERIFY(!file.context().isDirty());
    QVERIFY(file.exists("/g/sub") && file.exists("/d") && file.hasLink("/dangling"));
}

void MoveTest::neverMovesAGroupIntoItselfByAnotherName()
{
    ScratchFile file(m_library);
    file.makeGroup("/g/sub");
    file.makeSoftLink("/soft", "/g/sub");
    file.makeHardLink("/hard", "/g/sub");
    QCOMPARE(codeOf(move(file, "/g", "/soft/x")), ErrorCode::BadPath);
    QCOMPARE(codeOf(move(file, "/g/sub", "/hard/x")), ErrorCode::BadPath);
    QCOMPARE(codeOf(copy(file, "/g", "/soft/x")), ErrorCode::BadPath);
    QVERIFY(file.exists("/g/sub"));
    QVERIFY(move(file, "/g", "/hard/x")); // "/hard" leads to it without "/g"
    QVERIFY(file.exists("/hard/x/sub"));
}

void MoveTest::movesAcrossFormatsOfGroups()
{
    ScratchFile file(m_library, {}, H5F_LIBVER_EARLIEST);
    file.makeDataset("/old/d");
    QVERIFY(H5Fset_libver_bounds(file.id(), H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0);
    QVERIFY(create(file, "/new"));
    QVERIFY(move(file, "/old/d", "/new/温"));
    QVERIFY(move(file, "/new/温", "/old/back/d"));
    QCOMPARE(file.read("/old/back/d"), (std::vector<qint32>{0, 1, 2}));
}

void MoveTest::movesThroughMoreSoftLinksThanHdf5Follows()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/d");
    file.makeSoftLink("/g/s", "/g");
    QByteArray path;
    for (int i = 0; i < 30; ++i)
        path += "/s";
    QVERIFY(move(file, "/g" + path + "/d", "/g" + path + "/x/e"));
    QVERIFY(file.exists("/g/x/e"));
    QVERIFY(!file.hasLink("/g/d"));
}

QTEST_GUILESS_MAIN(MoveTest)
#include "move_test.moc"
