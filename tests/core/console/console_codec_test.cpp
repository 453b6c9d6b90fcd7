// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/answers.h"
#include "core/console/status_codec.h"
#include "network/protocol/value_decoder.h"
#include "network/protocol/value_encoder.h"
#include "network/protocol/wire_writer.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>
#include <limits>

using namespace hdf5async;

namespace {

/// What comes out at the other end of a connection.
Value overTheWire(const Value &value, qint64 *bytes = nullptr)
{
    ReplyBuffer buffer;
    const ReplyBuffer::Mark mark = buffer.beginFrame();
    WireWriter writer(buffer, std::size_t(1) << 30);
    writeValue(writer, value);
    buffer.endFrame(mark);
    QByteArray body;
    while (!buffer.isEmpty()) {
        std::array<std::string_view, 64> views;
        std::size_t size = 0;
        const std::size_t count = buffer.views(views);
        for (std::size_t i = 0; i < count; ++i) {
            body.append(views[i].data(), qsizetype(views[i].size()));
            size += views[i].size();
        }
        buffer.consume(size);
    }
    body.remove(0, 4); // its length
    if (bytes)
        *bytes = body.size();
    const SharedBytes shared(body);
    WireReader reader(WireValue{shared.data(), shared.data() + shared.size()});
    Result<Value> decoded = decodeValue(reader, {shared, nullptr});
    return decoded ? std::move(*decoded) : Value{};
}

template<typename T>
T copied(const T &object)
{
    const Result<T> copy = answerFrom<T>(overTheWire(toValue(object)));
    return copy ? *copy : T();
}

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

ClientStatus clientOf(quint64 id)
{
    ClientStatus client;
    client.id = id;
    client.peer = QStringLiteral("10.0.0.%1:40100").arg(id);
    client.name = QStringLiteral("daq-%1").arg(id);
    client.role = Role::Writer;
    client.connectedAt = QDateTime::fromMSecsSinceEpoch(1'790'000'000'123, Qt::UTC);
    client.datasets = {QStringLiteral("/a"), QStringLiteral("/中文")};
    return client;
}

ServerStatus statusOf(int clients)
{
    ServerStatus status;
    status.sample = 41;
    status.epoch = 17;
    status.state = ServerState::Listening;
    status.sampledAt = QDateTime::fromMSecsSinceEpoch(1'790'000'000'500, Qt::UTC);
    for (int i = 1; i <= clients; ++i)
        status.clients.push_back(clientOf(quint64(i)));
    FileStatus file;
    file.name = QStringLiteral("default");
    file.commit = {100, 1.5, 8.25, 12};
    file.disk = {1 << 30, qint64(1) << 40, 1e6, -3e5, 7800, 600};
    status.files.push_back(file);
    status.closed = std::make_shared<const std::vector<ClosedClient>>(std::vector<ClosedClient>{{}});
    AlarmStatus alarm;
    alarm.id = QStringLiteral("LOSS");
    alarm.latched = Severity::Critical;
    alarm.arguments = {QStringLiteral("3")};
    status.alarms.push_back(alarm);
    return status;
}

void change(ServerStatus &status, QRandomGenerator &random)
{
    ++status.sample;
    status.sampledAt = status.sampledAt.addMSecs(250);
    for (ClientStatus &client : status.clients) {
        if (random.bounded(2))
            client.rowsPerSecond = random.generateDouble() * 1e6;
        client.requests += random.bounded(100u);
    }
    if (!status.clients.empty() && random.bounded(3) == 0)
        status.clients.erase(status.clients.begin() + random.bounded(qint32(status.clients.size())));
    if (random.bounded(3) == 0)
        status.clients.push_back(clientOf(1000 + status.sample));
    if (random.bounded(4) == 0)
        status.files[0].problem = random.bounded(2) ? QStringLiteral("disk full") : QString();
    if (random.bounded(5) == 0)
        status.closed = std::make_shared<const std::vector<ClosedClient>>(
            std::vector<ClosedClient>(random.bounded(5u), ClosedClient{}));
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

    void changesGiveTheSameAsTheWhole()
    {
        QRandomGenerator random(42);
        ServerStatus status = statusOf(20);
        Result<ServerStatusPtr> other = statusFrom(overTheWire(statusValue(status, nullptr)), nullptr);
        QVERIFY(other);
        for (int i = 0; i < 300; ++i) {
            const ServerStatus before = status;
            change(status, random);
            const ServerStatusPtr base = *other;
            other = statusFrom(overTheWire(statusValue(status, &before)), base.get());
            QVERIFY(other);
            ServerStatus same = **other;
            QVERIFY(isSameValue(*same.closed, *status.closed));
            same.closed = status.closed;
            QVERIFY(isSameValue(same, status));
        }
    }

    void changesOfAnotherStatusAreRefused()
    {
        const ServerStatus before = statusOf(2);
        ServerStatus now = before;
        now.sample = 42;
        const Value changes = overTheWire(statusValue(now, &before));
        QCOMPARE(statusFrom(changes, nullptr).error().code, ErrorCode::Conflict);
        QCOMPARE(statusFrom(changes, &now).error().code, ErrorCode::Conflict);
        QVERIFY(statusFrom(changes, &before));
        QVERIFY(!statusFrom(Value{qint64(5)}, nullptr));
    }

    void changesThatCannotBeAreRefused()
    {
        const ServerStatus before = statusOf(3);
        const auto code = [&before](Value::Map changes) {
            changes.emplace_back("since", Value{qint64(before.sample)});
            const Result<ServerStatusPtr> status = statusFrom(Value{std::move(changes)}, &before);
            return status ? ErrorCode::Internal : status.error().code;
        };
        const auto client = [](qint64 id, qint64 role) {
            return Value{Value::Map{{"id", Value{id}}, {"role", Value{role}}}};
        };
        QCOMPARE(code({{"state", Value{qint64(9)}}}), ErrorCode::BadReply);
        QCOMPARE(code({{"clients", Value{Value::List{client(2, 7)}}}}), ErrorCode::BadReply);
        QCOMPARE(code({{"clients", Value{Value::List{client(8, 1), client(8, 2)}}}}), ErrorCode::BadReply);
        QCOMPARE(code({{"gone", Value{Value::List{Value{qint64(-1)}}}}}), ErrorCode::BadReply);
        // In whatever order they come: the list stays in its own.
        const Value::List several{client(9, 1), client(2, 2), client(7, 0)};
        const Result<ServerStatusPtr> status = statusFrom(
            Value{Value::Map{{"since", Value{qint64(before.sample)}}, {"clients", Value{several}}}}, &before);
        QVERIFY(status);
        std::vector<quint64> ids;
        for (const ClientStatus &one : (*status)->clients)
            ids.push_back(one.id);
        QCOMPARE(ids, (std::vector<quint64>{1, 2, 3, 7, 9}));
        QCOMPARE((*status)->clients[1].role, Role::Operator);
        QCOMPARE((*status)->clients[1].name, before.clients[1].name);
        ServerStatus twice = before;
        twice.clients[1].id = 1;
        QCOMPARE(statusFrom(statusValue(twice, nullptr), nullptr).error().code, ErrorCode::BadReply);
    }

    void changesAreSmall()
    {
        ServerStatus before = statusOf(1000);
        ServerStatus now = before;
        now.sample = 42;
        for (ClientStatus &client : now.clients) {
            client.requests += 2500;
            client.rowsWritten += 2500;
            client.receivedBytes += 250'000;
            client.lastAppendAt = client.connectedAt;
        }
        qint64 whole = 0, changes = 0;
        (void)overTheWire(statusValue(now, nullptr), &whole);
        (void)overTheWire(statusValue(now, &before), &changes);
        QVERIFY2(changes < 100'000, qPrintable(QString::number(changes)));
        QVERIFY(changes * 3 < whole);
        now.closed = before.closed;
        ServerStatus idle = before;
        idle.sample = 42;
        (void)overTheWire(statusValue(idle, &before), &changes);
        QVERIFY2(changes < 100, qPrintable(QString::number(changes)));
    }

    void clientsComeInPagesThatFollowEachOther()
    {
        ServerStatus status;
        status.sample = 7;
        for (quint64 id = 1; id <= 2500; ++id) {
            status.clients.push_back(clientOf(id));
            status.clients.back().rowsPerSecond = double(id % 10);
            status.clients.back().errors = id % 100 == 0 ? 1 : 0;
        }
        ClientQuery query;
        query.order = ClientOrder::Rows;
        query.descending = true;
        query.limit = 400;
        query.first = {3};
        std::vector<quint64> ids;
        for (; query.offset < 2500; query.offset += query.limit) {
            const ClientPage page = copied(clientPage(status, copied(query)));
            QCOMPARE(page.sample, quint64(7));
            QCOMPARE(page.total, qint64(2500));
            QCOMPARE(page.matches, qint64(2500));
            QCOMPARE(page.offset, query.offset);
            for (const ClientStatus &client : page.clients)
                ids.push_back(client.id);
        }
        QCOMPARE(ids.size(), std::size_t(2500));
        QCOMPARE(ids[0], quint64(3));
        QCOMPARE(ids[1], quint64(9)); // the first of those with nine rows a second
        QCOMPARE(ids.back(), quint64(2500));
        std::sort(ids.begin(), ids.end());
        QVERIFY(std::unique(ids.begin(), ids.end()) == ids.end());

        query = ClientQuery();
        query.text = QStringLiteral("DAQ-24");
        query.chips.errors = true;
        ClientPage page = clientPage(status, query);
        QCOMPARE(page.matches, qint64(1));
        QCOMPARE(page.clients.at(0).id, quint64(2400));
        query.offset = 1'000'000; // what does not fit is cut
        query.limit = -5;
        page = clientPage(status, query);
        QCOMPARE(page.offset, qint64(1));
        QVERIFY(page.clients.empty());
        query.only = {17, 99'999};
        page = clientPage(status, query);
        QCOMPARE(page.clients.size(), std::size_t(1));
        QCOMPARE(page.clients[0].id, quint64(17));
    }

    void sortsClientsByEveryColumn()
    {
        ServerStatus status;
        status.sampledAt = QDateTime::fromMSecsSinceEpoch(1'790'000'100'000, Qt::UTC);
        status.clients = {clientOf(1), clientOf(2)};
        ClientStatus &more = status.clients[1];
        more.name = more.peer = more.user = more.lastOperation = more.lastError = more.transport =
            QStringLiteral("zzz");
        more.role = Role::Admin;
        more.connectedAt = more.lastAppendAt = status.sampledAt;
        more.requests = more.receivedBytes = more.sentBytes = more.rowsWritten = more.rejectedRows = 1'000'000;
        more.requestsPerSecond = more.receivedBytesPerSecond = more.sentBytesPerSecond = more.rowsPerSecond = 1e9;
        more.datasetCount = 99;
        status.clients[0].queueFraction = 0.8; // in trouble, so before the other one by state
        for (int order = 0; order <= int(ClientOrder::Datasets); ++order) {
            ClientQuery query;
            query.order = ClientOrder(order);
            const bool isOther = query.order == ClientOrder::Queue;
            QCOMPARE(clientPage(status, query).clients[0].id, quint64(isOther ? 2 : 1));
            query.descending = true;
            QCOMPARE(clientPage(status, query).clients[0].id, quint64(isOther ? 1 : 2));
        }
    }

    void tellsTheBusiestOfTooMany()
    {
        const auto status = std::make_shared<ServerStatus>();
        for (quint64 id = 1; id <= mostClientsTold; ++id)
            status->clients.push_back(clientOf(id));
        QCOMPARE(toldStatus(status).get(), status.get());
        status->clients.push_back(clientOf(mostClientsTold + 1));
        status->connectedClients = status->clients.size();
        status->clients[41].receivedBytesPerSecond = status->clients[40].sentBytesPerSecond = 1e12;
        const ServerStatusPtr told = toldStatus(status);
        QCOMPARE(status->clients.size(), mostClientsTold + 1);
        QCOMPARE(told->clients.size(), std::size_t(50));
        QCOMPARE(connectedClients(*told), quint64(mostClientsTold + 1));
        const auto hasId = [&told](quint64 id) {
            return std::any_of(told->clients.begin(), told->clients.end(),
                               [id](const ClientStatus &client) { return client.id == id; });
        };
        QVERIFY(hasId(41) && hasId(42));
        QVERIFY(std::is_sorted(told->clients.begin(), told->clients.end(),
                               [](const ClientStatus &a, const ClientStatus &b) { return a.id < b.id; }));
    }
};

QTEST_GUILESS_MAIN(ConsoleCodecTest)
#include "console_codec_test.moc"
