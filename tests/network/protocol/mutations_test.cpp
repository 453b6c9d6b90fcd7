// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/message_codec.h"
#include "tests/network/protocol/vectors.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QRandomGenerator>
#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

// The requests of the open set, which between them use every key and every kind of value.
QList<QByteArray> requests()
{
    QList<QByteArray> bodies;
    for (const char *file : {"malformed.jsonl", "ops.jsonl"}) {
        for (const QJsonObject &vector : vectors(file)) {
            for (const QJsonValue step : vector[QStringLiteral("steps")].toArray())
                bodies << fromHex(step[QStringLiteral("frame")]).mid(4);
            for (const QJsonValue segment : vector[QStringLiteral("send")].toArray())
                bodies << fromHex(segment).mid(4);
        }
    }
    bodies.removeIf([](const QByteArray &body) { return body.size() > 2000; });
    return bodies;
}

QByteArray mutated(QByteArray body, const QByteArray &other, QRandomGenerator &random)
{
    const QByteArray heads = QByteArray::fromHex("808190919fa0a1bfc0c1c2c3c4c5c6c7cacbcccfd0d3d9dadbdcdddedf00017fff");
    for (int i = random.bounded(1, 3); i > 0 && !body.isEmpty(); --i) {
        const int at = random.bounded(int(body.size()));
        switch (random.bounded(5)) {
        case 0: body[at] = char(random.bounded(256)); break;
        case 1: body[at] = heads[random.bounded(int(heads.size()))]; break;
        case 2: body.remove(at, random.bounded(1, 4)); break;
        case 3: body.insert(at, heads[random.bounded(int(heads.size()))]); break;
        default:
            body.replace(at, random.bounded(8), other.mid(random.bounded(int(other.size()) + 1), random.bounded(12)));
            break;
        }
    }
    return body;
}

bool liesWithin(const Data &data, const SharedBytes &body)
{
    const auto *array = std::get_if<Array>(&data.value);
    if (!array)
        return true;
    const bool isWhole =
        elementCount(array->shape).value_or(-1) * qint64(array->type.itemSize()) == qint64(array->data.size());
    const bool isShared =
        array->data.owner() != body.owner() ||
        (array->data.data() >= body.data() && array->data.data() + array->data.size() <= body.data() + body.size());
    return isWhole && isShared;
}

} // namespace

/// Whatever arrives gives an answer, the same every time, and data that are what they claim to be. Sanitizers see the rest.
class MutationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersMutatedRequests()
    {
        QRandomGenerator random(20261122);
        const QList<QByteArray> bodies = requests();
        QVERIFY(bodies.size() > 500);
        TypeCache cache;
        int understood = 0;
        for (int round = 0; round < 60000; ++round) {
            const QByteArray &other = bodies[random.bounded(int(bodies.size()))];
            const SharedBytes body = shared(mutated(bodies[random.bounded(int(bodies.size()))], other, random));
            const DecodedRequest request = decodeRequest(body, {64, 5000}, &cache);
            const DecodedRequest again = decodeRequest(body, {64, 5000});
            QCOMPARE(codeOf(request), codeOf(again));
            QCOMPARE(request.head.id, again.head.id);
            if (request.malformed || !request.operation)
                continue;
            ++understood;
            const bool isGood = std::visit(
                [&body](const auto &operation) {
                    if constexpr (requires { liesWithin(operation.data, body); })
                        return liesWithin(operation.data, body);
                    else
                        return true;
                },
                *request.operation);
            if (!isGood)
                QFAIL(toByteArray(body).toHex().constData());
        }
        QVERIFY2(understood > 1000, qPrintable(QString::number(understood))); // not all was noise
    }

    void noPrefixOfARequestIsOne()
    {
        for (const QByteArray &body : requests()) {
            if (body.size() > 300 || codeOf(decodedBytes(body)) == QStringLiteral("BAD_MSGPACK"))
                continue;
            for (qsizetype size = 0; size < body.size(); ++size)
                QCOMPARE(codeOf(decodedBytes(body.first(size))), QStringLiteral("BAD_MSGPACK"));
        }
    }
};

QTEST_APPLESS_MAIN(MutationsTest)
#include "mutations_test.moc"
