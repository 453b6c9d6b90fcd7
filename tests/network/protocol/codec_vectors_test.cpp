// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/frame_decoder.h"
#include "network/protocol/message_codec.h"
#include "tests/network/protocol/vectors.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QSet>
#include <QTest>

#include <cstring>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

struct Profile
{
    std::size_t maxFrame = 67108864;
    DecodeLimits limits;
};

Profile profileNamed(const QString &name)
{
    return name == QStringLiteral("small") ? Profile{65536, {8, 1000}} : Profile{};
}

// What was made of one frame: the error's code, or "" for a request that may be carried out.
struct Seen
{
    QJsonValue id;
    QString code;
};

QJsonValue toJson(const RequestId &id)
{
    if (const auto *number = std::get_if<qint64>(&id))
        return *number;
    if (const auto *number = std::get_if<quint64>(&id))
        return double(*number); // as JSON has it
    return QJsonValue::Null;
}

void receive(FrameDecoder &decoder, QByteArray bytes)
{
    while (!bytes.isEmpty()) {
        const std::span<char> space = decoder.writable();
        const auto size = std::min<std::size_t>(space.size(), std::size_t(bytes.size()));
        std::memcpy(space.data(), bytes.data(), size);
        decoder.commit(size);
        bytes.remove(0, qsizetype(size));
    }
}

QList<Seen> framesOf(const QList<QByteArray> &segments, const Profile &profile)
{
    FrameDecoder decoder(profile.maxFrame);
    QList<Seen> seen;
    for (const QByteArray &segment : segments) {
        receive(decoder, segment);
        for (auto body = decoder.next(); body && *body; body = decoder.next()) {
            const DecodedRequest request = decodeRequest(**body, profile.limits);
            seen << Seen{toJson(request.head.id), codeOf(request)};
        }
        if (!decoder.next()) {
            seen << Seen{QJsonValue::Null, QStringLiteral("FRAME_TOO_LARGE")};
            break;
        }
    }
    return seen;
}

// Codes that nobody but the decoder gives: a request that gets through may not be expected to fail with one of them.
const QSet<QString> decodersOwn{QStringLiteral("FRAME_TOO_LARGE"), QStringLiteral("BAD_MSGPACK"),
                                QStringLiteral("BAD_REQUEST"),     QStringLiteral("UNKNOWN_OP"),
                                QStringLiteral("BAD_PATH"),        QStringLiteral("BAD_ARRAY")};

} // namespace

/// The requests of the open set, as far as the codec decides about them: malformed.jsonl and the single frames of ops.jsonl.
class CodecVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersMalformedInput_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const QJsonObject &vector : vectors("malformed.jsonl"))
            QTest::newRow(qPrintable(vector[QStringLiteral("name")].toString())) << vector;
    }

    void answersMalformedInput()
    {
        QFETCH(QJsonObject, vector);
        QList<QByteArray> segments;
        for (const QJsonValue segment : vector[QStringLiteral("send")].toArray())
            segments << fromHex(segment);
        const QList<Seen> seen = framesOf(segments, profileNamed(vector[QStringLiteral("profile")].toString()));
        const QJsonArray replies = vector[QStringLiteral("replies")].toArray();
        QCOMPARE(seen.size(), replies.size());
        for (qsizetype i = 0; i < seen.size(); ++i)
            check(seen[i], replies[i].toObject());
    }

    void understandsTheRequestsOfEveryScript_data()
    {
        QTest::addColumn<QJsonObject>("script");
        for (const QJsonObject &script : vectors("ops.jsonl"))
            QTest::newRow(qPrintable(script[QStringLiteral("name")].toString())) << script;
    }

    void understandsTheRequestsOfEveryScript()
    {
        QFETCH(QJsonObject, script);
        const Profile profile = profileNamed(script[QStringLiteral("profile")].toString());
        for (const QJsonValue step : script[QStringLiteral("steps")].toArray()) {
            if (!step[QStringLiteral("frame")].isString())
                continue;
            const QList<Seen> seen = framesOf({fromHex(step[QStringLiteral("frame")])}, profile);
            QCOMPARE(seen.size(), 1);
            check(seen[0], step[QStringLiteral("expect")].toObject());
        }
    }

private:
    static void check(const Seen &seen, const QJsonObject &expected)
    {
        const QString code = expected[QStringLiteral("code")].toString();
        QCOMPARE(seen.id, expected[QStringLiteral("id")]);
        // Access comes before what a decoder finds later (step 7 before steps 8 to 11).
        static const QSet<QString> accessCodes{QStringLiteral("AUTH_REQUIRED"), QStringLiteral("FORBIDDEN"),
                                               QStringLiteral("NOT_FOUND")}; // of `file`
        const bool isAccess = accessCodes.contains(code);
        if (!seen.code.isEmpty() && !isAccess)
            QCOMPARE(seen.code, code);
        else
            QVERIFY2(!decodersOwn.contains(code), qPrintable(code));
    }
};

QTEST_APPLESS_MAIN(CodecVectorsTest)
#include "codec_vectors_test.moc"
