// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/damage.h"
#include "core/service/block_list.h"
#include "core/service/console/codec_trial.h"
#include "core/service/console/element_text.h"
#include "core/service/console/file_answer.h"
#include "core/service/console/file_questions.h"
#include "core/service/console/jobs/job_desk.h"
#include "core/service/console/rule_record.h"
#include "core/service/console/tree_questions.h"

#include <QTest>
#include <QtEndian>

#include <cmath>
#include <cstring>

using namespace hdf5async;

namespace {

const QDateTime begin = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);

template<typename T>
double read(const ElementType &type, T value)
{
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    return numberAt(type, bytes);
}

BlockedPeer peerOf(const char *subject, int seconds = 0)
{
    BlockedPeer peer;
    peer.subject = QString::fromUtf8(subject);
    peer.since = begin;
    if (seconds > 0)
        peer.until = begin.addSecs(seconds);
    return peer;
}

CompressionRule ruleOf(const char *pattern, Codec codec = Codec::Zstd, int level = 3, const char *type = "")
{
    CompressionRule rule;
    rule.pattern = QString::fromUtf8(pattern);
    rule.type = QString::fromUtf8(type);
    rule.filters = {codec, level, Shuffle::Byte, false};
    return rule;
}

Data arrayOf(const ElementType &type)
{
    return Data{Array{type, {0}, SharedBytes()}, false, false};
}

/// A job that goes on until it is let go.
class WaitingJob final : public Job
{
public:
    WaitingJob(const QByteArray &file, int &begun)
        : Job(QStringLiteral("wait"), QStringLiteral("nothing"), {file, nullptr, nullptr, {}}), m_begun(begun)
    {
    }
    void let(const std::optional<Error> &error = {})
    {
        m_error = error;
        m_isFree = true;
    }

private:
    void begin() override
    {
        if (!m_hasBegun) {
            m_hasBegun = true;
            ++m_begun;
        }
        if (hasEnded())
            return;
        report({QStringLiteral("copy"), 0.5, 100, 200, 100});
        if (!m_isFree)
            return again([this] { begin(); });
        finish(m_error ? Result<QString>(failure(*m_error)) : Result<QString>(QStringLiteral("waited")));
    }

    int &m_begun; ///< in the lane
    bool m_hasBegun = false;
    std::atomic<bool> m_isFree{false};
    std::optional<Error> m_error;
};

JobStatus statusOf(const JobDesk &desk, quint64 id)
{
    for (const JobStatus &status : desk.statuses()) {
        if (status.id == id)
            return status;
    }
    return {};
}

} // namespace

/// The pieces of which the answers to consoles are made.
class ConsolePartsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void globs_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *pattern, const char *path, bool matches) {
            QTest::addRow("%s ~ %s", pattern, path) << QByteArray(pattern) << QByteArray(path) << matches;
        };
        row("/run*/adc/**", "/run42/adc/ch0", true);
        row("/run*/adc/**", "/run42/adc/a/b/c", true);
        row("/run*/adc/**", "/run42/adc", true);
        row("/run*/adc/**", "/run/4/adc/x", false);
        row("/run*/adc/**", "/run42/adcx", false);
        row("/a?c", "/abc", true);
        row("/a?c", "/a/c", false);
        row("**", "/anything/at/all", true);
        row("/*", "/a", true);
        row("/*", "/a/b", false);
        row("/a", "/a", true);
        row("/a", "/a/b", false);
        row("**/temp*", "/x/y/temperature", true);
    }
    void globs()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, path);
        QFETCH(bool, matches);
        QCOMPARE(matchesGlob(pattern, path), matches);
    }

    void aHostileGlobTakesNoTime()
    {
        QVERIFY(!matchesGlob(QByteArray("*a").repeated(100), QByteArray("a").repeated(2000) + 'b'));
    }

    void searchesByPartOrGlob()
    {
        QVERIFY(PathPattern(QStringLiteral("ADC")).matches("/run/adc/ch0"));
        QVERIFY(!PathPattern(QStringLiteral("xyz")).matches("/run/adc/ch0"));
        QVERIFY(PathPattern(QStringLiteral("ch?")).matches("/run/adc/CH0"));
        QVERIFY(!PathPattern(QStringLiteral("ch?")).matches("/ch1/adc"));
        QVERIFY(PathPattern(QStringLiteral("/run/**")).matches("/run/adc/ch0"));
    }

    void jobsOfAFileWaitTheirTurn()
    {
        int begun = 0;
        JobDesk desk(nullptr);
        const auto first = std::make_shared<WaitingJob>("a", begun), second = std::make_shared<WaitingJob>("a", begun),
                   other = std::make_shared<WaitingJob>("b", begun);
        const quint64 one = *desk.add(first, {}), two = *desk.add(second, {}), three = *desk.add(other, {});
        QTRY_COMPARE(statusOf(desk, one).phase, QStringLiteral("copy"));
        QTRY_COMPARE(statusOf(desk, three).phase, QStringLiteral("copy"));
        QCOMPARE(statusOf(desk, two).phase, QStringLiteral("wait"));
        QCOMPARE(statusOf(desk, one).fraction, 0.5);
        QCOMPARE(statusOf(desk, one).bytesBefore, qint64(200));
        QVERIFY(desk.has(QStringLiteral("wait"), "a"));
        first->let();
        QTRY_VERIFY(statusOf(desk, one).finished);
        QTRY_COMPARE(statusOf(desk, two).phase, QStringLiteral("copy"));
        QCOMPARE(statusOf(desk, one).fraction, 1.0);
        QVERIFY(statusOf(desk, one).problem.isEmpty());
        second->let(Error{ErrorCode::StorageFull, QStringLiteral("no room"), {}});
        other->let();
        QTRY_VERIFY(statusOf(desk, two).finished && statusOf(desk, three).finished);
        QCOMPARE(statusOf(desk, two).problem, QStringLiteral("STORAGE_FULL: no room"));
        QVERIFY(!desk.has(QStringLiteral("wait"), "a"));
    }

    void jobsAreCancelledRunningOrNot()
    {
        int begun = 0;
        JobDesk desk(nullptr);
        const quint64 one = *desk.add(std::make_shared<WaitingJob>("a", begun), {});
        const quint64 two = *desk.add(std::make_shared<WaitingJob>("a", begun), {});
        QTRY_COMPARE(statusOf(desk, one).phase, QStringLiteral("copy"));
        QVERIFY(desk.cancel(two));
        QTRY_VERIFY(statusOf(desk, two).finished);
        QVERIFY(statusOf(desk, two).problem.startsWith(QStringLiteral("CANCELLED")));
        QVERIFY(desk.cancel(one));
        QTRY_VERIFY(statusOf(desk, one).finished);
        QCOMPARE(begun, 1); // the second never was
        QCOMPARE(desk.cancel(one).error().code, ErrorCode::NotFound);
        QCOMPARE(desk.cancel(77).error().code, ErrorCode::NotFound);
    }

    void jobsAreBounded()
    {
        int begun = 0;
        JobDesk desk(nullptr);
        for (std::size_t i = 0; i <= JobDesk::mostWaiting; ++i)
            QVERIFY(desk.add(std::make_shared<WaitingJob>("a", begun), {}));
        QCOMPARE(desk.add(std::make_shared<WaitingJob>("a", begun), {}).error().code, ErrorCode::Busy);
        desk.cancelAll();
        QTRY_VERIFY(!desk.has(QStringLiteral("wait"), "a"));
        for (std::size_t i = 0; i < 2 * JobDesk::mostEnded; ++i) {
            const auto job = std::make_shared<WaitingJob>("a", begun);
            job->let();
            const quint64 id = *desk.add(job, {});
            QTRY_VERIFY(statusOf(desk, id).finished);
        }
        QCOMPARE(desk.statuses().size(), JobDesk::mostEnded);
    }

    void aFilesAnswerIsNeverAGuess()
    {
        const auto reply = [](Value value) { return Outcome(ReadReply{std::move(value)}); };
        QCOMPARE(*fileAnswer<quint64>(reply(Value{qint64(7)})), quint64(7));
        QCOMPARE(fileAnswer<quint64>(reply(Value{qint64(-7)})).error().code, ErrorCode::Internal);
        QCOMPARE(fileAnswer<quint64>(Outcome(PongReply{})).error().code, ErrorCode::Internal);
    }

    void damageIsToldFromOtherFailures()
    {
        JobStatus job;
        job.kind = QStringLiteral("verify");
        QVERIFY(!damageFound(job));
        job.problem = QStringLiteral("IO_ERROR: Damaged: /a: chunk 4 does not match its checksum");
        QCOMPARE(damageFound(job).value_or(QString()), QStringLiteral(": /a: chunk 4 does not match its checksum"));
        job.kind = QStringLiteral("re-pack");
        QVERIFY(!damageFound(job));
        job.kind = QStringLiteral("verify");
        job.problem = QStringLiteral("CANCELLED: stopped");
        QVERIFY(!damageFound(job));
    }

    void rulesDecideInTheirOrder()
    {
        CompressionRules rules;
        const auto checked =
            checkedRules({ruleOf("/run*/**", Codec::Zstd, 5, "float"), ruleOf("/run*/**", Codec::Lz4)});
        QVERIFY(checked);
        rules.set(*checked);
        QCOMPARE(rules.filtersFor("/run1/a", arrayOf(ElementType::floating(8)))->codec, Codec::Zstd);
        QCOMPARE(rules.filtersFor("/run1/a", arrayOf(ElementType::integer(4)))->codec, Codec::Lz4);
        QVERIFY(!rules.filtersFor("/other", arrayOf(ElementType::integer(4))));
        CompressionRules::Rules off = *checked;
        off[0].enabled = false;
        rules.set(off);
        QCOMPARE(rules.filtersFor("/run1/a", arrayOf(ElementType::floating(8)))->codec, Codec::Lz4);
    }

    void rulesAreCheckedAndKept()
    {
        QVERIFY(!checkedRules({ruleOf("run")}));
        QVERIFY(!checkedRules({ruleOf("/a", Codec::Zstd, 99)}));
        QVERIFY(!checkedRules({ruleOf("/a", Codec::Zstd, 3, "weird")}));
        QVERIFY(!checkedRules(std::vector<CompressionRule>(1000, ruleOf("/a"))));
        const auto rules = checkedRules({ruleOf("/a", Codec::Deflate, 6, "int")});
        const CompressionRules::Rules back = rulesFrom(recordOf(*rules));
        QCOMPARE(back.size(), std::size_t(1));
        QCOMPARE(back[0].pattern, QByteArray("/a"));
        QCOMPARE(back[0].filters.level, 6);
        QVERIFY(rulesFrom(QJsonArray{5, QStringLiteral("x")}).empty());
        QCOMPARE(rulesForConsole(back, true).back().filters.codec, Codec::Deflate);
        const auto chosen = checkedRules({ruleOf("/a"), ruleOf("/**", Codec::Zstd, 3)});
        QCOMPARE(rulesForConsole(*chosen, true).size(), std::size_t(2)); // their own default, not ours behind it
    }

    void blocksForATime()
    {
        BlockList list;
        QVERIFY(list.block(peerOf("10.0.0.7", 60)));
        QVERIFY(list.block(peerOf("user:lab")));
        QVERIFY(list.refuses(QStringLiteral("10.0.0.7"), {}, begin));
        QVERIFY(!list.refuses(QStringLiteral("10.0.0.8"), {}, begin));
        QVERIFY(list.refuses(QStringLiteral("10.0.0.8"), QStringLiteral("lab"), begin));
        QVERIFY(!list.refuses(QStringLiteral("10.0.0.7"), {}, begin.addSecs(61)));
        QCOMPARE(list.peers(begin)->front().hits, quint64(1));
        QCOMPARE(list.peers(begin.addSecs(61))->size(), std::size_t(1));
        QVERIFY(list.unblock(QStringLiteral("user:lab")));
        QVERIFY(!list.unblock(QStringLiteral("user:lab")));
        const auto peers = list.peers(begin.addSecs(61));
        QCOMPARE(list.peers(begin.addSecs(62)).get(), peers.get());
    }

    void blocksAreKept()
    {
        BlockList list;
        QVERIFY(list.block(peerOf("10.0.0.7", 60)));
        BlockedPeer passing = peerOf("10.0.0.9");
        passing.untilRestart = true;
        QVERIFY(list.block(passing));
        BlockList after;
        after.restore(list.save());
        QCOMPARE(after.peers(begin)->size(), std::size_t(1));
        QVERIFY(after.refuses(QStringLiteral("10.0.0.7"), {}, begin));
        QVERIFY(!after.refuses(QStringLiteral("10.0.0.7"), {}, begin.addSecs(61)));
    }

    void readsNumbersOfAllKinds()
    {
        using Order = ElementType::Order;
        QCOMPARE(read(ElementType::integer(2), qint16(-5)), -5.0);
        QCOMPARE(read(ElementType::integer(1), qint8(-128)), -128.0);
        QCOMPARE(read(ElementType::unsignedInteger(8), quint64(1) << 40), double(quint64(1) << 40));
        QCOMPARE(read(ElementType::floating(4), 1.5F), 1.5);
        QCOMPARE(read(ElementType::floating(2), quint16(0x3e00)), 1.5);
        QCOMPARE(read(ElementType::integer(4, Order::Big), qToBigEndian<qint32>(-7)), -7.0);
        QCOMPARE(read(ElementType::boolean(), true), 1.0);
        QVERIFY(std::isnan(read(ElementType::bytesOf(4), 0)));
    }

    void saysElementsInWords()
    {
        const double real = 0.1;
        QCOMPARE(textAt(ElementType::floating(8), reinterpret_cast<const char *>(&real)), QStringLiteral("0.1"));
        QCOMPARE(textAt(ElementType::bytesOf(5), "ab\0\0"), QStringLiteral("ab"));
        auto layout = std::make_shared<RecordLayout>();
        layout->fields.push_back(RecordField{"t", ElementType::integer(8), {}, 0});
        layout->fields.push_back(RecordField{"v", ElementType::integer(2), {2}, 8});
        layout->itemSize = 12;
        const ElementType record = ElementType::record(layout);
        QCOMPARE(typeText(record), QStringLiteral("{t: int64, v: int16(2)}"));
        const Array array{record, {1}, SharedBytes(QByteArray(12, 1))};
        const auto columns = columnsOf(array, 64);
        QCOMPARE(columns.size(), std::size_t(3));
        QCOMPARE(columns[2].name, QStringLiteral("v[1]"));
        QCOMPARE(columns[2].offset, std::size_t(10));
        const Array wide{ElementType::integer(2), {2, 1000}, SharedBytes(QByteArray(4000, 0))};
        QCOMPARE(columnsOf(wide, 64).size(), std::size_t(64));
        QCOMPARE(rowBytesOf(wide), std::size_t(2000));
    }

    void recommendsWhatTheMachineCanDo()
    {
        TrialResult result;
        const auto add = [&result](double ratio, double cores, const char *problem = "") {
            TrialRow row;
            row.ratio = ratio;
            row.cores = cores;
            row.problem = QString::fromUtf8(problem);
            result.rows.push_back(row);
        };
        add(1.0, 0.1);
        add(4.0, 0.5);
        add(6.0, 3.0); // too slow for a quarter of eight cores
        add(9.0, 0.1, "does not work");
        recommend(result, 8, 200e6);
        QCOMPARE(result.recommended, 1);
        QCOMPARE(result.reason.arg(result.reasonDetail),
                 QStringLiteral("best ratio that needs at most a quarter of the cores at 200.0 MB/s"));
        TrialResult none;
        recommend(none, 8, 0);
        QCOMPARE(none.recommended, -1);
    }
};

QTEST_GUILESS_MAIN(ConsolePartsTest)
#include "console_parts_test.moc"
