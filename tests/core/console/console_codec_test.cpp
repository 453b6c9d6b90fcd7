// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/console/console_fixture.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace hdf5async;

namespace {

/// The codes that an object has, each by the keys that lead to it, such as "rows.filters.codec".
class CodeFinder
{
public:
    template<typename T>
    static QStringList keysOf()
    {
        CodeFinder finder;
        finder.enter(static_cast<const T *>(nullptr));
        return finder.m_keys;
    }
    template<typename T, typename M>
    void operator()(const char *name, M T::*)
    {
        m_path.append(QString::fromLatin1(name));
        enter(static_cast<const M *>(nullptr));
        m_path.removeLast();
    }

private:
    template<typename T>
    void enter(const T *type)
    {
        using namespace value_codec;
        if constexpr (std::is_enum_v<T>) {
            m_keys.append(m_path.join(u'.'));
        } else if constexpr (isDescribed<T>) {
            visitFields(*this, type);
        } else if constexpr (IsVector<T>::value || IsOptional<T>::value) {
            if constexpr (!std::is_enum_v<typename T::value_type>) // those are read without what is not known
                enter(static_cast<const typename T::value_type *>(nullptr));
        }
    }

    QStringList m_path, m_keys;
};

/// An answer that says nothing but this number at the end of these keys, in a map at each, or in a list of one.
Value withNumber(const QString &keys, const Value &number, quint64 inLists)
{
    Value value = number;
    const QStringList names = keys.split(u'.');
    for (auto name = names.crbegin(); name != names.crend(); ++name) {
        value = Value{Value::Map{{name->toLatin1(), value}}};
        if (inLists & (quint64(1) << (names.crend() - name - 1)))
            value = Value{Value::List{value}};
    }
    return value;
}

/// Whether all codes of an answer are refused when they are not known, by name.
template<typename T>
void refusesUnknownCodes(int atLeast)
{
    const QStringList all = CodeFinder::keysOf<T>();
    QVERIFY2(all.size() >= atLeast, qPrintable(all.join(u' ')));
    for (const QString &keys : all) {
        // Not every key leads to a list; a list where a map is meant says nothing, and is no fault.
        int refused = 0;
        for (quint64 inLists = 0; inLists < (quint64(1) << keys.split(u'.').size()); ++inLists) {
            for (const Value &number : {Value{qint64(200)}, Value{qint64(-1)}, Value{quint64(1) << 40}}) {
                const Result<T> answer = answerFrom<T>(withNumber(keys, number, inLists));
                if (answer)
                    continue;
                ++refused;
                QCOMPARE(answer.error().code, ErrorCode::BadReply);
                QVERIFY2(answer.error().message.contains(u'\'' + keys.section(u'.', -1) + u'\''),
                         qPrintable(answer.error().message));
            }
            QVERIFY(answerFrom<T>(withNumber(keys, Value{qint64(1)}, inLists)));
        }
        QVERIFY2(refused == 3, qPrintable(keys));
    }
}

template<typename T>
ErrorCode refusalOf(const T &answer)
{
    const Result<T> read = answerFrom<T>(overTheWire(toValue(answer)));
    return read ? ErrorCode::Internal : read.error().code;
}

} // namespace

/// The console's structs as values, and over the wire.
class ConsoleCodecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingComesAcross()
    {
        const ServerStatus status = statusOf(3);
        const ServerStatus copy = copied(status);
        QVERIFY(copy.closed);
        QCOMPARE(copy.closed->size(), std::size_t(1));
        ServerStatus same = copy;
        same.closed = status.closed; // compared by address
        QVERIFY(isSameValue(same, status));
        QCOMPARE(copy.clients[2].datasets, status.clients[2].datasets);
        QCOMPARE(copy.clients[0].connectedAt, status.clients[0].connectedAt);
        QVERIFY(!copy.clients[0].lastErrorAt.isValid());
    }

    void answersComeAcross()
    {
        TreePage page;
        page.total = 100'000;
        TreeNode node;
        node.path = QByteArray("/bytes\xff", 7);
        node.kind = ObjectKind::Dataset;
        node.shape = Shape{5, 0};
        node.maxShape = std::vector<std::optional<qint64>>{std::nullopt, 16};
        node.filters = {Codec::Zstd, 3, Shuffle::Bit, true};
        page.nodes = {node, TreeNode()};
        QVERIFY(isSameValue(copied(page), page));

        PreviewResult preview;
        preview.cells = {{QStringLiteral("1"), QString()}, {QStringLiteral("2"), QStringLiteral("b")}};
        preview.lines = {{QStringLiteral("v"), {0, 1}, {1, 2}, {3, 4}}};
        preview.image = {1.5, -2};
        preview.imageWidth = 2;
        preview.imageHeight = 1;
        preview.statistics = Statistics{10, 5, 1, 0, -1, 2, 0.5, 0.1, {1, 2, 3}};
        QVERIFY(isSameValue(copied(preview), preview));
        preview.statistics.reset();
        QVERIFY(!copied(preview).statistics);

        HistorySeries series;
        series.mean = {1, std::numeric_limits<float>::quiet_NaN(), 3};
        QVERIFY(std::isnan(copied(series).mean[1]));
        QCOMPARE(copied(series).mean[2], 3.0F);

        Interest interest;
        interest.datasets = {{"default", "/a"}, {"default", "/b"}};
        QVERIFY(isSameValue(copied(interest), interest));

        Command command;
        command.name = "block";
        command.epoch = quint64(1) << 52;
        command.arguments = {{QStringLiteral("subject"), QStringLiteral("10.0.0.7")},
                             {QStringLiteral("seconds"), 600},
                             {QStringLiteral("ids"), QVariantList{1, 2}}};
        const Command got = copied(command);
        QCOMPARE(got.arguments[QStringLiteral("seconds")].toInt(), 600);
        QCOMPARE(got.arguments[QStringLiteral("ids")].toList().size(), qsizetype(2));
        QCOMPARE(got.epoch, command.epoch);
    }

    void otherVersionsAreUnderstood()
    {
        Value::Map map{{"path", Value{Value::Text{"/a"}}},
                       {"invented", Value{Value::List{Value{qint64(1)}}}},
                       {"limit", Value{Value::Text{"many"}}}};
        const auto query = fromValue<TreeQuery>(Value{map});
        QCOMPARE(query->limit, 256);
        map.emplace_back("group", Value{Value::Bin{"/g"}});
        QCOMPARE(fromValue<TreeQuery>(Value{map})->group, QByteArray("/g"));
        QCOMPARE(fromValue<TreeQuery>(Value{})->limit, 256);
        QCOMPARE(fromValue<ServerStatus>(Value{Value::List{}})->sample, quint64(0));
        // What a server can do more than this program knows is not offered.
        const Value::List codecs{Value{qint64(3)}, Value{qint64(9)}, Value{qint64(1)}};
        const auto server = answerFrom<Capabilities>(Value{Value::Map{{"codecs", Value{codecs}}}});
        QVERIFY(server);
        QCOMPARE(server->codecs, (std::vector<Codec>{Codec::Lz4, Codec::Deflate}));
    }

    void unknownCodesAreRefused()
    {
        refusesUnknownCodes<ServerStatus>(4);
        refusesUnknownCodes<Capabilities>(1);
        refusesUnknownCodes<ClientPage>(1);
        refusesUnknownCodes<TreePage>(3);
        refusesUnknownCodes<SearchResult>(3);
        refusesUnknownCodes<PreviewResult>(1);
        refusesUnknownCodes<AlarmEvent>(1);
        refusesUnknownCodes<LogPage>(1);
        refusesUnknownCodes<TrialResult>(2);
        refusesUnknownCodes<ServerSettings>(2);
        refusesUnknownCodes<UserList>(1);
        const Result<TreeQuery> query = fromValue<TreeQuery>(Value{Value::Map{{"order", Value{qint64(4)}}}});
        QCOMPARE(query.error().code, ErrorCode::BadValue);
        QCOMPARE(query.error().message, QStringLiteral("'order' is 4, which is not known here"));
        const qint64 count = qint64(ClientOrder::Count);
        QVERIFY(!fromValue<ClientQuery>(Value{Value::Map{{"order", Value{count}}}}));
        QVERIFY(fromValue<ClientQuery>(Value{Value::Map{{"order", Value{count - 1}}}}));
    }

    void numbersThatDoNotFitAreRefused()
    {
        const auto limit = [](const Value &number) {
            return fromValue<TreeQuery>(Value{Value::Map{{"limit", number}}});
        };
        QCOMPARE(limit(Value{qint64(std::numeric_limits<int>::max())})->limit, std::numeric_limits<int>::max());
        QCOMPARE(limit(Value{qint64(1) << 32}).error().code, ErrorCode::BadValue);
        QVERIFY(!limit(Value{std::numeric_limits<quint64>::max()}));
        QVERIFY(!fromValue<LogQuery>(Value{Value::Map{{"after", Value{qint64(-1)}}}}));
        const quint64 largest = std::numeric_limits<quint64>::max();
        QCOMPARE(fromValue<LogQuery>(Value{Value::Map{{"after", Value{largest}}}})->after, largest);
        const auto time = [](const Value &number) {
            return fromValue<HistoryQuery>(Value{Value::Map{{"from", number}}});
        };
        QCOMPARE(time(Value{qint64(1'790'000'000'000)})->from.toMSecsSinceEpoch(), qint64(1'790'000'000'000));
        QVERIFY(!time(Value{})->from.isValid());
        // The distance of two such times would not be a number either.
        QVERIFY(!time(Value{std::numeric_limits<qint64>::max()}) && !time(Value{std::numeric_limits<qint64>::min()}));
        QVERIFY(!time(Value{largest}));
        const Value::List shape{Value{qint64(5)}, Value{largest}};
        QVERIFY(!answerFrom<TreePage>(
            Value{Value::Map{{"nodes", Value{Value::List{Value{Value::Map{{"shape", Value{shape}}}}}}}}}));
    }

    void whatCannotBeTrueIsRefused()
    {
        PreviewResult preview;
        preview.imageWidth = 3;
        preview.imageHeight = 2;
        preview.image.assign(6, 0);
        QCOMPARE(copied(preview).image.size(), std::size_t(6));
        preview.image.pop_back();
        QCOMPARE(refusalOf(preview), ErrorCode::BadReply);
        preview.imageWidth = preview.imageHeight = qint64(1) << 32; // its area is 0
        preview.image.clear();
        QCOMPARE(refusalOf(preview), ErrorCode::BadReply);
        preview = PreviewResult();
        preview.lines = {{QStringLiteral("v"), {0, 1}, {1, 2}, {3}}};
        QCOMPARE(refusalOf(preview), ErrorCode::BadReply);
        for (const double place : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
            preview.lines = {{QStringLiteral("v"), {0, place}, {1, 2}, {3, 4}}};
            QCOMPARE(refusalOf(preview), ErrorCode::BadReply);
        }

        HistoryResult history;
        history.series = {{QStringLiteral("rows"), 1, {}, {1}, {2}, {3}}};
        QCOMPARE(copied(history).series.size(), std::size_t(1));
        history.series[0].high.push_back(4);
        QCOMPARE(refusalOf(history), ErrorCode::BadReply);
        history.series = {{QStringLiteral("rows"), 0, {}, {1}, {2}, {3}}};
        QCOMPARE(refusalOf(history), ErrorCode::BadReply);

        TrialResult trial;
        trial.rows.resize(2);
        trial.recommended = 1;
        QCOMPARE(copied(trial).recommended, 1);
        trial.recommended = 2;
        QCOMPARE(refusalOf(trial), ErrorCode::BadReply);
        trial.recommended = -2;
        QCOMPARE(refusalOf(trial), ErrorCode::BadReply);

        LogPage log;
        log.entries.resize(2);
        log.entries[0].number = log.entries[1].number = 7;
        QCOMPARE(refusalOf(log), ErrorCode::BadReply);
        TreePage page;
        page.total = -1;
        QCOMPARE(refusalOf(page), ErrorCode::BadReply);
        SearchResult found;
        found.matches = -1;
        QCOMPARE(refusalOf(found), ErrorCode::BadReply);
        ClientPage clients;
        clients.offset = -1;
        QCOMPARE(refusalOf(clients), ErrorCode::BadReply);
    }
};

QTEST_GUILESS_MAIN(ConsoleCodecTest)
#include "console_codec_test.moc"
