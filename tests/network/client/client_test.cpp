// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/client.h>
#include <hdf5async/record.h>

#include "tests/network/client/server_process.h"

#include <QSignalSpy>
#include <QThread>

#include <numeric>

using namespace hdf5async;
using namespace hdf5async::testing;

struct Sample
{
    qint64 time;
    float value;
    std::array<quint16, 3> flags;
    char unit[4];
};
HDF5ASYNC_RECORD(Sample, time, value, flags, unit)

/// Every operation against the real server.
class ClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_server.start());
        m_client = std::make_unique<Client>(m_server.options());
        m_client->open();
    }

    void cleanupTestCase() { m_client.reset(); }

    void greets()
    {
        static_cast<void>(good(m_client->ping()));
        QVERIFY(m_client->state() == Client::State::Ready);
        QVERIFY(m_client->server()->server.startsWith("hdf5async/"));
        QVERIFY(m_client->hasFeature("exactly_once"));
        QVERIFY(!m_client->hasFeature("telepathy"));
    }

    void writesAndReadsNumbers()
    {
        const std::vector<double> values{1.5, 2.5, 3.5, 4.5, 5.5, 6.5};
        const WriteReply written = good(m_client->write("/num/d", ArrayView(values, Shape{2, 3})));
        QVERIFY(written.created && written.shape == (Shape{2, 3}));
        const Value value = good(m_client->read("/num/d"));
        QCOMPARE(elementsOf<double>(value).value(), values);
        QVERIFY(std::get<Array>(value.v).shape == (Shape{2, 3}));
        QCOMPARE(errorCodeName(elementsOf<float>(value).error().code), QLatin1StringView("TYPE_MISMATCH"));

        ReadOptions options;
        options.select = Selection{{qint64(-1)}, {Selector::Slice{1, std::nullopt, 1}}};
        options.dtype = ElementType::floating(4);
        QCOMPARE(elementsOf<float>(good(m_client->read("/num/d", options))).value(), (std::vector<float>{5.5F, 6.5F}));
        QVERIFY(good(m_client->read("/nowhere")).isNil());
    }

    void writesScalarsAndTexts()
    {
        static_cast<void>(good(m_client->write("/s/int", 42)));
        QCOMPARE(elementsOf<qint64>(good(m_client->read("/s/int"))).value(), std::vector<qint64>{42});
        static_cast<void>(good(m_client->write("/s/text", "Grüße")));
        QCOMPARE(textsOf(good(m_client->read("/s/text"))).value(), QStringList{QStringLiteral("Grüße")});
        const QStringList words{QStringLiteral("a"), QStringLiteral("longer"), QString()};
        static_cast<void>(good(m_client->write("/s/words", words)));
        QCOMPARE(textsOf(good(m_client->read("/s/words"))).value(), words);
        static_cast<void>(good(m_client->write("/s/null", Data::Empty{false, ElementType::integer(4)})));
    }

    void writesMemoryOfAllKinds()
    {
        QByteArray raw(8, '\0');
        raw[0] = 5;
        static_cast<void>(good(m_client->write("/m/raw", ArrayView(ElementType::integer(4), {2}, raw))));
        QCOMPARE(elementsOf<qint32>(good(m_client->read("/m/raw"))).value(), (std::vector<qint32>{5, 0}));
        const std::array<quint8, 3> bytes{1, 2, 3};
        static_cast<void>(good(m_client->write("/m/borrowed", ArrayView::borrowed(bytes))));
        QCOMPARE(elementsOf<quint8>(good(m_client->read("/m/borrowed"))).value(), (std::vector<quint8>{1, 2, 3}));
        const auto owned = std::make_shared<std::vector<std::complex<double>>>(4, std::complex<double>(1, -1));
        static_cast<void>(good(m_client->write("/m/owned", ArrayView(owned->data(), {2, 2}, owned))));
        QCOMPARE(elementsOf<std::complex<double>>(good(m_client->read("/m/owned"))).value(), *owned);
        QCOMPARE(codeOf(m_client->write("/m/bad", ArrayView(ElementType::integer(4), {3}, raw))),
                 QStringLiteral("BAD_ARRAY"));
    }

    void storesRecordsOfAPlainStruct()
    {
        std::vector<Sample> samples(3);
        for (std::size_t i = 0; i < samples.size(); ++i)
            samples[i] = {qint64(i), float(i) / 2, {quint16(i), 2, 3}, {'m', 'V'}};
        const AppendReply reply = good(m_client->append("/rec/samples", samples));
        QCOMPARE(reply.appended, 3);
        static_cast<void>(good(m_client->append("/rec/samples", Sample{9, 4.5F, {7, 8, 9}, {'A'}})));
        ReadOptions field;
        field.fields = FieldList{true, {"value"}};
        QCOMPARE(elementsOf<float>(good(m_client->read("/rec/samples", field))).value(),
                 (std::vector<float>{0, 0.5F, 1, 4.5F}));
        const Value all = good(m_client->read("/rec/samples"));
        const Array &array = std::get<Array>(all.v);
        QCOMPARE(array.type.fields().fields.size(), std::size_t(4));
        QCOMPARE(array.type.fields().find("unit")->type.typeString(), QByteArray("|S4"));
        QVERIFY(array.type.fields().find("flags")->dims == std::vector<qint64>{3});

        AppendOptions newest;
        newest.deduplicateOn = FieldList{true, {"time"}};
        const AppendReply merged = good(m_client->append("/rec/samples", Sample{9, 5.5F, {}, {}}, newest));
        QCOMPARE(merged.updated, 1);
        QVERIFY(merged.shape == Shape{4});
    }

    void changesWhatIsThere()
    {
        static_cast<void>(good(m_client->write("/c/a", std::vector<qint32>{1, 2, 3, 4})));
        UpdateOptions from;
        from.start = -2;
        QVERIFY(good(m_client->update("/c/a", std::vector<qint32>{8, 9}, from)).shape == Shape{4});
        UpdateOptions some;
        some.select = Selection{{Selector::Indices{0}}};
        static_cast<void>(good(m_client->update("/c/a", 7, some)));
        static_cast<void>(good(m_client->insert("/c/a", 1, std::vector<qint32>{5})));
        QVERIFY(good(m_client->resize("/c/a", {6})).shape == Shape{6});
        QCOMPARE(elementsOf<qint32>(good(m_client->read("/c/a"))).value(), (std::vector<qint32>{7, 5, 2, 8, 9, 0}));
        QCOMPARE(good(m_client->move("/c/a", "/c/b")), QByteArray("/c/b"));
        QCOMPARE(good(m_client->copy("/c/b", "/c/d/e")), QByteArray("/c/d/e"));
        QCOMPARE(good(m_client->exists("/c/a")), false);
        QCOMPARE(good(m_client->remove("/c/b")), true);
        QCOMPARE(good(m_client->remove("/c/b", true)), false);
        QCOMPARE(codeOf(m_client->remove("/c/b")), QStringLiteral("NOT_FOUND"));
    }

    void knowsTheTree()
    {
        QCOMPARE(good(m_client->createGroup("/t/g")), true);
        QCOMPARE(good(m_client->createGroup("/t/g")), false);
        WriteOptions options;
        options.maxShape = std::vector<std::optional<qint64>>{std::nullopt};
        options.chunks = Shape{16};
        options.storage.codec = Codec::Deflate;
        options.storage.level = 1;
        options.attributes = {{"unit", DataArgument("K").data()}};
        static_cast<void>(good(m_client->write("/t/d", std::vector<quint16>(3), options)));
        const InfoReply info = good(m_client->info("/t/d"));
        QVERIFY(info.kind == ObjectKind::Dataset && info.shape == Shape{3} && info.chunks == Shape{16});
        QCOMPARE(info.dtype.wire.typeString(), QByteArray("<u2"));
        QVERIFY(info.compression == QByteArray("gzip") && info.compressionLevel == 1 && info.attributes == 1);
        ListOptions detail;
        detail.detail = detail.recursive = detail.attributes = true;
        const ListReply list = good(m_client->list("/t", detail));
        QCOMPARE(list.entries.size(), std::size_t(2));
        QCOMPARE(list.entries[0].name, QByteArray("d"));
        QVERIFY(list.entries[1].kind == ObjectKind::Group);
        QCOMPARE(textsOf(list.entries[0].attributes->at(0).second).value(), QStringList{QStringLiteral("K")});
    }

    void keepsAttributes()
    {
        QCOMPARE(good(m_client->setAttributes(
                     "/", {{"n", DataArgument(3).data()}, {"v", DataArgument(std::vector<float>{1, 2}).data()}})),
                 2);
        const AttributeValues all = good(m_client->attributes("/"));
        QCOMPARE(all.size(), std::size_t(2));
        QCOMPARE(elementsOf<float>(all[1].second).value(), (std::vector<float>{1, 2}));
        QCOMPARE(good(m_client->deleteAttributes("/", {"n", "x"}, true)), 1);
        QCOMPARE(codeOf(m_client->attributes("/", {{"n"}})), QStringLiteral("NOT_FOUND"));
    }

    void carriesOutBatches()
    {
        const std::vector<Outcome> results = good(m_client->batch(
            {AppendRequest{"/b/a", DataArgument(std::vector<qint64>{1}).data(), {}, {}}, ExistsRequest{"/b/a"}}));
        QVERIFY(std::get<ExistsReply>(results.at(1)).exists);
        const auto failed = awaited(m_client->batch({CreateGroupRequest{"/b/new"}, DeleteRequest{"/b/none", false}}));
        QVERIFY(!failed->has_value());
        QCOMPARE(failed->error().detail[QStringLiteral("index")].toInt(), 1);
        QCOMPARE(good(m_client->exists("/b/new")), false);
    }

    void tellsCommits()
    {
        CallOptions durable;
        durable.ack = AckLevel::Durable;
        const Reply reply = awaited(m_client->call(CreateGroupRequest{"/commit"}, durable)).value();
        QVERIFY(reply.outcome && reply.commit && !reply.replayed);
        QVERIFY(good(m_client->flush()) >= *reply.commit);
    }

    void keepsTheOrderOfTheCalls()
    {
        std::vector<QFuture<Result<AppendReply>>> appends;
        for (qint64 i = 0; i < 3000; ++i)
            appends.push_back(m_client->append("/order", std::vector<qint64>{i}));
        const QFuture<Result<Value>> read = m_client->read("/order");
        std::vector<qint64> expected(3000);
        std::iota(expected.begin(), expected.end(), 0);
        QCOMPARE(elementsOf<qint64>(good(read)).value(), expected);
        for (auto &append : appends)
            QVERIFY(append.isFinished());
    }

    void readsInPartsWhatIsLarge()
    {
        std::vector<quint32> values(3'000'000);
        std::iota(values.begin(), values.end(), 0);
        static_cast<void>(good(m_client->write("/large/numbers", ArrayView::borrowed(values, Shape{1'000'000, 3}))));
        ReadOptions options;
        options.partBytes = 1 << 18;
        const Value value = good(m_client->read("/large/numbers", options));
        QVERIFY(std::get<Array>(value.v).shape == (Shape{1'000'000, 3}));
        QVERIFY(elementsOf<quint32>(value).value() == values);
        QStringList texts;
        for (int i = 0; i < 20'000; ++i)
            texts << QString(i % 37, QLatin1Char('x')) + QString::number(i);
        static_cast<void>(good(m_client->write("/large/texts", texts)));
        options.partBytes = 10'000;
        QVERIFY(textsOf(good(m_client->read("/large/texts", options))).value() == texts);
    }

    void refusesWhatIsLongerThanAFrame()
    {
        ServerProcess small("max_frame = 64 KiB");
        QVERIFY(small.start());
        Client client(small.options());
        client.open();
        static_cast<void>(good(client.ping()));
        QCOMPARE(codeOf(client.write("/a", std::vector<double>(10'000))), QStringLiteral("FRAME_TOO_LARGE"));
        static_cast<void>(good(client.write("/a", std::vector<double>(1'000)))); // and goes on
    }

    void continuesInTheThreadOfTheContext()
    {
        QThread thread;
        QObject context;
        context.moveToThread(&thread);
        thread.start();
        std::atomic<QThread *> seen = nullptr;
        m_client->ping().then(&context, [&](const Result<PongReply> &) { seen = QThread::currentThread(); });
        QTRY_COMPARE_WITH_TIMEOUT(seen.load(), &thread, limit);
        thread.quit();
        thread.wait();
    }

    void finishesEveryFuture()
    {
        Client never(m_server.options());
        const auto waiting = never.ping();
        never.close();
        QCOMPARE(codeOf(waiting), QStringLiteral("CANCELLED"));
        QFuture<Result<PongReply>> first, second;
        QFuture<Reply> third;
        {
            Client client(m_server.options());
            client.open();
            first = client.ping();
            static_cast<void>(good(client.ping()));
            second = client.ping();
            third = client.call(PingRequest{});
        }
        QCOMPARE(codeOf(first), QString());
        QCOMPARE(codeOf(second), QStringLiteral("CANCELLED"));
        QVERIFY(third.isFinished() && third.takeResult().outcome.error().code == ErrorCode::Cancelled);
        Client closed(m_server.options());
        closed.open();
        closed.close();
        QCOMPARE(codeOf(closed.ping()), QStringLiteral("CONNECTION_LOST"));
        closed.open();
        QCOMPARE(codeOf(closed.ping()), QString());
    }

    void mayBeDeletedByWhatItFinishes()
    {
        auto client = std::make_unique<Client>(m_server.options());
        client->open();
        bool isDeleted = false;
        client->ping().then(this, [&](const Result<PongReply> &) {
            client.reset();
            isDeleted = true;
        });
        const auto other = client->ping();
        QTRY_VERIFY_WITH_TIMEOUT(isDeleted, limit);
        QTRY_VERIFY_WITH_TIMEOUT(other.isFinished(), limit);
    }

    void speaksToServersWithATokenAndFiles()
    {
        ServerProcess server("auth_token = swordfish\n[files]\nrun = run.h5");
        QVERIFY(server.start());
        ClientOptions options = server.options();
        Client stranger(options);
        QSignalSpy problems(&stranger, &Client::problem);
        stranger.open();
        QCOMPARE(codeOf(stranger.ping()), QStringLiteral("AUTH_REQUIRED"));
        QVERIFY(stranger.state() == Client::State::Failed);
        QCOMPARE(problems.size(), 1);
        options.token = "wrong";
        Client wrong(options);
        wrong.open();
        QCOMPARE(codeOf(wrong.ping()), QStringLiteral("AUTH_FAILED"));
        options.token = "swordfish";
        options.file = "run";
        options.name = "tester";
        Client client(options);
        client.open();
        static_cast<void>(good(client.write("/x", 1)));
        CallOptions other;
        other.file = "default";
        QCOMPARE(good(client.exists("/x", other)), false);
        QCOMPARE(good(client.exists("/x")), true);
    }

private:
    ServerProcess m_server{"default_ack = applied"};
    std::unique_ptr<Client> m_client;
};

QTEST_GUILESS_MAIN(ClientTest)
#include "client_test.moc"
