// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/open_datasets.h"

#include "tests/core/hdf5/scratch_file.h"

#include <QTest>

using namespace hdf5async;

class OpenDatasetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsByPathWithoutOpeningAgain();
    void keepsOneForAllPathsToAnObject();
    void closesTheLeastRecentlyUsed();
    void keepsVersionsOfWhatItClosed();
    void givesNoTwoDatasetsTheSameVersion();
    void forgetsVersionsOfWhatIsGone();
    void forgetsPathsButKeepsDatasets();
    void boundsThePathsOfOneDataset();
    void closesWhatNoLinkLeadsTo();
    void describesWhatItOpens();
    void keepsTheMetadataCacheSmall();
    void givesChunksTheCacheTheyNeed_data();
    void givesChunksTheCacheTheyNeed();

private:
    static StorageLimits few(int count)
    {
        StorageLimits limits;
        limits.openDatasets = count;
        return limits;
    }
    static OpenDatasetPtr open(ScratchFile &file, const QByteArray &path)
    {
        const Result<OpenDatasetPtr> dataset = file.context().openDataset(file.guard(), path);
        if (!dataset)
            qFatal("%s", qPrintable(dataset.error().message));
        return *dataset;
    }

    Hdf5Library m_library;
};

void OpenDatasetsTest::findsByPathWithoutOpeningAgain()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/d");
    QVERIFY(!file.context().datasets().find(QByteArray("/g/d")));
    const OpenDatasetPtr first = open(file, "/g/d");
    QCOMPARE(open(file, "/g/d").get(), first.get());
    QCOMPARE(file.context().datasets().find(QByteArray("/g/d")).get(), first.get());
    QCOMPARE(file.context().datasets().find(file.addressOf("/g/d")).get(), first.get());
}

void OpenDatasetsTest::keepsOneForAllPathsToAnObject()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeHardLink("/hard", "/d");
    file.makeSoftLink("/soft", "/hard");
    const OpenDatasetPtr dataset = open(file, "/d");
    QCOMPARE(open(file, "/hard").get(), dataset.get());
    QCOMPARE(open(file, "/soft").get(), dataset.get());
    QCOMPARE(file.context().datasets().count(), 1);
}

void OpenDatasetsTest::closesTheLeastRecentlyUsed()
{
    ScratchFile file(m_library, few(3));
    for (const char *path : {"/a", "/b", "/c", "/d"})
        file.makeDataset(path);
    open(file, "/a");
    open(file, "/b");
    open(file, "/c");
    open(file, "/a");
    open(file, "/d");
    QCOMPARE(file.context().datasets().count(), 3);
    QVERIFY(!file.context().datasets().find(QByteArray("/b")));
    QVERIFY(file.context().datasets().find(QByteArray("/a")));
    QCOMPARE(H5Fget_obj_count(file.id(), H5F_OBJ_DATASET), 3);
}

void OpenDatasetsTest::keepsVersionsOfWhatItClosed()
{
    ScratchFile file(m_library, few(1));
    file.makeDataset("/a");
    file.makeDataset("/b");
    file.context().changed(*open(file, "/a"));
    const quint64 version = open(file, "/a")->version;
    const quint64 other = open(file, "/b")->version;
    QCOMPARE(open(file, "/a")->version, version);
    QCOMPARE(open(file, "/b")->version, other);
    file.context().changed(*open(file, "/b"));
    QVERIFY(open(file, "/b")->version != other);
    QVERIFY(file.context().isDirty());
}

void OpenDatasetsTest::givesNoTwoDatasetsTheSameVersion()
{
    ScratchFile file(m_library);
    file.makeDataset("/a");
    file.makeDataset("/b");
    QVERIFY(open(file, "/a")->version != open(file, "/b")->version);
    QCOMPARE(file.context().datasets().lastVersion(), std::max(open(file, "/a")->version, open(file, "/b")->version));
    OpenDatasets later(4, 1000);
    auto dataset = std::make_shared<OpenDataset>();
    dataset->address = 1;
    later.insert(dataset);
    QVERIFY(dataset->version > 1000);
}

void OpenDatasetsTest::forgetsVersionsOfWhatIsGone()
{
    ScratchFile file(m_library);
    file.makeDataset("/a");
    const quint64 version = open(file, "/a")->version;
    file.context().datasets().forget(file.addressOf("/a"));
    QCOMPARE(file.context().datasets().count(), 0);
    QVERIFY(open(file, "/a")->version != version); // its address may be another's by now
}

void OpenDatasetsTest::forgetsPathsButKeepsDatasets()
{
    ScratchFile file(m_library);
    file.makeDataset("/a");
    file.makeDataset("/b");
    const OpenDatasetPtr a = open(file, "/a");
    const OpenDatasetPtr b = open(file, "/b");
    file.context().datasets().forgetPathsTo(a->address);
    QVERIFY(!file.context().datasets().find(QByteArray("/a")));
    QVERIFY(file.context().datasets().find(QByteArray("/b")));
    QCOMPARE(open(file, "/a").get(), a.get());
    file.context().datasets().forgetPaths();
    QVERIFY(!file.context().datasets().find(QByteArray("/b")));
    QCOMPARE(file.context().datasets().count(), 2);
}

void OpenDatasetsTest::boundsThePathsOfOneDataset()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeHardLink("/up", "/");
    QByteArray path = "/d";
    const OpenDatasetPtr dataset = open(file, path);
    for (int i = 0; i < 100; ++i) {
        path.prepend("/up");
        QCOMPARE(open(file, path).get(), dataset.get());
    }
    QVERIFY(file.context().datasets().find(path));
    QVERIFY(!file.context().datasets().find(QByteArray("/d")));
    QCOMPARE(file.context().datasets().count(), 1);
}

void OpenDatasetsTest::closesWhatNoLinkLeadsTo()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/a");
    file.makeDataset("/b");
    open(file, "/g/a");
    open(file, "/b");
    QVERIFY(H5Ldelete(file.id(), "/g", H5P_DEFAULT) >= 0);
    file.context().datasets().dropUnlinked();
    QCOMPARE(file.context().datasets().count(), 1);
    QVERIFY(file.context().datasets().find(QByteArray("/b")));
}

void OpenDatasetsTest::describesWhatItOpens()
{
    ScratchFile file(m_library);
    file.makeDataset("/d", 5);
    const OpenDatasetPtr dataset = open(file, "/d");
    QCOMPARE(dataset->shape, Shape{5});
    QVERIFY(!dataset->isNull);
    QCOMPARE(dataset->maxShape, (std::vector<std::optional<qint64>>{std::nullopt}));
    QCOMPARE(dataset->chunks, std::optional<Shape>(Shape{16}));
    QCOMPARE(dataset->type->wire.typeString(), QByteArray("<i4"));
    QCOMPARE(dataset->filters, Filters());
    QVERIFY(H5Tequal(dataset->fileType.id(), H5T_STD_I32LE) > 0);
    QVERIFY(dataset->memoryType);
}

// A flush walks all that is cached, and there is one a commit.
void OpenDatasetsTest::keepsTheMetadataCacheSmall()
{
    ScratchFile file(m_library);
    for (int i = 0; i < 2000; ++i)
        file.makeDataset("/g" + QByteArray::number(i / 100) + "/d" + QByteArray::number(i));
    std::size_t limit = 0, current = 0;
    QVERIFY(H5Fget_mdc_size(file.id(), &limit, nullptr, &current, nullptr) >= 0);
    QCOMPARE(limit, std::size_t(512 << 10));
    QVERIFY(current > 100'000 && current <= limit);
}

void OpenDatasetsTest::givesChunksTheCacheTheyNeed_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<Shape>("chunks");
    QTest::addColumn<bool>("filtered");
    QTest::addColumn<int>("kibibytes");
    QTest::newRow("small rows") << Shape{100'000} << Shape{4096} << false << 64;
    QTest::newRow("one large chunk") << Shape{100'000} << Shape{65'536} << false << 256;
    QTest::newRow("chunks side by side") << Shape{100, 10'000} << Shape{10, 1000} << false << 400'000 / 1024;
    QTest::newRow("frames") << Shape{4, 1024, 1024} << Shape{1, 1024, 1024} << false << 1024;
    QTest::newRow("compressed") << Shape{1000} << Shape{16} << true << 1024;
}

void OpenDatasetsTest::givesChunksTheCacheTheyNeed()
{
    QFETCH(Shape, shape);
    QFETCH(Shape, chunks);
    QFETCH(bool, filtered);
    QFETCH(int, kibibytes);
    ScratchFile file(m_library);
    {
        const Handle creation(H5Pcreate(H5P_DATASET_CREATE));
        const std::vector<hsize_t> lengths(chunks.begin(), chunks.end()), dims(shape.begin(), shape.end());
        H5Pset_chunk(creation.id(), int(lengths.size()), lengths.data());
        if (filtered)
            H5Pset_shuffle(creation.id());
        const Handle space(H5Screate_simple(int(dims.size()), dims.data(), nullptr));
        const Handle made(
            H5Dcreate2(file.id(), "/d", H5T_STD_I32LE, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT));
        QVERIFY(made);
    }
    const OpenDatasetPtr dataset = open(file, "/d");
    const Handle access(H5Dget_access_plist(dataset->dataset.id()));
    std::size_t bytes = 0;
    QVERIFY(H5Pget_chunk_cache(access.id(), nullptr, &bytes, nullptr) >= 0);
    QCOMPARE(int(bytes / 1024), kibibytes);
    QCOMPARE(dataset->shape, shape);
    QCOMPARE(open(file, "/d").get(), dataset.get());
}

QTEST_GUILESS_MAIN(OpenDatasetsTest)
#include "open_datasets_test.moc"
