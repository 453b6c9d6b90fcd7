// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/request_encoder.h"
#include "network/protocol/wire_reader.h"
#include "tests/network/protocol/vectors.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QMap>
#include <QSet>
#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

constexpr std::size_t manyBytes = 1 << 26;

QByteArray encoded(const RequestHead &head, const Operation &operation, std::size_t maxFrame = manyBytes)
{
    ReplyBuffer buffer;
    encodeRequest(head, operation, maxFrame, buffer);
    return toByteArray(buffer);
}

// The pairs of a request that mean something: key to the bytes of its value, without nil, false and keys for others.
QMap<QByteArray, QByteArray> pairsOf(const QByteArray &body)
{
    QMap<QByteArray, QByteArray> pairs;
    WireReader reader({body.constData(), body.constData() + body.size()});
    const WireToken map = reader.next();
    for (quint64 i = 0; i < map.number; ++i) {
        const std::string_view key = reader.next().bytes;
        const std::string_view value = reader.skip();
        if (value != "\xc0" && value != "\xc2" && !key.starts_with("x-"))
            pairs.insert(QByteArray(key.data(), qsizetype(key.size())),
                         QByteArray(value.data(), qsizetype(value.size())));
    }
    return pairs;
}

Array int32s(const Shape &shape, std::initializer_list<qint32> values)
{
    return {ElementType::integer(4), shape, shared(bytesOf<qint32>(values))};
}

} // namespace

/// What clients send: the server's decoder makes the same request of it again.
class RequestEncoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesTheExampleOfTheProtocol()
    {
        RequestHead head;
        head.id = qint64(1);
        QCOMPARE(encoded(head, ExistsRequest{"/a"}).toHex(),
                 QByteArray("0000001783a2696401a26f70a6657869737473a470617468a22f61"));
    }

    void encodesSubscriptionsAsTheyAreUnderstood()
    {
        SubscribeRequest subscribe{"/a", true, true, 0, {{"/a/b", 7}, {"/a/c", -1}}};
        const DecodedRequest byPath = decodedBytes(encoded({}, subscribe).sliced(4));
        QVERIFY(byPath.operation);
        const auto *again = std::get_if<SubscribeRequest>(&*byPath.operation);
        QVERIFY(again && again->path == "/a" && again->recursive && again->data && again->from == 0);
        QCOMPARE(again->fromByPath, subscribe.fromByPath);

        subscribe.from = 9; // for all others
        const DecodedRequest others = decodedBytes(encoded({}, subscribe).sliced(4));
        QCOMPARE(std::get<SubscribeRequest>(*others.operation).from, std::optional<qint64>(9));

        subscribe = {"/a", false, false, 5, {}};
        const DecodedRequest one = decodedBytes(encoded({}, subscribe).sliced(4));
        again = std::get_if<SubscribeRequest>(&*one.operation);
        QVERIFY(again && !again->recursive && !again->data && again->from == 5 && again->fromByPath.empty());

        const DecodedRequest end = decodedBytes(encoded({}, UnsubscribeRequest{3}).sliced(4));
        QCOMPARE(std::get<UnsubscribeRequest>(*end.operation).subscription, quint64(3));
    }

    void encodesEveryRequestOfTheVectors_data()
    {
        QTest::addColumn<QJsonObject>("script");
        for (const QJsonObject &script : vectors("ops.jsonl"))
            QTest::newRow(qPrintable(script[QStringLiteral("name")].toString())) << script;
    }

    void encodesEveryRequestOfTheVectors()
    {
        QFETCH(QJsonObject, script);
        for (const QJsonValue step : script[QStringLiteral("steps")].toArray()) {
            if (!step[QStringLiteral("frame")].isString())
                continue;
            const QByteArray body = fromHex(step[QStringLiteral("frame")]).sliced(4);
            const DecodedRequest request = decodedBytes(body);
            if (!request.operation || hasBadSelection(*request.operation))
                continue; // a request that no client of ours makes
            ++m_requests;
            const QByteArray again = encoded(request.head, *request.operation).sliced(4);
            const DecodedRequest second = decodedBytes(again);
            QVERIFY2(second.operation.has_value(),
                     second.operation ? "" : qPrintable(second.operation.error().message));
            QCOMPARE(encoded(second.head, *second.operation).sliced(4).toHex(), again.toHex());
            compare(pairsOf(body), pairsOf(again));
        }
    }

    void hasSeenManyRequests()
    {
        QVERIFY2(m_requests > 200, qPrintable(QString::number(m_requests)));
        QVERIFY2(m_sameBytes > m_requests, qPrintable(QString::number(m_sameBytes)));
    }

    void encodesEveryValueOfTheVectors_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const QJsonObject &vector : vectors("encodings.jsonl"))
            QTest::newRow(qPrintable(vector[QStringLiteral("name")].toString())) << vector;
    }

    void encodesEveryValueOfTheVectors()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray value = fromHex(vector[QStringLiteral("hex")]);
        const DecodedRequest request = decoded(
            {{"id", 1}, {"op", QStringLiteral("append")}, {"path", QStringLiteral("/a")}, {"data", raw(value)}});
        if (!request.operation)
            return; // refused by the server's decoder, see encoding_vectors_test.cpp
        const QByteArray again = encoded(request.head, *request.operation).sliced(4);
        const DecodedRequest second = decodedBytes(again);
        QVERIFY2(second.operation.has_value(), second.operation ? "" : qPrintable(second.operation.error().message));
        const Data &first = std::get<AppendRequest>(*request.operation).data;
        const Data &other = std::get<AppendRequest>(*second.operation).data;
        // Lists of typed texts are written as lists of text: the same texts.
        QVERIFY(other.plain == first.plain || std::holds_alternative<TextArray>(first.value));
        QCOMPARE(other.scalar, first.scalar);
        QCOMPARE(other.value.index(), first.value.index());
        if (const auto *array = std::get_if<Array>(&first.value)) {
            const Array &same = std::get<Array>(other.value);
            QCOMPARE(same.type.description(), array->type.description());
            QVERIFY(same.shape == array->shape);
            QVERIFY(same.data == array->data);
        } else if (const auto *texts = std::get_if<TextArray>(&first.value)) {
            const TextArray &same = std::get<TextArray>(other.value);
            QVERIFY(same.kind == texts->kind && same.shape == texts->shape && same.items == texts->items);
        }
    }

    void carriesWhatBelongsToChangesWithChangesOnly()
    {
        RequestHead head;
        head.id = ~quint64(0);
        head.file = "run";
        head.ack = AckLevel::Durable;
        head.sequence = 9;
        const DecodedRequest change = decodedBytes(encoded(head, ResizeRequest{"/a", {3}}).sliced(4));
        QVERIFY(change.operation.has_value());
        QVERIFY(change.head.id == head.id);
        QCOMPARE(change.head.file, QByteArray("run"));
        QCOMPARE(change.head.sequence, std::optional<quint64>(9));
        QVERIFY(change.head.ack == AckLevel::Durable);
        const DecodedRequest question = decodedBytes(encoded(head, InfoRequest{"/a"}).sliced(4));
        QVERIFY(question.operation.has_value());
        QVERIFY(!question.head.sequence && !question.head.ack);
    }

    void asksForFilters()
    {
        StorageOptions options;
        options.codec = Codec::Zstd;
        options.level = 7;
        options.shuffle = Shuffle::Bit;
        options.fletcher32 = true;
        for (const std::optional<Shuffle> shuffle : {std::optional(Shuffle::Bit), std::optional(Shuffle::Byte),
                                                     std::optional(Shuffle::None), std::optional<Shuffle>()}) {
            options.shuffle = shuffle;
            const DecodedRequest request =
                decodedBytes(encoded({}, AppendRequest{"/a", {int32s({1}, {1})}, {}, options}).sliced(4));
            QVERIFY2(request.operation.has_value(),
                     request.operation ? "" : qPrintable(request.operation.error().message));
            const StorageOptions &storage = std::get<AppendRequest>(*request.operation).storage;
            QVERIFY(storage.codec == Codec::Zstd && storage.level == 7 && storage.fletcher32 == true);
            QVERIFY(storage.shuffle == shuffle);
        }
    }

    void refersToLargePayloads()
    {
        const SharedBytes bytes{QByteArray(100'000, 'x')};
        ReplyBuffer buffer;
        encodeRequest({}, AppendRequest{"/a", {Array{ElementType::bytesOf(1), {100'000}, bytes}}, {}, {}}, manyBytes,
                      buffer);
        std::array<std::string_view, 8> views;
        bool found = false;
        for (std::size_t i = 0, n = buffer.views(views); i < n; ++i)
            found = found || views[i].data() == bytes.data();
        QVERIFY(found);
    }

    void takesAFrameBackThatIsTooLong()
    {
        ReplyBuffer buffer;
        const Operation operation = AppendRequest{"/a", {int32s({4}, {1, 2, 3, 4})}, {}, {}};
        const std::size_t size = encodeRequest({}, operation, manyBytes, buffer);
        QCOMPARE(buffer.size(), size + 4);
        QCOMPARE(encodeRequest({}, operation, size - 1, buffer), size);
        QCOMPARE(buffer.size(), size + 4);
        encodeRequest({}, operation, size, buffer);
        QCOMPARE(buffer.size(), 2 * (size + 4));
    }

private:
    static bool hasBadSelection(const Operation &operation)
    {
        if (const auto *read = std::get_if<ReadRequest>(&operation))
            return read->select && !*read->select;
        if (const auto *update = std::get_if<UpdateRequest>(&operation))
            return update->select && !*update->select;
        if (const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation))
            return std::any_of((*batch)->operations.begin(), (*batch)->operations.end(), hasBadSelection);
        return false;
    }

    void compare(QMap<QByteArray, QByteArray> before, QMap<QByteArray, QByteArray> after)
    {
        // There are several ways to ask for gzip, and default values need not be said.
        for (const char *key : {"compression", "compression_opts", "missing_ok"}) {
            before.remove(key);
            after.remove(key);
        }
        if (!before.contains("path"))
            after.remove("path");
        if (!before.contains("part_bytes"))
            after.remove("part_bytes");
        if (before["attrs"] == QByteArray("\x80"))
            before.remove("attrs");
        if (before["file"] == after["file"] || before["file"].endsWith("default"))
            before.remove("file"), after.remove("file");
        before.remove("attrs"), after.remove("attrs");
        if (!before.contains("stream"))
            before.remove("part_bytes");
        QCOMPARE(after.keys(), before.keys());
        for (auto it = before.begin(); it != before.end(); ++it)
            m_sameBytes += after[it.key()] == it.value() ? 1 : 0;
    }

    int m_requests = 0;
    int m_sameBytes = 0;
};

QTEST_APPLESS_MAIN(RequestEncoderTest)
#include "request_encoder_test.moc"
