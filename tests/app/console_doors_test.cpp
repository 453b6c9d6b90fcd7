// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/network_server.h"
#include "tests/app/console_bench.h"
#include "tests/app/recorded_run.h"

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>

#include <cmath>
#include <map>

using namespace hdf5async;

namespace {

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

/// Answers consoles what it is told to, whether that can be or not.
class LiarService final : public RequestService
{
public:
    void say(const QByteArray &question, Value::Map answer)
    {
        const std::lock_guard lock(m_mutex);
        m_answers[question] = std::move(answer);
    }
    std::optional<Reply> dispatch(ClientContext &, quint64, RequestHead head, Result<Operation> operation) override
    {
        Result<Outcome> outcome = failure(ErrorCode::UnknownOp, QStringLiteral("this is no server"));
        if (head.op == OpCode::Hello) {
            HelloReply hello;
            hello.maxFrame = hello.maxResponse = 1 << 20;
            hello.maxDepth = hello.maxItems = 1000;
            hello.features = {"console"};
            outcome = Outcome(std::move(hello));
        } else if (const auto *console = operation ? std::get_if<ConsoleRequest>(&*operation) : nullptr) {
            const std::lock_guard lock(m_mutex);
            outcome = Outcome(ReadReply{Value{m_answers[console->ask]}});
        }
        return Reply{head.id, std::move(outcome), {}, {}, false};
    }
    bool workNow() override { return false; }
    Result<void> admits(const ClientContext &) const override { return {}; }
    void tick() override { }

private:
    std::mutex m_mutex;
    std::map<QByteArray, Value::Map> m_answers;
};

Value::Map statusWith(qint64 sample, qint64 state)
{
    return {{"sample", Value{sample}}, {"state", Value{state}}};
}

} // namespace

/// The same server through the controller in its process and the one over the network.
class ConsoleDoorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothDoorsSayTheSame();
    void snapshotsFollowEachOther();
    void oneRunIsTheSameThroughBothDoors();
    void jobsAreSeenThroughBothDoors();
    void comesBackByItself();
    void aServerThatLiesIsNotShown();
};

void ConsoleDoorsTest::bothDoorsSayTheSame()
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
    const auto users = Bench::wait(b.server->users());
    QVERIFY(areSame(users, Bench::wait(b.remote->users())));
    QVERIFY(users->file.isEmpty() && users->users.empty());
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

void ConsoleDoorsTest::snapshotsFollowEachOther()
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

void ConsoleDoorsTest::oneRunIsTheSameThroughBothDoors()
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

void ConsoleDoorsTest::jobsAreSeenThroughBothDoors()
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
    // The finished file is known, also after a restart; a snapshot finishes none.
    const auto finished = [&b] { return Bench::wait(b.server->pastFiles()); };
    QTRY_COMPARE_WITH_TIMEOUT(finished()->size(), std::size_t(1), patience);
    QVERIFY(areSame(finished(), Bench::wait(b.remote->pastFiles())));
    b.stop();
    b.start();
    const auto past = finished();
    QVERIFY(areSame(past, Bench::wait(b.remote->pastFiles())));
    QCOMPARE(past->size(), std::size_t(1));
    const PastFile &file = past->front();
    QCOMPARE(file.name, QStringLiteral("default"));
    QCOMPARE(file.path, b.folder.filePath(QStringLiteral("done.h5")));
    QCOMPARE(file.bytes, QFileInfo(file.path).size());
    QCOMPARE(file.why, QStringLiteral("command"));
    QVERIFY(!file.by.isEmpty() && file.isThere);
    QVERIFY(file.endedAt.secsTo(QDateTime::currentDateTimeUtc()) < 3600);
    QVERIFY(QFile::remove(file.path));
    QVERIFY(!Bench::wait(b.remote->pastFiles())->front().isThere);
}

void ConsoleDoorsTest::comesBackByItself()
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

void ConsoleDoorsTest::aServerThatLiesIsNotShown()
{
    LiarService liar;
    MetricsHub hub;
    Settings settings;
    settings.port = 0;
    MemoryBudget budget(settings.memoryLimit);
    NetworkServer server(settings, liar, hub, budget, nullptr);
    QSignalSpy listening(&server, &NetworkServer::listening);
    server.start();
    QVERIFY(!listening.isEmpty() || listening.wait(patience));
    ClientOptions options;
    options.port = quint16(listening[0][0].toString().section(u':', -1).toUInt());

    liar.say("status", statusWith(1, 2));
    RemoteController remote(options);
    Interest interest;
    interest.perSecond = 10;
    remote.setInterest(interest);
    remote.open();
    QTRY_COMPARE_WITH_TIMEOUT(remote.status()->sample, quint64(1), patience);
    QCOMPARE(remote.link().phase, LinkPhase::Connected);
    QSignalSpy changed(&remote, &ServerController::linkChanged);
    liar.say("status", statusWith(2, 9));
    QTRY_COMPARE_WITH_TIMEOUT(remote.link().phase, LinkPhase::Refused, patience);
    QCOMPARE(changed.size(), qsizetype(1));
    QVERIFY2(remote.link().problem.contains(QLatin1StringView("'state' is 9")), qPrintable(remote.link().problem));
    QCOMPARE(remote.status()->sample, quint64(1)); // the last good one
    // It goes on asking, and shows what can be shown again.
    liar.say("status", statusWith(3, 2));
    QTRY_COMPARE_WITH_TIMEOUT(remote.status()->sample, quint64(3), patience);
    QCOMPARE(remote.link().phase, LinkPhase::Connected);
    QVERIFY(remote.link().problem.isEmpty());

    liar.say("list", {{"nodes", Value{Value::List{Value{Value::Map{{"kind", Value{qint64(77)}}}}}}}});
    QCOMPARE(Bench::wait(remote.list({})).error().code, ErrorCode::BadReply);
    liar.say("history", {{"series", Value{Value::List{Value{Value::Map{{"step", Value{0.0}}}}}}}});
    QCOMPARE(Bench::wait(remote.history({})).error().code, ErrorCode::BadReply);

    liar.say("hello", {{"role", Value{qint64(12)}}});
    RemoteController stranger(options);
    stranger.open();
    QTRY_COMPARE_WITH_TIMEOUT(stranger.link().phase, LinkPhase::Refused, patience);
    QVERIFY2(stranger.link().problem.contains(QLatin1StringView("'role' is 12")), qPrintable(stranger.link().problem));
    QCOMPARE(stranger.capabilities().role, Role::Reader);
}

QTEST_GUILESS_MAIN(ConsoleDoorsTest)
#include "console_doors_test.moc"
