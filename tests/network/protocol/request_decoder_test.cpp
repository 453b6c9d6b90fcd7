// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/message_codec.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

Item text(const char *latin)
{
    return QString::fromLatin1(latin);
}

// A good request with one key added.
DecodedRequest exists(const char *key, const Item &value)
{
    return decoded({{"id", 7}, {"op", text("exists")}, {"path", text("/a")}, {key, value}});
}

DecodedRequest append(const char *key, const Item &value)
{
    return decoded({{"id", 7}, {"op", text("append")}, {"path", text("/a")}, {"data", 1}, {key, value}});
}

const QString badRequest = QStringLiteral("BAD_REQUEST");
const QString badValue = QStringLiteral("BAD_VALUE");
const RequestId noId;
const RequestId seven = qint64(7);

} // namespace

/// Steps 2 to 6 of the order of checks, and what stands beside the operation.
class RequestDecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesTheExampleOfTheProtocol()
    {
        const DecodedRequest request =
            decodedBytes(QByteArray::fromHex("83a2696401a26f70a6657869737473a470617468a22f61"));
        QVERIFY(!request.malformed);
        QCOMPARE(request.head.id, RequestId(qint64(1)));
        QCOMPARE(request.head.op, OpCode::Exists);
        QCOMPARE(request.head.file, QByteArray("default"));
        QCOMPARE(request.head.frameBytes, std::size_t(27));
        QVERIFY(!request.head.ack && !request.head.sequence);
        QCOMPARE(std::get<ExistsRequest>(*request.operation).path, QByteArray("/a"));
    }

    void malformedBodiesHaveNoId()
    {
        for (const char *hex : {"", "c1", "82a2696401a26f70", "82a2696401a26f70a470696e6700"}) {
            const DecodedRequest request = decodedBytes(QByteArray::fromHex(hex));
            QCOMPARE(codeOf(request), QStringLiteral("BAD_MSGPACK"));
            QCOMPARE(request.head.id, noId);
            QCOMPARE(request.operation.error(), *request.malformed);
        }
        const SharedBytes body = shared(packedMap({{"id", 7}, {"op", text("ping")}, {"x-pad", QVariantList(20, 0)}}));
        const DecodedRequest tooLarge = decodeRequest(body, {64, 20});
        QCOMPARE(codeOf(tooLarge), QStringLiteral("TOO_LARGE"));
        QCOMPARE(tooLarge.head.id, noId);
    }

    void requestsAreMaps()
    {
        for (const char *hex : {"05", "920102", "c0", "a470696e67", "c40101", "d40500", "80"})
            QCOMPARE(codeOf(decodedBytes(QByteArray::fromHex(hex))), badRequest);
    }

    void idsAreIntegers()
    {
        const auto idOf = [](const Item &id) { return decoded({{"id", id}, {"op", text("ping")}}).head.id; };
        QCOMPARE(idOf(-5), RequestId(qint64(-5)));
        QCOMPARE(idOf(std::numeric_limits<qint64>::min()), RequestId(std::numeric_limits<qint64>::min()));
        QCOMPARE(idOf(~quint64(0)), RequestId(~quint64(0)));
        QCOMPARE(idOf(nil()), noId);
        QVERIFY(!decoded({{"op", text("ping")}}).malformed);
        for (const Item &id : QVariantList{1.0, text("7"), true, QVariantList{7}}) {
            const DecodedRequest request = decoded({{"id", id}, {"op", text("ping")}});
            QCOMPARE(codeOf(request), badRequest);
            QCOMPARE(request.head.id, noId);
        }
    }

    void faultyRequestsStillTellTheirId()
    {
        QCOMPARE(decodedBytes(QByteArray::fromHex("8305 01 c4026964 07 a26f70 a470696e67")).head.id,
                 seven); // a key is an int
        QCOMPARE(decoded({{"id", 7}, {"path", text("/a")}, {"path", text("/b")}}).head.id, seven);
        QCOMPARE(decoded({{"id", 7}, {"op", text("nope")}}).head.id, seven);
        QCOMPARE(decoded({{"id", 7}, {"op", text("read")}}).head.id, seven);
        const DecodedRequest two = decoded({{"id", 7}, {"id", 7}, {"op", text("ping")}});
        QCOMPARE(codeOf(two), badRequest);
        QCOMPARE(two.head.id, noId);
    }

    void opsHaveNames()
    {
        QCOMPARE(codeOf(decoded({{"id", 7}})), badRequest);
        QCOMPARE(codeOf(decoded({{"id", 7}, {"op", nil()}})), badRequest);
        QCOMPARE(codeOf(decoded({{"id", 7}, {"op", 1}})), badRequest);
        for (const Item &op : QVariantList{text("nope"), text("Read"), text(""), QByteArray("\xff")})
            QCOMPARE(codeOf(decoded({{"id", 7}, {"op", op}})), QStringLiteral("UNKNOWN_OP"));
        QCOMPARE(codeOf(decoded({{"id", 7}, {"op", QByteArray("ping")}})), QString());
    }

    void unknownKeysAreRefused()
    {
        QCOMPARE(codeOf(exists("colour", 1)), badRequest);
        QCOMPARE(codeOf(exists("Path", text("/"))), badRequest);
        QCOMPARE(codeOf(exists("data", 1)), badRequest); // known to others
        QCOMPARE(codeOf(append("compresion", text("gzip"))), badRequest);
        QCOMPARE(codeOf(append("select", 0)), badRequest);
        QCOMPARE(codeOf(exists("x-colour", 1)), QString());
        QCOMPARE(codeOf(exists("x-", QVariantList{nil()})), QString());
    }

    void nilMeansAbsent()
    {
        QCOMPARE(codeOf(append("deduplicate_on", nil())), QString());
        QCOMPARE(codeOf(exists("file", nil())), QString());
        QCOMPARE(codeOf(decoded({{"id", 7}, {"op", text("read")}, {"path", nil()}})), badRequest);
        QCOMPARE(codeOf(decoded({{"id", 7}, {"op", text("write")}, {"path", text("/a")}, {"data", nil()}})),
                 badRequest);
    }

    void everyOpKnowsWhatItNeeds_data()
    {
        QTest::addColumn<QByteArray>("op");
        QTest::addColumn<QList<QByteArray>>("needed");
        const auto row = [](const char *op, const QList<QByteArray> &needed) {
            QTest::newRow(op) << QByteArray(op) << needed;
        };
        row("hello", {"version"});
        row("create_group", {"path"});
        row("write", {"path", "data"});
        row("read", {"path"});
        row("update", {"path", "data"});
        row("append", {"path", "data"});
        row("insert", {"path", "index", "data"});
        row("delete", {"path"});
        row("info", {"path"});
        row("exists", {"path"});
        row("get_attrs", {"path"});
        row("set_attrs", {"path", "attrs"});
        row("delete_attrs", {"path", "names"});
        row("move", {"path", "to"});
        row("copy", {"path", "to"});
        row("resize", {"path", "shape"});
        row("batch", {"requests"});
        for (const char *op : {"ping", "flush", "list"})
            row(op, {});
    }
    void everyOpKnowsWhatItNeeds()
    {
        QFETCH(QByteArray, op);
        QFETCH(QList<QByteArray>, needed);
        const QHash<QByteArray, Item> values{
            {"version", 1},     {"path", text("/a")},       {"data", 1},
            {"index", 0},       {"attrs", mapItem({})},     {"names", QVariantList{}},
            {"to", text("/b")}, {"shape", QVariantList{1}}, {"requests", QVariantList{}}};
        const Pairs head{{"id", 7}, {"op", op}};
        Pairs all = head;
        for (const QByteArray &key : needed)
            all << std::pair(key, values[key]);
        QCOMPARE(codeOf(decoded(all)), QString());
        QCOMPARE(QByteArray(opName(decoded(all).head.op).data()), op);
        for (const QByteArray &missing : needed) {
            Pairs some = all;
            some.removeIf([&missing](const auto &pair) { return pair.first == missing; });
            QCOMPARE(codeOf(decoded(some)), badRequest);
        }
    }

    void valuesHaveTypes_data()
    {
        QTest::addColumn<QByteArray>("op");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QVariantList>("wrong");
        const auto row = [](const char *op, const char *key, const QVariantList &wrong) {
            QTest::addRow("%s of %s", key, op) << QByteArray(op) << QByteArray(key) << wrong;
        };
        const QVariantList noText{5, true, 1.0, QVariantList{text("a")}, mapItem({})};
        const QVariantList noInt{1.0, true, text("0"), QVariantList{0}};
        const QVariantList noBool{1, text("true"), QVariantList{}};
        const QVariantList noTexts{5, QVariantList{5}, QVariantList{text("a"), QVariantList{}}, mapItem({})};
        const QVariantList noInts{
            3,          QVariantList{1.0}, QVariantList{true}, QVariantList{QVariantList{1}}, QVariantList{text("1")},
            mapItem({})};
        for (const char *key : {"path", "file", "ack"})
            row("append", key, noText);
        row("append", "seq", noInt);
        row("append", "deduplicate_on", noTexts);
        row("append", "compression", {1.0, QVariantList{text("gzip")}, mapItem({})});
        row("append", "compression_opts", noInt);
        row("append", "shuffle", {1, 1.0, text("byte"), text("Bit"), text("")});
        row("append", "fletcher32", noBool);
        row("insert", "index", noInt);
        row("update", "start", noInt);
        row("read", "fields", noTexts);
        row("read", "strings", noText);
        row("read", "dtype", {5, true, mapItem({})});
        row("read", "stream", noBool);
        row("read", "part_bytes", noInt);
        row("write", "chunks", noInts);
        row("write", "chunks", {QVariant(QVariantList{nil()}), QVariant(QVariantList{1, nil()})});
        row("write", "maxshape", noInts);
        row("write", "attrs", {QVariantList{text("a")}, true, text("a")});
        row("list", "attrs", {mapItem({}), 1});
        row("list", "recursive", noBool);
        row("list", "detail", noBool);
        row("delete", "missing_ok", noBool);
        row("resize", "shape", noInts);
        row("get_attrs", "names", noTexts + QVariantList{text("a")});
        row("move", "to", noText);
        row("hello", "version", noInt);
        row("hello", "token", noText);
        row("hello", "client", noText);
        row("hello", "client_id", noText);
        row("hello", "replay_window", noInt);
        row("batch", "requests", {mapItem({}), text("a"), 1});
    }
    void valuesHaveTypes()
    {
        QFETCH(QByteArray, op);
        QFETCH(QByteArray, key);
        QFETCH(QVariantList, wrong);
        for (const Item &value : wrong) {
            // A wrong type is found before missing keys are.
            const DecodedRequest request = decoded({{"id", 7}, {"op", op}, {key, value}});
            QCOMPARE(codeOf(request), badRequest);
            QVERIFY2(request.malformed->message.contains(QString::fromLatin1(key)),
                     qPrintable(request.malformed->message));
        }
    }

    void acknowledgementAndSequenceBelongToChanges()
    {
        QCOMPARE(append("ack", text("applied")).head.ack, std::optional(AckLevel::Applied));
        QCOMPARE(append("ack", QByteArray("durable")).head.ack, std::optional(AckLevel::Durable));
        QCOMPARE(append("seq", ~quint64(0)).head.sequence, std::optional(~quint64(0)));
        QCOMPARE(codeOf(append("ack", text("Durable"))), badValue);
        QCOMPARE(codeOf(append("seq", -1)), badValue);
        QVERIFY(!append("ack", text("never")).malformed); // a value, not a type
        for (const char *op : {"ping", "flush", "list"}) {
            QCOMPARE(codeOf(decoded({{"op", text(op)}, {"ack", text("durable")}})), badRequest);
            QCOMPARE(codeOf(decoded({{"op", text(op)}, {"seq", 1}})), badRequest);
            QCOMPARE(decoded({{"op", text(op)}, {"file", text("b")}}).head.file, QByteArray("b"));
        }
    }

    void valuesOfTheHeadComeLast()
    {
        QCOMPARE(codeOf(decoded({{"op", text("append")}, {"path", text("")}, {"data", 1}, {"ack", text("never")}})),
                 QStringLiteral("BAD_PATH"));
        QCOMPARE(codeOf(decoded(
                     {{"op", text("append")}, {"path", text("/a")}, {"data", mapItem({})}, {"ack", text("never")}})),
                 QStringLiteral("UNSUPPORTED_TYPE"));
    }

    void theSameBytesGiveTheSameWithOrWithoutCache()
    {
        const Item type = QVariantList{fieldItem("a", text("|b1")), fieldItem("b", text("<f4"))};
        const QByteArray body = packedMap({{"op", text("append")},
                                           {"path", text("/a")},
                                           {"data", arrayItem(type, {1}, QByteArray("\7\0\0\0\0", 5))}});
        TypeCache cache;
        for (TypeCache *used : {static_cast<TypeCache *>(nullptr), &cache, &cache}) {
            const DecodedRequest request = decodedBytes(body, used);
            const Array &array = std::get<Array>(std::get<AppendRequest>(*request.operation).data.value);
            QCOMPARE(array.type.description(), QByteArray("{a: |b1, b: <f4}"));
            QCOMPARE(toByteArray(array.data), QByteArray("\1\0\0\0\0", 5));
        }
    }
};

QTEST_APPLESS_MAIN(RequestDecoderTest)
#include "request_decoder_test.moc"
