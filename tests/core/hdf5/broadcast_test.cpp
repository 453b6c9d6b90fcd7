// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/broadcast.h"

#include "core/storage/hdf5/hyperslab.h"

#include <QRandomGenerator>
#include <QTest>

#include <cstring>
#include <numeric>

using namespace hdf5async;

namespace {

/// numpy's broadcast_to, element by element: where element `index` of the stretched array comes from.
qint64 sourceOf(Shape index, const Shape &from)
{
    index.erase(index.begin(), index.end() - qint64(from.size()));
    qint64 source = 0;
    for (std::size_t i = 0; i < from.size(); ++i)
        source = source * from[i] + (from[i] == 1 ? 0 : index[i]);
    return source;
}

std::vector<Shape> allIndices(const Shape &shape)
{
    std::vector<Shape> indices;
    const qint64 count = elementCount(shape).value_or(0);
    for (qint64 n = 0; n < count; ++n) {
        Shape index(shape.size());
        qint64 rest = n;
        for (std::size_t i = shape.size(); i-- > 0; rest /= shape[i])
            index[i] = rest % shape[i];
        indices.push_back(index);
    }
    return indices;
}

Result<Broadcast> made(const Shape &from, const Shape &region, const Shape &dims = {})
{
    return Broadcast::make(from, wholeRegion(region), dims, 4);
}

} // namespace

class BroadcastTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatNumpyRefuses_data();
    void refusesWhatNumpyRefuses();
    void knowsWhenNothingNeedsToBeCopied();
    void leavesOutAxesChosenByAnInt();
    void stretchesLikeNumpyInBlocksOfAnySize();
};

void BroadcastTest::refusesWhatNumpyRefuses_data()
{
    QTest::addColumn<Shape>("from");
    QTest::addColumn<Shape>("to");
    QTest::newRow("another length") << Shape{2} << Shape{3};
    QTest::newRow("one axis more") << Shape{1, 3} << Shape{3};
    QTest::newRow("one element into none of its axes") << Shape{1} << Shape{};
    QTest::newRow("nothing into one") << Shape{0} << Shape{1};
    QTest::newRow("a wrong leading axis") << Shape{2, 3} << Shape{4, 3};
}

void BroadcastTest::refusesWhatNumpyRefuses()
{
    QFETCH(Shape, from);
    QFETCH(Shape, to);
    const auto broadcast = made(from, to);
    QVERIFY(!broadcast);
    QCOMPARE(broadcast.error().code, ErrorCode::ShapeMismatch);
}

void BroadcastTest::knowsWhenNothingNeedsToBeCopied()
{
    QVERIFY(made({2, 3}, {2, 3})->isIdentity());
    QVERIFY(made({3}, {1, 3})->isIdentity());
    QVERIFY(made({2, 3, 4}, {2, 3}, {4})->isIdentity());
    QVERIFY(!made({1}, {2})->isIdentity());
    QVERIFY(!made({}, {2})->isIdentity());
    QVERIFY(!made({2, 1}, {2, 3})->isIdentity());
    QVERIFY(made({}, {})->isIdentity());
}

void BroadcastTest::leavesOutAxesChosenByAnInt()
{
    Region region = wholeRegion({2, 3, 4});
    region.axes[1].count = 1;
    region.axes[1].dropped = true;
    QVERIFY(Broadcast::make({2, 4}, region, {}, 4));
    QVERIFY(!Broadcast::make({2, 1, 4}, region, {}, 4));
}

void BroadcastTest::stretchesLikeNumpyInBlocksOfAnySize()
{
    QRandomGenerator random(11);
    for (int round = 0; round < 500; ++round) {
        Shape to;
        for (int i = random.bounded(1, 5); i > 0; --i)
            to.push_back(random.bounded(1, 5));
        Shape from(to.end() - random.bounded(int(to.size()) + 1), to.end());
        for (qint64 &length : from)
            length = random.bounded(3) == 0 ? 1 : length;
        const std::size_t regionRank = std::size_t(random.bounded(1, int(to.size()) + 1));
        const Shape region(to.begin(), to.begin() + qint64(regionRank));
        const Shape dims(to.begin() + qint64(regionRank), to.end());
        std::vector<qint32> data(std::size_t(elementCount(from).value()));
        std::iota(data.begin(), data.end(), 0);

        const auto broadcast = made(from, region, dims);
        QVERIFY(broadcast);
        std::vector<qint32> result;
        const auto done =
            forEachBlock(wholeRegion(region), random.bounded(1, 40), [&](const Region &block, const Shape &offset) {
                std::vector<qint32> part(std::size_t(*elementCount(block.fullShape()) * *elementCount(dims)), -1);
                broadcast->copyBlock(reinterpret_cast<const char *>(data.data()), offset, block.fullShape(),
                                     reinterpret_cast<char *>(part.data()));
                result.insert(result.end(), part.begin(), part.end());
                return Result<void>();
            });
        QVERIFY(done);
        std::vector<qint32> expected;
        for (const Shape &index : allIndices(to))
            expected.push_back(data[std::size_t(sourceOf(index, from))]);
        QCOMPARE(result, expected);
    }
}

QTEST_APPLESS_MAIN(BroadcastTest)
#include "broadcast_test.moc"
