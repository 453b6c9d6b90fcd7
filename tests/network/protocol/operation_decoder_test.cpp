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

Result<Operation> operation(const char *op, const Pairs &pairs)
{
    const DecodedRequest request = decoded(Pairs{{"id", 7}, {"op", text(op)}} + pairs);
    if (request.malformed)
        qWarning("malformed: %s", qPrintable(request.malformed->message));
    return request.malformed ? failure(Error{ErrorCode::Internal, {}, {}}) : request.operation;
}

// A write of data with options.
Result<Operation> write(const Item &data, const Pairs &options = {})
{
    return operation("write", Pairs{{"path", text("/a")}, {"data", data}} + options);
}

Result<Operation> read(const Pairs &options)
{
    return operation("read", Pairs{{"path", text("/a")}} + options);
}

StorageOptions storageOf(const Pairs &options)
{
    return std::get<WriteRequest>(write(1, options).value()).storage;
}

Item bytes(const Shape &shape)
{
    return arrayItem(text("|u1"), shape, QByteArray(int(elementCount(shape).value()), '\0'));
}

const QString badValue = QStringLiteral("BAD_VALUE");
const QString badRequest = QStringLiteral("BAD_REQUEST");
const QString badPath = QStringLiteral("BAD_PATH");

} // namespace

/// Steps 8 to 11 of the order of checks: what becomes of the values of each operation.
class OperationDecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helloSaysWhoItIs()
    {
        const auto hello =
            std::get<HelloRequest>(operation("hello", {{"version", 1},
                                                       {"client", text("camera")},
                                                       {"token", QByteArray("\xff\0", 2)},
                                                       {"client_id", text("0B0D6D1A-0000-4000-8000-00000000000f")},
                                                       {"replay_window", 5000}})
                                       .value());
        QCOMPARE(hello.version, 1);
        QCOMPARE(hello.client, std::optional(QByteArray("camera")));
        QCOMPARE(hello.token, std::optional(QByteArray("\xff\0", 2)));
        QCOMPARE(hello.clientId, std::optional(QByteArray("0b0d6d1a-0000-4000-8000-00000000000f")));
        QCOMPARE(hello.replayWindow, std::optional(quint64(5000)));
        QCOMPARE(std::get<HelloRequest>(operation("hello", {{"version", 2}}).value()).version, 2); // others decide
        for (const char *id : {"", "x", "0b0d6d1a00004000800000000000000f", "{0b0d6d1a-0000-4000-8000-00000000000f}",
                               "0b0d6d1a-0000-4000-8000-00000000000g"})
            QCOMPARE(codeOf(operation("hello", {{"version", 1}, {"client_id", text(id)}})), badValue);
        QCOMPARE(codeOf(operation("hello", {{"version", 1}, {"replay_window", 0}})), badValue);
        QCOMPARE(codeOf(operation("hello", {{"version", 1}, {"client", QByteArray("\xff")}})), badValue);
    }

    void pathsAreBroughtToOneForm()
    {
        QCOMPARE(pathOf(*operation("exists", {{"path", text("a//b/.")}})), QByteArray("/a/b"));
        QCOMPARE(pathOf(*operation("list", {})), QByteArray("/"));
        QCOMPARE(pathOf(*operation("list", {{"path", QByteArray("x")}})), QByteArray("/x"));
        for (const char *op : {"create_group", "read", "delete", "list", "info", "exists", "get_attrs"})
            QCOMPARE(codeOf(operation(op, {{"path", text("a/../b")}})), badPath);
        QCOMPARE(codeOf(operation("exists", {{"path", QByteArray("\xff")}})), badPath);
    }

    void theRootCannotGoAway()
    {
        QCOMPARE(codeOf(operation("delete", {{"path", text("//.")}, {"missing_ok", true}})), badPath);
        for (const char *op : {"move", "copy"}) {
            QCOMPARE(codeOf(operation(op, {{"path", text("/")}, {"to", text("/a")}})), badPath);
            QCOMPARE(codeOf(operation(op, {{"path", text("/a")}, {"to", text("/")}})), badPath);
            QCOMPARE(codeOf(operation(op, {{"path", text("/a")}, {"to", text("/a/b/c")}})), badPath);
            QCOMPARE(codeOf(operation(op, {{"path", text("/a")}, {"to", text("")}})), badPath);
            QVERIFY(operation(op, {{"path", text("/a")}, {"to", text("/ab")}}).has_value());
            QVERIFY(operation(op, {{"path", text("/a")}, {"to", text("/a")}}).has_value()); // exists, others say
        }
        QVERIFY(operation("create_group", {{"path", text("/")}}).has_value());
    }

    void compressionHasManyNames()
    {
        QVERIFY(!storageOf({}).codec && !storageOf({}).level && !storageOf({}).shuffle && !storageOf({}).fletcher32);
        for (const Item &gzip : QVariantList{text("gzip"), QByteArray("gzip"), true}) {
            QCOMPARE(storageOf({{"compression", gzip}}).codec, std::optional(Codec::Deflate));
            QCOMPARE(storageOf({{"compression", gzip}}).level, std::nullopt);
            QCOMPARE(storageOf({{"compression", gzip}, {"compression_opts", 9}}).level, std::optional(9));
        }
        for (const Item &none : QVariantList{text("none"), false})
            QCOMPARE(storageOf({{"compression", none}}).codec, std::optional(Codec::None));
        QCOMPARE(storageOf({{"compression", 0}}).codec, std::optional(Codec::Deflate));
        QCOMPARE(storageOf({{"compression", 0}}).level, std::optional(0));
        QCOMPARE(storageOf({{"compression_opts", 3}}).level, std::optional(3)); // good if the server's default is gzip
        QCOMPARE(storageOf({{"shuffle", true}, {"fletcher32", false}}).shuffle, std::optional(Shuffle::Byte));
        QCOMPARE(storageOf({{"shuffle", true}, {"fletcher32", false}}).fletcher32, std::optional(false));
    }

    void zstdAndLz4AreCodecs()
    {
        QCOMPARE(storageOf({{"compression", text("zstd")}}).codec, std::optional(Codec::Zstd));
        QCOMPARE(storageOf({{"compression", text("zstd")}}).level, std::nullopt);
        QCOMPARE(storageOf({{"compression", text("zstd")}, {"compression_opts", 22}}).level, std::optional(22));
        QCOMPARE(storageOf({{"compression", text("lz4")}}).codec, std::optional(Codec::Lz4));
        for (const Item &level : QVariantList{0, 23, -1})
            QCOMPARE(codeOf(write(1, {{"compression", text("zstd")}, {"compression_opts", level}})), badValue);
        QCOMPARE(codeOf(write(1, {{"compression", text("lz4")}, {"compression_opts", 1}})), badValue);
        QCOMPARE(codeOf(write(1, {{"compression", text("ZSTD")}})), badValue);
    }

    void shuffleMayBeOfBits()
    {
        QCOMPARE(storageOf({{"shuffle", false}}).shuffle, std::optional(Shuffle::None));
        QCOMPARE(storageOf({{"shuffle", text("bit")}}).shuffle, std::optional(Shuffle::Bit));
    }

    void refusesOtherCompression()
    {
        for (const Item &bad : QVariantList{text("GZIP"), text("zip"), text(""), text("snappy"), -1, 10,
                                            quint64(1) << 63, QByteArray("\xff")})
            QCOMPARE(codeOf(write(1, {{"compression", bad}})), badValue);
        for (const Item &bad : QVariantList{-1, 10, quint64(1) << 63})
            QCOMPARE(codeOf(write(1, {{"compression", text("gzip")}, {"compression_opts", bad}})), badValue);
        QCOMPARE(codeOf(write(1, {{"compression", 5}, {"compression_opts", 5}})), badValue);
        QCOMPARE(codeOf(write(1, {{"compression", text("none")}, {"compression_opts", 5}})), badValue);
        for (const char *op : {"append", "update"})
            QCOMPARE(codeOf(operation(op, {{"path", text("/a")}, {"data", 1}, {"compression", text("zip")}})),
                     badValue);
        QCOMPARE(codeOf(operation("insert",
                                  {{"path", text("/a")}, {"index", 0}, {"data", 1}, {"compression", text("zip")}})),
                 badValue);
    }

    void chunksFitTheData()
    {
        const auto chunks = [](const Item &data, const QVariantList &list, const Pairs &more = {}) {
            return codeOf(write(data, Pairs{{"chunks", list}} + more));
        };
        QCOMPARE(chunks(bytes({10}), {3}), QString());
        QCOMPARE(chunks(bytes({10}), {1000}), QString()); // axis 0 can grow
        QCOMPARE(chunks(5, {1}), QString());              // a plain scalar has one row
        QCOMPARE(chunks(numpyScalar("<i4", QByteArray(4, '\0')), {1}), QString());
        QCOMPARE(chunks(QVariantList{text("a"), text("b")}, {2}), QString());
        QCOMPARE(chunks(bytes({2, 3}), {1, 3}), QString());
        QCOMPARE(chunks(bytes({2, 3}), {1, 4}), badValue);
        QCOMPARE(chunks(bytes({2, 3}), {1, 4}, {{"maxshape", QVariantList{nil(), 4}}}), QString());
        QCOMPARE(chunks(bytes({2, 3}), {5, 1}, {{"maxshape", QVariantList{4, nil()}}}), badValue);
        QCOMPARE(chunks(bytes({0, 3}), {9, 3}, {{"maxshape", QVariantList{0, 3}}}),
                 QString()); // a zero axis bounds nothing
        QCOMPARE(chunks(bytes({10}), {0}), badValue);
        QCOMPARE(chunks(bytes({10}), {-1}), badValue);
        QCOMPARE(chunks(bytes({10}), {1, 1}), badValue);
        QCOMPARE(chunks(bytes({10}), {}), badValue);
        QCOMPARE(chunks(bytes({10}), {Q_INT64_C(1) << 32}), badValue);
        QCOMPARE(chunks(bytes({10}), {(Q_INT64_C(1) << 32) - 1}), QString());
        QCOMPARE(chunks(bytes({1, 1}), {65536, 65536}, {{"maxshape", QVariantList{nil(), nil()}}}), badValue);
        QCOMPARE(chunks(arrayItem(text("<i8"), {1}, QByteArray(8, '\0')), {Q_INT64_C(1) << 29}), badValue); // 4 GiB
        QCOMPARE(chunks(bytes({1}), {quint64(1) << 63}), badValue);
        QCOMPARE(chunks(bytes({}), {1}), badValue); // no axes
        QCOMPARE(chunks(mapItem({{"empty", true}, {"dtype", text("<i4")}}), {1}), badValue);
        QCOMPARE(chunks(bytes({1}), QVariantList(33, 1)), badValue);
    }

    void maxShapesHoldTheData()
    {
        const auto maxshape = [](const Item &data, const QVariantList &list) {
            return codeOf(write(data, {{"maxshape", list}}));
        };
        QCOMPARE(maxshape(bytes({10}), {10}), QString());
        QCOMPARE(maxshape(bytes({10}), {nil()}), QString());
        QCOMPARE(maxshape(bytes({2, 3}), {nil(), 5}), QString());
        QCOMPARE(maxshape(bytes({10}), {9}), badValue);
        QCOMPARE(maxshape(bytes({10}), {-1}), badValue);
        QCOMPARE(maxshape(bytes({10}), {nil(), nil()}), badValue);
        QCOMPARE(maxshape(bytes({}), {}), badValue);
        QCOMPARE(maxshape(bytes({10}), {quint64(1) << 63}), badValue);
        const auto request =
            std::get<WriteRequest>(write(bytes({2, 3}), {{"maxshape", QVariantList{nil(), 5}}}).value());
        QCOMPARE(request.maxShape.value(), (std::vector<std::optional<qint64>>{std::nullopt, 5}));
    }

    void attributesAreDecodedBesideTheData()
    {
        const Item attrs = mapItem({{"unit", text("m")}, {"n", 3}, {"a/b", QVariantList{1.5}}});
        const auto request = std::get<WriteRequest>(write(1, {{"attrs", attrs}}).value());
        QCOMPARE(request.attributes.size(), std::size_t(3));
        QCOMPARE(request.attributes[0].first, QByteArray("unit"));
        QVERIFY(request.attributes[1].second.scalar && request.attributes[1].second.plain);
        QCOMPARE(request.attributes[2].first, QByteArray("a/b"));
        QCOMPARE(codeOf(write(1, {{"attrs", mapItem({{"", 1}})}})), badValue);
        QCOMPARE(codeOf(write(1, {{"attrs", mapItem({{QByteArray("a\0", 2), 1}})}})), badValue);
        QCOMPARE(codeOf(write(1, {{"attrs", mapItem({{"a", nil()}})}})), QStringLiteral("UNSUPPORTED_TYPE"));
        QCOMPARE(codeOf(write(1, {{"attrs", mapItem({{"a", 1}, {"b", mapItem({{"x", 1}})}})}})),
                 QStringLiteral("UNSUPPORTED_TYPE"));
        QCOMPARE(codeOf(operation("set_attrs", {{"path", text("/")}, {"attrs", mapItem({{"", 1}})}})), badValue);
    }

    void namesOfAttributesCanExist()
    {
        const auto names =
            std::get<GetAttributesRequest>(
                operation("get_attrs", {{"path", text("/")}, {"names", QVariantList{text("b"), QByteArray("\xff")}}})
                    .value())
                .names;
        QCOMPARE(names.value(), (std::vector<QByteArray>{"b", "\xff"}));
        QVERIFY(!std::get<GetAttributesRequest>(operation("get_attrs", {{"path", text("/")}}).value()).names);
        QCOMPARE(codeOf(operation("delete_attrs", {{"path", text("/")}, {"names", QVariantList{text("")}}})), badValue);
        QCOMPARE(codeOf(operation("delete_attrs", {{"path", text("/")}, {"names", QVariantList(70000, text("a"))}})),
                 QStringLiteral("TOO_LARGE"));
    }

    void readsAreDescribedInFull()
    {
        const auto request = std::get<ReadRequest>(read({{"select", 3},
                                                         {"fields", QVariantList{text("a"), text("a")}},
                                                         {"strings", text("list")},
                                                         {"dtype", text(">u4")},
                                                         {"stream", true},
                                                         {"part_bytes", 1}})
                                                       .value());
        QVERIFY(request.select && *request.select);
        QCOMPARE(request.fields->names,
                 (std::vector<QByteArray>{"a", "a"})); // whether that is good, the dataset decides
        QVERIFY(!request.fields->single && request.stringsAsList && request.stream);
        QCOMPARE(request.dtype->typeString(), QByteArray(">u4"));
        QCOMPARE(request.partBytes, 1);
        const auto plain = std::get<ReadRequest>(read({}).value());
        QVERIFY(!plain.select && !plain.fields && !plain.stringsAsList && !plain.dtype && !plain.stream);
        QCOMPARE(plain.partBytes, 1 << 20);
        QVERIFY(std::get<ReadRequest>(read({{"fields", text("")}}).value()).fields->single);
    }

    void aBadSelectionWaitsForTheDataset()
    {
        const auto request = std::get<ReadRequest>(read({{"select", text("junk")}}).value());
        QCOMPARE(codeOf(*request.select), QStringLiteral("BAD_SELECTION"));
        const auto update =
            std::get<UpdateRequest>(operation("update", {{"path", text("/a")}, {"data", 1}, {"select", 1.5}}).value());
        QCOMPARE(codeOf(*update.select), QStringLiteral("BAD_SELECTION"));
    }

    void refusesImpossibleOptionsOfReads()
    {
        for (const Item &bad : QVariantList{text("bytes"), text(""), text("List")})
            QCOMPARE(codeOf(read({{"strings", bad}})), badValue);
        for (const Item &bad :
             QVariantList{text("int"), text("f8"), text("|S4"), text("<c8"), text("|b1"), text("<f16"), text("<M8[s]"),
                          QVariantList{fieldItem("a", text("<i4"))}, QVariantList{}})
            QCOMPARE(codeOf(read({{"dtype", bad}})), badValue);
        for (const Item &bad : QVariantList{0, -1, std::numeric_limits<qint64>::min()})
            QCOMPARE(codeOf(read({{"part_bytes", bad}})), badValue);
        QCOMPARE(std::get<ReadRequest>(read({{"part_bytes", ~quint64(0)}}).value()).partBytes,
                 std::numeric_limits<qint64>::max());
    }

    void startExcludesSelectAndFields()
    {
        const auto update = [](const Pairs &options) {
            return operation("update", Pairs{{"path", text("")}, {"data", 1}} + options);
        };
        QCOMPARE(codeOf(update({{"start", 0}, {"select", 0}})), badRequest); // before the path
        QCOMPARE(codeOf(update({{"start", 0}, {"fields", text("a")}})), badRequest);
        QCOMPARE(codeOf(update({{"start", 0}})), badPath);
        const auto request = std::get<UpdateRequest>(
            operation("update", {{"path", text("/a")}, {"data", 1}, {"start", ~quint64(0)}}).value());
        QCOMPARE(request.start, std::optional(std::numeric_limits<qint64>::max()));
    }

    void insertsAndAppendsKeepTheirArguments()
    {
        const auto insert = std::get<InsertRequest>(
            operation("insert", {{"path", text("/a")}, {"index", -3}, {"data", QVariantList{1, 2}}}).value());
        QCOMPARE(insert.index, -3);
        QCOMPARE(std::get<Array>(insert.data.value).shape, Shape{2});
        const auto append = std::get<AppendRequest>(
            operation("append", {{"path", text("/a")}, {"data", 1}, {"deduplicate_on", text("t")}}).value());
        QVERIFY(append.deduplicateOn->single);
        QCOMPARE(append.deduplicateOn->names, std::vector<QByteArray>{"t"});
        const auto list = std::get<AppendRequest>(
            operation("append", {{"path", text("/a")}, {"data", 1}, {"deduplicate_on", QVariantList{}}}).value());
        QVERIFY(list.deduplicateOn && list.deduplicateOn->names.empty());
    }

    void resizesToPossibleShapes()
    {
        const auto resize = [](const QVariantList &shape) {
            return operation("resize", {{"path", text("/a")}, {"shape", shape}});
        };
        QCOMPARE(std::get<ResizeRequest>(resize({0, 7}).value()).shape, (Shape{0, 7}));
        for (const QVariantList &bad :
             {QVariantList{-1}, QVariantList{quint64(1) << 63}, QVariantList{Q_INT64_C(1) << 62, 4}})
            QCOMPARE(codeOf(resize(bad)), badValue);
    }

    void listsMayBringAttributes()
    {
        const auto list =
            std::get<ListRequest>(operation("list", {{"recursive", true}, {"detail", true}, {"attrs", true}}).value());
        QVERIFY(list.recursive && list.detail && list.attributes);
        QCOMPARE(codeOf(operation("list", {{"attrs", true}})), badRequest); // only beside details
        QVERIFY(operation("list", {{"attrs", false}}).has_value());
    }

    void theFirstFaultCounts_data()
    {
        QTest::addColumn<Pairs>("pairs");
        QTest::addColumn<QString>("code");
        const Item badArray = arrayItem(text("<i4"), {2}, QByteArray(4, '\0'));
        const Item noPath = text("");
        const auto row = [](const char *name, const Pairs &pairs, const char *code) {
            QTest::newRow(name) << pairs << QString::fromLatin1(code);
        };
        row("path before data", {{"path", noPath}, {"data", badArray}}, "BAD_PATH");
        row("data before attributes", {{"path", text("/a")}, {"data", badArray}, {"attrs", mapItem({{"", 1}})}},
            "BAD_ARRAY");
        row("attributes before options",
            {{"path", text("/a")}, {"data", 1}, {"attrs", mapItem({{"a", nil()}})}, {"compression", text("zip")}},
            "UNSUPPORTED_TYPE");
        row("data before options", {{"path", text("/a")}, {"data", badArray}, {"compression", text("zip")}},
            "BAD_ARRAY");
        row("options", {{"path", text("/a")}, {"data", 1}, {"compression", text("zip")}}, "BAD_VALUE");
    }
    void theFirstFaultCounts()
    {
        QFETCH(Pairs, pairs);
        QFETCH(QString, code);
        QCOMPARE(codeOf(operation("write", pairs)), code);
    }
};

QTEST_APPLESS_MAIN(OperationDecoderTest)
#include "operation_decoder_test.moc"
