// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/setting_rules.h"
#include "core/config/settings_loader.h"

#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

class SettingsLoaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheOriginalsSixKeys();
    void readsEverySetting();
    void rotationIsNeverOrNotTooOften();
    void rotationMayBeOtherwiseForSingleFiles();
    void keepsDefaultsOfWhatIsLeftOut();
    void takesRelativePathsFromTheFilesFolder();
    void saysWhatWasExpected_data();
    void saysWhatWasExpected();
    void saysEverythingThatIsWrongAtOnce();
    void neverShowsTheToken();
    void readsFurtherFiles();
    void refusesTheSameFileTwiceAlsoThroughALink();
    void refusesFilesItCannotRead();
    void everyRuleRefusesNonsense();
};

namespace {

LoadedSettings parse(const QByteArray &text)
{
    return parseSettings(text, QStringLiteral("config.ini"), QDir(QStringLiteral("/etc/hdf5async")));
}

QStringList problemTexts(const LoadedSettings &loaded)
{
    QStringList texts;
    for (const ConfigProblem &problem : loaded.problems)
        texts.append(problem.text());
    return texts;
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(path));
}

} // namespace

void SettingsLoaderTest::readsTheOriginalsSixKeys()
{
    const LoadedSettings loaded = parse("[server]\nhost = 0.0.0.0\nport = 9000\nhdf5_file_path = /data/run.h5\n"
                                        "use_compression = True\ndebug = False\nserialization_format = messagepack\n");
    QCOMPARE(problemTexts(loaded), QStringList());
    QCOMPARE(loaded.settings.host, QStringLiteral("0.0.0.0"));
    QCOMPARE(loaded.settings.port, quint16(9000));
    QCOMPARE(loaded.settings.hdf5FilePath, QStringLiteral("/data/run.h5"));
    QCOMPARE(loaded.settings.useCompression, true);
    QCOMPARE(loaded.settings.debug, false);
}

void SettingsLoaderTest::readsEverySetting()
{
    const LoadedSettings loaded =
        parse("[server]\nauth_token = s3cret\nusers_file = /etc/users.json\n"
              "tls_certificate = server.pem\ntls_key = /etc/key.pem\ntls_client_ca = ca.pem\n"
              "tls_require_client_certificate = true\ntls_handshake_timeout = 3 s\n"
              "max_connections_per_address = 9\nmax_requests_per_second = 100\nmax_bytes_per_second = 1 MiB\nallow_anonymous_network = yes\nread_only = on\nmax_frame = 1 "
              "MiB\nmax_response = 2 MiB\n"
              "max_depth = 8\nmax_items = 1000\nmax_connections = 7\nidle_timeout = 10 min\nframe_timeout = 5\n"
              "max_unanswered_requests = 3\nmax_unanswered_bytes = 128 KiB\nmemory_limit = 1 GiB\ndrain_timeout = 2 s\n"
              "default_ack = applied\ncommit_interval = 250 ms\nstorage_threads = 3\njournal_size = 8 "
              "MiB\nstorage_memory = 32 MiB\nrotate_size = 2 TiB\nrotate_interval = 24 h\n");
    QCOMPARE(problemTexts(loaded), QStringList());
    const Settings &s = loaded.settings;
    QCOMPARE(s.authToken, QByteArray("s3cret"));
    QCOMPARE(s.usersFile, QStringLiteral("/etc/users.json"));
    QCOMPARE(s.tlsCertificate, QStringLiteral("/etc/hdf5async/server.pem"));
    QCOMPARE(s.tlsKey, QStringLiteral("/etc/key.pem"));
    QCOMPARE(s.tlsClientCa, QStringLiteral("/etc/hdf5async/ca.pem"));
    QVERIFY(s.tlsRequireClientCertificate);
    QCOMPARE(s.tlsHandshakeTimeout, std::chrono::seconds(3));
    QCOMPARE(s.maxConnectionsPerAddress, 9);
    QCOMPARE(s.maxRequestsPerSecond, qint64(100));
    QCOMPARE(s.maxBytesPerSecond, qint64(1) << 20);
    QVERIFY(s.allowAnonymousNetwork);
    QVERIFY(s.readOnly);
    QCOMPARE(s.maxFrame, qint64(1) << 20);
    QCOMPARE(s.maxResponse, qint64(2) << 20);
    QCOMPARE(s.maxDepth, 8);
    QCOMPARE(s.maxItems, qint64(1000));
    QCOMPARE(s.maxConnections, 7);
    QCOMPARE(s.idleTimeout, std::chrono::seconds(600));
    QCOMPARE(s.frameTimeout, std::chrono::seconds(5));
    QCOMPARE(s.maxUnansweredRequests, 3);
    QCOMPARE(s.maxUnansweredBytes, qint64(128) << 10);
    QCOMPARE(s.memoryLimit, qint64(1) << 30);
    QCOMPARE(s.drainTimeout, std::chrono::seconds(2));
    QCOMPARE(s.defaultAck, AckLevel::Applied);
    QCOMPARE(s.commitInterval, std::chrono::milliseconds(250));
    QCOMPARE(s.storageThreads, 3);
    QCOMPARE(s.journalSize, qint64(8) << 20);
    QCOMPARE(s.storageMemory, qint64(32) << 20);
    QCOMPARE(s.rotateSize, qint64(2) << 40);
    QCOMPARE(s.rotateInterval, std::chrono::hours(24));
}

void SettingsLoaderTest::rotationIsNeverOrNotTooOften()
{
    const LoadedSettings never = parse("[server]\nrotate_size = 0 GiB\nrotate_interval = 0\n");
    QCOMPARE(problemTexts(never), QStringList());
    QCOMPARE(never.settings.rotateSize, qint64(0));
    QCOMPARE(never.settings.rotateInterval, std::chrono::seconds(0));
    const QStringList problems = problemTexts(parse("[server]\nrotate_size = 10 KiB\nrotate_interval = 5 s\n"));
    QCOMPARE(problems.size(), 2);
    QVERIFY2(problems[0].contains(QStringLiteral("0 for never, or a size from 1 MiB")), qPrintable(problems[0]));
    QVERIFY2(problems[1].contains(QStringLiteral("0 for never, or a time from 60 s")), qPrintable(problems[1]));
}

void SettingsLoaderTest::rotationMayBeOtherwiseForSingleFiles()
{
    const LoadedSettings loaded =
        parse("[rotate_size]\nb = 2 GiB\ndefault = 0\n[rotate_interval]\nb = 0\n[server]\nrotate_size = 1 GiB\n"
              "rotate_interval = 1 h\n[files]\nb = /d/b.h5\nc = /d/c.h5\n");
    QCOMPARE(problemTexts(loaded), QStringList());
    const auto is = [&loaded](const char *file, qint64 size, std::chrono::seconds interval) {
        const Rotation rotation = loaded.settings.rotationOf(file);
        return rotation.size == size && rotation.interval == interval;
    };
    QVERIFY(is("b", qint64(2) << 30, std::chrono::seconds(0)));
    QVERIFY(is("default", 0, std::chrono::hours(1)));
    QVERIFY(is("c", qint64(1) << 30, std::chrono::hours(1)));
    const QStringList problems = problemTexts(parse("[files]\nrun42 = /d/b.h5\n[rotate_size]\nrun24 = 1 GiB\nrun42 = 7\n"));
    QCOMPARE(problems.size(), 2);
    QVERIFY2(problems[0].contains(QStringLiteral("name of a file in [files]; did you mean run42?")), qPrintable(problems[0]));
    QVERIFY2(problems[1].contains(QStringLiteral("0 for never, or a size from 1 MiB")), qPrintable(problems[1]));
}

void SettingsLoaderTest::keepsDefaultsOfWhatIsLeftOut()
{
    const LoadedSettings loaded = parse("[server]\nport = 0\n");
    QCOMPARE(problemTexts(loaded), QStringList());
    QCOMPARE(loaded.settings.port, quint16(0));
    QCOMPARE(loaded.settings.host, Settings().host);
    QCOMPARE(loaded.settings.maxFrame, Settings().maxFrame);
    QCOMPARE(loaded.settings.defaultAck, AckLevel::Durable);
    QCOMPARE(problemTexts(parse("")), QStringList());
}

void SettingsLoaderTest::takesRelativePathsFromTheFilesFolder()
{
    const LoadedSettings loaded = parse("[server]\nhdf5_file_path = data/a.h5\n[files]\nb = ../b.h5\nc = /abs/c.h5\n");
    QCOMPARE(loaded.settings.hdf5FilePath, QStringLiteral("/etc/hdf5async/data/a.h5"));
    QCOMPARE(loaded.settings.files.at(0).path, QStringLiteral("/etc/b.h5"));
    QCOMPARE(loaded.settings.files.at(1).path, QStringLiteral("/abs/c.h5"));
    QCOMPARE(parse("").settings.hdf5FilePath, QStringLiteral("/etc/hdf5async/data.h5"));
}

void SettingsLoaderTest::saysWhatWasExpected_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const char *line, const char *problem) {
        QTest::newRow(name) << QByteArray(line) << QString::fromUtf8(problem);
    };
    row("port", "port = 99999", "port = 99999: expected a whole number from 0 to 65535; 0 = any free port");
    row("port text", "port = http", "port = http: expected a whole number from 0 to 65535; 0 = any free port");
    row("host", "host = example.org", "host = example.org: expected an IPv4 or IPv6 address, localhost, 0.0.0.0 or ::");
    row("path", "hdf5_file_path =", "hdf5_file_path: expected the path of the HDF5 file");
    row("boolean", "debug = maybe", "debug = maybe: expected true or false");
    row("format", "serialization_format = json",
        "serialization_format = json: expected messagepack, the only format this server speaks");
    row("size", "max_frame = 64 MB",
        "max_frame = 64 MB: expected a size from 1 KiB to 2047 MiB, in bytes or with KiB, MiB, GiB");
    row("size too small", "max_frame = 1",
        "max_frame = 1: expected a size from 1 KiB to 2047 MiB, in bytes or with KiB, MiB, GiB");
    row("time", "frame_timeout = soon",
        "frame_timeout = soon: expected a time from 1 s to 24 h, with s, min or h (seconds without)");
    row("fraction of its unit", "frame_timeout = 1500 ms",
        "frame_timeout = 1500 ms: expected a time from 1 s to 24 h, with s, min or h (seconds without)");
    row("acknowledgement", "default_ack = maybe", "default_ack = maybe: expected durable or applied");
    row("misspelt", "prot = 1", "prot: expected one of the keys of config.ini; did you mean port?");
    row("upper case", "HOST = ::1", "HOST: expected one of the keys of config.ini; did you mean host?");
    row("unlike any", "colour = blue", "colour: expected one of the keys of config.ini");
    row("unit of memory", "memory_limit = 32 MiB",
        "memory_limit = 32 MiB: expected at least max_frame, or a request of that size could never be taken");
}

void SettingsLoaderTest::saysWhatWasExpected()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QString, problem);
    QCOMPARE(problemTexts(parse("[server]\n" + line + '\n')), QStringList(QStringLiteral("config.ini:2: ") + problem));
}

void SettingsLoaderTest::saysEverythingThatIsWrongAtOnce()
{
    const LoadedSettings loaded = parse("[sevrer]\n[server]\nport = -1\nnonsense\ndebug = 2\n[files]\na b = /x\n");
    QStringList lines;
    for (const ConfigProblem &problem : loaded.problems)
        lines.append(QString::number(problem.line));
    QCOMPARE(lines, (QStringList{QStringLiteral("1"), QStringLiteral("3"), QStringLiteral("4"), QStringLiteral("5"),
                                 QStringLiteral("7")}));
    QCOMPARE(problemTexts(loaded).constFirst(),
             QStringLiteral("config.ini:1: [sevrer]: expected section [server], [files], [rotate_size] or "
                            "[rotate_interval]; did you mean server?"));
}

void SettingsLoaderTest::neverShowsTheToken()
{
    const QByteArray token(2000, 'x');
    for (const QByteArray &text :
         {QByteArray("[server]\nauth_token = " + token), QByteArray("[server]\nauth_tokn = xxxxx"),
          QByteArray("[server]\nauth_token = a\nauth_token = xxxxx"), QByteArray("[server]\nauth_token = \"xxxxx"),
          QByteArray("[server]\nauth_token = xxxxx # x")}) {
        const QStringList texts = problemTexts(parse(text));
        QCOMPARE(texts.size(), 1);
        QVERIFY2(!texts[0].contains(QStringLiteral("xxx")), qPrintable(texts[0]));
    }
}

void SettingsLoaderTest::readsFurtherFiles()
{
    const LoadedSettings loaded = parse("[files]\nrun42 = /data/run42.h5\nRun-4.2_b = /data/b.h5\n");
    QCOMPARE(problemTexts(loaded), QStringList());
    QCOMPARE(loaded.settings.files.size(), std::size_t(2));
    QCOMPARE(loaded.settings.files[0].name, QByteArray("run42"));
    QCOMPARE(loaded.settings.files[1].name, QByteArray("Run-4.2_b"));
    QCOMPARE(
        problemTexts(parse("[files]\ndefault = /x.h5\n")).value(0),
        QStringLiteral(
            "config.ini:2: default = /x.h5: expected another name; the file 'default' is the one of hdf5_file_path in "
            "[server]"));
    QCOMPARE(problemTexts(parse("[files]\nname with blanks = /x.h5\n")).size(), 1);
    QCOMPARE(problemTexts(parse("[files]\nx =\n")).size(), 1);
}

void SettingsLoaderTest::refusesTheSameFileTwiceAlsoThroughALink()
{
    QCOMPARE(problemTexts(
                 parse("[server]\nhdf5_file_path = /d/a.h5\n[files]\nb = /d/b.h5\nc = /d/x/../b.h5\nd = /d//a.h5\n")),
             (QStringList{
                 QStringLiteral("config.ini:5: c = /d/x/../b.h5: expected a file of its own; 'b' is the same one"),
                 QStringLiteral("config.ini:6: d = /d//a.h5: expected a file of its own; 'default' is the same one")}));

    const QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkdir(QStringLiteral("real")));
    QVERIFY(QFile::link(dir.filePath(QStringLiteral("real")), dir.filePath(QStringLiteral("alias"))));
    const QByteArray text = "[files]\na = real/new.h5\nb = alias/new.h5\n";
    QCOMPARE(parseSettings(text, QStringLiteral("c"), QDir(dir.path())).problems.size(), std::size_t(1));
}

void SettingsLoaderTest::refusesFilesItCannotRead()
{
    const QTemporaryDir dir;
    const QString missing = dir.filePath(QStringLiteral("missing.ini"));
    QVERIFY(problemTexts(loadSettings(missing))
                .value(0)
                .startsWith(missing + QStringLiteral(": expected a readable file (")));
    QCOMPARE(loadSettings(dir.path()).problems.size(), std::size_t(1));

    const QString large = dir.filePath(QStringLiteral("large.ini"));
    writeFile(large, QByteArray((1 << 20) + 1, '#'));
    QCOMPARE(problemTexts(loadSettings(large)),
             QStringList(large + QStringLiteral(": expected at most 1 MiB of text")));

    const QString good = dir.filePath(QStringLiteral("good.ini"));
    writeFile(good, "[server]\nhdf5_file_path = here.h5\n");
    QCOMPARE(loadSettings(good).settings.hdf5FilePath, dir.filePath(QStringLiteral("here.h5")));
}

void SettingsLoaderTest::everyRuleRefusesNonsense()
{
    Settings settings;
    const QStringList optionalPaths{QStringLiteral("users_file"), QStringLiteral("tls_certificate"),
                                    QStringLiteral("tls_key"), QStringLiteral("tls_client_ca")};
    for (const SettingRule &rule : serverSettingRules()) {
        const QString nonsense = rule.secret                                       ? QString(2000, u'x')
                                 : rule.key == QLatin1StringView("hdf5_file_path") ? QString()
                                 : optionalPaths.contains(rule.key)                ? QStringLiteral("a\u0001b")
                                                                                   : QStringLiteral("\u2603");
        QVERIFY2(!rule.apply(nonsense, settings), qPrintable(rule.key));
        QVERIFY2(!rule.expected.isEmpty(), qPrintable(rule.key));
    }
}

QTEST_APPLESS_MAIN(SettingsLoaderTest)
#include "settings_loader_test.moc"
