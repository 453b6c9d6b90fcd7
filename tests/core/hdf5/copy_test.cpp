// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/nesting.h"

#include "tests/core/hdf5/dataset_fixture.h"
#include "tests/core/hdf5/link_support.h"

#include <QTest>

using namespace hdf5async;

/// Copies of objects and all that is in them, however deeply it is nested.
class CopyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesDeeplyWithAttributes();
    void copiesWhatHdf5PushesOutOfItsCache();
    void copiesManyAttributesWithTexts();
    void copiesASoftLinkAsItsTarget();
    void copiesWhatIsNotOnDiskYet();
    void copiesCompressedChunksThatAreInMemory();
    void copiesVirtualDatasetsAndExternalLinksAsTheyAre();
    void refusesToCopy_data();
    void refusesToCopy();
    void deletesAndCopiesGroupsNestedVeryDeeply();
    void refusesGroupsNestedTooDeeplyForAnyStack();
    void boundsTheNestingOfGroupsWithSeveralLinks();

private:
    Hdf5Library m_library;
};

namespace {

// "/top" with so many groups one in another.
void makeNested(ScratchFile &file, int depth)
{
    Handle group(H5Gcreate2(file.id(), "/top", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    for (int i = 0; i < depth; ++i)
        group = Handle(H5Gcreate2(group.id(), "d", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
}

} // namespace

void CopyTest::copiesDeeplyWithAttributes()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/h/d", 100);
    file.makeIntAttribute("/g", "a", 1);
    file.makeIntAttribute("/g/h/d", "b", 2);
    const auto reply = copy(file, "/g", "/dup/of/g");
    QVERIFY(reply);
    QCOMPARE(reply->path, QByteArray("/dup/of/g"));
    QCOMPARE(file.read("/dup/of/g/h/d"), file.read("/g/h/d"));
    QVERIFY(file.addressOf("/dup/of/g/h/d") != file.addressOf("/g/h/d"));
    QCOMPARE(file.linkCount("/dup/of/g"), 1);
    QVERIFY(H5Aexists_by_name(file.id(), "/dup/of/g", "a", H5P_DEFAULT) > 0);
    QVERIFY(H5Aexists_by_name(file.id(), "/dup/of/g/h/d", "b", H5P_DEFAULT) > 0);
    QVERIFY(remove(file, "/g"));
    QCOMPARE(file.read("/dup/of/g/h/d").size(), std::size_t(100));
}

void CopyTest::copiesWhatHdf5PushesOutOfItsCache()
{
    ScratchFile file(m_library);
    file.shrinkMetadataCache();
    for (int i = 0; i < 100; ++i)
        file.makeDataset("/g/d" + QByteArray::number(i));
    QVERIFY(copy(file, "/g", "/x/y/c"));
    for (int i = 0; i < 200; ++i)
        file.makeGroup("/others/" + QByteArray::number(i)); // into the space of what is unlinked
    for (const char *path : {"/x", "/x/y", "/x/y/c", "/x/y/c/d99"})
        QCOMPARE(file.linkCount(path), 1);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(file.read("/x/y/c/d" + QByteArray::number(i)), (std::vector<qint32>{0, 1, 2}));
}

void CopyTest::copiesManyAttributesWithTexts()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/h/d", 100);
    file.makeHardLink("/g/h/up", "/g");
    file.makeHardLink("/g/twin", "/g/h/d");
    for (const char *path : {"/g", "/g/h/d"})
        giveTexts(file, path);
    file.makeIntAttribute("/g/h", "one", 1);
    QVERIFY(copy(file, "/g", "/c"));
    QVERIFY(hasTexts(file, "/c", "/g"));
    QVERIFY(hasTexts(file, "/c/h/d", "/g/h/d"));
    QVERIFY(hasTexts(file, "/c/h/up/twin", "/g/h/d"));
    QVERIFY(H5Aexists_by_name(file.id(), "/c/h", "one", H5P_DEFAULT) > 0);
    QVERIFY(copy(file, "/g/h/d", "/e")); // not below a group
    QVERIFY(hasTexts(file, "/e", "/g/h/d"));
    QCOMPARE(file.read("/e").size(), std::size_t(100));
}

void CopyTest::copiesASoftLinkAsItsTarget()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeSoftLink("/s", "/d");
    QVERIFY(copy(file, "/s", "/c"));
    H5L_info_t info;
    QVERIFY(H5Lget_info(file.id(), "/c", &info, H5P_DEFAULT) >= 0);
    QCOMPARE(info.type, H5L_TYPE_HARD);
    QVERIFY(file.addressOf("/c") != file.addressOf("/d"));
    QCOMPARE(file.read("/c"), file.read("/d"));
}

void CopyTest::copiesWhatIsNotOnDiskYet()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    const auto open = file.context().openDataset(file.guard(), "/d");
    const std::vector<qint32> values{7, 8, 9};
    QVERIFY(H5Dwrite((*open)->dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    QVERIFY(copy(file, "/d", "/c"));
    QCOMPARE(file.read("/c"), values);
}

// Under AddressSanitizer: HDF5 1.10 writes behind its buffer when it finds several such chunks in the cache of
// an open dataset and fletcher32 gives it a buffer of its own.
void CopyTest::copiesCompressedChunksThatAreInMemory()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/d", array(counting<qint64>(20'000)));
    request.storage = {Codec::Deflate, 1, Shuffle::Byte, true};
    QVERIFY(file.write(request));
    QVERIFY(file.append("/d", array(counting<qint64>(15'000))));
    QVERIFY(H5Fflush(file.id(), H5F_SCOPE_GLOBAL) >= 0);
    UpdateRequest update;
    update.path = "/d";
    update.start = 0;
    update.data = array(counting<qint64>(35'000, 7));
    QVERIFY(file.update(update));
    QVERIFY(copy(file, "/d", "/e"));
    QCOMPARE(file.stored<qint64>("/e"), file.stored<qint64>("/d"));
    QVERIFY(file.append("/d", array(counting<qint64>(10))));
    QCOMPARE(file.storedShape("/d"), Shape{35'010});
    QCOMPARE(file.storedShape("/e"), Shape{35'000});
}

void CopyTest::copiesVirtualDatasetsAndExternalLinksAsTheyAre()
{
    ScratchFile file(m_library);
    const hsize_t length = 4;
    const Handle space(H5Screate_simple(1, &length, nullptr));
    const Handle virtualList(H5Pcreate(H5P_DATASET_CREATE));
    QVERIFY(H5Pset_virtual(virtualList.id(), space.id(), "/etc/passwd", "/x", space.id()) >= 0);
    const Handle externalList(H5Pcreate(H5P_DATASET_CREATE));
    QVERIFY(H5Pset_external(externalList.id(), "/etc/passwd", 0, 16) >= 0);
    file.makeExternalLink("/g/link");
    QVERIFY(
        Handle(H5Dcreate2(file.id(), "/g/v", H5T_STD_I32LE, space.id(), H5P_DEFAULT, virtualList.id(), H5P_DEFAULT)));
    QVERIFY(
        Handle(H5Dcreate2(file.id(), "/g/e", H5T_STD_I32LE, space.id(), H5P_DEFAULT, externalList.id(), H5P_DEFAULT)));

    QVERIFY(copy(file, "/g", "/c"));
    H5L_info_t info;
    QVERIFY(H5Lget_info(file.id(), "/c/link", &info, H5P_DEFAULT) >= 0);
    QCOMPARE(info.type, H5L_TYPE_EXTERNAL);
    for (const char *path : {"/g/v", "/g/e", "/c/v", "/c/e"}) {
        const auto opened = file.context().findDataset(file.guard(), path);
        QCOMPARE(codeOf(opened), ErrorCode::Forbidden);
    }
}

void CopyTest::refusesToCopy_data()
{
    addRefusals();
    refusal("the root", "/", "/x", ErrorCode::BadPath);
    refusal("onto the root", "/d", "/", ErrorCode::BadPath);
    refusal("into itself", "/g", "/g/sub/x", ErrorCode::BadPath);
    refusal("something missing", "/no", "/x", ErrorCode::NotFound);
    refusal("a dangling link", "/dangling", "/x", ErrorCode::NotFound);
    refusal("an external link", "/external", "/x", ErrorCode::Forbidden);
    refusal("onto itself", "/d", "/d", ErrorCode::Exists);
    refusal("onto a dangling link", "/d", "/dangling", ErrorCode::Exists);
    refusal("below a dataset", "/g", "/d/x/y", ErrorCode::NotGroup);
}

void CopyTest::refusesToCopy()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, code);
    ScratchFile file(m_library);
    file.makeOneOfEach();
    QCOMPARE(int(codeOf(copy(file, from, to))), code);
    QVERIFY(!file.context().isDirty());
}

void CopyTest::deletesAndCopiesGroupsNestedVeryDeeply()
{
    ScratchFile file(m_library);
    makeNested(file, 30'000); // without a deeper stack HDF5 ends the process in both
    QVERIFY(copy(file, "/top", "/copy"));
    QVERIFY(remove(file, "/top")->deleted);
    QCOMPARE(*nestingBound(file.guard(), file.context(), file.addressOf("/copy")), 30'001);
}

void CopyTest::refusesGroupsNestedTooDeeplyForAnyStack()
{
    ScratchFile file(m_library);
    bool isCalled = false;
    const auto refused = callNested(file.guard(), 1'000'000'000, [&] {
        isCalled = true;
        return 0;
    });
    QCOMPARE(codeOf(refused), ErrorCode::TooLarge);
    QVERIFY(!isCalled);
    QCOMPARE(*callNested(file.guard(), 10'000, [] { return -7; }), -7);
}

void CopyTest::boundsTheNestingOfGroupsWithSeveralLinks()
{
    ScratchFile file(m_library);
    file.makeGroup("/a/b/c");
    file.makeDataset("/a/b/d");
    const auto bound = [&](const QByteArray &path) {
        return *nestingBound(file.guard(), file.context(), file.addressOf(path));
    };
    QCOMPARE(bound("/a/b/c"), 1);
    QCOMPARE(bound("/a"), 3);
    file.makeHardLink("/a/b/c/up", "/a"); // a cycle: it is entered once
    QCOMPARE(bound("/a"), 3);
    QCOMPARE(bound("/a/b"), 3 * 2); // c, and then through "up" a, which is shared
    file.makeSoftLink("/a/b/c/soft", "/a/b");
    QCOMPARE(bound("/a"), 3);
}

QTEST_GUILESS_MAIN(CopyTest)
#include "copy_test.moc"
