// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/event_codec.h"
#include "network/protocol/message_codec.h"
#include "network/protocol/reply_decoder.h"
#include "network/protocol/value_decoder.h"
#include "network/protocol/value_encoder.h"
#include "tests/network/protocol/vectors.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

constexpr std::size_t manyBytes = 1 << 26;

QByteArray encoded(const Reply &reply)
{
    ReplyBuffer buffer;
    encodeReply(reply, manyBytes, buffer);
    return toByteArray(buffer);
}

QByteArray encoded(const Value &value)
{
    ReplyBuffer buffer;
    WireWriter writer(buffer, manyBytes);
    writeValue(writer, value);
    return toByteArray(buffer);
}

Result<Value> decodedValue(const QByteArray &bytes)
{
    const SharedBytes body = shared(bytes);
    WireReader reader({body.data(), body.data() + body.size()});
    return decodeValue(reader, {body});
}

// What a client makes of what a server says, as a server would say it.
Result<QByteArray> throughClient(const Reply &reply, const Operation &operation)
{
    const SharedBytes body = shared(encoded(reply).sliced(4));
    const Result<ReplyFrame> frame = decodeReplyFrame(body);
    if (!frame)
        return failure(frame.error());
    Reply again{frame->id, failure(ErrorCode::Internal, {}), frame->commit, frame->part, frame->replayed};
    if (frame->error)
        again.outcome = failure(*frame->error);
    else
        again.outcome = decodeOutcome(operation, frame->result, {body});
    if (!frame->error && !again.outcome)
        return failure(again.outcome.error());
    return encoded(again);
}

void compare(const Operation &operation, Outcome outcome)
{
    const Reply reply{qint64(7), std::move(outcome), 12, std::nullopt, true};
    const Result<QByteArray> again = throughClient(reply, operation);
    QVERIFY2(again.has_value(), again ? "" : qPrintable(again.error().message));
    QCOMPARE(again->toHex(), encoded(reply).toHex());
}

Array array(const ElementType &type, const Shape &shape, const QByteArray &bytes)
{
    return {type, shape, shared(bytes)};
}

ElementType recordType()
{
    auto layout = std::make_shared<RecordLayout>();
    layout->fields = {{"t", ElementType::integer(8), {}, 0}, {"v", ElementType::floating(4), {2}, 8}};
    layout->itemSize = 24; // with padding
    return ElementType::record(layout);
}

} // namespace

/// The client's half of the codec: it understands what the server's half writes, byte for byte, and bears what it does not know.
class ReplyDecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understandsEveryOutcome()
    {
        HelloReply hello;
        hello.server = "hdf5async/1.0.0";
        hello.files = {"default", "run"};
        hello.readOnly = true;
        hello.maxFrame = 1 << 26;
        hello.maxResponse = 1 << 25;
        hello.maxDepth = 64;
        hello.maxItems = 1000;
        hello.features = {"stream"};
        hello.defaultAck = AckLevel::Applied;
        hello.sequences = {{"default", 7, 5}, {"run", 0, 0}};
        compare(HelloRequest{}, hello);
        compare(PingRequest{}, PongReply{});
        compare(FlushRequest{}, FlushReply{});
        compare(CreateGroupRequest{}, CreateGroupReply{true});
        compare(WriteRequest{}, WriteReply{Shape{2, 3}, true});
        compare(WriteRequest{}, WriteReply{std::nullopt, false});
        compare(UpdateRequest{}, ShapeReply{{4}});
        compare(InsertRequest{}, ShapeReply{{}});
        compare(ResizeRequest{}, ShapeReply{{0, 9}});
        compare(AppendRequest{}, AppendReply{{5}, true, 4, 3, 2});
        compare(DeleteRequest{}, DeleteReply{true});
        compare(ExistsRequest{}, ExistsReply{true});
        compare(SetAttributesRequest{}, SetAttributesReply{3});
        compare(DeleteAttributesRequest{}, DeleteAttributesReply{2});
        compare(MoveRequest{}, PathReply{"/b"});
        compare(CopyRequest{}, PathReply{QByteArray("/\xff")});
        compare(
            GetAttributesRequest{},
            GetAttributesReply{{{"a", Value{qint64(1)}}, {"b", Value{Value::Text{"x"}}}, {"c", Value{Value::Map{}}}}});
    }

    void understandsLists()
    {
        ListEntry group{"g", ObjectKind::Group, {}, {}, {}};
        ListEntry dataset{"d", ObjectKind::Dataset, Shape{2}, {NamedType::Form::Wire, recordType(), {}}, {}};
        dataset.attributes = AttributeValues{{"unit", Value{Value::Text{"K"}}}};
        ListEntry null{"n", ObjectKind::Dataset, std::nullopt, {NamedType::Form::Text, {}, {}}, {}};
        ListRequest names, detail;
        detail.detail = true;
        compare(names, ListReply{false, {group, {QByteArray("\xff"), ObjectKind::Group, {}, {}, {}}}});
        compare(names, ListReply{false, {}});
        compare(detail, ListReply{true, {group, dataset, null, {"x", ObjectKind::External, {}, {}, {}}}});
    }

    void understandsInfo()
    {
        InfoReply group;
        group.path = "/g";
        group.members = 3;
        group.attributes = 1;
        compare(InfoRequest{}, group);
        InfoReply dataset;
        dataset.path = "/d";
        dataset.kind = ObjectKind::Dataset;
        dataset.dtype = {NamedType::Form::Sequence, ElementType::integer(4), {}};
        dataset.shape = Shape{2, 3};
        dataset.maxShape = std::vector<std::optional<qint64>>{std::nullopt, 3};
        dataset.chunks = Shape{1, 3};
        dataset.compression = "gzip";
        dataset.compressionLevel = 4;
        dataset.shuffle = Shuffle::Bit;
        dataset.size = 6;
        dataset.enumMembers = {{"OFF", 0}, {"ON", 1}};
        dataset.elementShape = Shape{2};
        compare(InfoRequest{}, dataset);
        InfoReply type;
        type.path = "/t";
        type.kind = ObjectKind::Datatype;
        type.dtype.form = NamedType::Form::Record;
        type.dtype.members = {{"s", {NamedType::Form::Text, {}, {}}, {}},
                              {"r", {NamedType::Form::Reference, {}, {}}, {2}}};
        compare(InfoRequest{}, type);
    }

    void understandsBatches()
    {
        auto request = std::make_shared<BatchRequest>();
        request->operations = {AppendRequest{}, ReadRequest{}, ExistsRequest{}};
        auto reply = std::make_shared<BatchReply>();
        reply->results = {AppendReply{{1}, true, 1, 0, 0}, ReadReply{{qint64(4)}}, ExistsReply{false}};
        compare(std::shared_ptr<const BatchRequest>(request), std::shared_ptr<const BatchReply>(reply));
    }

    void understandsValues()
    {
        const auto texts = std::make_shared<TextArray>();
        texts->shape = {2, 1};
        texts->items = {"a", "\xff"};
        for (const Value &value :
             {Value{}, Value{true}, Value{qint64(-5)}, Value{~quint64(0)}, Value{0.5}, Value{Value::Text{"t"}},
              Value{Value::Bin{"b"}}, Value{array(recordType(), {1}, QByteArray(24, 'x'))},
              Value{Value::Scalar{array(ElementType::floating(8), {}, QByteArray(8, '\0'))}},
              Value{Value::Texts(texts)}, Value{Value::List{Value{qint64(1)}, Value{Value::List{}}}},
              Value{Value::Map{{"k", Value{Value::List{}}}, {"nd", Value{qint64(1)}}}}, Value{Data::Empty{true, {}}},
              Value{Data::Empty{false, ElementType::boolean()}}})
            compare(ReadRequest{}, ReadReply{value});
    }

    void readsBackWhatTheVectorsSay_data()
    {
        QTest::addColumn<QByteArray>("hex");
        for (const QJsonObject &vector : vectors("encodings.jsonl")) {
            const QString hex = vector[QStringLiteral("store")][QStringLiteral("readback_hex")].toString();
            if (!hex.isEmpty())
                QTest::newRow(qPrintable(vector[QStringLiteral("name")].toString())) << hex.toLatin1();
        }
    }

    void readsBackWhatTheVectorsSay()
    {
        QFETCH(QByteArray, hex);
        const Result<Value> value = decodedValue(QByteArray::fromHex(hex));
        QVERIFY2(value.has_value(), value ? "" : qPrintable(value.error().message));
        QCOMPARE(encoded(*value).toHex(), hex);
    }

    void understandsErrors()
    {
        const Reply reply{
            quint64(1) << 63,
            failure(ErrorCode::TooLarge, QStringLiteral("no"),
                    {{QStringLiteral("bytes"), qlonglong(5)}, {QStringLiteral("supported"), QVariantList{1, 2}}}),
            std::nullopt, std::nullopt, false};
        const Result<QByteArray> again = throughClient(reply, PingRequest{});
        QVERIFY(again.has_value());
        QCOMPARE(again->toHex(), encoded(reply).toHex());
    }

    void bearsCodesAndKeysOfANewerServer()
    {
        const Result<ReplyFrame> failed =
            decodeReplyFrame(shared(packedMap({{"id", 3},
                                               {"ok", false},
                                               {"error", mapItem({{"code", QStringLiteral("TOO_NEW")}, {"hint", 1}})},
                                               {"x", 1}})));
        QVERIFY(failed.has_value());
        QVERIFY(failed->error.has_value());
        QVERIFY(failed->error->code == ErrorCode::Unknown);
        QCOMPARE(failed->error->detail[QStringLiteral("code")].toString(), QStringLiteral("TOO_NEW"));

        const SharedBytes body = shared(packedMap(
            {{"id", 3},
             {"ok", true},
             {"result",
              mapItem({{"new", mapItem({{"deep", nil()}})}, {"shape", QVariantList{4}}, {"created", true}})}}));
        const Result<ReplyFrame> frame = decodeReplyFrame(body);
        QVERIFY(frame.has_value());
        const Result<Outcome> outcome = decodeOutcome(WriteRequest{}, frame->result, {body});
        QVERIFY(outcome.has_value());
        QVERIFY(std::get<WriteReply>(*outcome).shape == Shape{4} && std::get<WriteReply>(*outcome).created);
    }

    void knowsEvents()
    {
        const Result<ReplyFrame> frame =
            decodeReplyFrame(shared(packedMap({{"event", QStringLiteral("change")}, {"sub", 1}, {"seq", 4}})));
        QVERIFY(frame.has_value());
        QVERIFY(frame->isEvent);
    }

    void refusesWhatIsNoReply_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no map") << packed(1);
        QTest::newRow("cut") << packedMap({{"id", 1}, {"ok", true}, {"result", 1}}).chopped(1);
        QTest::newRow("no ok") << packedMap({{"id", 1}, {"result", 1}});
        QTest::newRow("no result") << packedMap({{"id", 1}, {"ok", true}});
        QTest::newRow("no error") << packedMap({{"id", 1}, {"ok", false}, {"result", 1}});
    }

    void refusesWhatIsNoReply()
    {
        QFETCH(QByteArray, body);
        const Result<ReplyFrame> frame = decodeReplyFrame(shared(body));
        QVERIFY(!frame.has_value());
        QVERIFY(frame.error().code == ErrorCode::BadReply);
    }

    void understandsEvents()
    {
        Change change;
        change.op = OpCode::Move;
        change.path = "/a";
        change.to = "/b";
        change.shape = Shape{5, 2};
        change.rows = RowRange{3, 5};
        change.updated = 1;
        change.removed = 2;
        change.commit = 12;
        change.data = Value{Array{ElementType::integer(4), {2}, shared(bytesOf<qint32>({7, 8}))}};
        ReplyBuffer buffer;
        encodeEvent(4, 9, "other", change, buffer);
        const SharedBytes body = shared(toByteArray(buffer).sliced(4));
        const Result<ReplyFrame> frame = decodeReplyFrame(body);
        QVERIFY(frame && frame->isEvent);
        const Result<std::optional<Event>> event = decodeEvent(body);
        QVERIFY(event && *event);
        QCOMPARE((*event)->sequence, quint64(4));
        QCOMPARE((*event)->subscription, quint64(9));
        QCOMPARE((*event)->file, QByteArray("other"));
        const Change &again = std::get<Change>((*event)->what);
        QVERIFY(again.kind == Change::Kind::Made && again.op == OpCode::Move);
        QCOMPARE(again.path + again.to, QByteArray("/a/b"));
        QCOMPARE(again.shape, change.shape);
        QVERIFY(again.rows == change.rows);
        QVERIFY(again.updated == 1 && again.removed == 2 && again.commit == 12);
        QCOMPARE(std::get<Array>(again.data.v).data.view(), std::get<Array>(change.data.v).data.view());
    }

    void understandsWhatAnEventIsNotAChange()
    {
        ReplyBuffer buffer;
        encodeEvent(1, Overflow{5}, buffer);
        const Result<std::optional<Event>> overflow = decodeEvent(shared(toByteArray(buffer).sliced(4)));
        QVERIFY(overflow && *overflow);
        QCOMPARE(std::get<Overflow>((*overflow)->what).dropped, quint64(5));
        for (const Change::Kind kind : {Change::Kind::Present, Change::Kind::RolledBack}) {
            Change change;
            change.kind = kind;
            ReplyBuffer out;
            encodeEvent(1, 1, "default", change, out);
            const Result<std::optional<Event>> event = decodeEvent(shared(toByteArray(out).sliced(4)));
            QVERIFY(event && *event && std::get<Change>((*event)->what).kind == kind);
        }
        // Of a newer server: no fault, and nothing to tell.
        for (const QByteArray &unknown :
             {packedMap({{"event", QStringLiteral("news")}, {"seq", 1}}),
              packedMap({{"event", QStringLiteral("change")}, {"op", QStringLiteral("transpose")}})}) {
            const Result<std::optional<Event>> event = decodeEvent(shared(unknown));
            QVERIFY(event && !*event);
        }
    }

    void refusesMalformedArrays()
    {
        const Result<Value> value = decodedValue(packed(arrayItem(QStringLiteral("<i4"), {2}, bytesOf<qint32>({1}))));
        QVERIFY(!value.has_value());
        QVERIFY(value.error().code == ErrorCode::BadReply);
    }

    // Whatever bytes come, an answer or an error is made of them, for any operation.
    void bearsRandomDamage()
    {
        InfoReply info;
        info.path = "/d";
        info.kind = ObjectKind::Dataset;
        info.shape = Shape{2, 3};
        info.dtype = {NamedType::Form::Wire, recordType(), {}};
        const QByteArray good = encoded({qint64(1), Outcome(info), 1, {}, false}).sliced(4);
        const std::vector<Operation> operations{InfoRequest{}, AppendRequest{},        ReadRequest{}, HelloRequest{},
                                                ListRequest{}, GetAttributesRequest{}, WriteRequest{}};
        quint32 random = 1;
        int understood = 0;
        for (int i = 0; i < 20'000; ++i) {
            QByteArray bytes = good;
            for (int k = 0; k < 1 + i % 3; ++k) {
                random = random * 1664525 + 1013904223;
                bytes[qsizetype((random >> 8) % quint32(bytes.size()))] = char(random >> 24);
            }
            const SharedBytes body = shared(bytes);
            const Result<ReplyFrame> frame = decodeReplyFrame(body);
            if (!frame || frame->error || frame->isEvent)
                continue;
            const Result<Outcome> outcome =
                decodeOutcome(operations[std::size_t(i) % operations.size()], frame->result, {body});
            understood += outcome ? 1 : 0;
        }
        QVERIFY(understood > 0 && understood < 20'000);
    }
};

QTEST_APPLESS_MAIN(ReplyDecoderTest)
#include "reply_decoder_test.moc"
