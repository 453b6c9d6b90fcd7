// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>
#include <QThreadPool>

using namespace hdf5async;

/// Rows in whole chunks that are stored and read past HDF5, raw and compressed.
class RowChunksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storesWholeChunksOfAnyShape_data();
    void storesWholeChunksOfAnyShape();
    void storesTheLastChunkRawUntilItIsFull();
    void packsTheLastChunkBeforeOthersChangeIt();
    void goesOnBehindAnyChunk_data();
    void goesOnBehindAnyChunk();
    void readsCompressedChunksOfAnyKind();

private:
    struct ChunkInfo
    {
        unsigned mask = 0;
        hsize_t size = 0;
    };
    static ChunkInfo chunkAt(const DatasetFile &file, const QByteArray &path, hsize_t row)
    {
        const Handle dataset(H5Dopen2(file.id(), path, H5P_DEFAULT));
        ChunkInfo info;
        haddr_t address = HADDR_UNDEF;
        if (H5Dget_chunk_info_by_coord(dataset.id(), &row, &info.mask, &address, &info.size) < 0)
            qFatal("no chunk");
        return info;
    }
    // gzip with shuffle, 100 rows a chunk.
    static void makeCompressed(DatasetFile &file, const QByteArray &path, const std::vector<qint32> &rows)
    {
        WriteRequest request = DatasetFile::request(path, array(rows));
        request.chunks = Shape{100};
        request.storage.codec = Codec::Deflate;
        request.storage.shuffle = Shuffle::Byte;
        if (!file.write(request))
            qFatal("no compressed dataset");
    }

    Hdf5Library m_library;
};

void RowChunksTest::storesWholeChunksOfAnyShape_data()
{
    QTest::addColumn<Shape>("row");
    QTest::addColumn<Shape>("chunks");
    QTest::addColumn<bool>("compressed");
    for (const bool compressed : {false, true}) {
        const char *how = compressed ? ", compressed" : "";
        QTest::addRow("numbers%s", how) << Shape{} << Shape{160} << compressed;
        QTest::addRow("whole lines%s", how) << Shape{6} << Shape{40, 6} << compressed;
        QTest::addRow("parts of lines%s", how) << Shape{6} << Shape{40, 3} << compressed;
        QTest::addRow("parts and a rest%s", how) << Shape{7} << Shape{40, 3} << compressed;
        QTest::addRow("frames in bands%s", how) << Shape{6, 5} << Shape{1, 2, 5} << compressed;
        QTest::addRow("frames in bands and a rest%s", how) << Shape{7, 5} << Shape{1, 3, 5} << compressed;
        QTest::addRow("tiles%s", how) << Shape{4, 5} << Shape{30, 2, 2} << compressed;
        QTest::addRow("bands of columns%s", how) << Shape{4, 6} << Shape{20, 4, 2} << compressed;
    }
}

void RowChunksTest::storesWholeChunksOfAnyShape()
{
    QFETCH(Shape, row);
    QFETCH(Shape, chunks);
    QFETCH(bool, compressed);
    DatasetFile file(m_library);
    Shape shape = row;
    shape.insert(shape.begin(), 1);
    const qint64 rowElements = *elementCount(shape);
    WriteRequest request = DatasetFile::request("/d", array(shape, counting<qint32>(rowElements)));
    request.chunks = chunks;
    if (compressed)
        request.storage.codec = Codec::Deflate;
    QVERIFY(file.write(request));
    qint64 rows = 1;
    const qint64 many = 20'000 / rowElements;
    for (const qint64 more : {qint64(2), many, qint64(1), many + 7, qint64(7), many}) {
        shape.front() = more;
        QVERIFY(file.append("/d", array(shape, counting<qint32>(more * rowElements, qint32(rows * rowElements)))));
        rows += more;
    }
    QVERIFY(file.stored<qint32>("/d") == counting<qint32>(rows * rowElements));
    QCOMPARE(file.storedShape("/d").front(), rows);
    const auto read = file.readArray("/d");
    QVERIFY(read && DatasetFile::values<qint32>(*read) == counting<qint32>(rows * rowElements));
}

void RowChunksTest::storesTheLastChunkRawUntilItIsFull()
{
    DatasetFile file(m_library);
    makeCompressed(file, "/d", counting<qint32>(10));
    QVERIFY(file.append("/d", array(counting<qint32>(20, 10))));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(30));
    QCOMPARE(chunkAt(file, "/d", 0).mask, 3u);
    QCOMPARE(chunkAt(file, "/d", 0).size, hsize_t(400));
    QVERIFY(file.append("/d", array(counting<qint32>(30, 30))));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(60));
    QCOMPARE(chunkAt(file, "/d", 0).mask, 3u);
    QVERIFY(file.append("/d", array(counting<qint32>(150, 60))));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(210));
    for (const hsize_t row : {0, 100}) {
        QCOMPARE(chunkAt(file, "/d", row).mask, 0u);
        QVERIFY(chunkAt(file, "/d", row).size < 400);
    }
    QCOMPARE(chunkAt(file, "/d", 200).mask, 3u);
    // What a chunk has beyond the dataset is the fill value, for the day when the dataset reaches it.
    QVERIFY(file.resize("/d", {220}));
    auto grown = counting<qint32>(210);
    grown.resize(220);
    QCOMPARE(file.stored<qint32>("/d"), grown);
}

void RowChunksTest::packsTheLastChunkBeforeOthersChangeIt()
{
    DatasetFile file(m_library);
    makeCompressed(file, "/d", counting<qint32>(110));
    QVERIFY(file.append("/d", array(counting<qint32>(20, 110))));
    QVERIFY(file.context().storeAllRows(file.guard()));
    QCOMPARE(chunkAt(file, "/d", 100).mask, 3u);
    QVERIFY(file.context().settleAllRows(file.guard()));
    QCOMPARE(chunkAt(file, "/d", 100).mask, 0u);
    QVERIFY(chunkAt(file, "/d", 100).size < 400);
    QVERIFY(file.append("/d", array(counting<qint32>(10, 130))));
    UpdateRequest update;
    update.path = "/d";
    update.data = array(std::vector<qint32>{138});
    update.start = 138;
    QVERIFY(file.update(update));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(140));
    QCOMPARE(file.context().rowMemory()->used, std::size_t(0));
}

void RowChunksTest::goesOnBehindAnyChunk_data()
{
    QTest::addColumn<unsigned>("mask");
    QTest::addColumn<int>("size");
    QTest::newRow("raw") << 3u << 400;
    QTest::newRow("shuffled, as large as a raw one") << 2u << 400;
}

// HDF5 keeps the old filter mask of a chunk that is replaced by one of the same size.
void RowChunksTest::goesOnBehindAnyChunk()
{
    QFETCH(unsigned, mask);
    QFETCH(int, size);
    DatasetFile file(m_library);
    makeCompressed(file, "/d", counting<qint32>(50));
    auto rows = counting<qint32>(50);
    {
        std::vector<char> chunk(std::size_t(size), '\0');
        std::vector<qint32> padded = rows;
        padded.resize(100);
        const char *bytes = reinterpret_cast<const char *>(padded.data());
        for (std::size_t i = 0; i < 400; ++i) // the shuffle filter's order when it is not left out
            chunk[mask == 3 ? i : i % 4 * 100 + i / 4] = bytes[i];
        const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
        const hsize_t at = 0;
        QVERIFY(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, mask, &at, chunk.size(), chunk.data()) >= 0);
    }
    QCOMPARE(chunkAt(file, "/d", 0).mask, mask);
    for (const int more : {5, 3, 60, 40}) {
        QVERIFY(file.append("/d", array(counting<qint32>(more, qint32(rows.size())))));
        rows = counting<qint32>(qint64(rows.size()) + more);
        QCOMPARE(file.stored<qint32>("/d"), rows);
    }
}

void RowChunksTest::readsCompressedChunksOfAnyKind()
{
    DatasetFile file(m_library);
    QThreadPool pool;
    file.context().setCodecPool(&pool);
    makeCompressed(file, "/d", counting<qint32>(1000)); // by HDF5
    auto expected = counting<qint32>(1000);
    QVERIFY(file.resize("/d", {1500})); // chunks that do not exist
    expected.resize(1500);
    QVERIFY(file.append("/d", array(counting<qint32>(30'000, 1500)))); // by us
    const auto more = counting<qint32>(30'000, 1500);
    expected.insert(expected.end(), more.begin(), more.end());
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    const hsize_t at = 300;
    const auto raw = counting<qint32>(100, 7000);
    QVERIFY(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, 3, &at, 400, raw.data()) >= 0);
    std::copy(raw.begin(), raw.end(), expected.begin() + 300);
    for (const auto &[first, last] :
         std::vector<std::pair<qint64, qint64>>{{0, 31'500}, {50, 31'499}, {100, 900}, {950, 1750}, {99, 301}}) {
        const auto read = file.readArray(DatasetFile::readOf("/d", Selection{{slice(first, last)}}));
        QVERIFY(DatasetFile::values<qint32>(*read) ==
                std::vector<qint32>(expected.begin() + first, expected.begin() + last));
    }
    const hsize_t damaged = 500;
    QVERIFY(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, 0, &damaged, 30, raw.data()) >= 0);
    const auto failed = file.read(DatasetFile::readOf("/d"));
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::IoError);
}

QTEST_APPLESS_MAIN(RowChunksTest)
#include "row_chunks_test.moc"
