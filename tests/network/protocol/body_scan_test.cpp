// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/body_scan.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QRandomGenerator>
#include <QTest>

#include <msgpack/null_visitor.hpp>
#include <msgpack/unpack.hpp>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

Result<ScannedBody> scanned(const QByteArray &body, const DecodeLimits &limits = {})
{
    return scanBody({body.data(), std::size_t(body.size())}, limits);
}

QByteArray hex(const char *text)
{
    return QByteArray::fromHex(text);
}

QByteArray nested(int depth, char opener = '\x91')
{
    return QByteArray(depth, opener) + '\xc0';
}

QString faultOf(const QByteArray &body)
{
    const Result<ScannedBody> result = scanned(body);
    return result ? result->keyFault : QStringLiteral("not scanned");
}

// What msgpack-cxx's own parser says, as a stranger's opinion.
struct Visitor : msgpack::null_visitor
{
    bool failed = false;
    void parse_error(std::size_t, std::size_t) { failed = true; }
    void insufficient_bytes(std::size_t, std::size_t) { failed = true; }
};

bool isOneObject(const QByteArray &body)
{
    Visitor visitor;
    std::size_t offset = 0;
    const bool parsed = msgpack::parse(body.data(), std::size_t(body.size()), offset, visitor);
    return parsed && !visitor.failed && offset == std::size_t(body.size());
}

} // namespace

class BodyScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsThePairsOfARequest()
    {
        const QByteArray body =
            packedMap({{"id", 7}, {"data", QVariantList{1, mapItem({{"inner", 2}})}}, {"op", nil()}});
        const ScannedBody result = scanned(body).value();
        QVERIFY(result.isMap);
        QCOMPARE(result.entries.size(), 3);
        QCOMPARE(result.entries[0].key, std::string_view("id"));
        QCOMPARE(WireReader(result.entries[0].value).next().toInt64(), 7);
        QCOMPARE(result.entries[2].key, std::string_view("op"));
        QCOMPARE(WireReader(result.entries[2].value).next().type, WireToken::Type::Nil);
        QVERIFY(result.keyFault.isEmpty());
    }

    void refusesWhatIsNotOneObject_data()
    {
        QTest::addColumn<QByteArray>("body");
        for (const char *text : {"",
                                 "c1",
                                 "c4",
                                 "c405",
                                 "c6ffffffff00",
                                 "dbffffffff61",
                                 "dcffff",
                                 "ddffffffff",
                                 "dfffffffff",
                                 "de0001",
                                 "81",
                                 "81a26f70",
                                 "9201",
                                 "c71001",
                                 "d401",
                                 "ca000000",
                                 "cb00000000000000",
                                 "d3000000",
                                 "0101",
                                 "90c0",
                                 "82a26f70a470696e67a26964c1",
                                 "c90000000500",
                                 "d8000102",
                                 "dd0000000201"})
            QTest::newRow(*text ? text : "empty") << hex(text);
    }
    void refusesWhatIsNotOneObject()
    {
        QFETCH(QByteArray, body);
        QCOMPARE(codeOf(scanned(body)), QStringLiteral("BAD_MSGPACK"));
    }

    void takesEveryKindOfObject()
    {
        for (const char *text : {"c0",
                                 "c2",
                                 "c3",
                                 "7f",
                                 "e0",
                                 "cc80",
                                 "cdffff",
                                 "ceffffffff",
                                 "cfffffffffffffffff",
                                 "d080",
                                 "d18000",
                                 "d280000000",
                                 "d38000000000000000",
                                 "ca3f800000",
                                 "cb3ff0000000000000",
                                 "a0",
                                 "d900",
                                 "da0000",
                                 "db00000000",
                                 "c400",
                                 "c50000",
                                 "c600000000",
                                 "90",
                                 "dc0000",
                                 "dd00000000",
                                 "80",
                                 "de0000",
                                 "df00000000",
                                 "d40500",
                                 "d5050000",
                                 "d605 00000000",
                                 "d7050000000000000000",
                                 "d80500000000000000000000000000000000",
                                 "c70005",
                                 "c8000005",
                                 "c90000000005"})
            QVERIFY2(scanned(hex(text)).has_value(), text);
    }

    void countsDepthFromTheRequest()
    {
        QVERIFY(scanned(nested(64)).has_value());
        QCOMPARE(codeOf(scanned(nested(65))), QStringLiteral("BAD_MSGPACK"));
        const DecodeLimits three{3, 1000};
        QVERIFY(scanned(hex("919190"), three).has_value());
        QCOMPARE(codeOf(scanned(hex("91919190"), three)), QStringLiteral("BAD_MSGPACK")); // also an empty one
        QCOMPARE(codeOf(scanned(hex("81a16181a16181a16180"), three)), QStringLiteral("BAD_MSGPACK"));
    }

    void survivesDepthBombs()
    {
        QCOMPARE(codeOf(scanned(nested(1'000'000))), QStringLiteral("BAD_MSGPACK"));
        QByteArray bomb;
        for (int i = 0; i < 100'000; ++i)
            bomb += hex("dd00000001");
        QCOMPARE(codeOf(scanned(bomb + '\xc0')), QStringLiteral("BAD_MSGPACK"));
    }

    void countsObjects()
    {
        const DecodeLimits ten{64, 10};
        QVERIFY(scanned(QByteArray(1, '\x99') + QByteArray(9, '\0'), ten).has_value());
        QCOMPARE(codeOf(scanned(QByteArray(1, '\x9a') + QByteArray(10, '\0'), ten)), QStringLiteral("TOO_LARGE"));
        // A claimed count alone is no object.
        QCOMPARE(codeOf(scanned(hex("ddffffffff0000"), ten)), QStringLiteral("BAD_MSGPACK"));
    }

    void findsFaultsOfKeysInAnyMap_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("int") << hex("810101");
        QTest::newRow("nil") << hex("81c001");
        QTest::newRow("array") << hex("81910101");
        QTest::newRow("map with good keys") << hex("8181a161 01 01");
        QTest::newRow("not UTF-8") << hex("81a2fffe01");
        QTest::newRow("twice") << hex("82a16101a16102");
        QTest::newRow("twice, as str and bin") << hex("82a16101c4016102");
        QTest::newRow("twice, the lengths written differently") << hex("82a16101d9016102");
        QTest::newRow("further in") << hex("81a16192c081a16181 05 c0");
        QTest::newRow("in an unused value") << packedMap({{"x-extra", mapItem({{"k", 1}, {"k", 2}})}});
        Pairs many;
        for (int i = 0; i < 40; ++i)
            many << std::pair(QByteArray::number(i), Item(i));
        many << std::pair(QByteArray("17"), Item(0));
        QTest::newRow("one of many") << packedMap(many);
    }
    void findsFaultsOfKeysInAnyMap()
    {
        QFETCH(QByteArray, body);
        QVERIFY(!faultOf(body).isEmpty());
    }

    void takesTheSameKeyInDifferentMaps()
    {
        QCOMPARE(faultOf(packedMap({{"a", mapItem({{"a", 1}, {"b", 1}})}, {"b", mapItem({{"a", 1}})}})), QString());
        QCOMPARE(faultOf(QByteArray(1, '\x93') + packedMap({{"a", 1}}) + packedMap({{"a", 1}}) + packedMap({{"a", 1}})),
                 QString());
        QCOMPARE(faultOf(packedMap({{"a", 1}, {"A", 1}, {"", 1}, {"aa", 1}})), QString());
    }

    void manyKeysAreComparedInReasonableTime()
    {
        Pairs many;
        for (int i = 0; i < 200'000; ++i)
            many << std::pair(QByteArray::number(i), Item(i));
        QCOMPARE(faultOf(packedMap(many)), QString()); // every key with every other would take minutes
    }

    void listsKeysThatAreGoodBesideOneThatIsNot()
    {
        const QByteArray body = hex("83 05 01 a26964 07 c0 c0");
        const ScannedBody result = scanned(body).value();
        QCOMPARE(result.entries.size(), 1);
        QCOMPARE(result.entries[0].key, std::string_view("id"));
    }

    void agreesWithMsgpackAboutRandomBytes()
    {
        QRandomGenerator random(20240521);
        const QByteArray openers =
            hex("8081829091929fa0a1a3bfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf007fe0ff");
        int good = 0;
        for (int i = 0; i < 200'000; ++i) {
            QByteArray body;
            const int size = random.bounded(1, 12);
            for (int j = 0; j < size; ++j)
                body += random.bounded(2) ? openers[random.bounded(int(openers.size()))] : char(random.bounded(4));
            const bool expected = isOneObject(body);
            if (scanned(body).has_value() != expected)
                QFAIL(body.toHex().constData());
            good += expected ? 1 : 0;
        }
        QVERIFY(good > 1000); // the bytes are not all nonsense
    }

    // Every object is walked over exactly, from its first byte to its last.
    void readersSkipWhatScanningFound()
    {
        const Item inner =
            QVariantList{1, mapItem({{"a", QVariantList{}}, {"b", QByteArray("bin")}}), QStringLiteral("text"), 2.5};
        const QByteArray body = packed(QVariantList{inner, inner, nil()});
        QVERIFY(scanned(body).has_value());
        WireReader reader({body.data(), body.data() + body.size()});
        QCOMPARE(reader.next().number, quint64(3));
        QCOMPARE(reader.skip().size(), std::size_t(packed(inner).size()));
        QCOMPARE(reader.skip().size(), std::size_t(packed(inner).size()));
        QCOMPARE(reader.next().type, WireToken::Type::Nil);
        QCOMPARE(reader.position().begin, body.data() + body.size());
    }

    void readsNumbersOfAnyWidth()
    {
        QByteArray bytes; // that the last token lies in
        const auto token = [&bytes](const char *text) {
            bytes = hex(text);
            const char *p = bytes.constData();
            WireToken result;
            return readToken(p, bytes.constData() + bytes.size(), result) ? result : WireToken();
        };
        QCOMPARE(token("d3ffffffffffffffff").toInt64(), -1);
        QCOMPARE(token("ff").toInt64(), -1);
        QCOMPARE(token("e0").toInt64(), -32);
        QCOMPARE(token("d180 00").toInt64(), -32768);
        QCOMPARE(token("d37fffffffffffffff").type, WireToken::Type::Unsigned); // an int64 that is not negative
        QCOMPARE(token("cfffffffffffffffff").toInt64(), std::numeric_limits<qint64>::max());
        QVERIFY(!token("cf8000000000000000").fitsInt64());
        QVERIFY(token("d38000000000000000").fitsInt64());
        QCOMPARE(token("ca3fc00000").toDouble(), 1.5);
        QCOMPARE(token("cb3ff8000000000000").toDouble(), 1.5);
        QCOMPARE(token("c704050102 0304").bytes, std::string_view("\x05\x01\x02\x03\x04"));
    }
};

QTEST_APPLESS_MAIN(BodyScanTest)
#include "body_scan_test.moc"
