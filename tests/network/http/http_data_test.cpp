// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/data_encoding.h"
#include "network/http/data_query.h"
#include "network/http/data_request.h"
#include "network/http/element_reader.h"
#include "network/http/entity_json.h"
#include "network/http/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <limits>

using namespace hdf5async;

namespace {

template<typename T>
Array arrayOf(const ElementType &type, const Shape &shape, std::initializer_list<T> elements)
{
    const auto bytes = qsizetype(elements.size() * sizeof(T));
    return Array{type, shape, SharedBytes(QByteArray(reinterpret_cast<const char *>(elements.begin()), bytes))};
}

QByteArray jsonOf(const Value &value, bool flatten = false)
{
    JsonText json(1 << 20);
    json.value(value, flatten);
    return std::move(json).take().value_or("TOO_LARGE");
}

QByteArray bodyOf(const HttpResponse &response)
{
    QByteArray body;
    for (const SharedBytes &piece : response.body)
        body.append(piece.data(), qsizetype(piece.size()));
    return body;
}

DataQuery queryFor(DataFormat format, bool safe = false)
{
    DataQuery query;
    query.format = format;
    query.safe = safe;
    return query;
}

/// Answers every operation from a script, at once.
class ScriptedHost final : public DataHost
{
public:
    void ask(quint64, const QByteArray &file, Operation operation, Then then) override
    {
        files.append(file);
        asked.push_back(opCode(operation));
        then(reply(operation));
    }
    void work(quint64 visit, std::function<HttpResponse()> make) override { answer(visit, make()); }
    void answer(quint64, HttpResponse response) override { answers.push_back(std::move(response)); }
    [[nodiscard]] qint64 maxResponse() const override { return 1 << 20; }

    std::function<Result<Outcome>(const Operation &)> reply;
    QByteArrayList files;
    std::vector<OpCode> asked;
    std::vector<HttpResponse> answers;
};

HttpRequest requestFor(const QByteArray &target)
{
    return parseHttpRequest("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").request;
}

} // namespace

class HttpDataTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsesSelectionsAsNumpyWritesThem();
    void refusesBadSelections_data();
    void refusesBadSelections();
    void refusesBadQueries_data();
    void refusesBadQueries();
    void writesNumbersAsTheyAre();
    void nestsListsByShape();
    void escapesText();
    void endsWhereTheLimitIs();
    void bytesAreLittleEndianWhenSafe();
    void npyHasAnAlignedHeader();
    void csvIsThatOfNumpy();
    void tiffHasItsPixels();
    void refusesFormatsThatDoNotFit();
    void statisticsPassOverWhatIsNotFinite();
    void describesTypesAsH5pyDoes();
    void aFileThatIsNotServedIsNotFound();
    void aPathThatIsNotThereIsNotFound();
    void linksThatLeadNowhereAreTold();
};

void HttpDataTest::parsesSelectionsAsNumpyWritesThem()
{
    const Result<Selection> selection = parseSelection("5, 1:-2 ,::3,:");
    QVERIFY(selection);
    QCOMPARE(selection->size(), std::size_t(4));
    QCOMPARE(std::get<qint64>((*selection)[0].v), 5);
    QCOMPARE(std::get<Selector::Slice>((*selection)[1].v).start, std::optional<qint64>(1));
    QCOMPARE(std::get<Selector::Slice>((*selection)[1].v).stop, std::optional<qint64>(-2));
    QCOMPARE(std::get<Selector::Slice>((*selection)[2].v).step, 3);
    QVERIFY(!std::get<Selector::Slice>((*selection)[3].v).start);
}

void HttpDataTest::refusesBadSelections_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "a", "1,", "1:2:3:4", "::0", "::-1", "1.5", "1;2", "99999999999999999999", "[1,2]"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("many") << QByteArray("1,").repeated(40);
}

void HttpDataTest::refusesBadSelections()
{
    QFETCH(QByteArray, text);
    const Result<Selection> selection = parseSelection(text);
    QVERIFY(!selection);
    QCOMPARE(selection.error().code, ErrorCode::BadSelection);
}

void HttpDataTest::refusesBadQueries_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target : {"/data?format=xml", "/data?dtype=float", "/meta?resolve_links=none",
                               "/data?path=/a/../b", "/data?path=", "/data?selection=x"})
        QTest::newRow(target) << QByteArray(target);
}

void HttpDataTest::refusesBadQueries()
{
    QFETCH(QByteArray, target);
    ScriptedHost host;
    startDataRequest(host, 1, requestFor(target));
    QCOMPARE(host.answers.size(), std::size_t(1));
    QCOMPARE(host.answers[0].status, 422);
    QVERIFY(host.asked.empty());
    QVERIFY(bodyOf(host.answers[0]).startsWith("{\"message\":"));
}

void HttpDataTest::writesNumbersAsTheyAre()
{
    const double inf = std::numeric_limits<double>::infinity();
    QCOMPARE(jsonOf(Value{arrayOf<double>(ElementType::floating(8), {3}, {0.1, -inf, std::nan("")})}),
             QByteArray("[0.1,null,null]"));
    QCOMPARE(jsonOf(Value{arrayOf<float>(ElementType::floating(4), {1}, {0.1F})}), QByteArray("[0.1]"));
    QCOMPARE(jsonOf(Value{arrayOf<quint16>(ElementType::floating(2), {4}, {0x3c00, 0xc000, 0x0001, 0x7c00})}),
             QByteArray("[1,-2,5.9604645e-08,null]"));
    QCOMPARE(jsonOf(Value{arrayOf<qint64>(ElementType::integer(8), {1}, {std::numeric_limits<qint64>::min()})}),
             QByteArray("[-9223372036854775808]"));
    QCOMPARE(jsonOf(Value{arrayOf<quint8>(ElementType::integer(2, ElementType::Order::Big), {1}, {0xff, 0xfe})}),
             QByteArray("[-2]"));
    QCOMPARE(jsonOf(Value{arrayOf<quint8>(ElementType::boolean(), {2}, {0, 1})}), QByteArray("[false,true]"));
    QCOMPARE(jsonOf(Value{arrayOf<float>(ElementType::complex(8), {1}, {1.5F, -2})}), QByteArray("[[1.5,-2]]"));
    QCOMPARE(jsonOf(Value{Value::Scalar{arrayOf<qint32>(ElementType::integer(4), {}, {7})}}), QByteArray("7"));
    QCOMPARE(jsonOf(Value{}), QByteArray("null"));
}

void HttpDataTest::nestsListsByShape()
{
    const Value matrix{arrayOf<quint8>(ElementType::unsignedInteger(1), {2, 3}, {1, 2, 3, 4, 5, 6})};
    QCOMPARE(jsonOf(matrix), QByteArray("[[1,2,3],[4,5,6]]"));
    QCOMPARE(jsonOf(matrix, true), QByteArray("[1,2,3,4,5,6]"));
    QCOMPARE(jsonOf(Value{arrayOf<quint8>(ElementType::unsignedInteger(1), {2, 0}, {})}), QByteArray("[[],[]]"));
    const Value one{arrayOf<quint8>(ElementType::unsignedInteger(1), {1}, {9})};
    const Value ragged{Value::List{Value{Value::List{one, one}}, Value{Value::List{one, one}}}};
    QCOMPARE(jsonOf(ragged), QByteArray("[[[9],[9]],[[9],[9]]]"));
    QCOMPARE(jsonOf(ragged, true), QByteArray("[[9],[9],[9],[9]]"));
    auto texts = std::make_shared<TextArray>();
    texts->shape = {2, 1};
    texts->items = {"a", "b"};
    QCOMPARE(jsonOf(Value{Value::Texts(texts)}), QByteArray("[[\"a\"],[\"b\"]]"));
    QCOMPARE(jsonOf(Value{Value::Texts(texts)}, true), QByteArray("[\"a\",\"b\"]"));
}

void HttpDataTest::escapesText()
{
    QCOMPARE(jsonOf(Value{Value::Text{"a\"b\\c\nd\x01"}}), QByteArray("\"a\\\"b\\\\c\\nd\\u0001\""));
    QCOMPARE(jsonOf(Value{Value::Bin{"\xff"}}), QByteArray("\"\xef\xbf\xbd\""));
    QCOMPARE(jsonOf(Value{arrayOf<char>(ElementType::bytesOf(3), {2}, {'a', 0, 0, 'b', 'c', 'd'})}),
             QByteArray("[\"a\",\"bcd\"]"));
    QCOMPARE(jsonOf(Value{arrayOf<quint32>(ElementType::text(2), {1}, {0x1f600, 0})}),
             QByteArray("[\"\xf0\x9f\x98\x80\"]"));
}

void HttpDataTest::endsWhereTheLimitIs()
{
    JsonText json(100);
    json.value(Value{Array{ElementType::unsignedInteger(1), {1 << 20}, SharedBytes(QByteArray(1 << 20, 'x'))}});
    const Result<QByteArray> text = std::move(json).take();
    QVERIFY(!text);
    QCOMPARE(text.error().code, ErrorCode::TooLarge);
}

void HttpDataTest::bytesAreLittleEndianWhenSafe()
{
    const Value big{arrayOf<quint8>(ElementType::integer(2, ElementType::Order::Big), {2}, {1, 2, 3, 4})};
    QCOMPARE(bodyOf(encodeData(big, queryFor(DataFormat::Bin), 1000)), QByteArray("\1\2\3\4"));
    QCOMPARE(bodyOf(encodeData(big, queryFor(DataFormat::Bin, true), 1000)), QByteArray("\2\1\4\3"));
}

void HttpDataTest::npyHasAnAlignedHeader()
{
    const Value value{arrayOf<qint16>(ElementType::integer(2), {2, 1}, {1, 2})};
    const QByteArray body = bodyOf(encodeData(value, queryFor(DataFormat::Npy), 1000));
    QVERIFY(body.startsWith(QByteArray("\x93NUMPY\x01\x00", 8)));
    const qsizetype size = quint8(body[8]) + 256 * quint8(body[9]);
    QCOMPARE((10 + size) % 64, 0);
    QCOMPARE(body.mid(10, size).trimmed(), QByteArray("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 1), }"));
    QCOMPARE(body.size(), 10 + size + 4);
    const Value one{arrayOf<qint16>(ElementType::integer(2), {2}, {1, 2})};
    QVERIFY(bodyOf(encodeData(one, queryFor(DataFormat::Npy), 1000)).contains("'shape': (2,), }"));
}

void HttpDataTest::csvIsThatOfNumpy()
{
    const Value value{arrayOf<float>(ElementType::floating(4), {2, 2}, {1, -2, 0.5F, NAN})};
    QCOMPARE(bodyOf(encodeData(value, queryFor(DataFormat::Csv), 1000)),
             QByteArray("1.000000000000000000e+00,-2.000000000000000000e+00\n5.000000000000000000e-01,nan\n"));
    QCOMPARE(encodeData(value, queryFor(DataFormat::Csv), 10).status, 413);
}

void HttpDataTest::tiffHasItsPixels()
{
    const Value value{arrayOf<quint16>(ElementType::unsignedInteger(2), {1, 2}, {0x0102, 0x0304})};
    const QByteArray body = bodyOf(encodeData(value, queryFor(DataFormat::Tiff), 1000));
    QVERIFY(body.startsWith(QByteArray("II*\0\x08\0\0\0\x0a\0", 10)));
    QVERIFY(body.endsWith(QByteArray("\x02\x01\x04\x03")));
    QCOMPARE(body.size(), 8 + 2 + 10 * 12 + 4 + 4);
}

void HttpDataTest::refusesFormatsThatDoNotFit()
{
    auto texts = std::make_shared<TextArray>();
    texts->items = {"a"};
    const Value text{Value::Texts(texts)};
    for (const DataFormat format : {DataFormat::Bin, DataFormat::Csv, DataFormat::Npy, DataFormat::Tiff})
        QCOMPARE(encodeData(text, queryFor(format), 1000).status, 422);
    QCOMPARE(encodeData(text, queryFor(DataFormat::Json, true), 1000).status, 422);
    const Value scalar{Value::Scalar{arrayOf<qint32>(ElementType::integer(4), {}, {7})}};
    QCOMPARE(encodeData(scalar, queryFor(DataFormat::Csv), 1000).status, 422);
    QCOMPARE(encodeData(scalar, queryFor(DataFormat::Tiff), 1000).status, 422);
    QCOMPARE(encodeData(scalar, queryFor(DataFormat::Npy), 1000).status, 200);
}

void HttpDataTest::statisticsPassOverWhatIsNotFinite()
{
    const Value value{arrayOf<double>(ElementType::floating(8), {6}, {-1, 0, 2, 5, NAN, INFINITY})};
    const QJsonObject object = QJsonDocument::fromJson(bodyOf(encodeStatistics(value))).object();
    QCOMPARE(object.value(QLatin1StringView("min")).toDouble(), -1.0);
    QCOMPARE(object.value(QLatin1StringView("max")).toDouble(), 5.0);
    QCOMPARE(object.value(QLatin1StringView("positive_min")).toDouble(7), 0.0);
    QCOMPARE(object.value(QLatin1StringView("strict_positive_min")).toDouble(), 2.0);
    QCOMPARE(object.value(QLatin1StringView("mean")).toDouble(), 1.5);
    QVERIFY(std::abs(object.value(QLatin1StringView("std")).toDouble() - 2.29128784747792) < 1e-12);
    const Value none{arrayOf<double>(ElementType::floating(8), {1}, {NAN})};
    QCOMPARE(bodyOf(encodeStatistics(none)),
             QByteArray("{\"strict_positive_min\":null,\"positive_min\":null,\"min\":null,\"max\":null,\"mean\":null,"
                        "\"std\":null}"));
    const Value whole{arrayOf<quint64>(ElementType::unsignedInteger(8), {2},
                                       {std::numeric_limits<quint64>::max(), std::numeric_limits<quint64>::max()})};
    QVERIFY(bodyOf(encodeStatistics(whole)).contains("\"max\":18446744073709551615,"));
}

void HttpDataTest::describesTypesAsH5pyDoes()
{
    JsonText json(1000);
    auto layout = std::make_shared<RecordLayout>();
    layout->fields = {{"a", ElementType::integer(4), {}, 0},
                      {"b", ElementType::floating(8, ElementType::Order::Big), {2}, 4}};
    layout->itemSize = 20;
    writeType(json, ElementType::record(layout));
    QCOMPARE(
        std::move(json).take().value(),
        QByteArray("{\"class\":6,\"dtype\":{\"a\":\"<i4\",\"b\":\"|V16\"},\"size\":20,\"members\":[{\"name\":\"a\","
                   "\"class\":0,\"dtype\":\"<i4\",\"size\":4,\"order\":0,\"sign\":1},{\"name\":\"b\",\"class\":10,"
                   "\"dtype\":\"|V16\",\"size\":16,\"dims\":[2],\"base\":{\"class\":1,\"dtype\":\">f8\",\"size\":8,"
                   "\"order\":1}}]}"));
}

void HttpDataTest::aFileThatIsNotServedIsNotFound()
{
    ScriptedHost host;
    host.reply = [](const Operation &) { return failure(ErrorCode::NotFound, QStringLiteral("no file")); };
    startDataRequest(host, 1, requestFor("/meta/?file=../../etc/passwd&path=/a"));
    QCOMPARE(host.files, QByteArrayList{"../../etc/passwd"});
    QCOMPARE(host.asked, std::vector<OpCode>{OpCode::Ping});
    QCOMPARE(host.answers[0].status, 404);
    QCOMPARE(bodyOf(host.answers[0]), QByteArray("{\"message\":\"File not found!\"}"));
}

void HttpDataTest::aPathThatIsNotThereIsNotFound()
{
    ScriptedHost host;
    host.reply = [](const Operation &operation) -> Result<Outcome> {
        if (opCode(operation) == OpCode::Ping)
            return Outcome(PongReply{});
        return failure(ErrorCode::NotFound, QStringLiteral("nothing"));
    };
    startDataRequest(host, 1, requestFor("/data/?path=a/b"));
    QCOMPARE(host.answers[0].status, 404);
    QCOMPARE(bodyOf(host.answers[0]), QByteArray("{\"message\":\"/a/b is not a valid path in default\"}"));
}

void HttpDataTest::linksThatLeadNowhereAreTold()
{
    ScriptedHost host;
    host.reply = [](const Operation &operation) -> Result<Outcome> {
        if (opCode(operation) == OpCode::Ping)
            return Outcome(PongReply{});
        if (opCode(operation) != OpCode::List)
            return failure(ErrorCode::NotFound, QStringLiteral("nothing"));
        ListReply list;
        list.detail = true;
        list.entries.push_back({"gone", ObjectKind::Dangling, {}, {}, {}});
        return Outcome(list);
    };
    startDataRequest(host, 1, requestFor("/meta/?path=/gone"));
    QCOMPARE(bodyOf(host.answers[0]), QByteArray("{\"kind\":\"soft_link\",\"name\":\"gone\",\"target_path\":\"\"}"));
    startDataRequest(host, 1, requestFor("/meta/?path=/gone&resolve_links=all"));
    QCOMPARE(host.answers[1].status, 404);
    QVERIFY(bodyOf(host.answers[1]).contains("Cannot resolve"));
    startDataRequest(host, 1, requestFor("/meta/?path=/other"));
    QVERIFY(bodyOf(host.answers[2]).contains("not a valid path"));
}

QTEST_GUILESS_MAIN(HttpDataTest)
#include "http_data_test.moc"
