// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/fields.h"
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
    return fromValue<T>(overTheWire(toValue(object)));
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
        QCOMPARE(query.limit, 256);
        map.emplace_back("group", Value{Value::Bin{"/g"}});
        QCOMPARE(fromValue<TreeQuery>(Value{map}).group, QByteArray("/g"));
        QCOMPARE(fromValue<TreeQuery>(Value{}).limit, 256);
        QCOMPARE(fromValue<ServerStatus>(Value{Value::List{}}).sample, quint64(0));
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
