// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/selection.h>

#include <QRandomGenerator>
#include <QTest>

#include <limits>

using namespace hdf5async;
using Slice = Selector::Slice;
using Indices = Selector::Indices;

namespace {

constexpr qint64 lowest = std::numeric_limits<qint64>::min();
constexpr qint64 highest = std::numeric_limits<qint64>::max();

std::vector<qint64> positions(const AxisRange &range)
{
    std::vector<qint64> result;
    for (qint64 i = 0; i < range.count; ++i)
        result.push_back(range.at(i));
    return result;
}

// What a slice means, told by walking: i belongs to it when i = start + k·step lies in [start, stop) and in the axis.
std::vector<qint64> walked(const Slice &slice, qint64 length)
{
    const auto fromEnd = [length](qint64 i) { return i < 0 ? std::max<qint64>(i + length, 0) : i; };
    const qint64 start = fromEnd(slice.start.value_or(0));
    const qint64 stop = slice.stop ? fromEnd(*slice.stop) : length;
    std::vector<qint64> result;
    for (qint64 i = 0; i < length; ++i) {
        if (i >= start && i < stop && (i - start) % slice.step == 0)
            result.push_back(i);
    }
    return result;
}

AxisRange only(const Selector &selector, qint64 length)
{
    return resolved({selector}, {length}).value().axes.at(0);
}

ErrorCode errorOf(const Selection &selection, const Shape &shape)
{
    const Result<Region> region = resolved(selection, shape);
    return region ? ErrorCode::Internal : region.error().code;
}

} // namespace

class SelectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slicesAgreeWithWalkingTheAxis()
    {
        std::vector<std::optional<qint64>> ends{std::nullopt, lowest, highest};
        for (qint64 i = -9; i <= 9; ++i)
            ends.push_back(i);
        for (qint64 length = 0; length <= 7; ++length) {
            for (const auto &start : ends) {
                for (const auto &stop : ends) {
                    for (const qint64 step : {qint64(1), qint64(2), qint64(3), qint64(7), highest}) {
                        const Slice slice{start, stop, step};
                        const AxisRange range = only({slice}, length);
                        QCOMPARE(positions(range), walked(slice, length));
                        QVERIFY(!range.dropped);
                    }
                }
            }
        }
    }

    void slicesOfTheLongestAxisDoNotOverflow()
    {
        QCOMPARE(only({Slice{std::nullopt, std::nullopt, 1}}, highest).count, highest);
        QCOMPARE(only({Slice{-1, highest, highest}}, highest).count, 1);
        QCOMPARE(only({Slice{0, highest, 2}}, highest).count, highest / 2 + 1);
    }

    void indicesCountFromBothEnds()
    {
        for (qint64 i = -5; i < 5; ++i) {
            const AxisRange range = only({i}, 5);
            QCOMPARE(positions(range), std::vector<qint64>{(i + 5) % 5});
            QVERIFY(range.dropped);
        }
        for (const qint64 i : {qint64(5), qint64(-6), lowest, highest})
            QCOMPARE(errorOf({{i}}, {5}), ErrorCode::BadSelection);
        QCOMPARE(errorOf({{qint64(0)}}, {0}), ErrorCode::BadSelection);
    }

    void listsKeepOrderAndRepeats()
    {
        QCOMPARE(positions(only({Indices{4, 0, 0, -1}}, 5)), (std::vector<qint64>{4, 0, 0, 4}));
        QCOMPARE(positions(only({Indices{}}, 5)), std::vector<qint64>{});
        QCOMPARE(only({Indices{}}, 5).count, 0);
        QCOMPARE(errorOf({{Indices{0, 5}}}, {5}), ErrorCode::BadSelection);
        QCOMPARE(errorOf({{Indices{-6}}}, {5}), ErrorCode::BadSelection);
    }

    void refusesWhatHasNoMeaning()
    {
        QCOMPARE(errorOf({{Slice{std::nullopt, std::nullopt, 0}}}, {5}), ErrorCode::BadSelection);
        QCOMPARE(errorOf({{Slice{std::nullopt, std::nullopt, -1}}}, {5}), ErrorCode::BadSelection);
        QCOMPARE(errorOf({{qint64(0)}, {qint64(0)}}, {5}), ErrorCode::BadSelection);
        QCOMPARE(errorOf({{Indices{0}}, {Indices{0}}}, {5, 5}), ErrorCode::BadSelection);
        QCOMPARE(errorOf({{Selector::All{}}}, {}), ErrorCode::BadSelection);
        QCOMPARE(errorOf({{qint64(0)}}, {}), ErrorCode::BadSelection);
    }

    void axesAreIndependentLikeInH5py()
    {
        const Region region = resolved({{qint64(0)}, {Selector::All{}}, {Indices{4, 1}}}, {3, 4, 5}).value();
        QCOMPARE(region.shape(), (Shape{4, 2}));
        QCOMPARE(region.fullShape(), (Shape{1, 4, 2}));
        QVERIFY(!region.isEmpty());
        QVERIFY(!region.isWhole({3, 4, 5}));
    }

    void axesWithoutSelectorAreWhole()
    {
        QCOMPARE(resolved({{qint64(-1)}}, {3, 4, 5}).value().shape(), (Shape{4, 5}));
        QVERIFY(resolved({}, {3, 4}).value().isWhole({3, 4}));
        QVERIFY(resolved({}, {}).value().isWhole({}));
        QCOMPARE(resolved({{qint64(1)}, {qint64(1)}}, {3, 4}).value().shape(), Shape{});
    }

    void knowsWhenNothingIsLeftOut()
    {
        const auto whole = [](const Selector &selector, qint64 length) {
            return resolved({selector}, {length}).value().isWhole({length});
        };
        QVERIFY(whole({Selector::All{}}, 5));
        QVERIFY(whole({Slice{-9, 9, 1}}, 5));
        QVERIFY(whole({Slice{0, 1, 4}}, 1));
        QVERIFY(whole({Slice{}}, 0));
        QVERIFY(!whole({Slice{1, 9, 1}}, 5));
        QVERIFY(!whole({Slice{0, 9, 2}}, 5));
        QVERIFY(!whole({Indices{0, 1}}, 2)); // nobody looks whether a list happens to be in order
        QVERIFY(!whole({qint64(0)}, 1));     // the axis disappears
        QVERIFY(!resolved({}, {5}).value().isWhole({5, 1}));
        QVERIFY(wholeRegion({0, 3}).isWhole({0, 3}));
        QVERIFY(wholeRegion({0, 3}).isEmpty());
    }

    void seesEmptyRegions()
    {
        QVERIFY(resolved({{Slice{3, 3, 1}}}, {5, 5}).value().isEmpty());
        QVERIFY(resolved({{qint64(0)}, {Indices{}}}, {5, 5}).value().isEmpty());
        QVERIFY(!resolved({{qint64(0)}}, {5}).value().isEmpty());
        QVERIFY(!wholeRegion({}).isEmpty());
    }

    void contiguousMeansNeighbours()
    {
        QVERIFY(only({Slice{1, 4, 1}}, 5).isContiguous());
        QVERIFY(only({Slice{1, 2, 3}}, 5).isContiguous());
        QVERIFY(!only({Slice{0, 5, 2}}, 5).isContiguous());
        QVERIFY(!only({Indices{0, 1}}, 5).isContiguous());
        QVERIFY(only({qint64(2)}, 5).isContiguous());
    }
};

QTEST_APPLESS_MAIN(SelectionTest)
#include "selection_test.moc"
