// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/message_codec.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

Item text(const char *latin)
{
    return QString::fromLatin1(latin);
}

Item good()
{
    return mapItem({{"op", text("append")}, {"path", text("/a")}, {"data", 1}});
}

DecodedRequest batch(const QVariantList &requests, const Pairs &more = {})
{
    return decoded(Pairs{{"id", 7}, {"op", text("batch")}, {"requests", requests}} + more);
}

std::optional<qulonglong> indexOf(const Error &error)
{
    const auto it = error.detail.find(QStringLiteral("index"));
    return it == error.detail.end() ? std::nullopt : std::optional(it->toULongLong());
}

const QString badRequest = QStringLiteral("BAD_REQUEST");

} // namespace

class BatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsOperationsInOrder()
    {
        const Item read = mapItem({{"op", text("read")}, {"path", text("b")}, {"x-note", 1}, {"fields", nil()}});
        const DecodedRequest request =
            batch({good(), read, good()}, {{"ack", text("applied")}, {"seq", 3}, {"file", text("f")}});
        QCOMPARE(codeOf(request), QString());
        QCOMPARE(request.head.op, OpCode::Batch);
        QCOMPARE(request.head.ack, std::optional(AckLevel::Applied));
        QCOMPARE(request.head.sequence, std::optional(quint64(3)));
        QCOMPARE(request.head.file, QByteArray("f"));
        const auto &operations = std::get<std::shared_ptr<const BatchRequest>>(*request.operation)->operations;
        QCOMPARE(operations.size(), std::size_t(3));
        QCOMPARE(opCode(operations[0]), OpCode::Append);
        QCOMPARE(opCode(operations[1]), OpCode::Read);
        QCOMPARE(pathOf(operations[1]), QByteArray("/b"));
    }

    void mayBeEmpty()
    {
        QVERIFY(std::get<std::shared_ptr<const BatchRequest>>(*batch({}).operation)->operations.empty());
    }

    void faultsOfRequestsSayWhere_data()
    {
        QTest::addColumn<Item>("faulty");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, const Item &faulty, const QString &code = badRequest) {
            QTest::newRow(name) << faulty << code;
        };
        row("not a map", 5);
        row("nil", nil());
        row("no op", mapItem({{"path", text("/a")}}));
        row("op int", mapItem({{"op", 5}}));
        row("unknown op", mapItem({{"op", text("nope")}}), QStringLiteral("UNKNOWN_OP"));
        row("unknown key", mapItem({{"op", text("exists")}, {"path", text("/a")}, {"colour", 1}}));
        row("missing key", mapItem({{"op", text("exists")}}));
        row("wrong type", mapItem({{"op", text("exists")}, {"path", 5}}));
        for (const char *key : {"id", "seq"})
            row(key, mapItem({{"op", text("append")}, {"path", text("/a")}, {"data", 1}, {key, 1}}));
        for (const char *key : {"file", "ack"})
            row(key, mapItem({{"op", text("append")}, {"path", text("/a")}, {"data", 1}, {key, text("default")}}));
        row("hello", mapItem({{"op", text("hello")}, {"version", 1}}));
        for (const char *op : {"ping", "flush"})
            row(op, mapItem({{"op", text(op)}}));
        row("batch", mapItem({{"op", text("batch")}, {"requests", QVariantList{}}}));
    }
    void faultsOfRequestsSayWhere()
    {
        QFETCH(Item, faulty);
        QFETCH(QString, code);
        const DecodedRequest request = batch({good(), faulty, good()});
        QVERIFY(request.malformed.has_value());
        QCOMPARE(codeOf(request), code);
        QCOMPARE(indexOf(*request.malformed), std::optional(qulonglong(1)));
        QCOMPARE(request.head.id, RequestId(qint64(7)));
    }

    void faultsOfValuesWaitForAccess()
    {
        const QList<std::pair<Item, QString>> faults{
            {mapItem({{"op", text("exists")}, {"path", text("")}}), QStringLiteral("BAD_PATH")},
            {mapItem({{"op", text("write")}, {"path", text("/a")}, {"data", QVariantList{nil()}}}),
             QStringLiteral("UNSUPPORTED_TYPE")},
            {mapItem({{"op", text("read")}, {"path", text("/a")}, {"stream", true}}), badRequest},
            {mapItem({{"op", text("delete")}, {"path", text("/")}}), QStringLiteral("BAD_PATH")},
        };
        for (const auto &[faulty, code] : faults) {
            const DecodedRequest request = batch({good(), good(), faulty});
            QVERIFY(!request.malformed);
            QCOMPARE(codeOf(request), code);
            QCOMPARE(indexOf(request.operation.error()), std::optional(qulonglong(2)));
        }
    }

    void faultsOfKeysComeBeforeThoseOfValues()
    {
        const Item badPath = mapItem({{"op", text("exists")}, {"path", text("")}});
        const Item badKey = mapItem({{"op", text("exists")}, {"path", text("/a")}, {"colour", 1}});
        const DecodedRequest request = batch({badPath, badKey});
        QVERIFY(request.malformed.has_value());
        QCOMPARE(indexOf(*request.malformed), std::optional(qulonglong(1)));
    }

    void isOfBoundedLength()
    {
        QVariantList many(70000, mapItem({{"op", text("exists")}, {"path", text("/a")}}));
        QCOMPARE(codeOf(batch(many)), QStringLiteral("TOO_LARGE"));
        many.resize(65536);
        QCOMPARE(codeOf(batch(many)), QString());
    }
};

QTEST_APPLESS_MAIN(BatchTest)
#include "batch_test.moc"
