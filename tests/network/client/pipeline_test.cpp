// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/pipeline.h"
#include "network/protocol/message_codec.h"

#include <QTest>

#include <array>

using namespace hdf5async;
using namespace std::chrono_literals;

namespace {

HelloReply greeting(quint64 applied, bool knowsNumbers = true)
{
    HelloReply hello;
    hello.maxFrame = 100'000;
    if (knowsNumbers)
        hello.sequences = {{"default", applied, applied}};
    return hello;
}

SharedBytes bodyOf(const Reply &reply)
{
    ReplyBuffer buffer;
    encodeReply(reply, 1 << 20, buffer);
    std::array<std::string_view, 4> views;
    QByteArray bytes;
    for (std::size_t i = 0, n = buffer.views(views); i < n; ++i)
        bytes.append(views[i].data(), qsizetype(views[i].size()));
    return SharedBytes(bytes.sliced(4));
}

} // namespace

/// What is sent, with which number, and what becomes of it; time and bytes are driven by hand.
class PipelineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_pipeline = std::make_unique<Pipeline>(AckLevel::Durable);
        m_answers.clear();
        m_ids.clear();
        m_open.clear();
        m_bytes = 0;
        m_delays = 0;
        m_now = {};
    }

    void sendsNothingBeforeTheGreeting()
    {
        append("a");
        QCOMPARE(sent(), QStringList());
        m_pipeline->connected(greeting(41));
        QCOMPARE(sent(), QStringList{QStringLiteral("append /a 42")});
    }

    void numbersChangesAlone()
    {
        m_pipeline->connected(greeting(0));
        append("a");
        add(ExistsRequest{"/q"}, "q");
        append("b");
        QCOMPARE(sent(), (QStringList{QStringLiteral("append /a 1"), QStringLiteral("exists /q"),
                                      QStringLiteral("append /b 2")}));
    }

    void sendsAgainUnderTheSameNumbers()
    {
        m_pipeline->connected(greeting(0));
        append("a");
        append("b");
        static_cast<void>(sent());
        QVERIFY(m_pipeline->disconnected().empty());
        m_open.clear();
        append("c");
        m_pipeline->connected(greeting(1));
        QCOMPARE(sent(), (QStringList{QStringLiteral("append /a 1"), QStringLiteral("append /b 2"),
                                      QStringLiteral("append /c 3")}));
        succeed(true);
        succeed();
        succeed();
        QCOMPARE(m_answers, (QStringList{QStringLiteral("a ok"), QStringLiteral("b ok"), QStringLiteral("c ok")}));
    }

    void failsChangesThatNobodyCanTellApart()
    {
        m_pipeline->connected(greeting(0, false));
        append("a");
        add(ExistsRequest{"/q"}, "q");
        QCOMPARE(sent(), (QStringList{QStringLiteral("append /a"), QStringLiteral("exists /q")}));
        for (Pipeline::Finished &lost : m_pipeline->disconnected())
            lost.answered(std::move(lost.reply));
        QCOMPARE(m_answers, QStringList{QStringLiteral("a CONNECTION_LOST")});
        QCOMPARE(m_pipeline->unanswered(), 1);
    }

    // A request that fails without using up its number leaves a gap, which an empty change closes.
    void fillsGaps()
    {
        m_pipeline->connected(greeting(0));
        append("a");
        append("b");
        append("c");
        static_cast<void>(sent());
        fail(ErrorCode::StorageFull);
        QCOMPARE(m_answers, QStringList{QStringLiteral("a STORAGE_FULL")});
        gap(1);
        QCOMPARE(sent(), QStringList()); // until everything that was sent is answered
        gap(1);
        QStringList again = sent();
        QCOMPARE(again.size(), 3);
        QVERIFY2(again[0].startsWith(QStringLiteral("delete /.hdf5async-nothing-")) &&
                     again[0].endsWith(QStringLiteral(" 1")),
                 qPrintable(again[0]));
        again.removeFirst();
        QCOMPARE(again, (QStringList{QStringLiteral("append /b 2"), QStringLiteral("append /c 3")}));
        succeed();
        succeed();
        succeed();
        QCOMPARE(m_answers.mid(1), (QStringList{QStringLiteral("b ok"), QStringLiteral("c ok")}));
    }

    void fillsWhatAServerLost()
    {
        m_pipeline->connected(greeting(0));
        append("a");
        append("b");
        static_cast<void>(sent());
        succeed();
        succeed();
        static_cast<void>(m_pipeline->disconnected());
        append("c");
        m_pipeline->connected(greeting(1)); // number 2 was answered, and is gone
        const QStringList again = sent();
        QCOMPARE(again.size(), 2);
        QVERIFY(again[0].startsWith(QStringLiteral("delete ")) && again[0].endsWith(QStringLiteral(" 2")));
        QCOMPARE(again[1], QStringLiteral("append /c 3"));
    }

    void triesAgainWhatShouldPersist()
    {
        m_pipeline->connected(greeting(0));
        append("a", true);
        append("b", true);
        static_cast<void>(sent());
        fail(ErrorCode::StorageFull);
        gap(1);
        QCOMPARE(sent(), QStringList());
        QVERIFY(m_pipeline->nextRetry().has_value());
        m_now = *m_pipeline->nextRetry();
        m_pipeline->releaseDue(m_now);
        QCOMPARE(sent(), (QStringList{QStringLiteral("append /a 1"), QStringLiteral("append /b 2")}));
        QCOMPARE(m_answers, QStringList());
        QCOMPARE(m_delays, 1);
    }

    // An earlier life of the client id has used the number: the request itself was not carried out.
    void givesANewNumberToWhatWasSentOnceAndIsKnown()
    {
        m_pipeline->connected(greeting(4));
        append("a");
        QCOMPARE(sent(), QStringList{QStringLiteral("append /a 5")});
        succeed(true);
        QCOMPARE(m_answers, QStringList());
        QCOMPARE(sent(), QStringList{QStringLiteral("append /a 6")});
        succeed();
        QCOMPARE(m_answers, QStringList{QStringLiteral("a ok")});
    }

    void keepsNumbersThatBelongToABatch()
    {
        m_pipeline->connected(greeting(9));
        append("a", true, 9);
        append("b", true, 10);
        QCOMPARE(sent(), (QStringList{QStringLiteral("append /a 9"), QStringLiteral("append /b 10")}));
        succeed(true);
        succeed();
        QCOMPARE(m_answers, (QStringList{QStringLiteral("a ok"), QStringLiteral("b ok")}));
    }

    void takesAForgottenReplyForDoneInAnAppender()
    {
        m_pipeline->connected(greeting(9));
        append("a", true, 1);
        append("b");
        static_cast<void>(sent());
        fail(ErrorCode::ReplayLost);
        fail(ErrorCode::ReplayLost);
        QCOMPARE(m_answers, (QStringList{QStringLiteral("a ok"), QStringLiteral("b REPLAY_LOST")}));
    }

    void refusesWhatIsTooLong()
    {
        m_pipeline->connected(greeting(0));
        add(
            AppendRequest{
                "/long", {Array{ElementType::bytesOf(200'000), {}, SharedBytes(QByteArray(200'000, 'x'))}}, {}, {}},
            "long");
        append("a");
        QCOMPARE(sent(), QStringList{QStringLiteral("append /a 1")});
        QCOMPARE(m_answers, QStringList{QStringLiteral("long FRAME_TOO_LARGE")});
    }

    void endsAConnectionThatMakesNoSense()
    {
        m_pipeline->connected(greeting(0));
        QVERIFY(!m_pipeline->received(bodyOf({qint64(1), Outcome(PongReply{}), {}, {}, false}), m_bytes, m_now));
        append("a");
        static_cast<void>(sent());
        QVERIFY(!m_pipeline->received(bodyOf({qint64(77), Outcome(AppendReply{}), {}, {}, false}), m_bytes, m_now));
        QVERIFY(!m_pipeline->received(SharedBytes(QByteArray("\xc1")), m_bytes, m_now));
        // An answer to what has not even gone.
        QVERIFY(
            !m_pipeline->received(bodyOf({m_ids.first(), Outcome(AppendReply{}), {}, {}, false}), m_bytes - 1, m_now));
        const auto busy = m_pipeline->received(
            bodyOf({{}, failure(ErrorCode::Busy, QStringLiteral("full")), {}, {}, false}), m_bytes, m_now);
        QVERIFY(!busy && busy.error().code == ErrorCode::Busy);
        QCOMPARE(m_pipeline->unanswered(), 1);
    }

    void answersAll()
    {
        m_pipeline->connected(greeting(0));
        append("a");
        static_cast<void>(sent());
        append("b");
        for (Pipeline::Finished &finished : m_pipeline->failAll({ErrorCode::Cancelled, {}}))
            finished.answered(std::move(finished.reply));
        QCOMPARE(m_answers, (QStringList{QStringLiteral("a CANCELLED"), QStringLiteral("b CANCELLED")}));
        QCOMPARE(m_pipeline->unanswered(), 0);
    }

private:
    void add(Operation operation, const char *name, bool persistent = false, std::optional<quint64> fixed = {})
    {
        Call call;
        call.operation = std::move(operation);
        call.persistent = persistent;
        call.fixedSequence = fixed;
        call.delayed = [this](const Error &) { ++m_delays; };
        call.answered = [this, name](Reply &&reply) {
            const QString how =
                reply.outcome ? QStringLiteral("ok") : QString(errorCodeName(reply.outcome.error().code));
            m_answers << QString::fromUtf8(name) + QLatin1Char(' ') + how;
        };
        m_pipeline->add(std::move(call));
    }

    void append(const char *name, bool persistent = false, std::optional<quint64> fixed = {})
    {
        add(
            AppendRequest{
                QByteArray("/") + name, {Array{ElementType::integer(1), {1}, SharedBytes(QByteArray("x"))}}, {}, {}},
            name, persistent, fixed);
    }

    // What goes out now: operation, path and number of each.
    QStringList sent()
    {
        QStringList all;
        ReplyBuffer out;
        std::optional<Pipeline::Finished> failed;
        while (m_pipeline->writeNext(out, failed)) {
            if (failed) {
                failed->answered(std::move(failed->reply));
                failed.reset();
                continue;
            }
            std::array<std::string_view, 4> views;
            QByteArray frame;
            for (std::size_t i = 0, n = out.views(views); i < n; ++i)
                frame.append(views[i].data(), qsizetype(views[i].size()));
            m_bytes += quint64(frame.size());
            out.consume(out.size());
            const DecodedRequest request = decodeRequest(SharedBytes(frame.sliced(4)), {});
            m_ids << request.head.id;
            QString line =
                QString(opName(request.head.op)) + QLatin1Char(' ') + QString::fromUtf8(pathOf(*request.operation));
            if (request.head.sequence)
                line += QLatin1Char(' ') + QString::number(*request.head.sequence);
            all << line;
        }
        m_open += m_ids.mid(m_ids.size() - all.size());
        return all;
    }

    void reply(Result<Outcome> outcome, bool replayed = false)
    {
        const RequestId id = m_open.takeFirst();
        auto finished = m_pipeline->received(bodyOf({id, std::move(outcome), {}, {}, replayed}), m_bytes, m_now);
        QVERIFY(finished.has_value());
        if (*finished)
            (*finished)->answered(std::move((*finished)->reply));
    }
    void succeed(bool replayed = false) { reply(Outcome(AppendReply{}), replayed); }
    void fail(ErrorCode code) { reply(failure(code, QStringLiteral("no"))); }
    void gap(quint64 expected)
    {
        reply(failure(ErrorCode::SequenceGap, QStringLiteral("gap"), {{QStringLiteral("expected"), expected}}));
    }

    std::unique_ptr<Pipeline> m_pipeline;
    QStringList m_answers;
    QList<RequestId> m_ids, m_open;
    quint64 m_bytes = 0;
    int m_delays = 0;
    Pipeline::Clock::time_point m_now;
};

QTEST_APPLESS_MAIN(PipelineTest)
#include "pipeline_test.moc"
