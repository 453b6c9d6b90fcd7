// SPDX-License-Identifier: BSD-3-Clause
#include "app/command_line.h"
#include "app/commands/job_text.h"
#include "app/commands/top_text.h"

#include <QDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace hdf5async;

class CommandLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryOption();
    void takesValuesBehindAnEqualsSign();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void attachesOverTls();
    void jobsReachTheirServerOverTls();
    void printsWhateverAServerSays_data();
    void printsWhateverAServerSays();
    void saysEverythingAtOnce();
    void optionsComeBeforeTheConfiguration();
    void helpNamesEveryOptionAndExitCode();
};

namespace {

CommandLine parse(const QString &text)
{
    return parseCommandLine(text.split(u' ', Qt::SkipEmptyParts));
}

} // namespace

void CommandLineTest::readsEveryOption()
{
    const CommandLine line = parse(
        QStringLiteral("--config a.ini --no-gui --host ::1 --port 9000 --file x.h5 --log-level debug --check-config"));
    QCOMPARE(line.problems, QStringList());
    QCOMPARE(line.config, std::optional(QStringLiteral("a.ini")));
    QVERIFY(line.noGui);
    QCOMPARE(line.host, std::optional(QStringLiteral("::1")));
    QCOMPARE(line.port, std::optional(quint16(9000)));
    QCOMPARE(line.file, std::optional(QStringLiteral("x.h5")));
    QCOMPARE(line.logLevel, LogLevel::Debug);
    QVERIFY(line.checkConfig);
    QVERIFY(!line.help && !line.version);

    const CommandLine nothing = parse({});
    QCOMPARE(nothing.problems, QStringList());
    QVERIFY(!nothing.config && !nothing.noGui && !nothing.port);
    QCOMPARE(nothing.logLevel, LogLevel::Info);
    QVERIFY(parse(QStringLiteral("--help")).help);
    QVERIFY(parse(QStringLiteral("-h")).help);
    QVERIFY(parse(QStringLiteral("--version")).version);
}

void CommandLineTest::takesValuesBehindAnEqualsSign()
{
    const CommandLine line = parse(QStringLiteral("--port=1 --config=a=b.ini --log-level=error"));
    QCOMPARE(line.problems, QStringList());
    QCOMPARE(line.port, std::optional(quint16(1)));
    QCOMPARE(line.config, std::optional(QStringLiteral("a=b.ini")));
    QCOMPARE(line.logLevel, LogLevel::Error);
}

void CommandLineTest::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *arguments, const char *problem) {
        QTest::newRow(arguments) << QString::fromLatin1(problem);
    };
    row("--frobnicate", "--frobnicate: there is no such option; --help lists them");
    row("data.h5", "data.h5: there is no such option; --help lists them");
    row("-p", "-p: there is no such option; --help lists them");
    row("--port", "--port: expected a whole number from 0 to 65535");
    row("--port http", "--port http: expected a whole number from 0 to 65535");
    row("--port 65536", "--port 65536: expected a whole number from 0 to 65535");
    row("--port=-1", "--port -1: expected a whole number from 0 to 65535");
    row("--host example.org", "--host example.org: expected an IPv4 or IPv6 address, localhost, 0.0.0.0 or ::");
    row("--log-level loud", "--log-level loud: expected debug, info, warning or error");
    row("--tls-fingerprint AB:CD", "--tls-fingerprint AB:CD: expected a SHA-256 fingerprint in hexadecimal");
    row("--config=", "--config : expected the path of a configuration file");
    row("--no-gui=yes", "--no-gui: takes no value");
}

void CommandLineTest::saysWhatIsWrong()
{
    QFETCH(const QString, problem);
    QCOMPARE(parse(QString::fromLatin1(QTest::currentDataTag())).problems, QStringList(problem));
}

void CommandLineTest::attachesOverTls()
{
    const QByteArray fingerprint = QByteArray(32, '\x1f').toHex(':');
    QVERIFY(!parse(QStringLiteral("--attach daq:7346")).tls.enabled);
    QVERIFY(parse(QStringLiteral("--attach daq --tls")).tls.enabled);
    const CommandLine pinned =
        parse(QStringLiteral("--attach daq --tls-fingerprint %1").arg(QString::fromLatin1(fingerprint)));
    QVERIFY(pinned.problems.isEmpty());
    QVERIFY(pinned.tls.enabled);
    QCOMPARE(pinned.tls.fingerprint, fingerprint);
    const CommandLine vouched = parse(QStringLiteral("--attach daq --tls-ca /etc/lab.pem"));
    QVERIFY(vouched.tls.enabled);
    QCOMPARE(vouched.tls.caFile, QStringLiteral("/etc/lab.pem"));
}

void CommandLineTest::jobsReachTheirServerOverTls()
{
    const auto options = [](const QString &words) {
        return jobOptions(QStringLiteral("snapshot"), words.split(u' ', Qt::SkipEmptyParts));
    };
    const QString fingerprint = QString::fromLatin1(QByteArray(32, '\x1f').toHex());
    QVERIFY(!options(QStringLiteral("--attach daq name"))->client.tls.enabled);
    const auto whole = options(QStringLiteral("--attach daq:1 --tls name"));
    QVERIFY(whole && whole->client.tls.enabled && whole->client.port == 1);
    QCOMPARE(whole->command.arguments.value(QStringLiteral("target")), QVariant(QStringLiteral("name")));
    const auto pinned = options(QStringLiteral("--tls-fingerprint %1 --token t").arg(fingerprint));
    QVERIFY(pinned && pinned->client.tls.enabled);
    QCOMPARE(pinned->client.tls.fingerprint, fingerprint.toLatin1());
    QCOMPARE(pinned->client.token, QByteArray("t"));
    QCOMPARE(options(QStringLiteral("--tls-ca /etc/lab.pem"))->client.tls.caFile, QStringLiteral("/etc/lab.pem"));
    for (const char *wrong : {"--tls-ca", "--tls-fingerprint ab", "--token", "--tls-x 1"})
        QCOMPARE(options(QString::fromLatin1(wrong)).error().code, ErrorCode::BadValue);
    for (const char *option : {"--tls ", "--tls-fingerprint F", "--tls-ca FILE"}) {
        QVERIFY(jobUsage(QStringLiteral("snapshot")).contains(QLatin1StringView(option)));
        QVERIFY(helpText().contains(QLatin1StringView(option)));
    }
}

void CommandLineTest::printsWhateverAServerSays_data()
{
    QTest::addColumn<double>("value");
    for (const double value :
         {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), 1e300,
          -1e300, 9'223'372'036'854'775'808.0, -3.0})
        QTest::addRow("%g", value) << value;
}

// A server that one is attached to may be nobody's friend.
void CommandLineTest::printsWhateverAServerSays()
{
    QFETCH(const double, value);
    ServerStatus status;
    status.receivedBytesPerSecond = status.rowsPerSecond = status.queueFraction = value;
    status.commit.p50 = status.commit.p99 = value;
    for (const char *name : {"camera", "\x1b]0;owned\x07\x1b[2J"}) {
        ClientStatus client;
        client.name = QString::fromLatin1(name);
        client.receivedBytesPerSecond = client.queueFraction = client.rowsPerSecond = value;
        status.clients.push_back(client);
    }
    FileStatus file;
    file.name = QStringLiteral("default\nand more");
    file.commit.p99 = file.rowsPerSecond = value;
    file.disk.secondsToFull = value;
    status.files.push_back(file);
    const QString text = topText(status), line = csvLine(status);
    QVERIFY(text.contains(QStringLiteral("camera")) && text.contains(QStringLiteral("?]0;owned??[2J")));
    for (const QString &shown : text.split(u'\n'))
        QVERIFY2(shown.size() < 250, qPrintable(shown));
    QVERIFY2(!text.contains(u'\x1b') && line.size() < 400, qPrintable(line));
    JobStatus job;
    job.fraction = job.bytesPerSecond = job.secondsLeft = value;
    QVERIFY2(progressText(job).size() < 80, qPrintable(progressText(job)));
}

void CommandLineTest::saysEverythingAtOnce()
{
    QCOMPARE(parse(QStringLiteral("--x --port y --host z")).problems.size(), 3);
}

void CommandLineTest::optionsComeBeforeTheConfiguration()
{
    Settings settings;
    applyOptions(parse(QStringLiteral("--port 9000")), settings);
    QCOMPARE(settings.port, quint16(9000));
    QCOMPARE(settings.host, Settings().host);
    QCOMPARE(settings.hdf5FilePath, QDir::current().absoluteFilePath(Settings().hdf5FilePath));
    applyOptions(parse(QStringLiteral("--host 0.0.0.0 --file sub/../x.h5")), settings);
    QCOMPARE(settings.host, QStringLiteral("0.0.0.0"));
    QCOMPARE(settings.hdf5FilePath, QDir::current().absoluteFilePath(QStringLiteral("x.h5")));
}

void CommandLineTest::helpNamesEveryOptionAndExitCode()
{
    for (const char *word :
         {"--config", "--no-gui", "--host", "--port", "--file", "--log-level", "--check-config", "--version", "--help",
          "  0  ", "  1  ", "  2  ", "  3  ", "  4  ", "  5  ", "  6  ", "  7  "})
        QVERIFY2(helpText().contains(QLatin1StringView(word)), word);
}

QTEST_APPLESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
