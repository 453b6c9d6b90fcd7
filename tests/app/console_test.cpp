// SPDX-License-Identifier: BSD-3-Clause
#include "app/local_server.h"
#include "app/log_output.h"
#include "app/server_settings.h"
#include "core/console/answers.h"
#include "core/console/status_codec.h"
#include "network/console/remote_controller.h"
#include "tests/app/recorded_run.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <future>
#include <map>
#include <mutex>

using namespace hdf5async;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 20'000;

/// A real server with a window's door in the process and one over the network.
struct Bench
{
    QTemporaryDir folder;
    Settings settings;
    LogStore log;
    std::shared_ptr<CompressionRules> rules = std::make_shared<CompressionRules>();
    Hdf5Library library;
    QThreadPool background, codecs;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<RemoteController> remote;
    std::unique_ptr<Client> client;
    quint16 port = 0;
    QString configFile; ///< of the next start

    Bench()
    {
        keepLog(&log);
        installLog(LogLevel::Info, false);
        settings.port = 0;
        settings.hdf5FilePath = folder.filePath(QStringLiteral("data.h5"));
        settings.commitInterval = 50ms;
        start();
    }
    ~Bench()
    {
        stop();
        keepLog(nullptr);
        qInstallMessageHandler(nullptr);
    }
    Q_DISABLE_COPY_MOVE(Bench)

    void start()
    {
        ServerPlaces places;
        places.log = &log;
        places.stateFile = folder.filePath(QStringLiteral("state.json"));
        places.rules = rules;
        places.configFile = configFile;
        const auto run = [this](std::function<void()> task) { startIn(background, std::move(task)); };
        server = std::make_unique<LocalServer>(settings, hdf5Opener(library, run, &codecs, rules), places);
        QSignalSpy listening(server.get(), &LocalServer::listening);
        server->start();
        if (listening.isEmpty() && !listening.wait(patience))
            return;
        port = quint16(listening[0][0].toString().section(u':', -1).toUInt());
        ClientOptions options;
        options.port = port;
        remote = std::make_unique<RemoteController>(options);
        QSignalSpy sampled(remote.get(), &ServerController::statusSampled);
        remote->open();
        (void)sampled.wait(patience);
        client = std::make_unique<Client>(options);
        client->open();
    }
    void stop()
    {
        client.reset();
        remote.reset();
        if (!server)
            return;
        QSignalSpy stopped(server.get(), &LocalServer::stopped);
        server->drain();
        (void)(stopped.size() == 1 || stopped.wait(patience));
        server.reset();
    }

    template<typename T>
    static Result<T> wait(QFuture<Result<T>> future)
    {
        if (!QTest::qWaitFor([&future] { return future.isFinished(); }, patience))
            return failure(ErrorCode::Cancelled, QStringLiteral("no answer in time"));
        return future.result();
    }
    void append(const QByteArray &path, int rows)
    {
        std::vector<double> values;
        for (int i = 0; i < rows; ++i)
            values.push_back(i % 100);
        QVERIFY(wait(client->append(path, values)));
    }
    Result<CommandResult> command(ServerController &door, const char *name, const QVariantMap &arguments = {},
                                  quint64 epoch = 0)
    {
        return wait(door.execute({name, arguments, epoch}));
    }
};

/// Plays a recorded run against a server: its clients, and commands through one door and the other in turn.
class Player
{
public:
    explicit Player(Bench &bench) : m_bench(bench) { }

    /// Whether the step went as it was recorded.
    [[nodiscard]] bool play(const RunStep &step)
    {
        const QByteArray what = step.what;
        if (qstrcmp(step.who, "console") == 0)
            return command(step);
        if (what == "leave")
            return m_clients.erase(step.who) == 1;
        Client &client = clientOf(step.who);
        if (what == "append")
            return Bench::wait(client.append(step.path, std::vector<double>(std::size_t(step.rows), 1.5))).has_value();
        if (what == "refused")
            return !Bench::wait(client.append(step.path, QByteArray("no number")));
        return Bench::wait(client.info(step.path)).has_value() == (what == "look");
    }

private:
    Client &clientOf(const QByteArray &name)
    {
        std::unique_ptr<Client> &client = m_clients[name];
        if (!client) {
            ClientOptions options;
            options.port = m_bench.port;
            options.name = name;
            client = std::make_unique<Client>(options);
            client->open();
        }
        return *client;
    }
    bool command(const RunStep &step)
    {
        ServerController *const doors[]{m_bench.server.get(), m_bench.remote.get()};
        QVariantMap arguments;
        if (*step.path)
            arguments.insert(qstrcmp(step.what, "block") == 0 ? QStringLiteral("subject") : QStringLiteral("id"),
                             QString::fromUtf8(step.path));
        return m_bench.command(*doors[m_commands++ % 2], step.what, arguments).has_value();
    }

    Bench &m_bench;
    std::map<QByteArray, std::unique_ptr<Client>> m_clients;
    int m_commands = 0;
};

template<typename T>
void compareSeries(const std::vector<T> &a, const std::vector<T> &b)
{
    QCOMPARE(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) // a gap is as much a gap in both
        QVERIFY(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])));
}

/// A server that only counts what it is told to do.
struct NoHost final : ConsoleHost
{
    void startServer(const QVariantMap &, std::function<void(Result<void>)> done) override
    {
        ++calls;
        done({});
    }
    void drainServer() override { ++calls; }
    void disconnectClients(std::vector<quint64>, const QString &, bool, std::function<void(int)>) override { ++calls; }
    ServerSettings consoleSettings() override
    {
        const std::lock_guard lock(busy);
        return {};
    }
    void changeSettings(const QVariantMap &, std::function<void(Result<void>)> done) override
    {
        ++calls;
        done({});
    }
    std::atomic<int> calls{0};
    std::mutex busy; ///< settings are not told while it is held
};

template<typename T>
bool areSame(const Result<T> &a, const Result<T> &b)
{
    return a && b && isSameValue(*a, *b);
}

} // namespace

/// What consoles ask a whole server, in its process and over the network.
class ConsoleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothDoorsSayTheSame();
    void snapshotsFollowEachOther();
    void oneRunIsTheSameThroughBothDoors();
    void listsPagesInOrder();
    void searchesAndFollowsChanges();
    void previewsAllKinds();
    void previewsLargeDatasetsInBlocks();
    void triesCodecs();
    void tellsWhatCompressingCosts();
    void rulesDecideForNewDatasets();
    void commandsNeedTheirEpochAndAreWrittenDown();
    void strangersMayOnlyLook();
    void jobsAreSeenThroughBothDoors();
    void disconnectsAndBlocks();
    void remembersOverARestart();
    void comesBackByItself();
    void asksTooMuchAtOnce();
    void tooManyClientsComeInPages();
    void changesTheConfiguration();
    void changesLimitsAtOnce();
    void unknownQuestionsAreRefused();
};

void ConsoleTest::bothDoorsSayTheSame()
{
    Bench b;
    b.append("/run/adc", 1000);
    b.append("/run/temp", 10);
    QVERIFY(Bench::wait(b.client->setAttributes("/run/adc", {})));
    TreeQuery tree;
    tree.file = "default";
    tree.group = "/run";
    // The rates of a dataset go on changing for a second after the last write.
    QTRY_VERIFY_WITH_TIMEOUT(b.server->status()->busiest.empty(), patience);
    const auto page = Bench::wait(b.server->list(tree));
    QVERIFY(areSame(page, Bench::wait(b.remote->list(tree))));
    QCOMPARE(page->total, qint64(2));
    QCOMPARE(page->nodes[0].path, QByteArray("/run/adc"));
    QCOMPARE(page->nodes[0].dtype, QStringLiteral("float64"));
    QVERIFY(page->nodes[0].lastWriteAt.isValid());
    for (const PreviewKind kind : {PreviewKind::Table, PreviewKind::Line, PreviewKind::AttributeTable,
                                   PreviewKind::Summary, PreviewKind::StorageLayout}) {
        PreviewQuery query;
        query.kind = kind;
        query.path = "/run/adc";
        QVERIFY(areSame(Bench::wait(b.server->preview(query)), Bench::wait(b.remote->preview(query))));
    }
    const auto settings = Bench::wait(b.server->settings());
    QVERIFY(areSame(settings, Bench::wait(b.remote->settings())));
    QVERIFY(settings->values.size() > 20);
    const auto logs = Bench::wait(b.server->logs({}));
    QVERIFY(areSame(logs, Bench::wait(b.remote->logs({}))));
    QVERIFY(!logs->entries.empty());
    HistoryQuery history;
    history.series = {QStringLiteral("rows"), QStringLiteral("disk_free")};
    history.from = QDateTime::currentDateTimeUtc().addSecs(-60);
    history.to = QDateTime::currentDateTimeUtc().addSecs(-2);
    const auto past = Bench::wait(b.server->history(history));
    const auto remotePast = Bench::wait(b.remote->history(history));
    QVERIFY(past && remotePast);
    QCOMPARE(past->series.size(), std::size_t(2));
    QCOMPARE(remotePast->series[0].mean.size(), past->series[0].mean.size());
    QVERIFY(areSame(Bench::wait(b.server->alarmHistory()), Bench::wait(b.remote->alarmHistory())));
}

void ConsoleTest::snapshotsFollowEachOther()
{
    Bench b;
    std::vector<ServerStatusPtr> local;
    connect(b.server.get(), &ServerController::statusSampled, this,
            [&local](const ServerStatusPtr &status) { local.push_back(status); });
    int compared = 0;
    const auto compare = [&](const ServerStatusPtr &status) {
        for (const ServerStatusPtr &mine : local) {
            if (mine->sample != status->sample)
                continue;
            ServerStatus same = *status;
            QVERIFY(same.closed && isSameValue(*same.closed, *mine->closed));
            same.closed = mine->closed;
            same.blocked = mine->blocked;
            QVERIFY(isSameValue(same, *mine));
            ++compared;
        }
    };
    connect(b.remote.get(), &ServerController::statusSampled, this, compare);
    Interest interest;
    interest.datasets = {{"default", "/a"}};
    b.remote->setInterest(interest);
    for (int i = 0; i < 12 && compared < 8; ++i) {
        b.append("/a", 100);
        QTest::qWait(150);
    }
    QTRY_VERIFY_WITH_TIMEOUT(compared >= 5, patience);
    QCOMPARE(b.remote->status()->epoch, b.server->status()->epoch);
    QTRY_COMPARE_WITH_TIMEOUT(b.remote->status()->watched.size(), std::size_t(1), patience);
    QCOMPARE(b.remote->capabilities().role, Role::Admin);
    QVERIFY(b.remote->capabilities().remote);
    QCOMPARE(b.remote->link().phase, LinkPhase::Connected);
    disconnect(b.remote.get(), nullptr, this, nullptr);
    disconnect(b.server.get(), nullptr, this, nullptr);
}

void ConsoleTest::oneRunIsTheSameThroughBothDoors()
{
    Bench b;
    Interest interest;
    interest.datasets = {{"default", "/run/adc"}, {"default", "/run/late"}};
    interest.perSecond = 10;
    b.server->setInterest(interest);
    b.remote->setInterest(interest);
    const ShownByDoor local(*b.server), remote(*b.remote);
    {
        Player player(b);
        for (const RunStep &step : recordedRun) {
            QVERIFY2(player.play(step), step.what);
            const quint64 done = b.server->status()->sample;
            QTRY_VERIFY_WITH_TIMEOUT(remote.isBeyond(done), patience);
        }
        // What only follows: the job ends, rates come to rest.
        QTRY_VERIFY_WITH_TIMEOUT(b.server->status()->busiest.empty(), patience);
    }
    const quint64 last = b.server->status()->sample;
    QTRY_VERIFY_WITH_TIMEOUT(remote.isBeyond(last), patience);

    // Snapshots, and what changed between two of them.
    const ServerStatus *before[2]{};
    bool alarmed = false, worked = false;
    std::size_t compared = 0;
    for (const auto &[number, there] : remote.samples()) {
        const auto here = local.samples().find(number);
        if (here == local.samples().end())
            continue;
        ++compared;
        const QVariant mine = dumpOf(*here->second), theirs = dumpOf(*there);
        QVERIFY2(mine == theirs, qPrintable(differenceOf(mine, theirs)));
        if (before[0]) {
            const QVariant myChanges = dumpOf(*here->second, before[0]), theirChanges = dumpOf(*there, before[1]);
            QVERIFY2(myChanges == theirChanges, qPrintable(differenceOf(myChanges, theirChanges)));
        }
        before[0] = here->second.get();
        before[1] = there.get();
        alarmed = alarmed || std::any_of(there->alarms.begin(), there->alarms.end(), [](const AlarmStatus &alarm) {
                      return alarm.id == QLatin1StringView("LOSS");
                  });
        worked = worked || !there->jobs.empty();
    }
    QVERIFY2(compared >= std::size(recordedRun), qPrintable(QString::number(compared)));
    QVERIFY(alarmed && worked);
    const ServerStatus &end = *before[1];
    QCOMPARE(end.rowsWritten, recordedRows);
    QCOMPARE(end.committedRows, recordedRows);
    QVERIFY(end.watched.size() >= 2); // and what the history follows
    QCOMPARE(end.blocked->size(), std::size_t(1));
    QVERIFY(std::any_of(end.closed->begin(), end.closed->end(),
                        [](const ClosedClient &client) { return client.name == QLatin1StringView("daq-2"); }));

    // What is asked.
    ClientQuery clients;
    clients.text = QStringLiteral("127.0.0.1");
    const auto page = Bench::wait(b.server->clients(clients)), pageThere = Bench::wait(b.remote->clients(clients));
    QVERIFY(page && pageThere);
    QCOMPARE(page->clients.size(), pageThere->clients.size());
    for (std::size_t i = 0; i < page->clients.size(); ++i) // their counters go on meanwhile
        QCOMPARE(page->clients[i].id, pageThere->clients[i].id);
    for (const TreeOrder order : {TreeOrder::Name, TreeOrder::Stored, TreeOrder::Rows, TreeOrder::LastWrite}) {
        const TreeQuery query{"default", "/run", order, true, 0, 2};
        QVERIFY(areSame(Bench::wait(b.server->list(query)), Bench::wait(b.remote->list(query))));
    }
    auto found = Bench::wait(b.server->search({"default", QStringLiteral("run"), 100}));
    auto foundThere = Bench::wait(b.remote->search({"default", QStringLiteral("run"), 100}));
    QVERIFY(found && foundThere);
    found->milliseconds = foundThere->milliseconds = 0;
    QVERIFY(isSameValue(*found, *foundThere));
    QCOMPARE(found->matches, qint64(4));
    QVERIFY(areSame(Bench::wait(b.server->alarmHistory()), Bench::wait(b.remote->alarmHistory())));
    QVERIFY(areSame(Bench::wait(b.server->logs({})), Bench::wait(b.remote->logs({}))));
    HistoryQuery past;
    past.series = {QStringLiteral("in"), QStringLiteral("rows"), QStringLiteral("commit_p99"),
                   QStringLiteral("dataset:default:/run/adc:rows")};
    past.from = end.startedAt;
    past.to = end.sampledAt.addSecs(-2); // what goes on being recorded is not asked for
    const auto history = Bench::wait(b.server->history(past)), there = Bench::wait(b.remote->history(past));
    QVERIFY(history && there);
    QVERIFY(!history->series[0].mean.empty());
    QVERIFY(isSameValue(history->events, there->events) && !history->events.empty());
    QCOMPARE(history->series.size(), there->series.size());
    for (std::size_t i = 0; i < history->series.size(); ++i) {
        const HistorySeries &mine = history->series[i], &theirs = there->series[i];
        QCOMPARE(mine.name, theirs.name);
        QCOMPARE(mine.from, theirs.from);
        compareSeries(mine.low, theirs.low);
        compareSeries(mine.mean, theirs.mean);
        compareSeries(mine.high, theirs.high);
    }
}

void ConsoleTest::listsPagesInOrder()
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

void ConsoleTest::searchesAndFollowsChanges()
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

void ConsoleTest::previewsAllKinds()
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

void ConsoleTest::previewsLargeDatasetsInBlocks()
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

void ConsoleTest::triesCodecs()
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

void ConsoleTest::tellsWhatCompressingCosts()
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

void ConsoleTest::rulesDecideForNewDatasets()
{
    Bench b;
    b.append("/run/before", 10);
    CompressionRule rule;
    rule.pattern = QStringLiteral("/run/**");
    rule.filters = {Codec::Zstd, 5, Shuffle::Byte, false};
    const Value list = toValue(std::vector<CompressionRule>{rule});
    const QVariantMap arguments{{QStringLiteral("rules"), value_codec::toVariant(list)}};
    QVERIFY(b.command(*b.remote, "rules", arguments));
    b.append("/run/after", 10);
    b.append("/other", 10);
    const auto info = [&b](const char *path) { return Bench::wait(b.client->info(path)); };
    QCOMPARE(info("/run/after")->compression, std::optional<QByteArray>("zstd"));
    QCOMPARE(info("/run/after")->compressionLevel, std::optional<int>(5));
    QCOMPARE(info("/run/after")->shuffle, Shuffle::Byte);
    QVERIFY(!info("/other")->compression);
    QVERIFY(!info("/run/before")->compression);
    const auto settings = Bench::wait(b.server->settings());
    QCOMPARE(settings->rules.size(), std::size_t(2));
    QCOMPARE(settings->rules[0].matches, qint64(2));
    QCOMPARE(settings->rules[1].matches, qint64(1));
    rule.pattern = QStringLiteral("nonsense");
    const Value bad = toValue(std::vector<CompressionRule>{rule});
    QCOMPARE(b.command(*b.remote, "rules", {{QStringLiteral("rules"), value_codec::toVariant(bad)}}).error().code,
             ErrorCode::BadValue);
}

void ConsoleTest::commandsNeedTheirEpochAndAreWrittenDown()
{
    Bench b;
    const quint64 epoch = b.server->status()->epoch;
    QCOMPARE(b.command(*b.remote, "flush", {}, epoch + 1).error().code, ErrorCode::Conflict);
    QVERIFY(b.command(*b.remote, "flush", {}, epoch));
    QVERIFY(b.command(*b.server, "flush"));
    QCOMPARE(b.command(*b.server, "sing").error().code, ErrorCode::UnknownOp);
    const auto logs = Bench::wait(b.server->logs({}));
    int written = 0;
    for (const LogEntry &entry : logs->entries)
        written += entry.source == QLatin1StringView("console") ? entry.repeats : 0;
    QCOMPARE(written, 4);
}

void ConsoleTest::strangersMayOnlyLook()
{
    MetricsHub hub;
    LogStore log;
    NoHost host;
    ConsoleDesk desk(hub, Settings(), host, {log, {}, nullptr});
    const auto outcome = [&desk](Role role, const char *name, const QVariantMap &arguments = {}) {
        const auto answer = std::make_shared<std::promise<Result<CommandResult>>>();
        desk.execute({QStringLiteral("eve"), QStringLiteral("10.0.0.9:1"), role, 3}, {name, arguments, 0},
                     [answer](const Result<CommandResult> &result) { answer->set_value(result); });
        return answer->get_future().get();
    };
    for (const char *name : {"start", "drain", "disconnect", "block", "unblock", "acknowledge", "shelve", "flush"})
        QCOMPARE(outcome(Role::Writer, name).error().code, ErrorCode::Forbidden);
    for (const char *name : {"rules", "settings"})
        QCOMPARE(outcome(Role::Operator, name).error().code, ErrorCode::Forbidden);
    QCOMPARE(outcome(Role::Operator, "start", {{QStringLiteral("port"), 1}}).error().code, ErrorCode::Forbidden);
    QCOMPARE(host.calls.load(), 0);
    QVERIFY(outcome(Role::Operator, "start"));
    QVERIFY(outcome(Role::Operator, "drain"));
    QVERIFY(outcome(Role::Admin, "settings"));
    QCOMPARE(host.calls.load(), 3);
}

void ConsoleTest::jobsAreSeenThroughBothDoors()
{
    Bench b;
    b.append("/a", 1000);
    for (ServerController *door :
         {static_cast<ServerController *>(b.server.get()), static_cast<ServerController *>(b.remote.get())}) {
        QVERIFY(door->capabilities().panels.contains(QStringLiteral("snapshot")));
        const auto begun = b.command(*door, "snapshot");
        QVERIFY(begun && begun->job > 0);
        const QString target = begun->detail[QStringLiteral("target")].toString();
        const auto finished = [door, id = begun->job] {
            const auto &jobs = door->status()->jobs;
            return std::any_of(jobs.begin(), jobs.end(), [id](const JobStatus &job) {
                return job.id == id && job.finished && job.problem.isEmpty() && job.fraction == 1 &&
                       job.kind == QStringLiteral("snapshot");
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(finished(), patience);
        QVERIFY(QFile::exists(target));
        QCOMPARE(b.command(*door, "cancel", {{QStringLiteral("job"), begun->job}}).error().code, ErrorCode::NotFound);
    }
    QCOMPARE(b.command(*b.remote, "rotate", {{QStringLiteral("target"), QStringLiteral("done.h5")}})
                 ->detail[QStringLiteral("target")],
             QVariant(b.folder.filePath(QStringLiteral("done.h5"))));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(b.folder.filePath(QStringLiteral("done.h5"))), patience);
    // The tree is that of the new file, and writing goes on in it.
    b.append("/a", 7);
    TreeQuery tree;
    tree.group = "/";
    const auto page = Bench::wait(b.remote->list(tree));
    QCOMPARE(page->total, qint64(1));
    QCOMPARE(page->nodes[0].shape, std::optional<Shape>(Shape{7}));
    const auto logs = Bench::wait(b.server->logs({}));
    const auto said = [&logs](const QString &text) {
        return std::any_of(logs->entries.begin(), logs->entries.end(),
                           [&text](const LogEntry &entry) { return entry.message.contains(text); });
    };
    QVERIFY(said(QStringLiteral("snapshot of default")) && said(QStringLiteral("done.h5 is finished")));
}

void ConsoleTest::disconnectsAndBlocks()
{
    Bench b;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), b.port);
    QVERIFY(socket.waitForConnected(patience));
    quint64 id = 0;
    const QString peer = QStringLiteral("127.0.0.1:%1").arg(socket.localPort());
    const auto find = [&] {
        for (const ClientStatus &client : b.server->status()->clients) {
            if (client.peer == peer)
                id = client.id;
        }
        return id != 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(find(), patience);
    const auto done = b.command(*b.remote, "disconnect", {{QStringLiteral("ids"), QVariantList{qulonglong(id)}}});
    QVERIFY(done);
    QCOMPARE(done->detail[QStringLiteral("clients")].toInt(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, patience);
    const auto reason = [&] {
        for (const ClosedClient &closed : *b.server->status()->closed) {
            if (closed.id == id)
                return closed.reason;
        }
        return QString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(reason().startsWith(QLatin1StringView("disconnected by ")), patience);

    QVERIFY(b.command(*b.server, "block",
                      {{QStringLiteral("subject"), QStringLiteral("127.0.0.1")}, {QStringLiteral("seconds"), 600}}));
    QTRY_VERIFY_WITH_TIMEOUT(b.remote->link().phase != LinkPhase::Connected, patience);
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), b.port);
    QVERIFY(socket.waitForConnected(patience));
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, patience);
    QVERIFY(socket.readAll().contains("FORBIDDEN"));
    QTRY_VERIFY_WITH_TIMEOUT(b.server->status()->blocked && !b.server->status()->blocked->empty(), patience);
    QVERIFY(b.server->status()->blocked->front().hits > 0);
    QVERIFY(b.command(*b.server, "unblock", {{QStringLiteral("subject"), QStringLiteral("127.0.0.1")}}));
    QCOMPARE(b.command(*b.server, "unblock", {{QStringLiteral("subject"), QStringLiteral("127.0.0.1")}}).error().code,
             ErrorCode::NotFound);
}

void ConsoleTest::remembersOverARestart()
{
    Bench b;
    QVERIFY(b.command(*b.server, "block", {{QStringLiteral("subject"), QStringLiteral("10.9.8.7")}}));
    b.append("/a", 10);
    QVERIFY(!Bench::wait(b.client->append("/a", QByteArray("no number"))));
    const auto hasLoss = [&b] {
        for (const AlarmStatus &alarm : b.server->status()->alarms) {
            if (alarm.id == QLatin1StringView("LOSS"))
                return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasLoss(), patience);
    b.stop();
    b.start();
    QTRY_VERIFY_WITH_TIMEOUT(hasLoss(), patience);
    QCOMPARE(b.server->status()->blocked->size(), std::size_t(1));
    QVERIFY(b.command(*b.remote, "acknowledge",
                      {{QStringLiteral("id"), QStringLiteral("LOSS")}, {QStringLiteral("subject"), QString()}}));
    QTRY_VERIFY_WITH_TIMEOUT(!hasLoss(), patience);
    QVERIFY(Bench::wait(b.remote->alarmHistory())->size() >= 2);
    QCOMPARE(QDir(b.folder.path()).entryList({QStringLiteral("state.json*")}, QDir::Files).size(), qsizetype(1));
}

void ConsoleTest::comesBackByItself()
{
    Bench b;
    const quint64 epoch = b.remote->status()->epoch;
    const std::unique_ptr<RemoteController> kept = std::move(b.remote);
    b.settings.port = b.port;
    b.stop();
    QTRY_VERIFY_WITH_TIMEOUT(kept->link().phase != LinkPhase::Connected, patience);
    QCOMPARE(kept->status()->epoch, epoch); // what was there stays to be seen
    QVERIFY(kept->link().lastHeard.isValid());
    QCOMPARE(Bench::wait(kept->logs({})).error().code, ErrorCode::ConnectionLost);
    b.start();
    QTRY_VERIFY_WITH_TIMEOUT(kept->status()->epoch != epoch, 40'000);
    QCOMPARE(kept->link().phase, LinkPhase::Connected);
}

void ConsoleTest::asksTooMuchAtOnce()
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

void ConsoleTest::tooManyClientsComeInPages()
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

void ConsoleTest::changesTheConfiguration()
{
    const QByteArray text = "# about\n[server]\n# the port\nport = 8888\n# more\n\n[files]\nrun = /data/run.h5\n";
    const auto changed = changedConfig(
        text, {{QStringLiteral("port"), QStringLiteral("7346")}, {QStringLiteral("max_connections"), 1000}});
    QVERIFY(changed);
    QCOMPARE(*changed,
             QByteArray("# about\n[server]\n# the port\nport = 7346\nmax_connections = 1000\n# more\n\n[files]\n"
                        "run = /data/run.h5\n"));
    QCOMPARE(*changedConfig("", {{QStringLiteral("port"), 1}}), QByteArray("[server]\nport = 1\n"));
    QVERIFY(!changedConfig(text, {{QStringLiteral("port"), QStringLiteral("99999")}}));
    QVERIFY(!changedConfig(text, {{QStringLiteral("invented"), 1}}));
    QVERIFY(!changedConfig(text, {{QStringLiteral("auth_token"), QStringLiteral("a\nhost = ::")}}));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("config.ini"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    QVERIFY(changeConfigFile(path, {{QStringLiteral("port"), 7346}}));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("port = 7346"));
    QVERIFY(!changeConfigFile({}, {{QStringLiteral("port"), 7346}}));
    Settings settings;
    settings.authToken = "secret";
    settings.commitInterval = 250ms;
    for (const SettingValue &value : shownSettings(settings, path).values) {
        if (value.key == QLatin1StringView("auth_token"))
            QVERIFY(value.secret && value.value.isEmpty());
        if (value.key == QLatin1StringView("commit_interval"))
            QCOMPARE(value.value, QStringLiteral("250 ms"));
        if (value.key == QLatin1StringView("max_frame"))
            QCOMPARE(value.standard, QStringLiteral("64 MiB"));
    }
}

void ConsoleTest::changesLimitsAtOnce()
{
    Bench b;
    b.stop();
    b.configFile = b.folder.filePath(QStringLiteral("config.ini"));
    QFile file(b.configFile);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    b.start();
    const auto setting = [&b](const char *key) {
        const auto settings = Bench::wait(b.remote->settings());
        const auto found =
            std::find_if(settings->values.begin(), settings->values.end(),
                         [key](const SettingValue &value) { return value.key == QLatin1StringView(key); });
        return *found;
    };
    QVERIFY(!setting("max_connections").needsRestart);
    QVERIFY(setting("max_frame").needsRestart);
    const int connections = 3; // the client's, and two of the console
    QTRY_COMPARE_WITH_TIMEOUT(int(b.server->status()->clients.size()), connections, patience);
    QVERIFY(b.command(*b.remote, "settings", {{QStringLiteral("max_connections"), connections}}));
    QCOMPARE(setting("max_connections").value, QString::number(connections));
    const auto oneMore = [&b] {
        ClientOptions options;
        options.port = b.port;
        options.reconnect = false;
        Client client(options);
        client.open();
        const auto pong = Bench::wait(client.ping());
        return pong ? std::optional<ErrorCode>() : pong.error().code;
    };
    QCOMPARE(oneMore(), std::optional(ErrorCode::Busy));
    QVERIFY(b.command(*b.remote, "settings", {{QStringLiteral("max_connections"), connections + 1}}));
    QCOMPARE(oneMore(), std::optional<ErrorCode>());
}

void ConsoleTest::unknownQuestionsAreRefused()
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

QTEST_GUILESS_MAIN(ConsoleTest)
#include "console_test.moc"
