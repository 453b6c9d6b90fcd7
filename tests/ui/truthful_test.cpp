// SPDX-License-Identifier: BSD-3-Clause
#include "app/local_server.h"
#include "network/console/remote_controller.h"
#include "tests/support/memory_storage.h"
#include "ui/shell/alarm_strip.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/state_pill.h"

#include <hdf5async/client.h>

#include <QApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <ctime>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace hdf5async;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 30'000;
constexpr quint64 twoSeconds = 8; // in snapshots: the clock of a busy machine proves nothing

/// A real server with a real window on it, and a client that writes.
struct Scene
{
    explicit Scene(FileOpener fileOpener) : opener(std::move(fileOpener))
    {
        settings.port = 0;
        settings.commitInterval = 20ms;
        settings.journalSize = 1 << 20;
    }
    ~Scene()
    {
        client.reset();
        window.reset();
        if (!server)
            return;
        QSignalSpy stopped(server.get(), &LocalServer::stopped);
        server->drain();
        (void)(stopped.size() == 1 || stopped.wait(patience));
    }
    Q_DISABLE_COPY_MOVE(Scene)

    void start(const QString &file)
    {
        settings.hdf5FilePath = file;
        server = std::make_unique<LocalServer>(settings, opener);
        QSignalSpy listening(server.get(), &LocalServer::listening);
        server->start();
        QVERIFY(listening.size() == 1 || listening.wait(patience));
        WindowOptions looks;
        looks.settingsFile = folder.filePath(QStringLiteral("console.ini"));
        window = std::make_unique<MainWindow>(*server, looks);
        window->show();
        ClientOptions options;
        options.port = quint16(listening[0][0].toString().section(u':', -1).toUInt());
        client = std::make_unique<Client>(options);
        client->open();
        append();
        QTRY_COMPARE_WITH_TIMEOUT(pill().state(), StatePill::State::Recording, patience);
        QVERIFY(!shown("IO-ERROR"));
    }
    Result<AppendReply> append(int rows = 10, const AppendOptions &options = {})
    {
        auto reply = client->append("/a", std::vector<qint64>(std::size_t(rows), 7), options);
        if (!QTest::qWaitFor([&reply] { return reply.isFinished(); }, patience))
            return failure(ErrorCode::Cancelled, QStringLiteral("no answer in time"));
        return reply.result();
    }
    [[nodiscard]] StatePill &pill() const { return *window->findChild<StatePill *>(); }
    [[nodiscard]] AlarmStrip &strip() const { return *window->findChild<AlarmStrip *>(); }
    /// Whether the window tells of this alarm, as a critical one, and the strip of it or of one that is as bad (a disk that is full
    /// anyway, where the tests run).
    [[nodiscard]] bool shown(const char *id) const
    {
        const std::optional<AlarmStatus> &worst = strip().shown();
        return worst && worst->latched == Severity::Critical && !strip().isHidden() && alarm(id).has_value();
    }
    [[nodiscard]] std::optional<AlarmStatus> alarm(const char *id) const
    {
        for (const AlarmStatus &alarm : window->displayed()->alarms) {
            if (alarm.id == QLatin1StringView(id) && alarm.latched == Severity::Critical)
                return alarm;
        }
        return std::nullopt;
    }
    /// Whether the window shows it within the snapshots of two seconds, counted from the newest one that is there now.
    template<typename Shown>
    [[nodiscard]] bool soon(const Shown &isShown)
    {
        const quint64 now = server->status()->sample;
        const bool ever =
            QTest::qWaitFor([&] { return isShown() || server->status()->sample > now + twoSeconds; }, patience);
        return ever && isShown();
    }

    QTemporaryDir folder;
    Settings settings;
    const FileOpener opener;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<MainWindow> window;
    std::unique_ptr<Client> client;
};

/// What the storage in memory is told to do; @thread any
struct Fault
{
    std::atomic<int> code{-1};        ///< of commits; -1 = none
    std::atomic<bool> forgets{false}; ///< what was undone cannot be made again
};

FileOpener memoryOpener(const std::shared_ptr<Fault> &fault)
{
    return [fault](const FileSetting &file, const Settings &) -> tl::expected<OpenedFile, StartFailure> {
        auto probe = std::make_shared<MemoryStorage::Probe>();
        probe->duringSync = [fault, raw = probe.get()] {
            const int code = fault->code;
            raw->syncError.reset();
            if (code >= 0)
                raw->syncError = Error{ErrorCode(code), QStringLiteral("the disk does not take it")};
            if (fault->forgets)
                raw->refusedRow = 7;
        };
        return OpenedFile{file, std::make_unique<MemoryStorage>(probe), {}, {}};
    };
}

double residentMegabytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * double(sysconf(_SC_PAGESIZE)) / 1e6;
}

double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

/// A window attached over the network for a while: each page, with a client that comes, writes and goes. It goes with questions open.
/// Returns the processor time
/// of the window's thread for a snapshot, in milliseconds; negative when something did not come in time.
double attachOnce(quint16 port, const QString &settingsFile, int round)
{
    ClientOptions options;
    options.port = port;
    RemoteController remote(options);
    WindowOptions looks;
    looks.settingsFile = settingsFile;
    MainWindow window(remote, looks);
    window.show();
    remote.open();
    int snapshots = 0;
    QObject::connect(&remote, &ServerController::statusSampled, &window, [&snapshots] { ++snapshots; });
    options.name = QByteArrayLiteral("soak-") + QByteArray::number(round);
    Client writer(options);
    writer.open();
    const double begin = threadMilliseconds();
    for (int id = 0; id <= int(PageId::Server); ++id) {
        window.openPage(PageId(id));
        const QByteArray path = "/soak/" + QByteArray::number(round % 50) + '/' + QByteArray::number(id);
        auto reply = writer.append(path, std::vector<qint64>(10, round));
        const int seen = snapshots;
        if (!QTest::qWaitFor([&] { return snapshots > seen && reply.isFinished(); }, patience) || !reply.result())
            return -1;
    }
    return (threadMilliseconds() - begin) / std::max(1, snapshots);
}

} // namespace

/// Whatever keeps rows from stable storage is in the window within two seconds, and green is not.
class TruthfulTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void aDiskThatRefusesIsShown_data()
    {
        QTest::addColumn<int>("code");
        QTest::newRow("full") << int(ErrorCode::StorageFull);
        QTest::newRow("write error") << int(ErrorCode::IoError);
    }
    void aDiskThatRefusesIsShown()
    {
        QFETCH(int, code);
        const auto fault = std::make_shared<Fault>();
        Scene scene(memoryOpener(fault));
        scene.start(scene.folder.filePath(QStringLiteral("memory.h5")));
        QVERIFY(!QTest::currentTestFailed());
        fault->code = code;
        const auto refused = scene.append();
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), code);
        QVERIFY(
            scene.soon([&] { return scene.pill().state() == StatePill::State::Refusing && scene.shown("IO-ERROR"); }));
        QVERIFY(scene.alarm("IO-ERROR")->arguments.contains(QStringLiteral("the disk does not take it")));
        // It is over when rows are committed again; what was stays until somebody has seen it.
        fault->code = -1;
        QTRY_VERIFY_WITH_TIMEOUT(scene.append().has_value(), patience);
        QVERIFY(scene.soon([&] { return scene.pill().state() == StatePill::State::Recording; }));
        QVERIFY(scene.shown("IO-ERROR"));
    }

    void rowsThatAreLostAreShown()
    {
        const auto fault = std::make_shared<Fault>();
        Scene scene(memoryOpener(fault));
        scene.start(scene.folder.filePath(QStringLiteral("memory.h5")));
        QVERIFY(!QTest::currentTestFailed());
        fault->forgets = true;
        fault->code = int(ErrorCode::IoError);
        AppendOptions applied;
        applied.call.ack = AckLevel::Applied;
        QVERIFY(scene.append(5, applied));
        QTRY_COMPARE_WITH_TIMEOUT(scene.server->status()->lostRows, quint64(5), patience);
        QVERIFY(scene.soon([&] { return scene.pill().state() == StatePill::State::Refusing; }));
        QVERIFY(scene.shown("LOSS"));
        fault->code = -1;
        fault->forgets = false;
    }

    // A real file on a real file system that is too small.
    void aFullDiskIsShown()
    {
        Hdf5Library library;
        QThreadPool background, codecs;
        const auto run = [&background](std::function<void()> task) { background.start(std::move(task)); };
        Scene scene(hdf5Opener(library, run, &codecs));
        const QByteArray place = scene.folder.filePath(QStringLiteral("small")).toUtf8();
        QVERIFY(QDir().mkpath(QString::fromUtf8(place)));
        if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("tmpfs", place.constData(), "tmpfs", 0, "size=8m") != 0)
            QSKIP("mounting is not allowed here");
        const auto unmount = qScopeGuard([&place] { umount2(place.constData(), MNT_DETACH); });
        scene.start(QString::fromUtf8(place) + QStringLiteral("/data.h5"));
        QVERIFY(!QTest::currentTestFailed());
        Result<AppendReply> reply = scene.append(20'000);
        for (int i = 0; reply && i < 200; ++i)
            reply = scene.append(20'000);
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, ErrorCode::StorageFull);
        QVERIFY(scene.soon([&] {
            return scene.pill().state() != StatePill::State::Recording &&
                   (scene.shown("IO-ERROR") || scene.shown("DISK-FREE") || scene.shown("LOSS"));
        }));
        QTRY_COMPARE_WITH_TIMEOUT(scene.pill().state(), StatePill::State::Refusing, patience);
        QCOMPARE(mount("tmpfs", place.constData(), "tmpfs", MS_REMOUNT, "size=64m"), 0);
        QTRY_VERIFY_WITH_TIMEOUT(scene.append().has_value(), patience);
        QVERIFY(scene.soon([&] { return scene.pill().state() == StatePill::State::Recording; }));
    }

    // HDF5ASYNC_SOAK_SECONDS=n goes on for so long and prints what became of it.
    void nothingGrowsWhileWindowsComeAndGo()
    {
        const int seconds = qEnvironmentVariableIntValue("HDF5ASYNC_SOAK_SECONDS");
        Hdf5Library library;
        QThreadPool background, codecs;
        const auto run = [&background](std::function<void()> task) { background.start(std::move(task)); };
        Scene scene(hdf5Opener(library, run, &codecs));
        scene.start(scene.folder.filePath(QStringLiteral("soak.h5")));
        QVERIFY(!QTest::currentTestFailed());
        const quint16 port = scene.client->options().port;
        const QString layout = scene.folder.filePath(QStringLiteral("attached.ini"));
        constexpr int warmUp = 2, least = 5;
        qsizetype widgets = 0;
        double memory = 0;
        std::vector<double> times;
        const QDeadlineTimer end(std::chrono::seconds{seconds});
        for (int round = 0; round < least || !end.hasExpired(); ++round) {
            const double time = attachOnce(port, layout, round);
            QVERIFY(time >= 0);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            times.push_back(time);
            const int settled = seconds > 0 ? 60 : warmUp; // lists that keep the newest of something are full by then
            if (round == warmUp)
                widgets = QApplication::allWidgets().size();
            if (round <= settled)
                memory = residentMegabytes();
            QVERIFY2(
                round < warmUp || QApplication::allWidgets().size() <= widgets,
                qPrintable(QStringLiteral("%1 widgets of %2").arg(QApplication::allWidgets().size()).arg(widgets)));
            QTRY_COMPARE_WITH_TIMEOUT(scene.server->status()->clients.size(), std::size_t(1), patience);
            if (seconds > 0 && round % 20 == 0)
                qInfo("round %d: %.1f MB, %.2f ms a snapshot", round, residentMegabytes(), time);
        }
        qInfo("%zu windows: %.1f MB more than when all was warm; %.2f ms a snapshot at first, %.2f ms at last",
              times.size(), residentMegabytes() - memory, times[1], times.back());
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY(residentMegabytes() - memory <= 10);
#endif
    }
};

QTEST_MAIN(TruthfulTest)
#include "truthful_test.moc"
