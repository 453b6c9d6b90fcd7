// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/appender.h>
#include <hdf5async/client.h>

#include "network/console/certificate_probe.h"
#include "tests/network/client/cutting_proxy.h"
#include "tests/network/client/server_process.h"

#include <QProcess>
#include <QSignalSpy>
#include <QSslCertificate>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <numeric>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

bool run(const QString &program, const QString &folder, const QStringList &arguments, QByteArray *output = nullptr)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    const bool done = process.waitForFinished(limit) && process.exitCode() == 0;
    if (output)
        *output = process.readAllStandardOutput().trimmed();
    if (!done)
        qWarning("%s", process.readAllStandardError().constData());
    return done;
}

bool openssl(const QString &folder, const QString &arguments)
{
    return run(QStringLiteral("openssl"), folder, arguments.split(u' '));
}

/// ca.pem, server.pem for "camera.lab" and 127.0.0.1, camera.pem of a client, each with its key, in the folder of a server.
bool makeCertificates(const QString &folder)
{
    const QString key = QStringLiteral("-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes ");
    QFile names(folder + QStringLiteral("/names.ext"));
    if (!names.open(QIODevice::WriteOnly))
        return false;
    names.write("subjectAltName=DNS:camera.lab,IP:127.0.0.1\n");
    names.close();
    bool good =
        openssl(folder, QStringLiteral("req -x509 -days 30 -subj /CN=ca -keyout ca.key -out ca.pem ") + key.trimmed());
    for (const QString &name : {QStringLiteral("server"), QStringLiteral("camera")}) {
        good =
            good &&
            openssl(folder, QStringLiteral("req -subj /CN=%1 -keyout %1.key -out %1.csr ").arg(name) + key.trimmed()) &&
            openssl(folder, QStringLiteral("x509 -req -in %1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 "
                                           "-extfile names.ext -out %1.pem")
                                .arg(name));
    }
    return good;
}

} // namespace

class TlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsItsCertificateToWhoeverAsks();
    void trustsAnAuthority();
    void trustsNobodyUnknown();
    void saysThatAServerIsWithoutTls();
    void asksForTheName();
    void trustsAFingerprintAlone();
    void saysWhatIsWrongWithItsOptions();
    void showsItsOwnCertificate();
    void transfersLargeArrays();
    void losesNoRowAndDoublesNone();
    void deliversASpool();

private:
    /// With TLS and a token, verified by the authority.
    ClientOptions options() const
    {
        ClientOptions options = m_server.options();
        options.token = m_token;
        options.tls.enabled = true;
        options.tls.caFile = m_server.path("ca.pem");
        return options;
    }
    QString problemOf(const ClientOptions &options) const
    {
        Client client(options);
        QSignalSpy problems(&client, &Client::problem);
        client.open();
        if (!QTest::qWaitFor([&] { return !problems.isEmpty(); }, limit))
            return QStringLiteral("none");
        return problems[0][0].value<Error>().message;
    }
    QByteArray fingerprint() const
    {
        return QSslCertificate::fromPath(m_server.path("server.pem"))
            .front()
            .digest(QCryptographicHash::Sha256)
            .toHex();
    }
    std::vector<qint64> rows(const QByteArray &path)
    {
        Client client(options());
        client.open();
        const Value value = good(client.read(path));
        const auto *array = std::get_if<Array>(&value.v);
        if (!array)
            return {};
        const auto *first = reinterpret_cast<const qint64 *>(array->data.data());
        return {first, first + array->data.size() / sizeof(qint64)};
    }

    ServerProcess m_server{"tls_certificate = server.pem\ntls_key = server.key\ntls_client_ca = ca.pem\n"
                           "users_file = users.json\ndefault_ack = applied"};
    QByteArray m_token;
};

void TlsTest::initTestCase()
{
    const QString folder = QFileInfo(m_server.path("x")).absolutePath();
    QVERIFY(makeCertificates(folder));
    QString program = qEnvironmentVariable("HDF5ASYNC_SERVER");
    if (program.isEmpty())
        program = QCoreApplication::applicationDirPath() + QStringLiteral("/hdf5async");
    const QStringList add{QStringLiteral("user"),    QStringLiteral("add"),     QStringLiteral("ann"),
                          QStringLiteral("--role"),  QStringLiteral("writer"),  QStringLiteral("--paths"),
                          QStringLiteral("/run/**"), QStringLiteral("--users"), QStringLiteral("users.json")};
    QVERIFY(run(program, folder, add, &m_token));
    QStringList addCamera = add + QStringList{QStringLiteral("--no-token")};
    addCamera[2] = QStringLiteral("camera");
    QVERIFY(run(program, folder, addCamera));
    QVERIFY(m_server.start());
}

void TlsTest::showsItsCertificateToWhoeverAsks()
{
    const QFuture<Result<ServerCertificate>> asked = askCertificate(QStringLiteral("127.0.0.1"), m_server.port());
    QTRY_VERIFY_WITH_TIMEOUT(asked.isFinished(), limit);
    const Result<ServerCertificate> certificate = asked.result();
    QVERIFY2(certificate, certificate ? "" : qPrintable(certificate.error().message));
    QCOMPARE(certificate->name, QStringLiteral("server"));
    QCOMPARE(certificate->issuer, QStringLiteral("ca"));
    QVERIFY(certificate->expiresAt > QDateTime::currentDateTimeUtc().addDays(20));
    QCOMPARE(QByteArray(certificate->fingerprint).replace(':', ""), fingerprint());
    // Nobody there; somebody who has something else to say.
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const quint16 port = other.serverPort();
    connect(&other, &QTcpServer::newConnection, &other,
            [&other] { other.nextPendingConnection()->write("no TLS here"); });
    for (const bool isThere : {true, false}) {
        const QFuture<Result<ServerCertificate>> refused = askCertificate(QStringLiteral("127.0.0.1"), port);
        QTRY_VERIFY_WITH_TIMEOUT(refused.isFinished(), limit);
        QCOMPARE(refused.result().error().code, ErrorCode::ConnectionLost);
        QVERIFY(!refused.result().error().message.isEmpty());
        if (isThere)
            other.close();
    }
}

void TlsTest::trustsAnAuthority()
{
    Client client(options());
    client.open();
    QCOMPARE(good(client.createGroup("/run/a")), true);
    QCOMPARE(codeOf(client.createGroup("/secret")), QStringLiteral("FORBIDDEN"));
}

void TlsTest::trustsNobodyUnknown()
{
    ClientOptions stranger = options();
    stranger.tls.caFile.clear();
    QVERIFY2(problemOf(stranger).contains(QStringLiteral("certificate")), qPrintable(problemOf(stranger)));
    ClientOptions plain = options();
    plain.tls.enabled = false;
    plain.reconnect = false;
    Client client(plain);
    client.open();
    QCOMPARE(codeOf(client.ping()), QStringLiteral("CONNECTION_LOST"));
    QVERIFY2(problemOf(plain).contains(QStringLiteral("may ask for TLS")), qPrintable(problemOf(plain)));
}

void TlsTest::saysThatAServerIsWithoutTls()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    bool isSilent = false;
    connect(&other, &QTcpServer::newConnection, &other, [&other, &isSilent] {
        QTcpSocket *const socket = other.nextPendingConnection();
        if (isSilent)
            socket->close();
        else
            socket->write("no TLS here");
    });
    ClientOptions toOther = options();
    toOther.port = other.serverPort();
    QVERIFY2(problemOf(toOther).contains(QStringLiteral("does not speak TLS")), qPrintable(problemOf(toOther)));
    isSilent = true;
    toOther.tls.fingerprint = QByteArray(64, '0');
    QVERIFY2(problemOf(toOther).contains(QStringLiteral("does not speak TLS")), qPrintable(problemOf(toOther)));
    other.close();
    QVERIFY2(problemOf(toOther).contains(QStringLiteral("refused")), qPrintable(problemOf(toOther)));
}

void TlsTest::asksForTheName()
{
    ClientOptions named = options();
    named.tls.serverName = QStringLiteral("camera.lab");
    Client client(named);
    client.open();
    static_cast<void>(good(client.ping()));
    named.tls.serverName = QStringLiteral("other.lab");
    QVERIFY(problemOf(named).contains(QStringLiteral("host name"), Qt::CaseInsensitive));
}

void TlsTest::trustsAFingerprintAlone()
{
    ClientOptions pinned = options();
    pinned.tls.caFile.clear();
    pinned.tls.serverName = QStringLiteral("other.lab");
    pinned.tls.fingerprint = fingerprint();
    Client client(pinned);
    client.open();
    static_cast<void>(good(client.ping()));
    ClientOptions wrong = options(); // the authority would do, but it is not asked
    wrong.tls.fingerprint = QByteArray(64, '0');
    QVERIFY(problemOf(wrong).contains(QStringLiteral("another certificate")));
    wrong.tls.caFile.clear(); // one that nobody vouches for is another one too
    QVERIFY(problemOf(wrong).contains(QStringLiteral("another certificate")));
}

void TlsTest::saysWhatIsWrongWithItsOptions()
{
    ClientOptions bad = options();
    bad.tls.fingerprint = "00";
    Client first(bad);
    first.open();
    QCOMPARE(codeOf(first.ping()), QStringLiteral("BAD_VALUE"));
    QVERIFY(first.state() == Client::State::Failed);
    bad = options();
    bad.tls.caFile = QStringLiteral("/nowhere/ca.pem");
    Client second(bad);
    second.open();
    QCOMPARE(codeOf(second.ping()), QStringLiteral("BAD_VALUE"));
}

void TlsTest::showsItsOwnCertificate()
{
    ClientOptions certified = options();
    certified.token.clear();
    certified.tls.certificateFile = m_server.path("camera.pem");
    certified.tls.keyFile = m_server.path("camera.key");
    Client client(certified);
    client.open();
    QCOMPARE(good(client.createGroup("/run/camera")), true);
}

void TlsTest::transfersLargeArrays()
{
    Client client(options());
    client.open();
    std::vector<qint64> values(3'000'000);
    std::iota(values.begin(), values.end(), 0);
    static_cast<void>(good(client.write("/run/large", values)));
    QVERIFY(rows("/run/large") == values);
}

void TlsTest::losesNoRowAndDoublesNone()
{
    CuttingProxy proxy(m_server.port(), 12'000, 7);
    ClientOptions cut = options();
    cut.port = proxy.port();
    Client client(cut);
    client.open();
    constexpr int count = 300;
    std::vector<QFuture<Result<AppendReply>>> replies;
    for (qint64 i = 0; i < count; ++i)
        replies.push_back(client.append("/run/rows", std::vector<qint64>(20, i)));
    QTRY_VERIFY_WITH_TIMEOUT(proxy.cuts() >= 10 || replies.back().isFinished(), limit);
    m_server.kill();
    QVERIFY(m_server.start());
    proxy.stopCutting();
    for (auto &reply : replies)
        static_cast<void>(good(std::move(reply)));
    std::vector<qint64> expected;
    for (qint64 i = 0; i < count; ++i)
        expected.insert(expected.end(), 20, i);
    QVERIFY(rows("/run/rows") == expected);
    QVERIFY(proxy.cuts() > 0);
}

void TlsTest::deliversASpool()
{
    AppenderOptions spooled;
    spooled.spool = m_server.path("rows.spool");
    spooled.batchTime = std::chrono::milliseconds(0);
    m_server.kill();
    {
        Client client(options());
        client.open();
        const Result<Appender *> appender = client.appender("/run/spooled", spooled);
        QVERIFY(appender);
        for (qint64 i = 0; i < 100; ++i)
            QVERIFY((*appender)->push(std::vector<qint64>{i}));
    }
    QVERIFY(m_server.start());
    Client client(options());
    const Result<Appender *> appender = client.appender("/run/spooled", spooled);
    QVERIFY(appender);
    client.open();
    std::vector<qint64> expected(100);
    std::iota(expected.begin(), expected.end(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(good(client.exists("/run/spooled")) && rows("/run/spooled") == expected, limit);
}

QTEST_GUILESS_MAIN(TlsTest)

#include "tls_test.moc"
