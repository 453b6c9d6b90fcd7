// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/listing.h"

#include "tests/core/hdf5/scratch_file.h"

#include <QTest>

using namespace hdf5async;

class ListingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sortsNamesByTheirBytes();
    void listsNothingInAnEmptyGroup();
    void listsEverythingBelowWithRelativePaths();
    void sortsRelativePathsNotNamesLevelByLevel();
    void entersAGroupOnce();
    void entersNoSoftLinks();
    void tellsKindsShapesAndTypes();
    void asksNothingOfVirtualDatasets();
    void givesNamesThatAreNoUtf8AsTheyAre();
    void carriesAttributesOfEveryEntry();
    void refusesWhatIsNoGroup();
    void givesUpWhenTheReplyIsTooLarge_data();
    void givesUpWhenTheReplyIsTooLarge();
    void listsDeepFilesWithoutADeepStack();
    void readsGroupsOfOldFiles();

private:
    Hdf5Library m_library;
};

namespace {

ListReply list(ScratchFile &file, const ListRequest &request)
{
    Result<ListReply> reply = listGroup(file.guard(), file.context(), request);
    if (!reply)
        qFatal("%s", qPrintable(reply.error().message));
    return std::move(*reply);
}

QList<QByteArray> names(const ListReply &reply)
{
    QList<QByteArray> result;
    for (const ListEntry &entry : reply.entries)
        result.append(entry.name);
    return result;
}

const ListEntry &entry(const ListReply &reply, const QByteArray &name)
{
    for (const ListEntry &one : reply.entries) {
        if (one.name == name)
            return one;
    }
    qFatal("no entry %s", name.constData());
}

ListRequest recursive(const QByteArray &path)
{
    ListRequest request;
    request.path = path;
    request.recursive = true;
    return request;
}

ListRequest detailed(const QByteArray &path)
{
    ListRequest request;
    request.path = path;
    request.detail = true;
    return request;
}

} // namespace

void ListingTest::sortsNamesByTheirBytes()
{
    ScratchFile file(m_library);
    for (const char *name : {"b", "Z", "a", "\xc3\xa9", "e\xcc\x81", "\xe6\xb8\xa9", "-", "...", "aa", "\xff"})
        file.makeGroup(QByteArray("/n/") + name);
    const ListReply reply = list(file, {"/n"});
    QVERIFY(!reply.detail);
    QCOMPARE(names(reply),
             (QList<QByteArray>{"-", "...", "Z", "a", "aa", "b", "e\xcc\x81", "\xc3\xa9", "\xe6\xb8\xa9", "\xff"}));
}

void ListingTest::listsNothingInAnEmptyGroup()
{
    ScratchFile file(m_library);
    QVERIFY(list(file, {"/"}).entries.empty());
    QVERIFY(list(file, recursive("/")).entries.empty());
}

void ListingTest::listsEverythingBelowWithRelativePaths()
{
    ScratchFile file(m_library);
    file.makeDataset("/top/a/b/c/d");
    file.makeGroup("/top/x");
    QCOMPARE(names(list(file, recursive("/top"))), (QList<QByteArray>{"a", "a/b", "a/b/c", "a/b/c/d", "x"}));
    QCOMPARE(names(list(file, recursive("/"))),
             (QList<QByteArray>{"top", "top/a", "top/a/b", "top/a/b/c", "top/a/b/c/d", "top/x"}));
}

void ListingTest::sortsRelativePathsNotNamesLevelByLevel()
{
    ScratchFile file(m_library);
    file.makeGroup("/a/x");
    file.makeGroup("/a.b");
    file.makeGroup("/a0");
    QCOMPARE(names(list(file, recursive("/"))), (QList<QByteArray>{"a", "a.b", "a/x", "a0"}));
}

void ListingTest::entersAGroupOnce()
{
    ScratchFile file(m_library);
    file.makeGroup("/ring/a/b");
    file.makeHardLink("/ring/a/b/up", "/ring");
    file.makeHardLink("/ring/again", "/ring/a/b");
    QCOMPARE(names(list(file, recursive("/ring"))), (QList<QByteArray>{"a", "a/b", "a/b/up", "again"}));
    QCOMPARE(names(list(file, recursive("/ring/a"))), (QList<QByteArray>{"b", "b/up", "b/up/a", "b/up/again"}));
}

void ListingTest::entersNoSoftLinks()
{
    ScratchFile file(m_library);
    file.makeGroup("/g/inside");
    file.makeSoftLink("/g/loop", "/g");
    file.makeSoftLink("/s", "/g");
    file.makeExternalLink("/e");
    QCOMPARE(names(list(file, recursive("/"))), (QList<QByteArray>{"e", "g", "g/inside", "g/loop", "s"}));
    QCOMPARE(names(list(file, {"/s"})), (QList<QByteArray>{"inside", "loop"})); // but asked for by name it is
}

void ListingTest::tellsKindsShapesAndTypes()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/d", 5);
    file.makeGroup("/g/h");
    file.makeDatatype("/g/t");
    file.makeSoftLink("/g/good", "d");
    file.makeSoftLink("/g/toGroup", "/g/h");
    file.makeSoftLink("/g/bad", "/nothing");
    file.makeSoftLink("/g/here", ".");
    file.makeExternalLink("/g/e");
    file.makeSoftLink("/g/toExternal", "e/x");
    const Handle null(H5Screate(H5S_NULL));
    Handle(H5Dcreate2(file.id(), "/g/null", H5T_IEEE_F32LE, null.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));

    const ListReply reply = list(file, detailed("/g"));
    QVERIFY(reply.detail);
    QCOMPARE(entry(reply, "d").kind, ObjectKind::Dataset);
    QCOMPARE(entry(reply, "d").shape, std::optional<Shape>(Shape{5}));
    QCOMPARE(entry(reply, "d").dtype.form, NamedType::Form::Wire);
    QCOMPARE(entry(reply, "d").dtype.wire.typeString(), QByteArray("<i4"));
    QVERIFY(!entry(reply, "d").attributes);
    QCOMPARE(entry(reply, "h").kind, ObjectKind::Group);
    QCOMPARE(entry(reply, "t").kind, ObjectKind::Datatype);
    QCOMPARE(entry(reply, "good").kind, ObjectKind::Dataset);
    QCOMPARE(entry(reply, "good").shape, std::optional<Shape>(Shape{5}));
    QCOMPARE(entry(reply, "toGroup").kind, ObjectKind::Group);
    QCOMPARE(entry(reply, "here").kind, ObjectKind::Group);
    QCOMPARE(entry(reply, "bad").kind, ObjectKind::Dangling);
    QCOMPARE(entry(reply, "e").kind, ObjectKind::External);
    QCOMPARE(entry(reply, "toExternal").kind, ObjectKind::External);
    QCOMPARE(entry(reply, "null").kind, ObjectKind::Dataset);
    QVERIFY(!entry(reply, "null").shape);
}

void ListingTest::asksNothingOfVirtualDatasets()
{
    ScratchFile file(m_library);
    const hsize_t length = 10, source = 10, unlimited = H5S_UNLIMITED, start = 0, stride = 1, count = H5S_UNLIMITED;
    const Handle space(H5Screate_simple(1, &length, &unlimited));
    const Handle sourceSpace(H5Screate_simple(1, &source, &unlimited));
    H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, &stride, &count, nullptr);
    H5Sselect_hyperslab(sourceSpace.id(), H5S_SELECT_SET, &start, &stride, &count, nullptr);
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    QVERIFY(H5Pset_virtual(properties.id(), space.id(), "no-such-file.h5", "/x", sourceSpace.id()) >= 0);
    QVERIFY(Handle(H5Dcreate2(file.id(), "/v", H5T_STD_I32LE, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT)));
    const ListReply reply = list(file, detailed("/"));
    QCOMPARE(entry(reply, "v").kind, ObjectKind::Dataset);
    // As the file says: H5Dget_space would look for the source file and answer 0.
    QCOMPARE(entry(reply, "v").shape, std::optional<Shape>(Shape{10}));
}

void ListingTest::givesNamesThatAreNoUtf8AsTheyAre()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/\xff\xfe");
    const ListReply reply = list(file, detailed("/g"));
    QCOMPARE(names(reply), (QList<QByteArray>{"\xff\xfe"}));
    QCOMPARE(names(list(file, recursive("/"))), (QList<QByteArray>{"g", "g/\xff\xfe"}));
}

void ListingTest::carriesAttributesOfEveryEntry()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/d");
    file.makeGroup("/g/h");
    file.makeSoftLink("/g/s", "d");
    file.makeSoftLink("/g/bad", "nowhere");
    file.makeIntAttribute("/g/d", "b", 2);
    file.makeIntAttribute("/g/d", "a", 1);
    file.makeIntAttribute("/g/h", "c", 3);
    ListRequest request = detailed("/g");
    request.attributes = true;
    const ListReply reply = list(file, request);
    const auto &attributes = entry(reply, "d").attributes;
    QVERIFY(attributes);
    QCOMPARE(attributes->size(), std::size_t(2));
    QCOMPARE(attributes->front().first, QByteArray("a"));
    const auto *scalar = std::get_if<Value::Scalar>(&attributes->front().second.v);
    QVERIFY(scalar);
    QCOMPARE(scalar->element.data.view(), std::string_view("\1\0\0\0", 4));
    QCOMPARE(entry(reply, "h").attributes->size(), std::size_t(1));
    QCOMPARE(entry(reply, "s").attributes->size(), std::size_t(2));
    QVERIFY(!entry(reply, "bad").attributes);
}

void ListingTest::refusesWhatIsNoGroup()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeDatatype("/t");
    file.makeExternalLink("/e");
    const auto codeAt = [&](const QByteArray &path) {
        return listGroup(file.guard(), file.context(), {path}).error().code;
    };
    QCOMPARE(codeAt("/d"), ErrorCode::NotGroup);
    QCOMPARE(codeAt("/t"), ErrorCode::NotGroup);
    QCOMPARE(codeAt("/no"), ErrorCode::NotFound);
    QCOMPARE(codeAt("/d/x"), ErrorCode::NotFound);
    QCOMPARE(codeAt("/e"), ErrorCode::Forbidden);
}

void ListingTest::givesUpWhenTheReplyIsTooLarge_data()
{
    QTest::addColumn<bool>("isRecursive");
    QTest::addColumn<bool>("isDetailed");
    QTest::newRow("names") << false << false;
    QTest::newRow("recursive") << true << false;
    QTest::newRow("detail") << false << true;
}

void ListingTest::givesUpWhenTheReplyIsTooLarge()
{
    QFETCH(bool, isRecursive);
    QFETCH(bool, isDetailed);
    StorageLimits limits;
    limits.maxResponse = 1000;
    ScratchFile file(m_library, limits);
    for (int i = 0; i < 15; ++i)
        file.makeGroup("/some name of a group/" + QByteArray::number(1000 + i));
    ListRequest request{"/some name of a group", isRecursive, isDetailed, false};
    QVERIFY(listGroup(file.guard(), file.context(), request));
    for (int i = 15; i < 250; ++i)
        file.makeGroup("/some name of a group/" + QByteArray::number(1000 + i));
    const auto reply = listGroup(file.guard(), file.context(), request);
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::TooLarge);
    QCOMPARE(reply.error().detail.value(QStringLiteral("limit")).toLongLong(), 1000);
    QVERIFY(reply.error().detail.value(QStringLiteral("bytes")).toLongLong() > 1000);
}

void ListingTest::listsDeepFilesWithoutADeepStack()
{
    ScratchFile file(m_library);
    constexpr int depth = 3000;
    Handle group(H5Gopen2(file.id(), "/", H5P_DEFAULT));
    for (int i = 0; i < depth; ++i)
        group = Handle(H5Gcreate2(group.id(), "d", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    const ListReply reply = list(file, recursive("/"));
    QCOMPARE(int(reply.entries.size()), depth);
    QCOMPARE(reply.entries.back().name.size(), qsizetype(2 * depth - 1));
}

void ListingTest::readsGroupsOfOldFiles()
{
    ScratchFile file(m_library, {}, H5F_LIBVER_EARLIEST);
    for (int i = 0; i < 300; ++i)
        file.makeGroup("/g/" + QByteArray::number(i).rightJustified(3, '0'));
    file.makeSoftLink("/g/999", "/nothing");
    const ListReply reply = list(file, detailed("/g"));
    QCOMPARE(reply.entries.size(), std::size_t(301));
    QCOMPARE(reply.entries[299].name, QByteArray("299"));
    QCOMPARE(reply.entries[300].kind, ObjectKind::Dangling);
}

QTEST_GUILESS_MAIN(ListingTest)
#include "listing_test.moc"
