// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/type_cache.h"

#include <QTest>

using namespace hdf5async;

namespace {

std::shared_ptr<const ParsedType> someType()
{
    return std::make_shared<ParsedType>();
}

} // namespace

class TypeCacheTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsExactlyWhatWasInserted()
    {
        TypeCache cache;
        QVERIFY(!cache.find("a"));
        const auto type = someType();
        cache.insert("a", type);
        QCOMPARE(cache.find("a"), type);
        QVERIFY(!cache.find("b"));
        QVERIFY(!cache.find(""));
        QVERIFY(!cache.find("ab"));
    }

    void theLaterTypeReplacesTheEarlier()
    {
        TypeCache cache;
        cache.insert("a", someType());
        const auto later = someType();
        cache.insert("a", later);
        QCOMPARE(cache.find("a"), later);
    }

    void isBounded()
    {
        TypeCache cache;
        std::vector<std::weak_ptr<const ParsedType>> types;
        for (int i = 0; i < 10000; ++i) {
            const auto type = someType();
            types.push_back(type);
            cache.insert(std::to_string(i), type);
            QCOMPARE(cache.find(std::to_string(i)), type); // the last one is always there
        }
        const auto kept = std::count_if(types.begin(), types.end(), [](const auto &type) { return !type.expired(); });
        QVERIFY(kept > 10 && kept <= 64);
    }

    void longDescriptionsAreNotKept()
    {
        TypeCache cache;
        const std::string description(3000, 'x');
        cache.insert(description, someType());
        QVERIFY(!cache.find(description));
    }
};

QTEST_APPLESS_MAIN(TypeCacheTest)
#include "type_cache_test.moc"
