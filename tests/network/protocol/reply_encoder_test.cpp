// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/message_codec.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

constexpr std::size_t manyBytes = 1 << 26;

Item text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

QByteArray encoded(const Reply &reply, std::size_t maxResponse = manyBytes)
{
    ReplyBuffer buffer;
    encodeReply(reply, maxResponse, buffer);
    return toByteArray(buffer);
}

// The frame of a successful reply with id 7.
QByteArray success(const Item &result)
{
    return withLength(packedMap({{"id", 7}, {"ok", true}, {"result", result}}));
}

QByteArray failed(const Pairs &error)
{
    return withLength(packedMap({{"id", 7}, {"ok", false}, {"error", mapItem(error)}}));
}

Reply reply(Outcome outcome)
{
    return {qint64(7), std::move(outcome), std::nullopt, std::nullopt, false};
}

Reply failedReply(Error error)
{
    return {qint64(7), failure(std::move(error)), std::nullopt, std::nullopt, false};
}

Reply readOf(const Value &value)
{
    return reply(ReadReply{value});
}

} // namespace

class ReplyEncoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesTheExampleOfTheProtocol()
    {
        QCOMPARE(encoded({qint64(1), Outcome(ExistsReply{false}), {}, {}, false}).toHex(),
                 QByteArray("0000001183a2696401a26f6bc3a6726573756c74c2"));
    }

    void echoesIds()
    {
        const auto idBytes = [](const RequestId &id) {
            return encoded({id, Outcome(FlushReply{}), {}, {}, false}).sliced(8).chopped(12);
        };
        QCOMPARE(idBytes({}), QByteArray::fromHex("c0"));
        QCOMPARE(idBytes(qint64(-1)), QByteArray::fromHex("ff"));
        QCOMPARE(idBytes(~quint64(0)), QByteArray::fromHex("cfffffffffffffffff"));
    }

    void encodesSmallResults()
    {
        QCOMPARE(encoded(reply(PongReply{})), success(text("pong")));
        QCOMPARE(encoded(reply(FlushReply{})), success(true));
        QCOMPARE(encoded(reply(CreateGroupReply{true})), success(mapItem({{"created", true}})));
        QCOMPARE(encoded(reply(WriteReply{Shape{2, 3}, false})),
                 success(mapItem({{"shape", QVariantList{2, 3}}, {"created", false}})));
        QCOMPARE(encoded(reply(WriteReply{std::nullopt, true})),
                 success(mapItem({{"shape", nil()}, {"created", true}})));
        QCOMPARE(encoded(reply(ShapeReply{{5}})), success(mapItem({{"shape", QVariantList{5}}})));
        QCOMPARE(
            encoded(reply(AppendReply{{9}, false, 3, 2, 1})),
            success(mapItem(
                {{"shape", QVariantList{9}}, {"created", false}, {"appended", 3}, {"updated", 2}, {"removed", 1}})));
        QCOMPARE(encoded(reply(DeleteReply{true})), success(mapItem({{"deleted", true}})));
        QCOMPARE(encoded(reply(ExistsReply{true})), success(true));
        QCOMPARE(encoded(reply(SetAttributesReply{3})), success(mapItem({{"set", 3}})));
        QCOMPARE(encoded(reply(DeleteAttributesReply{2})), success(mapItem({{"deleted", 2}})));
        QCOMPARE(encoded(reply(PathReply{"/a/é"})), success(mapItem({{"path", text("/a/é")}})));
        QCOMPARE(encoded(readOf({})), success(nil()));
        QCOMPARE(encoded(reply(GetAttributesReply{{{"a", {qint64(1)}}, {"b", {Value::Text{"x"}}}}})),
                 success(mapItem({{"a", 1}, {"b", text("x")}})));
    }

    void encodesHello()
    {
        HelloReply hello;
        hello.server = "hdf5async/0.1.0";
        hello.files = {"default", "b"};
        hello.readOnly = true;
        hello.maxFrame = 1;
        hello.maxResponse = 2;
        hello.maxDepth = 3;
        hello.maxItems = 4;
        hello.features = {"stream"};
        Pairs pairs{{"version", 1},
                    {"server", text("hdf5async/0.1.0")},
                    {"files", QVariantList{text("default"), text("b")}},
                    {"read_only", true},
                    {"limits", mapItem({{"max_frame", 1}, {"max_response", 2}, {"max_depth", 3}, {"max_items", 4}})},
                    {"features", QVariantList{text("stream")}},
                    {"default_ack", text("durable")}};
        QCOMPARE(encoded(reply(hello)), success(mapItem(pairs)));
        hello.sequences = {{"default", 9, 7}};
        pairs << std::pair(QByteArray("sequences"), mapItem({{"default", mapItem({{"applied", 9}, {"durable", 7}})}}));
        QCOMPARE(encoded(reply(hello)), success(mapItem(pairs)));
    }

    void encodesLists()
    {
        ListReply list;
        list.entries.resize(3);
        list.entries[0].name = "g";
        list.entries[1].name = "\xff";
        list.entries[1].kind = ObjectKind::Dataset;
        list.entries[1].shape = Shape{2};
        list.entries[1].dtype = {NamedType::Form::Text, {}, {}};
        list.entries[2].name = "n";
        list.entries[2].kind = ObjectKind::Dataset;
        list.entries[2].dtype = {NamedType::Form::Wire, ElementType::floating(4), {}};
        list.entries[2].attributes = AttributeValues{{"u", {Value::Text{"m"}}}};
        QCOMPARE(encoded(reply(list)), success(QVariantList{text("g"), QByteArray("\xff"), text("n")}));
        list.detail = true;
        QCOMPARE(encoded(reply(list)), success(QVariantList{mapItem({{"name", text("g")}, {"kind", text("group")}}),
                                                            mapItem({{"name", QByteArray("\xff")},
                                                                     {"kind", text("dataset")},
                                                                     {"shape", QVariantList{2}},
                                                                     {"dtype", text("str")}}),
                                                            mapItem({{"name", text("n")},
                                                                     {"kind", text("dataset")},
                                                                     {"shape", nil()},
                                                                     {"dtype", text("<f4")},
                                                                     {"attrs", mapItem({{"u", text("m")}})}})}));
    }

    void encodesInfoOfGroupsAndTypes()
    {
        InfoReply group;
        group.path = "/g";
        group.members = 4;
        group.attributes = 1;
        QCOMPARE(encoded(reply(group)),
                 success(mapItem({{"path", text("/g")}, {"kind", text("group")}, {"members", 4}, {"attrs", 1}})));
        InfoReply type;
        type.path = "/t";
        type.kind = ObjectKind::Datatype;
        type.dtype = {NamedType::Form::Wire, ElementType::integer(4), {}};
        QCOMPARE(
            encoded(reply(type)),
            success(mapItem({{"path", text("/t")}, {"kind", text("datatype")}, {"dtype", text("<i4")}, {"attrs", 0}})));
    }

    void encodesInfoOfDatasets()
    {
        InfoReply info;
        info.path = "/d";
        info.kind = ObjectKind::Dataset;
        info.dtype = {NamedType::Form::Wire, ElementType::unsignedInteger(1), {}};
        info.shape = Shape{2, 3};
        info.maxShape = {std::nullopt, 3};
        info.chunks = Shape{1, 3};
        info.compression = "gzip";
        info.compressionLevel = 7;
        info.shuffle = Shuffle::Byte;
        info.size = 6;
        info.enumMembers = {{"RED", 1}, {"BLUE", 42}};
        info.elementShape = Shape{2};
        const Pairs pairs{{"path", text("/d")},
                          {"kind", text("dataset")},
                          {"shape", QVariantList{2, 3}},
                          {"maxshape", QVariantList{nil(), 3}},
                          {"dtype", text("|u1")},
                          {"chunks", QVariantList{1, 3}},
                          {"compression", text("gzip")},
                          {"compression_opts", 7},
                          {"shuffle", true},
                          {"fletcher32", false},
                          {"size", 6},
                          {"attrs", 0},
                          {"enum", mapItem({{"RED", 1}, {"BLUE", 42}})},
                          {"element_shape", QVariantList{2}}};
        QCOMPARE(encoded(reply(info)), success(mapItem(pairs)));

        info.shuffle = Shuffle::Bit;
        Pairs bits = pairs;
        bits[8] = {"shuffle", text("bit")};
        QCOMPARE(encoded(reply(info)), success(mapItem(bits)));

        InfoReply null;
        null.path = "/n";
        null.kind = ObjectKind::Dataset;
        const Pairs nothing{
            {"path", text("/n")}, {"kind", text("dataset")}, {"shape", nil()},       {"maxshape", nil()},
            {"dtype", nil()},     {"chunks", nil()},         {"compression", nil()}, {"compression_opts", nil()},
            {"shuffle", false},   {"fletcher32", false},     {"size", nil()},        {"attrs", 0}};
        QCOMPARE(encoded(reply(null)), success(mapItem(nothing)));
    }

    void encodesBatches()
    {
        auto batch = std::make_shared<BatchReply>();
        batch->results = {DeleteReply{true}, ReadReply{{qint64(5)}}, ExistsReply{false}};
        QCOMPARE(encoded(reply(std::shared_ptr<const BatchReply>(batch))),
                 success(QVariantList{mapItem({{"deleted", true}}), 5, false}));
    }

    void encodesErrors()
    {
        QCOMPARE(encoded(failedReply({ErrorCode::NotFound, QStringLiteral("no é"), {}})),
                 failed({{"code", text("NOT_FOUND")}, {"message", text("no é")}}));
        const QVariantMap detail{{QStringLiteral("a"), 1},
                                 {QStringLiteral("b"), QVariantList{1, 2}},
                                 {QStringLiteral("c"), QByteArray("bytes")},
                                 {QStringLiteral("d"), QStringList{QStringLiteral("x")}},
                                 {QStringLiteral("e"), 1.0},
                                 {QStringLiteral("f"), ~quint64(0)},
                                 {QStringLiteral("g"), true},
                                 {QStringLiteral("h"), QVariant()},
                                 {QStringLiteral("i"), QVariantMap{{QStringLiteral("k"), QStringLiteral("v")}}}};
        QCOMPARE(encoded(failedReply({ErrorCode::IoError, QStringLiteral("m"), detail})),
                 failed({{"code", text("IO_ERROR")},
                         {"message", text("m")},
                         {"detail", mapItem({{"a", 1},
                                             {"b", QVariantList{1, 2}},
                                             {"c", text("bytes")},
                                             {"d", QVariantList{text("x")}},
                                             {"e", 1.0},
                                             {"f", ~quint64(0)},
                                             {"g", true},
                                             {"h", nil()},
                                             {"i", mapItem({{"k", text("v")}})}})}}));
    }

    void encodesWhatStandsBesideTheResult()
    {
        const Reply changed{qint64(7), Outcome(FlushReply{}), quint64(99), std::nullopt, true};
        QCOMPARE(
            encoded(changed),
            withLength(packedMap({{"id", 7}, {"ok", true}, {"result", true}, {"commit", 99}, {"replayed", true}})));
        const Reply part{qint64(7), Outcome(ReadReply{}), std::nullopt, StreamPart{3, true}, false};
        QCOMPARE(encoded(part),
                 withLength(packedMap({{"id", 7}, {"ok", true}, {"part", 3}, {"more", true}, {"result", nil()}})));
        Reply broken = part;
        broken.outcome = failure(ErrorCode::Conflict, QStringLiteral("m"));
        QCOMPARE(encoded(broken), failed({{"code", text("CONFLICT")}, {"message", text("m")}}));
    }

    void repliesFollowEachOther()
    {
        ReplyBuffer buffer;
        QVERIFY(encodeReply(reply(PongReply{}), manyBytes, buffer));
        QVERIFY(encodeReply(readOf({Array{ElementType::boolean(), {5000}, shared(QByteArray(5000, '\1'))}}), manyBytes,
                            buffer));
        QVERIFY(encodeReply(reply(PongReply{}), manyBytes, buffer));
        const Item array = arrayItem(text("|b1"), {5000}, QByteArray(5000, '\1'));
        QCOMPARE(toByteArray(buffer), success(text("pong")) + success(array) + success(text("pong")));
    }

    void anythingAboveTheLimitBecomesAnError_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("copied") << 3000;
        QTest::newRow("referred to") << 30000;
    }
    void anythingAboveTheLimitBecomesAnError()
    {
        QFETCH(int, size);
        const Reply large =
            readOf({Value::List{{Value::Bin{QByteArray(size, 'x')}},
                                {Array{ElementType::boolean(), {size}, shared(QByteArray(size, '\1'))}}}});
        const std::size_t bytes = std::size_t(encoded(large).size()) - 4;
        QCOMPARE(std::size_t(encoded(large, bytes).size()), bytes + 4); // exactly the limit
        ReplyBuffer buffer;
        QVERIFY(encodeReply(reply(PongReply{}), 1000, buffer));
        QVERIFY(!encodeReply(large, bytes - 1, buffer));
        const QByteArray message =
            QStringLiteral("The reply takes %1 bytes, the limit is %2.").arg(bytes).arg(bytes - 1).toUtf8();
        QCOMPARE(toByteArray(buffer),
                 success(text("pong")) +
                     failed({{"code", text("TOO_LARGE")},
                             {"message", text(message.constData())},
                             {"detail", mapItem({{"bytes", quint64(bytes)}, {"limit", quint64(bytes - 1)}})}}));
    }

    void aLongErrorKeepsItsCode()
    {
        const Error error{
            ErrorCode::IoError, QStringLiteral("m"), {{QStringLiteral("trace"), QString(5000, QLatin1Char('t'))}}};
        ReplyBuffer buffer;
        QVERIFY(!encodeReply(failedReply(error), 1000, buffer));
        QCOMPARE(toByteArray(buffer), failed({{"code", text("IO_ERROR")}, {"message", text("m")}}));
    }

    void partsThatAreTooLargeEndTheStream()
    {
        Reply part = readOf({Value::Bin{QByteArray(5000, 'x')}});
        part.part = StreamPart{0, true};
        ReplyBuffer buffer;
        QVERIFY(!encodeReply(part, 1000, buffer));
        QVERIFY(toByteArray(buffer).contains("TOO_LARGE"));
        QVERIFY(!toByteArray(buffer).contains("more"));
    }
};

QTEST_APPLESS_MAIN(ReplyEncoderTest)
#include "reply_encoder_test.moc"
