// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/hyperslab.h"

#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>

using namespace hdf5async;

namespace {

/// What a region names, element by element.
template<typename T>
std::vector<T> picked(const std::vector<T> &all, const Shape &shape, const Region &region)
{
    std::vector<T> values;
    const Shape counts = region.fullShape();
    const qint64 count = elementCount(counts).value_or(0);
    for (qint64 n = 0; n < count; ++n) {
        qint64 rest = n;
        qint64 place = 0;
        qint64 stride = 1;
        for (std::size_t i = counts.size(); i-- > 0;) {
            place += region.axes[i].at(rest % counts[i]) * stride;
            rest /= counts[i];
            stride *= shape[i];
        }
        values.push_back(all[std::size_t(place)]);
    }
    return values;
}

AxisRange randomRange(QRandomGenerator &random, qint64 length, bool mayBeList)
{
    switch (random.bounded(mayBeList ? 4 : 3)) {
    case 0: return {0, length, 1, {}, false};
    case 1: return {random.bounded(length), 1, 1, {}, true};
    case 2: {
        const qint64 start = random.bounded(length);
        const qint64 step = random.bounded(1, 4);
        return {start, (length - start - 1) / step + 1, step, {}, false};
    }
    default: {
        AxisRange range;
        for (int i = random.bounded(1, 12); i > 0; --i)
            range.indices.push_back(random.bounded(length));
        if (random.bounded(2) == 0)
            std::sort(range.indices.begin(), range.indices.end());
        range.count = qint64(range.indices.size());
        return range;
    }
    }
}

Region randomRegion(QRandomGenerator &random, const Shape &shape)
{
    Region region;
    bool mayBeList = true;
    for (const qint64 length : shape) {
        region.axes.push_back(randomRange(random, length, mayBeList));
        mayBeList = mayBeList && region.axes.back().indices.empty();
    }
    return region;
}

} // namespace

class HyperslabTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sortsAListAndRemembersItsOrder();
    void takesARegularListForARange();
    void readsAnyRegion();
    void writesAnyRegion();
    void copiesThousandsOfSinglePoints();
    void readsElementsThatAreFarApartOneByOne();
    void doesNothingForAnEmptyRegion();
    void stopsAtTheFirstError();
    void cutsRegionsIntoBlocksInOrder();

private:
    Hdf5Library m_library;
};

void HyperslabTest::sortsAListAndRemembersItsOrder()
{
    Region region = wholeRegion({10});
    region.axes[0] = {0, 4, 1, {7, 2, 2, 9}, false};
    const Hyperslab slab(region);
    QCOMPARE(slab.memoryShape(), Shape{3});
    QVERIFY(!slab.isInRegionOrder());
    const std::vector<qint32> memory{2, 7, 9};
    std::vector<qint32> inOrder(4);
    slab.toRegionOrder(reinterpret_cast<const char *>(memory.data()), reinterpret_cast<char *>(inOrder.data()), 4);
    QCOMPARE(inOrder, (std::vector<qint32>{7, 2, 2, 9}));
    const std::vector<qint32> given{70, 20, 21, 90};
    std::vector<qint32> back(3);
    slab.toMemoryOrder(reinterpret_cast<const char *>(given.data()), reinterpret_cast<char *>(back.data()), 4);
    QCOMPARE(back, (std::vector<qint32>{21, 70, 90}));
}

void HyperslabTest::takesARegularListForARange()
{
    Region region = wholeRegion({10});
    region.axes[0] = {0, 3, 1, {1, 4, 7}, false};
    const Hyperslab slab(region);
    QVERIFY(slab.isInRegionOrder());
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(10))));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    int calls = 0;
    QVERIFY(slab.transfer(file.guard(), dataset.id(), {}, [&](hid_t, hid_t, qint64, qint64 elements) {
        ++calls;
        return elements == 3 ? Result<void>() : failure(ErrorCode::Internal, {});
    }));
    QCOMPARE(calls, 1);
}

void HyperslabTest::readsAnyRegion()
{
    DatasetFile file(m_library);
    QRandomGenerator random(3);
    for (const Shape &shape : {Shape{40}, Shape{9, 7}, Shape{4, 5, 6}, Shape{3, 2, 4, 5}}) {
        const auto all = counting<qint32>(*elementCount(shape));
        WriteRequest request = DatasetFile::request("/d", array(shape, all));
        request.chunks = Shape(shape.size(), 2);
        QVERIFY(file.write(request));
        const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
        for (int round = 0; round < 200; ++round) {
            const Region region = randomRegion(random, shape);
            const Hyperslab slab(region);
            std::vector<qint32> memory(std::size_t(slab.elements()), -1);
            const Shape chunks(shape.size(), random.bounded(1, 4));
            const Hyperslab::Pieces pieces{random.bounded(2) == 0, random.bounded(3) == 0 ? nullptr : &chunks};
            QVERIFY(
                slab.transfer(file.guard(), dataset.id(), pieces,
                              [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64 elements) -> Result<void> {
                                  if (H5Sget_select_npoints(memorySpace) != elements ||
                                      H5Dread(dataset.id(), H5T_NATIVE_INT32, memorySpace, fileSpace, H5P_DEFAULT,
                                              memory.data() + first) < 0)
                                      return failure(ErrorCode::IoError, {});
                                  return {};
                              }));
            std::vector<qint32> result(std::size_t(elementCount(region.fullShape()).value()));
            slab.toRegionOrder(reinterpret_cast<const char *>(memory.data()), reinterpret_cast<char *>(result.data()),
                               4);
            QCOMPARE(result, picked(all, shape, region));
        }
    }
}

void HyperslabTest::writesAnyRegion()
{
    DatasetFile file(m_library);
    QRandomGenerator random(4);
    for (const Shape &shape : {Shape{40}, Shape{9, 7}, Shape{4, 5, 6}}) {
        const auto places = counting<qint32>(*elementCount(shape));
        std::vector<qint32> model(places.size(), 0);
        QVERIFY(file.write("/d", array(shape, model)));
        const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
        qint32 next = 1;
        for (int round = 0; round < 100; ++round) {
            const Region region = randomRegion(random, shape);
            const Hyperslab slab(region);
            const auto data = counting<qint32>(*elementCount(region.fullShape()), next);
            next += qint32(data.size());
            std::vector<qint32> memory(std::size_t(slab.elements()));
            slab.toMemoryOrder(reinterpret_cast<const char *>(data.data()), reinterpret_cast<char *>(memory.data()), 4);
            const Shape chunks(shape.size(), random.bounded(1, 4));
            QVERIFY(slab.transfer(file.guard(), dataset.id(), {false, &chunks},
                                  [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64) -> Result<void> {
                                      if (H5Dwrite(dataset.id(), H5T_NATIVE_INT32, memorySpace, fileSpace, H5P_DEFAULT,
                                                   memory.data() + first) < 0)
                                          return failure(ErrorCode::IoError, {});
                                      return {};
                                  }));
            const auto targets = picked(places, shape, region);
            for (std::size_t i = 0; i < targets.size(); ++i)
                model[std::size_t(targets[i])] = data[i];
            QCOMPARE(file.stored<qint32>("/d"), model);
        }
    }
}

void HyperslabTest::copiesThousandsOfSinglePoints()
{
    DatasetFile file(m_library);
    const auto all = counting<qint32>(100'000);
    QVERIFY(file.write("/d", array(all)));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    QRandomGenerator random(5);
    Region region = wholeRegion({100'000});
    region.axes[0].indices.clear();
    for (int i = 0; i < 5000; ++i)
        region.axes[0].indices.push_back(random.bounded(100'000));
    region.axes[0].count = 5000;
    const Hyperslab slab(region);
    std::vector<qint32> memory(std::size_t(slab.elements()));
    QVERIFY(
        slab.transfer(file.guard(), dataset.id(), {}, [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64) {
            H5Dread(dataset.id(), H5T_NATIVE_INT32, memorySpace, fileSpace, H5P_DEFAULT, memory.data() + first);
            return Result<void>();
        }));
    std::vector<qint32> result(5000);
    slab.toRegionOrder(reinterpret_cast<const char *>(memory.data()), reinterpret_cast<char *>(result.data()), 4);
    QCOMPARE(result, picked(all, {100'000}, region));
}

void HyperslabTest::readsElementsThatAreFarApartOneByOne()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{2, 3}, counting<qint32>(6))));
    const qint64 rows = qint64(1) << 40;
    QVERIFY(file.resize("/d", {rows, 3})); // 2^28 chunks: to look at each of them would take minutes
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    Region region = wholeRegion({rows, 3});
    region.axes[0] = {1, 4, rows / 5, {}, false};
    region.axes[1] = {0, 2, 1, {2, 0}, false};
    const Hyperslab slab(region);
    std::vector<qint32> memory(8, -1);
    int calls = 0;
    const Hyperslab::Pieces pieces{false, Hyperslab::Pieces::of(dataset->chunks)};
    QVERIFY(slab.transfer(file.guard(), dataset->dataset.id(), pieces,
                          [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64) {
                              ++calls;
                              H5Dread(dataset->dataset.id(), H5T_NATIVE_INT32, memorySpace, fileSpace, H5P_DEFAULT,
                                      memory.data() + first);
                              return Result<void>();
                          }));
    QCOMPARE(calls, 4);
    QCOMPARE(memory, (std::vector<qint32>{3, 5, 0, 0, 0, 0, 0, 0}));
}

void HyperslabTest::doesNothingForAnEmptyRegion()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(10))));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    Region region = wholeRegion({10});
    region.axes[0].count = 0;
    QVERIFY(Hyperslab(region).transfer(file.guard(), dataset.id(), {}, [](hid_t, hid_t, qint64, qint64) {
        return Result<void>(failure(ErrorCode::Internal, QStringLiteral("called")));
    }));
}

void HyperslabTest::stopsAtTheFirstError()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{10, 10}, counting<qint32>(100))));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    Region region = wholeRegion({10, 10});
    region.axes[0] = {0, 3, 1, {0, 1, 5}, false};
    int calls = 0;
    const auto done = Hyperslab(region).transfer(file.guard(), dataset.id(), {}, [&](hid_t, hid_t, qint64, qint64) {
        ++calls;
        return Result<void>(failure(ErrorCode::StorageFull, {}));
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::StorageFull);
    QCOMPARE(calls, 1);
}

void HyperslabTest::cutsRegionsIntoBlocksInOrder()
{
    QRandomGenerator random(6);
    for (int round = 0; round < 300; ++round) {
        Shape shape;
        for (int i = random.bounded(1, 5); i > 0; --i)
            shape.push_back(random.bounded(1, 7));
        const auto all = counting<qint32>(*elementCount(shape));
        const Region region = randomRegion(random, shape);
        const qint64 most = random.bounded(1, 30);
        std::vector<qint32> result;
        QVERIFY(forEachBlock(region, most, [&](const Region &block, const Shape &offset) -> Result<void> {
            const auto part = picked(all, shape, block);
            if (part.empty() || qint64(part.size()) > most || offset.size() != shape.size())
                return failure(ErrorCode::Internal, {});
            result.insert(result.end(), part.begin(), part.end());
            return {};
        }));
        QCOMPARE(result, picked(all, shape, region));
    }
}

QTEST_APPLESS_MAIN(HyperslabTest)
#include "hyperslab_test.moc"
