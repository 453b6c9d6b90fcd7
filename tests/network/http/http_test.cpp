// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/health.h"
#include "network/http/http_access.h"
#include "network/http/http_request.h"
#include "network/http/http_response.h"
#include "network/http/metrics_text.h"
#include "network/http/status_json.h"
#include "network/http/status_page.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace hdf5async;

namespace {

using State = ParsedRequest::State;

QByteArray get(const QByteArray &target, const QByteArray &headers = {})
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

ServerStatus listeningStatus()
{
    ServerStatus status;
    status.state = ServerState::Listening;
    status.sampledAt = QDateTime::fromMSecsSinceEpoch(1'000'000, Qt::UTC);
    status.version = QStringLiteral("1.2.3");
    FileStatus file;
    file.name = QStringLiteral("default");
    file.path = QStringLiteral("/no/such/file.h5");
    file.lastCommit = 7;
    status.files.push_back(file);
    return status;
}

ServerStatusPtr shared(ServerStatus status)
{
    return std::make_shared<const ServerStatus>(std::move(status));
}

/// The text of the metrics of a status in which everything has a line.
QByteArray fullMetrics()
{
    static const RequestCounters requests;
    ServerStatus status = listeningStatus();
    status.startedAt = status.certificateExpiresAt = status.files[0].lastCommitAt = status.sampledAt;
    status.files[0].name = QStringLiteral("a\"b\\c\nd");
    status.files[0].disk = {1000, 2000, 1, 1, 500, 60};
    AlarmStatus alarm;
    alarm.id = QStringLiteral("QUEUE");
    alarm.current = alarm.latched = Severity::Critical;
    status.alarms.push_back(alarm);
    MetricsExtra extra;
    extra.requests = &requests;
    extra.commits.push_back({"default", {}, std::chrono::microseconds(1'500'000)});
    extra.commits[0].counts[0] = 2;                                  // microseconds
    extra.commits[0].counts[10 * LatencyHistogram::perDoubling] = 3; // a few milliseconds
    extra.commits[0].counts.back() = 1;                              // hours
    extra.http.responses[200] = 3;
    extra.now = status.sampledAt.addMSecs(1500);
    return metricsText(status, extra);
}

} // namespace

class HttpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsesARequest();
    void waitsForTheRestOfAHead();
    void takesOneOfSeveralRequests();
    void refusesWhatIsNoRequest_data();
    void refusesWhatIsNoRequest();
    void refusesALongHead();
    void keepsTheConnectionAsItWasAsked();
    void findsTheHostInItsHeader();
    void writesWhatPrometheusReads();
    void countsCommitsInBuckets();
    void everyNameOfTheDashboardIsAMetric();
    void isWellWhileFilesCommit();
    void saysWhatIsWrong();
    void noticesAFileThatDoesNotCommit();
    void statusIsBounded();
    void thePageAsksNobodyElse();
};

void HttpTest::parsesARequest()
{
    const ParsedRequest parsed = parseHttpRequest(get("/data/?path=%2Fa%20b+c&selection=1,2:3&x", "X-Y:  a b \r\n"));
    QCOMPARE(parsed.state, State::Complete);
    QCOMPARE(parsed.request.method, QByteArray("GET"));
    QCOMPARE(parsed.request.path, QByteArray("/data/"));
    QCOMPARE(parsed.request.argument("path"), QByteArray("/a b c"));
    QCOMPARE(parsed.request.argument("selection"), QByteArray("1,2:3"));
    QCOMPARE(parsed.request.argument("x"), QByteArray(""));
    QVERIFY(!parsed.request.argument("y"));
    QCOMPARE(parsed.request.header("x-y"), QByteArray("a b"));
    QVERIFY(parsed.request.keepAlive);
    const ParsedRequest keys = parseHttpRequest(get("/attr?attr_keys=a&attr_keys=b"));
    QCOMPARE(keys.request.arguments("attr_keys"), (QByteArrayList{"a", "b"}));
}

void HttpTest::waitsForTheRestOfAHead()
{
    const QByteArray whole = get("/metrics");
    for (qsizetype size = 0; size < whole.size(); ++size)
        QCOMPARE(parseHttpRequest(QByteArrayView(whole).first(size)).state, State::Incomplete);
    QCOMPARE(parseHttpRequest(whole).consumed, whole.size());
}

void HttpTest::takesOneOfSeveralRequests()
{
    const QByteArray first = get("/healthz");
    const ParsedRequest parsed = parseHttpRequest(first + get("/metrics"));
    QCOMPARE(parsed.state, State::Complete);
    QCOMPARE(parsed.consumed, first.size());
    QCOMPARE(parsed.request.path, QByteArray("/healthz"));
}

void HttpTest::refusesWhatIsNoRequest_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");

    QTest::newRow("no words") << QByteArray("GET\r\n\r\n") << 400;
    QTest::newRow("no target") << QByteArray("GET HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("blank in the target") << QByteArray("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("another protocol") << QByteArray("GET / FTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("another version") << QByteArray("GET / HTTP/2.0\r\nHost: a\r\n\r\n") << 505;
    QTest::newRow("an absolute target") << QByteArray("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("bad percent") << get("/%zz") << 400;
    QTest::newRow("cut percent") << get("/%2") << 400;
    QTest::newRow("NUL in the path") << get("/%00") << 400;
    QTest::newRow("bad percent in the query") << get("/?a=%f") << 400;
    QTest::newRow("many arguments") << get("/?" + QByteArray("a&").repeated(101)) << 400;
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("two hosts") << get("/", "Host: b\r\n") << 400;
    QTest::newRow("no name") << get("/", ": b\r\n") << 400;
    QTest::newRow("blank before the colon") << get("/", "A : b\r\n") << 400;
    QTest::newRow("folded") << get("/", "A: b\r\n c\r\n") << 400;
    QTest::newRow("control character") << get("/", QByteArray("A: b\0c\r\n", 8)) << 400;
    QTest::newRow("bare line feed") << get("/", "A: b\nC: d\r\n") << 400;
    QTest::newRow("many headers") << get("/", QByteArray("A: b\r\n").repeated(101)) << 400;
    QTest::newRow("a body") << get("/", "Content-Length: 5\r\n") << 413;
    QTest::newRow("a chunked body") << get("/", "Transfer-Encoding: chunked\r\n") << 413;
    QTest::newRow("two lengths") << get("/", "Content-Length: 0\r\nContent-Length: 5\r\n") << 400;
}

void HttpTest::refusesWhatIsNoRequest()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    const ParsedRequest parsed = parseHttpRequest(bytes);
    QCOMPARE(parsed.state, State::Bad);
    QCOMPARE(parsed.status, status);
}

void HttpTest::refusesALongHead()
{
    const QByteArray endless = "GET / HTTP/1.1\r\nA: " + QByteArray(maxHttpHead, 'x');
    QCOMPARE(parseHttpRequest(endless.first(maxHttpHead - 1)).state, State::Incomplete);
    QCOMPARE(parseHttpRequest(endless.first(maxHttpHead)).state, State::Bad);
    QCOMPARE(parseHttpRequest(endless).status, 431);
}

void HttpTest::keepsTheConnectionAsItWasAsked()
{
    QVERIFY(!parseHttpRequest(get("/", "Connection: close\r\n")).request.keepAlive);
    QVERIFY(!parseHttpRequest("GET / HTTP/1.0\r\n\r\n").request.keepAlive);
    QVERIFY(httpHead(httpText(200, "x"), true).contains("Connection: keep-alive\r\n"));
    QVERIFY(httpHead(httpText(404, "xy"), false).startsWith("HTTP/1.1 404 Not Found\r\n"));
    QVERIFY(httpHead(httpText(404, "xy"), false).contains("Content-Length: 2\r\n"));
}

void HttpTest::findsTheHostInItsHeader()
{
    for (const char *good : {"localhost", "LOCALHOST:8889", "127.0.0.1:8889", "[::1]:8889", "[::1]", "10.1.2.3"})
        QVERIFY2(isAddressHost(good), good);
    for (const char *bad : {"evil.example.org", "evil.example.org:8889", "localhost.evil.org", "", "[localhost"})
        QVERIFY2(!isAddressHost(bad), bad);
}

void HttpTest::writesWhatPrometheusReads()
{
    static const QRegularExpression sample(
        QStringLiteral("^([a-z0-9_]+)(\\{[a-z_]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"(?:,[a-z_]+=\"(?:[^\"\\\\\\n]|"
                       "\\\\[\\\\\"n])*\")*\\})? (-?[0-9.e+-]+|\\+Inf|NaN)$"));
    QString family;
    QSet<QString> families, lines;
    const QStringList text = QString::fromUtf8(fullMetrics()).split(u'\n');
    QVERIFY(text.last().isEmpty());
    for (const QString &line : text.first(text.size() - 1)) {
        if (line.startsWith(QLatin1StringView("# HELP "))) {
            family = line.section(u' ', 2, 2);
            QVERIFY2(!families.contains(family), qPrintable(line));
            families.insert(family);
        } else if (line.startsWith(QLatin1StringView("# TYPE "))) {
            QCOMPARE(line.section(u' ', 2, 2), family);
        } else {
            const QRegularExpressionMatch match = sample.match(line);
            QVERIFY2(match.hasMatch(), qPrintable(line));
            QVERIFY2(match.captured(1).startsWith(family), qPrintable(line));
            const QString key = match.captured(1) + match.captured(2);
            QVERIFY2(!lines.contains(key), qPrintable(line));
            lines.insert(key);
        }
    }
    QVERIFY(lines.contains(QStringLiteral("hdf5async_file_ok{file=\"a\\\"b\\\\c\\nd\"}")));
    QVERIFY(lines.contains(QStringLiteral("hdf5async_requests_total{operation=\"append\"}")));
    QVERIFY(lines.contains(QStringLiteral("hdf5async_errors_total{code=\"NOT_FOUND\"}")));
    QVERIFY(text.contains(QStringLiteral("hdf5async_alarms{alarm=\"QUEUE\",severity=\"critical\"} 1")));
    QVERIFY(text.contains(QStringLiteral("hdf5async_sample_age_seconds 1.5")));
}

void HttpTest::countsCommitsInBuckets()
{
    const QByteArrayList lines = fullMetrics().split('\n');
    QList<quint64> buckets;
    for (const QByteArray &line : lines) {
        if (line.startsWith("hdf5async_commit_seconds_bucket"))
            buckets.append(line.mid(line.lastIndexOf(' ') + 1).toULongLong());
    }
    QCOMPARE(buckets.size(), 18);
    QVERIFY(std::is_sorted(buckets.begin(), buckets.end()));
    QCOMPARE(buckets.first(), 2ULL);
    QCOMPARE(buckets[16], 5ULL);
    QCOMPARE(buckets.last(), 6ULL);
    QVERIFY(lines.contains("hdf5async_commit_seconds_sum{file=\"default\"} 1.5"));
    QVERIFY(lines.contains("hdf5async_commit_seconds_count{file=\"default\"} 6"));
    QVERIFY(lines.contains("hdf5async_commit_seconds_bucket{file=\"default\",le=\"0.004096\"} 2"));
    QVERIFY(lines.contains("hdf5async_commit_seconds_bucket{file=\"default\",le=\"0.008192\"} 5"));
}

void HttpTest::everyNameOfTheDashboardIsAMetric()
{
    QFile file(QStringLiteral(HDF5ASYNC_SOURCE_DIR "/installer/monitoring/grafana-dashboard.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(!QJsonDocument::fromJson(text).object().value(QLatin1StringView("panels")).toArray().isEmpty());
    QSet<QString> known;
    for (const QByteArray &line : fullMetrics().split('\n')) {
        if (!line.startsWith('#'))
            known.insert(QString::fromUtf8(line.left(line.indexOf(line.contains('{') ? '{' : ' '))));
    }
    static const QRegularExpression names(QStringLiteral("hdf5async_[a-z_]+"));
    auto match = names.globalMatch(QString::fromUtf8(text));
    int found = 0;
    for (; match.hasNext(); ++found) {
        const QString name = match.next().captured();
        QVERIFY2(known.contains(name), qPrintable(name));
    }
    QVERIFY(found > 10);
}

void HttpTest::isWellWhileFilesCommit()
{
    Health health(std::chrono::seconds(30));
    const ServerStatus status = listeningStatus();
    QVERIFY(!health.problem(status.sampledAt).isEmpty());
    health.look(shared(status));
    QCOMPARE(health.problem(status.sampledAt), QString());
}

void HttpTest::saysWhatIsWrong()
{
    Health health(std::chrono::seconds(30));
    ServerStatus status = listeningStatus();
    status.files[0].problem = QStringLiteral("STORAGE_FULL");
    health.look(shared(status));
    QCOMPARE(health.problem(status.sampledAt), QStringLiteral("File 'default' refuses changes: STORAGE_FULL"));
    status.files.clear();
    health.look(shared(status));
    QCOMPARE(health.problem(status.sampledAt), QStringLiteral("No file is open"));
    status.state = ServerState::Draining;
    health.look(shared(status));
    QCOMPARE(health.problem(status.sampledAt), QStringLiteral("The server is stopping"));
    health.look(shared(listeningStatus()));
    QVERIFY(health.problem(status.sampledAt.addSecs(60)).contains(QStringLiteral("60 s")));
}

void HttpTest::noticesAFileThatDoesNotCommit()
{
    Health health(std::chrono::seconds(30));
    ServerStatus status = listeningStatus();
    status.files[0].dirty = true;
    for (int second = 0; second <= 30; ++second) {
        QCOMPARE(health.problem(status.sampledAt).isEmpty(), second > 0);
        health.look(shared(status));
        status.sampledAt = status.sampledAt.addSecs(1);
    }
    QVERIFY(health.problem(status.sampledAt).contains(QStringLiteral("has not committed")));
    ++status.files[0].lastCommit; // it has, and there are new changes
    health.look(shared(status));
    QCOMPARE(health.problem(status.sampledAt), QString());
}

void HttpTest::statusIsBounded()
{
    ServerStatus status = listeningStatus();
    for (int i = 0; i < 5000; ++i) {
        ClientStatus client;
        client.id = quint64(i + 1);
        client.receivedBytesPerSecond = i;
        status.clients.push_back(client);
    }
    status.alarms.resize(1000);
    const QByteArray json = statusJson(status, QStringLiteral("a \"quoted\" problem"), {});
    QVERIFY(json.size() < 100'000);
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    QCOMPARE(object.value(QLatin1StringView("ok")).toBool(true), false);
    QCOMPARE(object.value(QLatin1StringView("problem")).toString(), QStringLiteral("a \"quoted\" problem"));
    QCOMPARE(object.value(QLatin1StringView("clients")).toInt(), 5000);
    const QJsonObject shown = object.value(QLatin1StringView("status")).toObject();
    const QJsonArray clients = shown.value(QLatin1StringView("clients")).toArray();
    QCOMPARE(clients.size(), 10);
    QCOMPARE(clients[0].toObject().value(QLatin1StringView("id")).toInt(), 5000);
    QCOMPARE(shown.value(QLatin1StringView("files")).toArray().size(), 1);
    QCOMPARE(shown.value(QLatin1StringView("alarms")).toArray().size(), 50);
    QCOMPARE(shown.value(QLatin1StringView("state")).toInt(), 2);
}

void HttpTest::thePageAsksNobodyElse()
{
    qint64 bytes = 0;
    for (const char *path : {"/", "/status.css", "/status.js"}) {
        const std::optional<HttpResponse> response = statusPage(parseHttpRequest(get(path)).request);
        QVERIFY(response);
        QCOMPARE(response->status, 200);
        bytes += response->size();
        const QByteArray text(response->body[0].data(), qsizetype(response->body[0].size()));
        const QByteArray elsewhere = QByteArray(text).replace("http://www.w3.org/2000/svg", "");
        QVERIFY2(!elsewhere.contains("://") && !text.contains("innerHTML"), path);
    }
    QVERIFY(bytes <= 20'000);
    const auto chinese = statusPage(parseHttpRequest(get("/", "Accept-Language: zh-CN,en;q=0.5\r\n")).request);
    QVERIFY(chinese->body[0].view().find("lang=\"zh-CN\"") != std::string_view::npos);
    QVERIFY(!statusPage(parseHttpRequest(get("/other")).request));
}

QTEST_GUILESS_MAIN(HttpTest)
#include "http_test.moc"
