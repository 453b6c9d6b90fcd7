// SPDX-License-Identifier: BSD-3-Clause
#include "app/exit_code.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <csignal>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace hdf5async;

/// The real program: what it says, and how it ends.
class ProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void printsHelpAndVersion();
    void checksAConfiguration();
    void endsWithTwoOnABadCommandLine();
    void endsWithTwoWithoutTheConfigurationItWasGiven();
    void runsOnDefaultsWithoutAConfiguration();
    void endsWithThreeOnABusyPort();
    void endsWithFourWithoutAFolder();
    void endsWithFiveOnALockedFile();
    void endsWithSixOnAnotherKindOfFile();
    void stopsInOrderOnSignals_data();
    void stopsInOrderOnSignals();
    void aSecondSignalEndsItAtOnce();
    void runsWithoutAWindowWhereThereIsNoDisplay();
    void showsAWindowWhereThereIsOne();
    void showsADemoThatLeavesNothing();
    void saysWhatProtectionIsOff();
    void logsRequestsWhenToldTo();

private:
    struct Ended
    {
        int code = -1;
        QString out, err;
    };
    [[nodiscard]] Ended run(const QStringList &arguments, const QStringList &environment = {});
    void start(QProcess &process, const QStringList &arguments, const QStringList &environment = {});
    /// The port, once it listens; 0 when it does not.
    [[nodiscard]] quint16 waitUntilListening(QProcess &process);
    [[nodiscard]] static Ended finish(QProcess &process);
    [[nodiscard]] QString path(const char *name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    void write(const char *name, const QByteArray &bytes);

    QString m_program;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_log;
};

namespace {

constexpr int limit = 60'000; // milliseconds; sanitizers are slow

int code(ExitCode exitCode)
{
    return static_cast<int>(exitCode);
}

} // namespace

void ProgramTest::initTestCase()
{
    m_program = qEnvironmentVariable("HDF5ASYNC_SERVER");
    if (m_program.isEmpty())
        m_program = QCoreApplication::applicationDirPath() + QStringLiteral("/hdf5async");
    QVERIFY2(QFile::exists(m_program), qPrintable(m_program));
}

void ProgramTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_log.clear();
}

void ProgramTest::write(const char *name, const QByteArray &bytes)
{
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

void ProgramTest::start(QProcess &process, const QStringList &arguments, const QStringList &environment)
{
    QStringList variables = QProcess::systemEnvironment();
    variables.erase(std::remove_if(variables.begin(), variables.end(),
                                   [](const QString &variable) {
                                       return variable.contains(QStringLiteral("DISPLAY=")) ||
                                              variable.startsWith(QStringLiteral("QT_QPA"));
                                   }),
                    variables.end());
    process.setEnvironment(variables + environment);
    process.setWorkingDirectory(m_folder->path());
    process.setReadChannel(QProcess::StandardError); // what is waited for
    process.start(m_program, arguments);
    QVERIFY(process.waitForStarted(limit));
}

ProgramTest::Ended ProgramTest::finish(QProcess &process)
{
    if (!process.waitForFinished(limit)) {
        process.kill();
        process.waitForFinished(limit);
    }
    const QString out = QString::fromUtf8(process.readAllStandardOutput());
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, out,
            QString::fromUtf8(process.readAllStandardError())};
}

ProgramTest::Ended ProgramTest::run(const QStringList &arguments, const QStringList &environment)
{
    QProcess process;
    start(process, arguments, environment);
    return finish(process);
}

quint16 ProgramTest::waitUntilListening(QProcess &process)
{
    static const QRegularExpression listening(QStringLiteral("listening on \\S+:(\\d+)\n"));
    while (!listening.match(m_log).hasMatch() && process.waitForReadyRead(limit))
        m_log += QString::fromUtf8(process.readAllStandardError());
    return quint16(listening.match(m_log).captured(1).toUInt());
}

void ProgramTest::printsHelpAndVersion()
{
    const Ended help = run({QStringLiteral("--help")});
    QCOMPARE(help.code, 0);
    QVERIFY(help.out.startsWith(QStringLiteral("Usage: hdf5async")));
    QCOMPARE(help.err, QString());
    const Ended version = run({QStringLiteral("--version")});
    QCOMPARE(version.code, 0);
    QVERIFY2(QRegularExpression(QStringLiteral("^hdf5async \\d+\\.\\d+\\.\\d+\n$")).match(version.out).hasMatch(),
             qPrintable(version.out));
}

void ProgramTest::checksAConfiguration()
{
    write("good.ini", "[server]\nport = 0\n");
    const Ended good = run({QStringLiteral("--check-config"), QStringLiteral("--config"), path("good.ini")});
    QCOMPARE(good.code, 0);
    QCOMPARE(good.out, QStringLiteral("OK: settings of %1\n").arg(path("good.ini")));
    QVERIFY(!QFile::exists(path("data.h5")));
    write("bad.ini", "[server]\nport = x\ndebug = y\n");
    const Ended bad = run({QStringLiteral("--check-config"), QStringLiteral("--config"), path("bad.ini")});
    QCOMPARE(bad.code, code(ExitCode::BadConfig));
    QCOMPARE(bad.err.count(u'\n'), 2);
    QVERIFY(bad.err.contains(path("bad.ini") + QStringLiteral(":2: port = x: expected ")));
    QVERIFY(bad.err.contains(path("bad.ini") + QStringLiteral(":3: debug = y: expected ")));
}

void ProgramTest::endsWithTwoOnABadCommandLine()
{
    const Ended ended = run({QStringLiteral("--frobnicate"), QStringLiteral("--port"), QStringLiteral("x")});
    QCOMPARE(ended.code, code(ExitCode::BadConfig));
    QVERIFY(ended.err.contains(QStringLiteral("hdf5async: --frobnicate: ")));
    QVERIFY(ended.err.contains(QStringLiteral("hdf5async: --port x: ")));
}

void ProgramTest::endsWithTwoWithoutTheConfigurationItWasGiven()
{
    const Ended ended = run({QStringLiteral("--no-gui"), QStringLiteral("--config"), path("none.ini")});
    QCOMPARE(ended.code, code(ExitCode::BadConfig));
    QVERIFY2(ended.err.startsWith(path("none.ini")), qPrintable(ended.err));
}

void ProgramTest::runsOnDefaultsWithoutAConfiguration()
{
    QProcess process;
    start(process, {QStringLiteral("--no-gui"), QStringLiteral("--port"), QStringLiteral("0")});
    QVERIFY(waitUntilListening(process) != 0);
    QVERIFY2(m_log.contains(QStringLiteral("no config.ini here: default settings")), qPrintable(m_log));
    QVERIFY2(m_log.contains(QStringLiteral("file 'default': ")), qPrintable(m_log));
    process.terminate();
    QCOMPARE(finish(process).code, 0);
    QVERIFY(QFile::exists(path("data.h5")));
}

void ProgramTest::endsWithThreeOnABusyPort()
{
    QTcpServer occupied;
    QVERIFY(occupied.listen(QHostAddress(QHostAddress::LocalHost)));
    const QString port = QString::number(occupied.serverPort());
    const Ended ended = run({QStringLiteral("--no-gui"), QStringLiteral("--port"), port});
    QCOMPARE(ended.code, code(ExitCode::CannotListen));
    QVERIFY2(ended.err.contains(QStringLiteral("127.0.0.1:") + port), qPrintable(ended.err));
    const QString holder = QStringLiteral("is used by process %1 (").arg(QCoreApplication::applicationPid());
    QVERIFY2(ended.err.contains(holder), qPrintable(ended.err));
    QFile config(path("config.ini"));
    QVERIFY(config.open(QIODevice::WriteOnly) &&
            config.write("[server]\nport = 0\nhttp_port = " + port.toLatin1()) > 0);
    config.close();
    const Ended http = run({QStringLiteral("--no-gui")});
    QCOMPARE(http.code, code(ExitCode::CannotListen));
    QVERIFY2(http.err.contains(holder), qPrintable(http.err));
}

void ProgramTest::endsWithFourWithoutAFolder()
{
    const QString file = path("none/data.h5");
    const Ended ended = run(
        {QStringLiteral("--no-gui"), QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--file"), file});
    QCOMPARE(ended.code, code(ExitCode::CannotOpen));
    QVERIFY2(ended.err.contains(file), qPrintable(ended.err));
}

void ProgramTest::endsWithFiveOnALockedFile()
{
    QProcess first;
    start(first, {QStringLiteral("--no-gui"), QStringLiteral("--port"), QStringLiteral("0")});
    QVERIFY(waitUntilListening(first) != 0);
    const Ended second = run({QStringLiteral("--no-gui"), QStringLiteral("--port"), QStringLiteral("0")});
    QCOMPARE(second.code, code(ExitCode::Locked));
    QVERIFY2(second.err.contains(path("data.h5")), qPrintable(second.err));
    first.terminate();
    QCOMPARE(finish(first).code, 0);
}

void ProgramTest::endsWithSixOnAnotherKindOfFile()
{
    const QByteArray text = QByteArray("these are notes, not data\n").repeated(100);
    write("data.h5", text);
    const Ended ended = run({QStringLiteral("--no-gui"), QStringLiteral("--port"), QStringLiteral("0")});
    QCOMPARE(ended.code, code(ExitCode::NotHdf5));
    QVERIFY2(ended.err.contains(path("data.h5")), qPrintable(ended.err));
    QFile file(path("data.h5"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), text);
}

void ProgramTest::stopsInOrderOnSignals_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void ProgramTest::stopsInOrderOnSignals()
{
    QFETCH(const int, number);
    QProcess process;
    start(process, {QStringLiteral("--no-gui"), QStringLiteral("--port"), QStringLiteral("0")});
    const quint16 port = waitUntilListening(process);
    QVERIFY(port != 0);
    QTcpSocket idle;
    idle.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    QVERIFY(idle.waitForConnected(limit));
    ::kill(pid_t(process.processId()), number);
    const Ended ended = finish(process);
    QCOMPARE(ended.code, 0);
    QVERIFY2(ended.err.contains(QStringLiteral(": stopped\n")), qPrintable(ended.err));
    QVERIFY(!QFile::exists(path("data.h5-journal")));
}

void ProgramTest::aSecondSignalEndsItAtOnce()
{
    write("config.ini", "[server]\nport = 0\ndrain_timeout = 1 h\n");
    QProcess process;
    start(process, {QStringLiteral("--no-gui")});
    QTcpSocket stubborn;
    stubborn.setReadBufferSize(1);
    stubborn.connectToHost(QHostAddress(QHostAddress::LocalHost), waitUntilListening(process));
    QVERIFY(stubborn.waitForConnected(limit));
    // Replies that are never read keep the connection from draining.
    const QByteArray ping("\0\0\0\x0d\x82\xa2id\x01\xa2op\xa4ping", 17);
    for (int i = 0; i < 1000; ++i) {
        stubborn.write(ping.repeated(1000));
        if (!stubborn.waitForBytesWritten(3000)) // it has stopped reading, and is not only slow
            break;
    }
    ::kill(pid_t(process.processId()), SIGTERM);
    while (!m_log.contains(QStringLiteral("stopping")) && process.waitForReadyRead(limit))
        m_log += QString::fromUtf8(process.readAllStandardError());
    QVERIFY(!process.waitForFinished(1000));
    ::kill(pid_t(process.processId()), SIGTERM);
    QCOMPARE(finish(process).code, 128 + SIGTERM);
}

void ProgramTest::runsWithoutAWindowWhereThereIsNoDisplay()
{
    QProcess process;
    start(process, {QStringLiteral("--port"), QStringLiteral("0")});
    QVERIFY(waitUntilListening(process) != 0);
    QVERIFY2(m_log.contains(QStringLiteral("there is no display: running without a window")), qPrintable(m_log));
    process.terminate();
    QCOMPARE(finish(process).code, 0);
}

void ProgramTest::showsAWindowWhereThereIsOne()
{
#ifdef HDF5ASYNC_TEST_WINDOW
    QProcess process;
    start(process, {QStringLiteral("--port"), QStringLiteral("0")}, {QStringLiteral("QT_QPA_PLATFORM=offscreen")});
    QVERIFY2(waitUntilListening(process) != 0, qPrintable(m_log));
    QFile maps(QStringLiteral("/proc/%1/maps").arg(process.processId()));
    QVERIFY(maps.open(QIODevice::ReadOnly));
    QVERIFY(maps.readAll().contains("libQt6Widgets"));
    process.terminate();
    QCOMPARE(finish(process).code, 0);
#else
    QSKIP("this build has no window");
#endif
}

void ProgramTest::showsADemoThatLeavesNothing()
{
    write("config.ini", "this is no configuration\n"); // it is not read
    QProcess process;
    start(process, {QStringLiteral("--demo"), QStringLiteral("--no-gui")},
          {QStringLiteral("TMPDIR=") + m_folder->path()});
    const quint16 port = waitUntilListening(process);
    QVERIFY2(port != 0, qPrintable(m_log));
    QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("hdf5async-demo-*")}).size(), 1);
    // Rows of all five programs reach the disk.
    QProcess top;
    QByteArray seen;
    const QDeadlineTimer late(limit);
    while (!late.hasExpired() && seen.count("/demo/") < 5) {
        start(top, {QStringLiteral("top"), QStringLiteral("--once"), QStringLiteral("--port"), QString::number(port)});
        seen = finish(top).out.toUtf8();
    }
    QCOMPARE(seen.count("/demo/"), 5);
    process.terminate();
    QCOMPARE(finish(process).code, 0);
    QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("hdf5async-demo-*")}), QStringList());
}

void ProgramTest::saysWhatProtectionIsOff()
{
    write("config.ini", "[server]\nhost = 0.0.0.0\nport = 0\nallow_anonymous_network = true\ndefault_ack = applied\n");
    QProcess process;
    start(process, {QStringLiteral("--no-gui"), QStringLiteral("--host"), QStringLiteral("127.0.0.1")});
    QVERIFY(waitUntilListening(process) != 0);
    QVERIFY2(m_log.contains(QStringLiteral(" warning hdf5async.app: default_ack = applied")), qPrintable(m_log));
    QVERIFY2(!m_log.contains(QStringLiteral("anybody")), qPrintable(m_log)); // it listens on this machine alone
    process.terminate();
    QCOMPARE(finish(process).code, 0);
}

void ProgramTest::logsRequestsWhenToldTo()
{
    write("config.ini", "[server]\nport = 0\ndebug = true\nauth_token = swordfish\n");
    QProcess process;
    start(process, {QStringLiteral("--no-gui")});
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), waitUntilListening(process));
    QVERIFY(client.waitForConnected(limit));
    client.write(QByteArray("\0\0\0\x27\x84\xa2id\x01\xa2op\xa5hello\xa7version\x01\xa5token\xa9swordfish", 43));
    QVERIFY(client.waitForReadyRead(limit));
    client.write(QByteArray("\0\0\0\x17\x83\xa2id\x01\xa2op\xa6"
                            "exists\xa4path\xa2/a",
                            27));
    QVERIFY(client.waitForReadyRead(limit));
    process.terminate();
    const Ended ended = finish(process);
    QCOMPARE(ended.code, 0);
    const QString log = m_log + ended.err;
    static const QRegularExpression line(
        QStringLiteral(" debug hdf5async\\.request: client 127\\.0\\.0\\.1:\\d+: exists /a \\d+ us OK\n"));
    QVERIFY2(line.match(log).hasMatch(), qPrintable(log));
    QVERIFY(!log.contains(QStringLiteral("swordfish")));
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
