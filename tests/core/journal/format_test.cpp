// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/format.h"

#include <QFile>
#include <QTest>

#include <numeric>

using namespace hdf5async::journal;

namespace {

constexpr std::uint64_t journalId = 0x0123456789abcdef;

QByteArray pageOf(int seed)
{
    QByteArray page(static_cast<qsizetype>(pageBytes), '\0');
    for (qsizetype i = 0; i < page.size(); ++i)
        page[i] = static_cast<char>(i / 64 + seed);
    return page;
}

/// A whole frame as it lies in a segment.
QByteArray frameOf(FrameHeader header, FrameBuilder &builder)
{
    builder.finish(header);
    auto &bytes = builder.bytes();
    header.payloadHash = hashPayload({bytes.data() + frameHeaderBytes, static_cast<qsizetype>(header.payloadBytes)},
                                     header.generation, header.commit.sequence);
    encode(header, bytes.data());
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

/// The frame of the worked example in docs/storage.md.
QByteArray exampleFrame()
{
    FrameBuilder builder;
    builder.begin("hi", 1);
    QByteArray page(static_cast<qsizetype>(pageBytes), '\0');
    for (int i = 0; i < 64; ++i)
        page[128 + i] = static_cast<char>(i);
    builder.add(3, 0x4, page.constData());
    FrameHeader header;
    header.generation = 0x1111111111111111;
    header.checkpointed = 5;
    header.fingerprintBefore = 0x2222222222222222;
    header.baseEof = 20000;
    header.commit = {7, 24000, 1700000000000, 0x3333333333333333, {}};
    return frameOf(header, builder);
}

} // namespace

class FormatTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersComeBackAsTheyWere();
    void aFrameComesBackAsItWas();
    void anyChangedBitIsNoticed();
    void aFrameOfAnotherGenerationHasAnotherHash();
    void wrongLengthsInValidHeadersAreRefused();
    void aSegmentHeaderBelongsToItsJournal();
    void theWorkedExampleOfTheDocumentIsRight();
};

void FormatTest::headersComeBackAsTheyWere()
{
    const JournalHeader journal{journalId, 16u << 20, 5, 77};
    const QByteArray page = encode(journal);
    QCOMPARE(static_cast<std::uint64_t>(page.size()), pageBytes);
    QVERIFY(decodeJournalHeader(page) == journal);
    const SegmentHeader plain{9, 10, std::nullopt};
    QVERIFY(decodeSegmentHeader(encode(plain, journalId), journalId) == plain);
    const SegmentHeader carrying{9, 10, CommitInfo{1, 2, 3, 4, QByteArray(9000, 'r')}};
    const QByteArray bytes = encode(carrying, journalId);
    QCOMPARE(static_cast<std::uint64_t>(bytes.size()), encodedBytes(carrying));
    QVERIFY(decodeSegmentHeader(bytes, journalId) == carrying);
    QVERIFY(!decodeSegmentHeader(bytes.first(8000), journalId)); // the record is cut
}

void FormatTest::aFrameComesBackAsItWas()
{
    FrameBuilder builder;
    builder.begin("record", 2);
    builder.add(SpillRun{100, 40960, {1, 2, 3}});
    const QByteArray page = pageOf(1);
    builder.add(7, wholePage, page.constData());
    builder.add(9, 0x8000000000000005, page.constData());
    FrameHeader header;
    header.generation = 4;
    header.commit = {8, 1u << 20, 123, 456, {}};
    const QByteArray bytes = frameOf(header, builder);
    const auto decoded = decodeFrameHeader(bytes);
    QVERIFY(decoded);
    QCOMPARE(decoded->commit.sequence, std::uint64_t{8});
    QCOMPARE(decoded->pages, 2u);
    const auto payload = decodePayload(QByteArrayView(bytes).sliced(frameHeaderBytes), *decoded);
    QVERIFY(payload);
    QCOMPARE(payload->record.toByteArray(), QByteArray("record"));
    QVERIFY(payload->runs == std::vector<SpillRun>({{100, 40960, {1, 2, 3}}}));
    QCOMPARE(QByteArray(payload->pages[0].granules, 4096), page);
    QCOMPARE(payload->pages[1].mask, 0x8000000000000005u);
    QCOMPARE(QByteArray(payload->pages[1].granules, 192), page.sliced(0, 64) + page.sliced(128, 64) + page.sliced(63 * 64, 64));
}

void FormatTest::anyChangedBitIsNoticed()
{
    const QByteArray good = exampleFrame();
    const auto header = decodeFrameHeader(good);
    QVERIFY(header);
    for (qsizetype bit = 0; bit < good.size() * 8; ++bit) {
        QByteArray bad = good;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
        const auto decoded = decodeFrameHeader(bad);
        if (bit < static_cast<qsizetype>(frameHeaderBytes) * 8) {
            QVERIFY2(!decoded, qPrintable(QString::number(bit)));
            continue;
        }
        const auto payload = QByteArrayView(bad).sliced(frameHeaderBytes);
        QVERIFY(hashPayload(payload, header->generation, header->commit.sequence) != header->payloadHash);
    }
}

void FormatTest::aFrameOfAnotherGenerationHasAnotherHash()
{
    const QByteArray payload("the same bytes");
    QVERIFY(hashPayload(payload, 1, 1) != hashPayload(payload, 2, 1));
    QVERIFY(hashPayload(payload, 1, 1) != hashPayload(payload, 1, 2));
}

void FormatTest::wrongLengthsInValidHeadersAreRefused()
{
    const QByteArray frame = exampleFrame();
    const auto payload = QByteArrayView(frame).sliced(frameHeaderBytes);
    const FrameHeader good = *decodeFrameHeader(frame);
    QVERIFY(decodePayload(payload, good));
    const auto refuses = [&](auto change) {
        FrameHeader header = good;
        change(header);
        return !decodePayload(payload, header);
    };
    QVERIFY(refuses([](FrameHeader &header) { header.recordBytes = ~std::uint64_t{0}; }));
    QVERIFY(refuses([](FrameHeader &header) { header.recordBytes = 50; }));
    QVERIFY(refuses([](FrameHeader &header) { header.pages = 2; }));
    QVERIFY(refuses([](FrameHeader &header) { header.pages = 0; }));
    QVERIFY(refuses([](FrameHeader &header) { header.runs = 0xffffffff; }));
    QVERIFY(refuses([](FrameHeader &header) { header.payloadBytes -= 8; }));
}

void FormatTest::aSegmentHeaderBelongsToItsJournal()
{
    const QByteArray bytes = encode(SegmentHeader{1, 2, std::nullopt}, journalId);
    QVERIFY(decodeSegmentHeader(bytes, journalId));
    QVERIFY(!decodeSegmentHeader(bytes, journalId + 1));
}

void FormatTest::theWorkedExampleOfTheDocumentIsRight()
{
    QFile file(QStringLiteral(HDF5ASYNC_SOURCE_DIR "/docs/storage.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray document = file.readAll();
    const qsizetype start = document.indexOf("```hex\n");
    const qsizetype end = document.indexOf("```", start + 7);
    QVERIFY(start > 0 && end > start);
    QByteArray bytes; // each line: offset, up to 16 bytes, what they are
    for (const QByteArray &line : document.sliced(start + 7, end - start - 7).split('\n')) {
        const QByteArray hex = line.mid(6, 48).trimmed();
        bytes += QByteArray::fromHex(hex);
    }
    QCOMPARE(bytes.toHex(' '), exampleFrame().toHex(' '));
}

QTEST_GUILESS_MAIN(FormatTest)
#include "format_test.moc"
