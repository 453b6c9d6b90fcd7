// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/spill_map.h"

#include <QTest>

#include <random>

using namespace hdf5async::journal;

namespace {

SpillMap::Entry entry(std::uint64_t page, std::uint64_t count, std::uint64_t offset, bool uncommitted = true)
{
    SpillMap::Entry result{{page, offset, std::vector<std::uint64_t>(count)}, uncommitted, uncommitted ? 0u : 1u};
    for (std::uint64_t i = 0; i < count; ++i)
        result.run.hashes[i] = offset + i;
    return result;
}

} // namespace

class SpillMapTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newerPagesTakeThePlaceOfOlderOnes();
    void aCheckpointFreesWhatItBroughtIn();
    void visitsOnlyTheStoredPieces();
    void agreesWithAMapOfSinglePages();
};

void SpillMapTest::newerPagesTakeThePlaceOfOlderOnes()
{
    SpillMap map;
    map.insert(entry(10, 10, 0));
    map.insert(entry(13, 2, 1u << 20));
    QCOMPARE(map.pages(), std::uint64_t{10});
    QCOMPARE(map.find(12)->run.offset, 2 * pageBytes);
    QCOMPARE(map.find(14)->run.offset, (1u << 20) + pageBytes);
    QCOMPARE(map.find(14)->run.hashes, std::vector<std::uint64_t>{(1u << 20) + 1});
    QCOMPARE(map.find(15)->run.offset, 5 * pageBytes);
    QVERIFY(!map.contains(9) && !map.contains(20));
    QCOMPARE(map.uncommitted().size(), std::size_t{3});
}

void SpillMapTest::aCheckpointFreesWhatItBroughtIn()
{
    SpillMap map;
    map.insert(entry(0, 4, 0));
    map.markCommitted(5);
    map.insert(entry(10, 4, 0));
    QCOMPARE(map.uncommittedPages(), std::uint64_t{4});
    map.eraseThrough(4);
    QVERIFY(map.contains(0));
    map.eraseThrough(5);
    QVERIFY(!map.contains(0) && map.contains(10)); // what no commit has yet stays
}

void SpillMapTest::visitsOnlyTheStoredPieces()
{
    SpillMap map;
    map.insert(entry(10, 10, 0));
    map.insert(entry(30, 10, 1u << 20));
    std::vector<std::uint64_t> visited;
    map.forEachIn(15, 33, [&](std::uint64_t page, std::uint64_t offset, std::uint64_t count) {
        visited.insert(visited.end(), {page, offset, count});
    });
    QCOMPARE(visited, std::vector<std::uint64_t>({15, 5 * pageBytes, 5, 30, 1u << 20, 3}));
}

void SpillMapTest::agreesWithAMapOfSinglePages()
{
    std::mt19937_64 random(7);
    SpillMap map;
    std::map<std::uint64_t, std::uint64_t> model;
    for (int i = 0; i < 3000; ++i) {
        const std::uint64_t first = random() % 200;
        const std::uint64_t count = 1 + random() % 20;
        const bool erase = random() % 3 == 0;
        const std::uint64_t offset = (random() % 1000) * pageBytes;
        erase ? map.erase(first, first + count) : map.insert(entry(first, count, offset));
        for (std::uint64_t page = first; page < first + count; ++page) {
            if (erase)
                model.erase(page);
            else
                model[page] = offset + (page - first) * pageBytes;
        }
        QCOMPARE(map.pages(), model.size());
        QCOMPARE(map.uncommittedPages(), model.size());
    }
    for (std::uint64_t page = 0; page < 230; ++page) {
        const auto found = map.find(page);
        QCOMPARE(found.has_value(), model.count(page) == 1);
        if (found)
            QCOMPARE(found->run.offset, model[page]);
    }
}

QTEST_GUILESS_MAIN(SpillMapTest)
#include "spill_map_test.moc"
