// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/layout_choice.h"

#include <QRandomGenerator>
#include <QTest>

#include <limits>

using namespace hdf5async;

namespace {

MaxShape growing(const Shape &shape)
{
    MaxShape maxShape(shape.begin(), shape.end());
    maxShape.front().reset();
    return maxShape;
}

const Filters none;

} // namespace

class LayoutChoiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesFiltersFromTheServerWhereTheRequestSaysNothing();
    void takesGzip4WhenGzipIsAskedForWithoutALevel();
    void refusesALevelWithoutGzip();
    void givesEachCodecItsLevels();
    void choosesChunksByTheSizeOfARow_data();
    void choosesChunksByTheSizeOfARow();
    void choosesTheSameChunksForAnyNumberOfRows();
    void keepsChunksOfAnyShapeWithinBounds();
    void makesScalarsContiguousAndRefusesOptionsThatNeedAxes();
    void growsAlongAxisZeroUnlessToldOtherwise();
    void refusesMaxshapesThatDoNotFit_data();
    void refusesMaxshapesThatDoNotFit();
    void refusesChunksThatDoNotFit_data();
    void refusesChunksThatDoNotFit();
};

void LayoutChoiceTest::takesFiltersFromTheServerWhereTheRequestSaysNothing()
{
    const Filters server{Codec::Deflate, 4};
    QCOMPARE(*chosenFilters({}, server), server);
    QCOMPARE(*chosenFilters({}, none), none);
    QCOMPARE(*chosenFilters({Codec::None, {}, {}, {}}, server), none);
    QCOMPARE(*chosenFilters({{}, {}, Shuffle::Byte, true}, server), (Filters{Codec::Deflate, 4, Shuffle::Byte, true}));
    QCOMPARE(*chosenFilters({{}, 7, {}, {}}, server), (Filters{Codec::Deflate, 7}));
}

void LayoutChoiceTest::takesGzip4WhenGzipIsAskedForWithoutALevel()
{
    QCOMPARE(*chosenFilters({Codec::Deflate, {}, {}, {}}, none), (Filters{Codec::Deflate, 4}));
    QCOMPARE(*chosenFilters({Codec::Deflate, 0, {}, {}}, none), (Filters{Codec::Deflate, 0}));
}

void LayoutChoiceTest::refusesALevelWithoutGzip()
{
    QCOMPARE(chosenFilters({{}, 5, {}, {}}, none).error().code, ErrorCode::BadValue);
    QCOMPARE(chosenFilters({Codec::None, 5, {}, {}}, {Codec::Deflate, 4}).error().code, ErrorCode::BadValue);
    QCOMPARE(chosenFilters({Codec::Deflate, 10, {}, {}}, none).error().code, ErrorCode::BadValue);
}

void LayoutChoiceTest::givesEachCodecItsLevels()
{
    const Filters server{Codec::Deflate, 9};
    QCOMPARE(*chosenFilters({Codec::Zstd, {}, {}, {}}, server), (Filters{Codec::Zstd, 3}));
    QCOMPARE(*chosenFilters({Codec::Zstd, 22, Shuffle::Bit, {}}, server), (Filters{Codec::Zstd, 22, Shuffle::Bit}));
    QCOMPARE(chosenFilters({Codec::Zstd, 0, {}, {}}, server).error().code, ErrorCode::BadValue);
    QCOMPARE(chosenFilters({Codec::Zstd, 23, {}, {}}, server).error().code, ErrorCode::BadValue);
    QCOMPARE(*chosenFilters({Codec::Lz4, {}, {}, {}}, server), (Filters{Codec::Lz4}));
    QCOMPARE(chosenFilters({Codec::Lz4, 1, {}, {}}, server).error().code, ErrorCode::BadValue);
}

void LayoutChoiceTest::choosesChunksByTheSizeOfARow_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<quint64>("elementBytes");
    QTest::addColumn<Shape>("chunks");

    QTest::newRow("numbers") << Shape{5} << quint64(8) << Shape{8192};
    QTest::newRow("records of 60 bytes") << Shape{1} << quint64(60) << Shape{1092};
    QTest::newRow("rows of three") << Shape{0, 3} << quint64(4) << Shape{5461, 3};
    QTest::newRow("rows of 4 KiB") << Shape{1, 512} << quint64(8) << Shape{16, 512};
    QTest::newRow("waveforms of 16 KiB") << Shape{9, 8192} << quint64(2) << Shape{16, 8192};
    QTest::newRow("a row of 100 KiB") << Shape{2, 12800} << quint64(8) << Shape{10, 12800};
    QTest::newRow("a row of exactly 1 MiB") << Shape{2, 131072} << quint64(8) << Shape{1, 131072};
    QTest::newRow("a camera frame of 8 MiB") << Shape{1, 2048, 2048} << quint64(2) << Shape{1, 256, 2048};
    QTest::newRow("a frame of odd size") << Shape{1, 1679, 1475} << quint64(4) << Shape{1, 168, 1475};
    QTest::newRow("a row too large to count") << Shape{0, qint64(1) << 40} << quint64(1) << Shape{1, 1 << 20};
    QTest::newRow("trailing axis of length zero") << Shape{3, 0} << quint64(4) << Shape{16384, 1};
    QTest::newRow("one element of 2 MiB") << Shape{3} << quint64(2 << 20) << Shape{1};
    QTest::newRow("slow axes first") << Shape{1, 4, 8, 1 << 20} << quint64(1) << Shape{1, 1, 1, 1 << 20};
}

void LayoutChoiceTest::choosesChunksByTheSizeOfARow()
{
    QFETCH(Shape, shape);
    QFETCH(quint64, elementBytes);
    QTEST(automaticChunks(shape, growing(shape), elementBytes), "chunks");
}

void LayoutChoiceTest::choosesTheSameChunksForAnyNumberOfRows()
{
    for (const Shape &row : {Shape{}, Shape{3}, Shape{500, 700}}) {
        Shape one{1};
        one.insert(one.end(), row.begin(), row.end());
        Shape many = one;
        many.front() = 1'000'000;
        QCOMPARE(automaticChunks(one, growing(one), 8), automaticChunks(many, growing(many), 8));
    }
}

void LayoutChoiceTest::keepsChunksOfAnyShapeWithinBounds()
{
    QRandomGenerator random(7);
    for (int round = 0; round < 2000; ++round) {
        Shape shape;
        const int rank = 1 + random.bounded(5);
        for (int i = 0; i < rank; ++i)
            shape.push_back(qint64(1) << random.bounded(14) >> 1);
        const quint64 bytes = quint64(1) << random.bounded(20);
        MaxShape maxShape(shape.begin(), shape.end());
        const Shape chunks = automaticChunks(shape, maxShape, bytes);
        quint64 chunkBytes = bytes;
        for (int i = 0; i < rank; ++i) {
            QVERIFY(chunks[std::size_t(i)] >= 1);
            QVERIFY(shape[std::size_t(i)] == 0 || chunks[std::size_t(i)] <= shape[std::size_t(i)]);
            chunkBytes *= quint64(chunks[std::size_t(i)]);
        }
        QVERIFY(chunkBytes <= std::max<quint64>(1 << 20, bytes));
        QVERIFY(chosenLayout(shape, bytes, chunks, maxShape, none)); // what is chosen would also be accepted
    }
}

void LayoutChoiceTest::makesScalarsContiguousAndRefusesOptionsThatNeedAxes()
{
    const auto layout = chosenLayout({}, 8, {}, {}, {Codec::Deflate, 4, Shuffle::Byte, true});
    QVERIFY(layout);
    QVERIFY(!layout->isChunked());
    QCOMPARE(layout->filters, none);
    QCOMPARE(chosenLayout({}, 8, Shape{1}, {}, none).error().code, ErrorCode::BadValue);
    QCOMPARE(chosenLayout({}, 8, Shape{}, {}, none).error().code, ErrorCode::BadValue);
    QCOMPARE(chosenLayout({}, 8, {}, MaxShape{}, none).error().code, ErrorCode::BadValue);
}

void LayoutChoiceTest::growsAlongAxisZeroUnlessToldOtherwise()
{
    const auto usual = chosenLayout({2, 3}, 4, {}, {}, none);
    QCOMPARE(usual->maxShape, (MaxShape{std::nullopt, 3}));
    const auto asked = chosenLayout({2, 3}, 4, {}, MaxShape{10, std::nullopt}, none);
    QCOMPARE(asked->maxShape, (MaxShape{10, std::nullopt}));
    QCOMPARE(asked->chunks.front(), 10);
}

void LayoutChoiceTest::refusesMaxshapesThatDoNotFit_data()
{
    QTest::addColumn<MaxShape>("maxShape");
    QTest::newRow("too few axes") << MaxShape{5};
    QTest::newRow("too many axes") << MaxShape{5, 5, 5};
    QTest::newRow("below the shape") << MaxShape{std::nullopt, 2};
    QTest::newRow("negative") << MaxShape{-1, 3};
}

void LayoutChoiceTest::refusesMaxshapesThatDoNotFit()
{
    QFETCH(MaxShape, maxShape);
    QCOMPARE(chosenLayout({2, 3}, 4, {}, maxShape, none).error().code, ErrorCode::BadValue);
}

void LayoutChoiceTest::refusesChunksThatDoNotFit_data()
{
    QTest::addColumn<Shape>("chunks");
    QTest::newRow("too few axes") << Shape{5};
    QTest::newRow("too many axes") << Shape{5, 1, 1};
    QTest::newRow("zero") << Shape{0, 3};
    QTest::newRow("negative") << Shape{5, -3};
    QTest::newRow("beyond a fixed axis") << Shape{5, 4};
    QTest::newRow("4 GiB") << Shape{qint64(1) << 30, 1};
    QTest::newRow("overflowing") << Shape{std::numeric_limits<qint64>::max(), 3};
}

void LayoutChoiceTest::refusesChunksThatDoNotFit()
{
    QFETCH(Shape, chunks);
    QCOMPARE(chosenLayout({2, 3}, 4, chunks, {}, none).error().code, ErrorCode::BadValue);
}

QTEST_APPLESS_MAIN(LayoutChoiceTest)
#include "layout_choice_test.moc"
