// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/status_codec.h"
#include "tests/app/console_bench.h"

#include <future>

using namespace hdf5async;

/// What consoles ask a whole server.
class ConsoleQuestionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsPagesInOrder();
    void searchesAndFollowsChanges();
    void previewsAllKinds();
    void previewsLargeDatasetsInBlocks();
    void triesCodecs();
    void tellsWhatCompressingCosts();
    void asksTooMuchAtOnce();
    void tooManyClientsComeInPages();
    void unknownQuestionsAreRefused();
};

void ConsoleQuestionsTest::listsPagesInOrder()
{
    Bench b;
    for (int i = 0; i < 30; ++i)
        b.append("/g/d" + QByteArray::number(i).rightJustified(2, '0'), 1 + i % 7);
    TreeQuery query;
    query.file = "default";
    query.group = "/g";
    query.offset = 10;
    query.limit = 5;
    auto page = Bench::wait(b.remote->list(query));
    QVERIFY(page);
    QCOMPARE(page->total, qint64(30));
    QCOMPARE(page->nodes.size(), std::size_t(5));
    QCOMPARE(page->nodes[0].path, QByteArray("/g/d10"));
    query.descending = true;
    query.offset = 0;
    QCOMPARE(Bench::wait(b.server->list(query))->nodes[0].path, QByteArray("/g/d29"));
    query.order = TreeOrder::LastWrite;
    QCOMPARE(Bench::wait(b.server->list(query))->nodes[0].path, QByteArray("/g/d29"));
    query.order = TreeOrder::Stored;
    query.limit = 1024;
    page = Bench::wait(b.server->list(query));
    QCOMPARE(page->nodes.size(), std::size_t(30));
    for (std::size_t i = 1; i < page->nodes.size(); ++i)
        QVERIFY(page->nodes[i - 1].storedBytes >= page->nodes[i].storedBytes);
    QCOMPARE(Bench::wait(b.server->list({"default", "/nowhere"})).error().code, ErrorCode::NotFound);
    QCOMPARE(Bench::wait(b.server->list({"other", "/"})).error().code, ErrorCode::NotFound);
    query.offset = 1000;
    QVERIFY(Bench::wait(b.server->list(query))->nodes.empty());
}

void ConsoleQuestionsTest::searchesAndFollowsChanges()
{
    Bench b;
    for (int i = 0; i < 700; ++i)
        QVERIFY(Bench::wait(b.client->createGroup("/many/g" + QByteArray::number(i))));
    b.append("/run/adc/ch0", 5);
    SearchQuery query;
    query.file = "default";
    query.pattern = QStringLiteral("adc");
    auto found = Bench::wait(b.remote->search(query));
    QVERIFY(found);
    QCOMPARE(found->matches, qint64(2));
    QCOMPARE(found->nodes[1].path, QByteArray("/run/adc/ch0"));
    QCOMPARE(found->nodes[1].kind, ObjectKind::Dataset);
    b.append("/run/adc/ch1", 5);
    query.pattern = QStringLiteral("ch?");
    QCOMPARE(Bench::wait(b.server->search(query))->matches, qint64(2));
    QVERIFY(Bench::wait(b.client->remove("/run/adc/ch0")));
    QCOMPARE(Bench::wait(b.server->search(query))->matches, qint64(1));
    QVERIFY(Bench::wait(b.client->move("/run/adc", "/run/other")));
    query.pattern = QStringLiteral("other");
    QCOMPARE(Bench::wait(b.server->search(query))->matches, qint64(2));
    query.pattern = QStringLiteral("/many/g*");
    query.limit = 10;
    found = Bench::wait(b.server->search(query));
    QCOMPARE(found->matches, qint64(700));
    QCOMPARE(found->nodes.size(), std::size_t(10));
}

void ConsoleQuestionsTest::previewsAllKinds()
{
    Bench b;
    std::vector<float> pixels(20 * 30);
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = float(i);
    const Data frame{Array{ElementType::floating(4),
                           {2, 10, 30},
                           SharedBytes(QByteArray(reinterpret_cast<const char *>(pixels.data()),
                                                  qsizetype(pixels.size() * sizeof(float))))},
                     false, false};
    Operation write = WriteRequest{"/img", frame, {}, {}, {}, {}};
    QFuture<Reply> written = b.client->call(write);
    QTRY_VERIFY_WITH_TIMEOUT(written.isFinished(), patience);
    PreviewQuery query;
    query.path = "/img";
    query.kind = PreviewKind::Image;
    query.index = {1};
    const auto image = Bench::wait(b.server->preview(query));
    QVERIFY2(image, image ? "" : qPrintable(image.error().message));
    QCOMPARE(image->imageHeight, qint64(10));
    QCOMPARE(image->imageWidth, qint64(30));
    QCOMPARE(image->image[0], 300.0);

    b.append("/line", 1000);
    query.path = "/line";
    query.kind = PreviewKind::Table;
    query.from = -5;
    auto result = Bench::wait(b.server->preview(query));
    QCOMPARE(result->from, qint64(995));
    QCOMPARE(result->cells.size(), std::size_t(5));
    QCOMPARE(result->cells[4], QStringList(QStringLiteral("99")));
    query.kind = PreviewKind::Line;
    query.from = 0;
    query.rows = 1000;
    query.points = 10;
    result = Bench::wait(b.server->preview(query));
    QCOMPARE(result->lines.size(), std::size_t(1));
    QCOMPARE(result->lines[0].low, std::vector<double>(10, 0.0));
    QCOMPARE(result->lines[0].high, std::vector<double>(10, 99.0));
    query.kind = PreviewKind::Summary;
    result = Bench::wait(b.server->preview(query));
    QCOMPARE(result->statistics->sampled, qint64(1000));
    QCOMPARE(result->statistics->mean, 49.5);
    query.kind = PreviewKind::StorageLayout;
    result = Bench::wait(b.server->preview(query));
    QCOMPARE(result->storage->layout, QStringLiteral("chunked"));
    QCOMPARE(result->storage->logicalBytes, qint64(8000));
    QCOMPARE(result->storage->durableRows, qint64(1000));
    query.kind = PreviewKind::Image;
    QCOMPARE(Bench::wait(b.server->preview(query)).error().code, ErrorCode::BadValue);
    query.path = "/none";
    QCOMPARE(Bench::wait(b.remote->preview(query)).error().code, ErrorCode::NotFound);
    query.path = "/";
    QCOMPARE(Bench::wait(b.server->preview(query)).error().code, ErrorCode::NotDataset);
}

void ConsoleQuestionsTest::previewsLargeDatasetsInBlocks()
{
    Bench b;
    for (int i = 0; i < 4; ++i)
        b.append("/big", 400'000); // 12.8 MB
    PreviewQuery query;
    query.path = "/big";
    query.kind = PreviewKind::Line;
    query.rows = 1'600'000;
    const auto line = Bench::wait(b.server->preview(query));
    QVERIFY(line);
    QVERIFY(line->lines[0].low.size() > 100 && line->lines[0].low.size() <= 1000);
    QCOMPARE(line->lines[0].low.back(), 0.0);
    query.kind = PreviewKind::Summary;
    const auto summary = Bench::wait(b.server->preview(query));
    QCOMPARE(summary->statistics->count, qint64(1'600'000));
    QVERIFY(summary->statistics->sampled > 100'000 && summary->statistics->sampled <= 600'000);
    QCOMPARE(summary->statistics->max, 99.0);
}

void ConsoleQuestionsTest::triesCodecs()
{
    Bench b;
    b.append("/a", 50'000);
    TrialQuery query;
    query.file = "default";
    query.path = "/a";
    query.sampleBytes = 1 << 20;
    const auto trial = Bench::wait(b.remote->tryCodecs(query));
    QVERIFY2(trial, trial ? "" : qPrintable(trial.error().message));
    QCOMPARE(trial->sampledBytes, qint64(400'000));
    QCOMPARE(trial->rows.size(), std::size_t(19));
    QCOMPARE(trial->rows[0].ratio, 1.0);
    QVERIFY(trial->recommended > 0);
    QVERIFY(trial->rows[std::size_t(trial->recommended)].ratio > 2);
    QVERIFY(!trial->reason.isEmpty());
}

void ConsoleQuestionsTest::tellsWhatCompressingCosts()
{
    Bench b;
    CompressionRule rule;
    rule.pattern = QStringLiteral("/packed/*");
    rule.filters = {Codec::Zstd, 9, Shuffle::Byte, false};
    const Value list = toValue(std::vector<CompressionRule>{rule});
    QVERIFY(b.command(*b.server, "rules", {{QStringLiteral("rules"), value_codec::toVariant(list)}}));
    for (int i = 0; i < 2; ++i) { // what makes the dataset is written by HDF5 itself
        b.append("/packed/a", 500'000);
        b.append("/plain", 500'000);
    }
    SearchQuery query{"default", QStringLiteral("*"), 100, true};
    const auto found = Bench::wait(b.remote->search(query));
    QVERIFY(found);
    const auto node = [&found](const char *path) {
        return *std::find_if(found->nodes.begin(), found->nodes.end(),
                             [path](const TreeNode &one) { return one.path == path; });
    };
    QVERIFY(node("/packed/a").codecCores > 0);
    QCOMPARE(node("/plain").codecCores, 0.0);
    QCOMPARE(node("/packed/a").filters, rule.filters);
    QVERIFY(node("/packed/a").chunks && node("/plain").chunks);
    QVERIFY(node("/packed/a").storedBytes > 0);
    QCOMPARE(node("/packed/a").waitingRows, qint64(0)); // the reply said that they are on stable storage
    QCOMPARE(node("/packed").kind, ObjectKind::Group);
    query.details = false;
    QVERIFY(!Bench::wait(b.server->search(query))->nodes[0].chunks);
}

void ConsoleQuestionsTest::asksTooMuchAtOnce()
{
    MetricsHub hub;
    LogStore log;
    NoHost host;
    ConsoleDesk desk(hub, Settings(), host, {log, {}, nullptr});
    std::atomic<int> refused{0}, answered{0};
    {
        const std::lock_guard lock(host.busy);
        for (int i = 0; i < 40; ++i) {
            desk.ask({{}, QStringLiteral("10.0.0.9:1"), Role::Reader, 3}, {"settings", Value{}},
                     [&](const Result<Value> &answer) {
                         const bool isBusy = !answer && answer.error().code == ErrorCode::Busy;
                         ++(isBusy ? refused : answered);
                     });
        }
        QCOMPARE(refused.load(), 24);
        QCOMPARE(answered.load(), 0);
    }
    QTRY_COMPARE_WITH_TIMEOUT(answered.load(), 16, patience);
}

void ConsoleQuestionsTest::tooManyClientsComeInPages()
{
    MetricsHub hub;
    LogStore log;
    NoHost host;
    ConsoleDesk desk(hub, Settings(), host, {log, {}, nullptr});
    std::vector<ClientCountersPtr> clients;
    for (int i = 0; i < 2500; ++i)
        clients.push_back(hub.addClient(QStringLiteral("10.0.%1.%2:4000").arg(i / 250).arg(i % 250)));
    clients[7]->name.set(QStringLiteral("the one"));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QCOMPARE(desk.sample(now)->clients.size(), std::size_t(2500)); // the server itself has all
    const auto answerTo = [&desk](const char *question, const Value &arguments) {
        const auto answer = std::make_shared<std::promise<Result<Value>>>();
        desk.ask({{}, QStringLiteral("10.0.0.9:1"), Role::Reader, 3}, {question, arguments},
                 [answer](const Result<Value> &value) { answer->set_value(value); });
        return *answer->get_future().get();
    };
    const auto whole = statusFrom(answerTo("status", Value{}), nullptr);
    QVERIFY(whole);
    QCOMPARE((*whole)->connectedClients, quint64(2500));
    QCOMPARE((*whole)->clients.size(), std::size_t(50));
    clients[7]->receivedBytes.add(1 << 20);
    const ServerStatusPtr next = desk.sample(now.addMSecs(250));
    const auto changed =
        statusFrom(answerTo("status", Value{Value::Map{{"since", toValue((*whole)->sample)}}}), whole->get());
    QVERIFY(changed);
    QCOMPARE((*changed)->sample, next->sample);
    QCOMPARE((*changed)->clients.size(), std::size_t(50));
    const auto isTheOne = [](const ClientStatus &client) { return client.name == QLatin1StringView("the one"); };
    QVERIFY(std::any_of((*changed)->clients.begin(), (*changed)->clients.end(), isTheOne));
    ClientQuery query;
    query.order = ClientOrder::TotalReceived;
    query.descending = true;
    query.limit = 1000;
    std::size_t all = 0;
    for (; query.offset < 2500; query.offset += query.limit) {
        const auto page = answerFrom<ClientPage>(answerTo("clients", toValue(query)));
        QVERIFY(page);
        QCOMPARE(page->matches, qint64(2500));
        QVERIFY(query.offset > 0 || isTheOne(page->clients.front()));
        all += page->clients.size();
    }
    QCOMPARE(all, std::size_t(2500));
}

void ConsoleQuestionsTest::unknownQuestionsAreRefused()
{
    Bench b;
    QFuture<Reply> reply = b.client->call(ConsoleRequest{"invented", Value{}});
    QTRY_VERIFY_WITH_TIMEOUT(reply.isFinished(), patience);
    QCOMPARE(reply.result().outcome.error().code, ErrorCode::UnknownOp);
    // What a file is asked inside the server is not for clients.
    reply = b.client->call(ConsoleRequest{"links", Value{}});
    QTRY_VERIFY_WITH_TIMEOUT(reply.isFinished(), patience);
    QCOMPARE(reply.result().outcome.error().code, ErrorCode::UnknownOp);
    QVERIFY(b.client->hasFeature("console"));
}

QTEST_GUILESS_MAIN(ConsoleQuestionsTest)
#include "console_questions_test.moc"
