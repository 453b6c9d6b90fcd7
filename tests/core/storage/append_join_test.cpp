// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/append_join.h"
#include "tests/core/storage/engine_bench.h"

#include <QTest>

#include <cstdlib>
#include <new>

using namespace hdf5async;
using namespace hdf5async::test;

namespace {

std::size_t largestAllocation = SIZE_MAX; ///< as if memory were short for more

} // namespace

void *operator new[](std::size_t size)
{
    void *const memory = size <= largestAllocation ? std::malloc(size) : nullptr;
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

void operator delete[](void *memory) noexcept
{
    std::free(memory);
}

void operator delete[](void *memory, std::size_t) noexcept
{
    std::free(memory);
}

/// Which neighbouring appends are carried out as one, and what becomes of them when they cannot be.
class AppendJoinTest : public QObject
{
    Q_OBJECT

private:
    static std::vector<QueuedRequest> appends(EngineBench &bench, int count, const Shape &shape)
    {
        std::vector<QueuedRequest> requests;
        for (int i = 0; i < count; ++i) {
            Data data = MemoryStorage::dataOf(std::vector<qint64>(std::size_t(*elementCount(shape)), i));
            std::get<Array>(data.value).shape = shape;
            requests.push_back(bench.request(AppendRequest{"/a", data, {}, {}}));
        }
        return requests;
    }
    static AppendRequest operation(const QueuedRequest &request) { return std::get<AppendRequest>(*request.operation); }

private Q_SLOTS:
    void cleanup() { largestAllocation = SIZE_MAX; }

    void joinsRowsOfADatasetThatWasAppendedTo()
    {
        EngineBench bench;
        const auto requests = appends(bench, 5, {2, 3});
        AppendJoin join;
        QCOMPARE(join.countJoinable(requests, AckLevel::Applied), std::size_t(1)); // nothing is known yet
        join.noteChange(operation(requests[0]), AppendReply{{10, 3}, false, 2, 0, 0});
        QCOMPARE(join.countJoinable(requests, AckLevel::Applied), std::size_t(5));
        const std::optional<AppendRequest> joined = join.join(requests);
        QVERIFY(joined);
        QCOMPARE(std::get<Array>(joined->data.value).shape, (Shape{10, 3}));
    }

    // The shape of array elements is not the dataset's: {4, 3} may be four rows of three numbers each, or one of {4, 3}.
    void leavesElementsWithAxesOfTheirOwnAlone()
    {
        EngineBench bench;
        const auto requests = appends(bench, 5, {4, 3});
        AppendJoin join;
        join.noteChange(operation(requests[0]), AppendReply{{10}, false, 4, 0, 0});
        QCOMPARE(join.countJoinable(requests, AckLevel::Applied), std::size_t(1));
        join.noteChange(operation(requests[0]), AppendReply{{10, 4, 3}, false, 1, 0, 0});
        QCOMPARE(join.countJoinable(requests, AckLevel::Applied), std::size_t(1));
    }

    void withoutMemoryForAllEachGoesAlone()
    {
        EngineBench bench;
        bench.append("/a", {-1});
        (void)bench.replies();
        auto requests = appends(bench, 5, {50});
        bench.probe->executed = 0;
        largestAllocation = 5 * 50 * sizeof(qint64) - 1;
        bench.engine->carryOut(std::span(requests), bench.now);
        const auto replies = bench.replies();
        QCOMPARE(replies.size(), std::size_t(5));
        for (const AddressedReply &reply : replies)
            QVERIFY(reply.reply.outcome);
        QCOMPARE(bench.probe->executed, 5);
        QCOMPARE(bench.probe->now.at("/a").size(), std::size_t(251));
    }
};

QTEST_GUILESS_MAIN(AppendJoinTest)
#include "append_join_test.moc"
