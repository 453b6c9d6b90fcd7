// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/links.h"

#include "tests/core/hdf5/link_support.h"

#include <QTest>

using namespace hdf5async;

class LinksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linksParentsAndObjectInOneStep();
    void replacesADatasetAndKeepsItsOtherHardLink();
    void replacesADanglingLink();
    void linksWhatHdf5HasPushedOutOfItsCache();
    void saysWhereADatasetMayNotBe();

private:
    Hdf5Library m_library;
};

void LinksTest::linksParentsAndObjectInOneStep()
{
    ScratchFile file(m_library);
    const auto place = resolvePath(file.guard(), file.context(), "/a/b/c");
    QVERIFY(makeParents(file.guard(), file.context(), *place));
    QVERIFY(file.exists("/a/b"));
    const auto after = resolvePath(file.guard(), file.context(), "/a/b/c");
    QCOMPARE(after->missing, std::vector<QByteArray>{"c"});
    QVERIFY(makeParents(file.guard(), file.context(), *after));
    QVERIFY(!file.hasLink("/a/b/c"));
    {
        const Handle group(H5Gcreate_anon(file.id(), H5P_DEFAULT, H5P_DEFAULT));
        QVERIFY(linkObject(file.guard(), file.context(), *after, group.id()));
    }
    QVERIFY(file.exists("/a/b/c"));
    for (const char *path : {"/a", "/a/b", "/a/b/c"})
        QCOMPARE(file.linkCount(path), 1);
}

void LinksTest::replacesADatasetAndKeepsItsOtherHardLink()
{
    ScratchFile file(m_library);
    file.makeDataset("/real/d");
    file.makeHardLink("/other", "/real/d");
    file.makeSoftLink("/soft", "/real/d");
    const haddr_t old = file.addressOf("/real/d");
    quint64 version = 0;
    {
        const auto cached = file.context().openDataset(file.guard(), "/soft");
        version = (*cached)->version;
    }
    const Handle space(H5Screate(H5S_SCALAR));
    const Handle dataset(H5Dcreate_anon(file.id(), H5T_STD_I32LE, space.id(), H5P_DEFAULT, H5P_DEFAULT));
    const auto place = resolvePath(file.guard(), file.context(), "/soft");
    QVERIFY(checkDatasetPlace(*place, "/soft", true));
    QCOMPARE(codeOf(checkDatasetPlace(*place, "/soft", false)), ErrorCode::Exists);
    QVERIFY(linkObject(file.guard(), file.context(), *place, dataset.id()));
    QCOMPARE(file.addressOf("/other"), old);
    QVERIFY(file.addressOf("/real/d") != old);
    QCOMPARE(file.addressOf("/soft"), file.addressOf("/real/d"));
    QCOMPARE(file.linkCount("/other"), 1);
    const auto cached = file.context().openDataset(file.guard(), "/soft");
    QCOMPARE((*cached)->address, file.addressOf("/real/d"));
    QVERIFY((*cached)->version != version);
}

void LinksTest::replacesADanglingLink()
{
    ScratchFile file(m_library);
    file.makeSoftLink("/s", "/nothing");
    const Handle space(H5Screate(H5S_SCALAR));
    const Handle dataset(H5Dcreate_anon(file.id(), H5T_STD_I32LE, space.id(), H5P_DEFAULT, H5P_DEFAULT));
    const auto place = resolvePath(file.guard(), file.context(), "/s");
    QVERIFY(checkDatasetPlace(*place, "/s", false));
    QVERIFY(linkObject(file.guard(), file.context(), *place, dataset.id()));
    H5L_info_t info;
    QVERIFY(H5Lget_info(file.id(), "/s", &info, H5P_DEFAULT) >= 0);
    QCOMPARE(info.type, H5L_TYPE_HARD);
    QVERIFY(!file.hasLink("/nothing"));
}

void LinksTest::linksWhatHdf5HasPushedOutOfItsCache()
{
    ScratchFile file(m_library);
    file.shrinkMetadataCache();
    const auto makeOthers = [&file](const QByteArray &parent) {
        for (int i = 0; i < 200; ++i)
            file.makeGroup(parent + QByteArray::number(i));
    };
    QByteArray path;
    for (int i = 0; i < 60; ++i)
        path += "/a group";
    QVERIFY(createGroup(file.guard(), file.context(), {path}));

    const auto place = resolvePath(file.guard(), file.context(), "/x/y");
    {
        const Handle group(H5Gcreate_anon(file.id(), H5P_DEFAULT, H5P_DEFAULT));
        makeOthers("/others/");
        H5O_info_t info;
        QVERIFY(H5Oget_info2(group.id(), &info, H5O_INFO_BASIC) >= 0);
        QCOMPARE(info.rc, 1U); // what HDF5 imagines: the test is one
        QVERIFY(linkObject(file.guard(), file.context(), *place, group.id(), true));
        QVERIFY(H5Oget_info2(group.id(), &info, H5O_INFO_BASIC) >= 0);
        QCOMPARE(info.rc, 1U);
    }
    makeOthers("/more/"); // into the space of what has been deleted by mistake
    QCOMPARE(file.linkCount("/x/y"), 1);
    for (QByteArray at = path; !at.isEmpty(); at.truncate(at.lastIndexOf('/')))
        QCOMPARE(file.linkCount(at), 1);
}

void LinksTest::saysWhereADatasetMayNotBe()
{
    ScratchFile file(m_library);
    file.makeOneOfEach();
    const auto codeAt = [&](const QByteArray &path) {
        return codeOf(checkDatasetPlace(*resolvePath(file.guard(), file.context(), path), path, true));
    };
    QCOMPARE(codeAt("/"), ErrorCode::NotDataset);
    QCOMPARE(codeAt("/g"), ErrorCode::NotDataset);
    QCOMPARE(codeAt("/t"), ErrorCode::NotDataset);
    QCOMPARE(codeAt("/d/x"), ErrorCode::NotGroup);
    QCOMPARE(codeAt("/dangling/x"), ErrorCode::Exists);
    QCOMPARE(codeAt("/external"), ErrorCode::Forbidden);
}

QTEST_GUILESS_MAIN(LinksTest)
#include "links_test.moc"
