// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/groups.h"
#include "core/storage/hdf5/nesting.h"
#include "core/storage/hdf5/subtree_export.h"

#include "tests/core/hdf5/dataset_fixture.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

class MoveCopyTest : public QObject
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
    void measuresTextsBySomeOfThem();
    void exportsAPartIntoAFileOfItsOwn();
    void exportsEverything();
    void exportsNothingThatIsNotThere();

private:
    Hdf5Library m_library;
};

namespace {

ErrorCode codeOf(const auto &result)
{
    return result ? ErrorCode::Internal : result.error().code;
}

Result<PathReply> move(ScratchFile &file, const QByteArray &from, const QByteArray &to)
{
    return moveLink(file.guard(), file.context(), {from, to});
}

Result<PathReply> copy(ScratchFile &file, const QByteArray &from, const QByteArray &to)
{
    return copyObject(file.guard(), file.context(), {from, to});
}

Result<CreateGroupReply> create(ScratchFile &file, const QByteArray &path)
{
    return createGroup(file.guard(), file.context(), {path});
}

Result<DeleteReply> remove(ScratchFile &file, const QByteArray &path, bool missingOk = false)
{
    return deleteLink(file.guard(), file.context(), {path, missingOk});
}

// "/top" with so many groups one in another.
void makeNested(ScratchFile &file, int depth)
{
    Handle group(H5Gcreate2(file.id(), "/top", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    for (int i = 0; i < depth; ++i)
        group = Handle(H5Gcreate2(group.id(), "d", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
}

// So many attributes of variable-length text that HDF5 stores them densely.
constexpr int manyTexts = 30;

Handle variableText()
{
    Handle type(H5Tcopy(H5T_C_S1));
    H5Tset_size(type.id(), H5T_VARIABLE);
    return type;
}

void giveTexts(ScratchFile &file, const char *path)
{
    const Handle object(H5Oopen(file.id(), path, H5P_DEFAULT)), type(variableText()), space(H5Screate(H5S_SCALAR));
    for (int i = 0; i < manyTexts; ++i) {
        const QByteArray text = path + QByteArray::number(i);
        const char *value = text.constData();
        const Handle attribute(H5Acreate2(object.id(), text.mid(text.lastIndexOf('/') + 1).constData(), type.id(),
                                          space.id(), H5P_DEFAULT, H5P_DEFAULT));
        H5Awrite(attribute.id(), type.id(), &value);
    }
}

// Whether the object has the texts that giveTexts() gave to the one at `original`.
bool hasTexts(ScratchFile &file, const char *path, const char *original)
{
    const Handle object(H5Oopen(file.id(), path, H5P_DEFAULT)), type(variableText());
    int good = 0;
    for (int i = 0; i < manyTexts; ++i) {
        const QByteArray text = original + QByteArray::number(i);
        const Handle attribute(H5Aopen(object.id(), text.mid(text.lastIndexOf('/') + 1).constData(), H5P_DEFAULT));
        char *value = nullptr;
        if (attribute && H5Aread(attribute.id(), type.id(), &value) >= 0)
            good += text == value ? 1 : 0;
        H5free_memory(value);
    }
    return good == manyTexts;
}

/// A scratch file on disk, closed, as an export finds it.
class SavedFile
{
public:
    SavedFile(Hdf5Library &library, const std::function<void(ScratchFile &)> &fill) : m_library(library)
    {
        ScratchFile file(library, {}, H5F_LIBVER_EARLIEST); // HDF5 1.10.8 spoils the checksum of newer superblocks
        H5Fset_libver_bounds(file.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
        fill(file);
        H5Fflush(file.id(), H5F_SCOPE_GLOBAL);
        const ssize_t size = H5Fget_file_image(file.id(), nullptr, 0);
        QByteArray image(std::max<ssize_t>(size, 0), '\0');
        QFile saved(path());
        const bool good = size > 0 && H5Fget_file_image(file.id(), image.data(), std::size_t(size)) == size &&
                          saved.open(QFile::WriteOnly) && saved.write(image) == size;
        if (!good)
            qFatal("the file is not saved");
        m_bytes = std::uint64_t(size);
    }

    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("source.h5")); }
    [[nodiscard]] QString target() const { return m_folder.filePath(QStringLiteral("target.h5")); }
    [[nodiscard]] Result<qint64> measure(const QByteArray &what, const PathRules *rules = nullptr) const
    {
        const auto source = open();
        return source ? (*source)->measure(what, rules) : failure(source.error());
    }
    [[nodiscard]] Result<void> copy(const QByteArray &what) const
    {
        const auto source = open();
        return source ? (*source)->copyTo(what, target()) : failure(source.error());
    }
    /// What the export holds, with the guard taken.
    void look(const std::function<void(hid_t)> &then) const
    {
        const Hdf5Guard guard = m_library.enter();
        const Handle file(H5Fopen(QFile::encodeName(target()).constData(), H5F_ACC_RDONLY, H5P_DEFAULT));
        then(file.id());
    }

private:
    [[nodiscard]] Result<std::unique_ptr<SubtreeExport>> open() const
    {
        return SubtreeExport::open(m_library, {path(), path(), {}, m_bytes, true});
    }

    Hdf5Library &m_library;
    const QTemporaryDir m_folder;
    std::uint64_t m_bytes = 0;
};

haddr_t addressIn(hid_t file, const char *path)
{
    H5O_info_t info;
    return H5Oget_info_by_name2(file, path, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ? HADDR_UNDEF : info.addr;
}

H5L_type_t linkTypeIn(hid_t file, const char *path)
{
    H5L_info_t info;
    return H5Lget_info(file, path, &info, H5P_DEFAULT) < 0 ? H5L_TYPE_ERROR : info.type;
}

void makeReference(ScratchFile &file, const char *owner, const char *name, const char *to)
{
    const Handle object(H5Oopen(file.id(), owner, H5P_DEFAULT)), space(H5Screate(H5S_SCALAR));
    const Handle attribute(H5Acreate2(object.id(), name, H5T_STD_REF_OBJ, space.id(), H5P_DEFAULT, H5P_DEFAULT));
    hobj_ref_t reference = 0;
    H5Rcreate(&reference, file.id(), to, H5R_OBJECT, -1);
    H5Awrite(attribute.id(), H5T_STD_REF_OBJ, &reference);
}

} // namespace

void MoveCopyTest::movesALinkAndMakesParents()
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

void MoveCopyTest::movesLinksOfAllKinds()
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

void MoveCopyTest::refusesToMove_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const char *from, const char *to, ErrorCode code) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << int(code);
    };
    row("the root", "/", "/x", ErrorCode::BadPath);
    row("onto the root", "/d", "/", ErrorCode::BadPath);
    row("into itself", "/g", "/g/x", ErrorCode::BadPath);
    row("something missing into itself", "/no", "/no/x", ErrorCode::BadPath);
    row("something missing", "/no", "/d", ErrorCode::NotFound);
    row("something below a dataset", "/d/x", "/y", ErrorCode::NotFound);
    row("onto itself", "/d", "/d", ErrorCode::Exists);
    row("something missing onto itself", "/no", "/no", ErrorCode::NotFound);
    row("onto a dataset", "/g", "/d", ErrorCode::Exists);
    row("onto a group", "/d", "/g", ErrorCode::Exists);
    row("onto a dangling link", "/d", "/dangling", ErrorCode::Exists);
    row("onto an external link", "/d", "/external", ErrorCode::Exists);
    row("below a dataset", "/g", "/d/x", ErrorCode::NotGroup);
    row("below a dangling link", "/g", "/dangling/x", ErrorCode::Exists);
    row("below an external link", "/d", "/external/x", ErrorCode::Forbidden);
    row("from below an external link", "/external/x", "/y", ErrorCode::Forbidden);
}

void MoveCopyTest::refusesToMove()
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

void MoveCopyTest::neverMovesAGroupIntoItselfByAnotherName()
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

void MoveCopyTest::movesAcrossFormatsOfGroups()
{
    ScratchFile file(m_library, {}, H5F_LIBVER_EARLIEST);
    file.makeDataset("/old/d");
    QVERIFY(H5Fset_libver_bounds(file.id(), H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0);
    QVERIFY(create(file, "/new"));
    QVERIFY(move(file, "/old/d", "/new/温"));
    QVERIFY(move(file, "/new/温", "/old/back/d"));
    QCOMPARE(file.read("/old/back/d"), (std::vector<qint32>{0, 1, 2}));
}

void MoveCopyTest::movesThroughMoreSoftLinksThanHdf5Follows()
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

void MoveCopyTest::copiesDeeplyWithAttributes()
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

void MoveCopyTest::copiesWhatHdf5PushesOutOfItsCache()
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

void MoveCopyTest::copiesManyAttributesWithTexts()
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

void MoveCopyTest::copiesASoftLinkAsItsTarget()
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

void MoveCopyTest::copiesWhatIsNotOnDiskYet()
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
void MoveCopyTest::copiesCompressedChunksThatAreInMemory()
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

void MoveCopyTest::copiesVirtualDatasetsAndExternalLinksAsTheyAre()
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

void MoveCopyTest::refusesToCopy_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const char *from, const char *to, ErrorCode code) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << int(code);
    };
    row("the root", "/", "/x", ErrorCode::BadPath);
    row("onto the root", "/d", "/", ErrorCode::BadPath);
    row("into itself", "/g", "/g/sub/x", ErrorCode::BadPath);
    row("something missing", "/no", "/x", ErrorCode::NotFound);
    row("a dangling link", "/dangling", "/x", ErrorCode::NotFound);
    row("an external link", "/external", "/x", ErrorCode::Forbidden);
    row("onto itself", "/d", "/d", ErrorCode::Exists);
    row("onto a dangling link", "/d", "/dangling", ErrorCode::Exists);
    row("below a dataset", "/g", "/d/x/y", ErrorCode::NotGroup);
}

void MoveCopyTest::refusesToCopy()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, code);
    ScratchFile file(m_library);
    file.makeOneOfEach();
    QCOMPARE(int(codeOf(copy(file, from, to))), code);
    QVERIFY(!file.context().isDirty());
}

void MoveCopyTest::deletesAndCopiesGroupsNestedVeryDeeply()
{
    ScratchFile file(m_library);
    makeNested(file, 30'000); // without a deeper stack HDF5 ends the process in both
    QVERIFY(copy(file, "/top", "/copy"));
    QVERIFY(remove(file, "/top")->deleted);
    QCOMPARE(*nestingBound(file.guard(), file.context(), file.addressOf("/copy")), 30'001);
}

void MoveCopyTest::refusesGroupsNestedTooDeeplyForAnyStack()
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

void MoveCopyTest::boundsTheNestingOfGroupsWithSeveralLinks()
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

void MoveCopyTest::measuresTextsBySomeOfThem()
{
    static constexpr hsize_t rows = 30'000; // of 0 to 99 characters
    const SavedFile file(m_library, [](ScratchFile &scratch) {
        const Handle text(variableText()), record(H5Tcreate(H5T_COMPOUND, 16)),
            space(H5Screate_simple(1, &rows, nullptr));
        H5Tinsert(record.id(), "n", 0, H5T_NATIVE_INT64);
        H5Tinsert(record.id(), "text", 8, text.id());
        struct Row
        {
            qint64 n;
            const char *text;
        };
        const QByteArray letters(99, 'x');
        std::vector<Row> values;
        for (hsize_t i = 0; i < rows; ++i)
            values.push_back({qint64(i), letters.constData() + i % 100});
        const auto make = [&](const char *name) {
            return Handle(
                H5Dcreate2(scratch.id(), name, record.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        };
        H5Dwrite(make("/texts").id(), record.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
        make("/none");
    });
    const Result<qint64> bytes = file.measure("/texts"), none = file.measure("/none");
    QVERIFY(bytes && none);
    const Result<void> copied = file.copy("/texts");
    QVERIFY2(copied, qPrintable(copied ? QString() : copied.error().message));
    const double made = double(QFileInfo(file.target()).size());
    QVERIFY2(double(*bytes) > 0.85 * made && double(*bytes) < 1.3 * made,
             qPrintable(QString::number(double(*bytes) / made)));
    QVERIFY(*none < 100'000); // nothing was written: there is nothing to copy
}

void MoveCopyTest::exportsAPartIntoAFileOfItsOwn()
{
    for (const bool dense : {false, true}) {
        const SavedFile file(m_library, [dense](ScratchFile &scratch) {
            scratch.makeDataset("/run/deep/d", 100);
            scratch.makeDataset("/secret", 1000);
            scratch.makeHardLink("/run/twin", "/run/deep/d");
            scratch.makeHardLink("/run/deep/up", "/run");
            scratch.makeSoftLink("/run/soft", "/run/deep/d");
            scratch.makeSoftLink("/run/out", "/secret");
            scratch.makeExternalLink("/run/external");
            scratch.makeIntAttribute("/run", "a", 7);
            makeReference(scratch, "/run/deep/d", "outside", "/secret");
            makeReference(scratch, "/run/deep/d", "inside", "/run/deep");
            if (dense)
                giveTexts(scratch, "/run/deep/d");
        });
        const Result<qint64> bytes = file.measure("/run");
        QVERIFY2(bytes, qPrintable(bytes ? QString() : bytes.error().message));
        QVERIFY(*bytes >= 400 && *bytes < 40'000);
        const Result<void> copied = file.copy("/run");
        QVERIFY2(copied, qPrintable(copied ? QString() : copied.error().message));
        file.look([dense](hid_t made) {
            QVERIFY(made >= 0);
            std::vector<qint32> values(100), expected(100);
            std::iota(expected.begin(), expected.end(), 0);
            const Handle dataset(H5Dopen2(made, "/run/soft", H5P_DEFAULT)); // its path leads to it as before
            QVERIFY(H5Dread(dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
            QCOMPARE(values, expected);
            QCOMPARE(addressIn(made, "/run/twin"), addressIn(made, "/run/deep/d"));
            QCOMPARE(addressIn(made, "/run/deep/up"), addressIn(made, "/run"));
            QCOMPARE(linkTypeIn(made, "/run/soft"), H5L_TYPE_SOFT);
            QCOMPARE(linkTypeIn(made, "/run/external"), H5L_TYPE_EXTERNAL);
            QCOMPARE(addressIn(made, "/run/out"), HADDR_UNDEF); // leads to nothing that is here
            QVERIFY(H5Lexists(made, "/secret", H5P_DEFAULT) == 0);
            QVERIFY(H5Aexists_by_name(made, "/run", "a", H5P_DEFAULT) > 0);
            QCOMPARE(H5Aexists_by_name(made, "/run/deep/d", "d29", H5P_DEFAULT) > 0, dense);
            for (const auto &[name, place] :
                 {std::pair{"outside", haddr_t(0)}, {"inside", addressIn(made, "/run/deep")}}) {
                const Handle attribute(H5Aopen_by_name(made, "/run/deep/d", name, H5P_DEFAULT, H5P_DEFAULT));
                hobj_ref_t reference = 1;
                QVERIFY(H5Aread(attribute.id(), H5T_STD_REF_OBJ, &reference) >= 0);
                QCOMPARE(reference, place);
            }
        });
    }
}

void MoveCopyTest::exportsEverything()
{
    const SavedFile file(m_library, [](ScratchFile &scratch) {
        scratch.makeOneOfEach();
        scratch.makeHardLink("/g/sub/twin", "/d");
        scratch.makeIntAttribute("/", "of the root", 1);
        scratch.makeIntAttribute("/", "_hdf5async_state", 1);
        makeReference(scratch, "/", "self", "/");
        makeReference(scratch, "/d", "top", "/");
    });
    QVERIFY(file.copy("/"));
    file.look([](hid_t made) {
        for (const char *path : {"/g/sub", "/d", "/t", "/soft"})
            QVERIFY2(addressIn(made, path) != HADDR_UNDEF, path);
        QCOMPARE(addressIn(made, "/g/sub/twin"), addressIn(made, "/d"));
        H5O_info_t info;
        QVERIFY(H5Oget_info_by_name2(made, "/d", &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0);
        QCOMPARE(info.rc, 2u);
        QCOMPARE(linkTypeIn(made, "/dangling"), H5L_TYPE_SOFT);
        QCOMPARE(linkTypeIn(made, "/external"), H5L_TYPE_EXTERNAL);
        QVERIFY(H5Aexists(made, "of the root") > 0);
        QVERIFY(H5Aexists(made, "_hdf5async_state") == 0);
        for (const auto &[owner, name] : {std::pair{"/", "self"}, {"/d", "top"}}) {
            const Handle attribute(H5Aopen_by_name(made, owner, name, H5P_DEFAULT, H5P_DEFAULT));
            hobj_ref_t reference = 1;
            QVERIFY(H5Aread(attribute.id(), H5T_STD_REF_OBJ, &reference) >= 0);
            QCOMPARE(reference, addressIn(made, "/"));
        }
    });
}

void MoveCopyTest::exportsNothingThatIsNotThere()
{
    const SavedFile file(m_library, [](ScratchFile &scratch) {
        scratch.makeOneOfEach();
        scratch.makeSoftLink("/g/out", "/d");
        const hsize_t length = 4;
        const Handle space(H5Screate_simple(1, &length, nullptr)), list(H5Pcreate(H5P_DATASET_CREATE));
        H5Pset_external(list.id(), "/etc/passwd", 0, 16);
        const Handle foreign(
            H5Dcreate2(scratch.id(), "/g/sub/e", H5T_STD_I32LE, space.id(), H5P_DEFAULT, list.id(), H5P_DEFAULT));
    });
    QCOMPARE(codeOf(file.measure("/none")), ErrorCode::NotFound);
    QCOMPARE(codeOf(file.measure("/dangling")), ErrorCode::NotFound);
    QCOMPARE(codeOf(file.measure("/external")), ErrorCode::Forbidden);
    QCOMPARE(codeOf(file.measure("/g")), ErrorCode::Forbidden); // there are bytes of another file in it
    const Result<PathRules> rules = PathRules::make({"/g"});
    QVERIFY(rules);
    for (const char *path : {"/d", "/", "/g/out"}) { // the last leads out of what is allowed
        const Result<qint64> hidden = file.measure(path, &*rules);
        QCOMPARE(codeOf(hidden), ErrorCode::NotFound);
        QCOMPARE(hidden.error().message, QStringLiteral("There is nothing at \"%1\".").arg(QLatin1StringView(path)));
    }
    QVERIFY(file.measure("/d"));
    QVERIFY(!QFile::exists(file.target()));
}

QTEST_GUILESS_MAIN(MoveCopyTest)
#include "move_copy_test.moc"
