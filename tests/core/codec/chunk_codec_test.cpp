// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/chunk_codec.h"
#include "core/storage/codec/codec_load.h"
#include "core/storage/codec/compressors.h"
#include "tests/core/codec/chunk_data.h"

#include <QTest>
#include <QtEndian>

#include <thread>

using namespace hdf5async;

namespace {

QByteArray bytesOf(const SharedBytes &bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}

QString nameOf(const Filters &filters)
{
    return QStringLiteral("%1 %2 shuffle %3 checksum %4")
        .arg(QString::fromUtf8(codecName(filters.codec)))
        .arg(filters.level)
        .arg(int(filters.shuffle))
        .arg(filters.fletcher32);
}

// What decode() makes of stored bytes; nothing where it finds them damaged. Writes beyond the chunk fail the test.
std::optional<QByteArray> decoded(const ChunkCodec &codec, const QByteArray &stored, quint32 mask)
{
    constexpr qsizetype guard = 64;
    const qsizetype size = qsizetype(codec.chunkBytes());
    QByteArray chunk(size + guard, 'g');
    const Result<void> done = codec.decode(viewOf(stored), mask, chunk.data());
    if (chunk.last(guard) != QByteArray(guard, 'g'))
        qFatal("decode() wrote beyond the chunk");
    if (!done && done.error().code != ErrorCode::IoError)
        qFatal("the wrong error");
    return done ? std::optional(chunk.first(size)) : std::nullopt;
}

} // namespace

class ChunkCodecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bringsBackWhatItStored()
    {
        for (const Filters &filters : allFilters()) {
            for (const qsizetype elementBytes : {1, 3, 8, 1000}) {
                for (const qsizetype count : {1, 2, 9, 1001}) {
                    for (const QByteArray &chunk : {chunkBytes(elementBytes * count), noise(elementBytes * count)}) {
                        const ChunkCodec codec(filters, std::size_t(elementBytes), std::size_t(chunk.size()));
                        const Result<StoredChunk> stored = codec.encode(viewOf(chunk));
                        QVERIFY(stored);
                        QVERIFY(stored->bytes.size() <= std::size_t(chunk.size()) + 4);
                        const Result<SharedBytes> back = codec.decode(stored->bytes, stored->filterMask);
                        QVERIFY2(back && bytesOf(*back) == chunk, qPrintable(nameOf(filters)));
                        QCOMPARE(decoded(codec, bytesOf(stored->bytes), stored->filterMask), std::optional(chunk));
                    }
                }
            }
        }
    }

    void leavesOutACodecThatDoesNotHelp()
    {
        const QByteArray chunk = noise(4096);
        for (const Codec name : {Codec::Deflate, Codec::Zstd, Codec::Lz4}) {
            const ChunkCodec codec({name, 3, Shuffle::None, true}, 1, 4096);
            const Result<StoredChunk> stored = codec.encode(viewOf(chunk));
            QVERIFY(stored);
            QCOMPARE(stored->filterMask, 1u);
            QCOMPARE(bytesOf(stored->bytes).first(4096), chunk);
            QCOMPARE(stored->bytes.size(), std::size_t(4100));
        }
        QCOMPARE(ChunkCodec({Codec::Deflate, 0}, 1, 4096).encode(viewOf(chunkBytes(4096)))->filterMask, 1u);
    }

    void readsAChunkThatWasStoredRaw()
    {
        const QByteArray chunk = chunkBytes(800);
        for (const Filters &filters : allFilters()) {
            const ChunkCodec codec(filters, 8, 800);
            QCOMPARE(codec.isIdentity(), filters == Filters());
            QCOMPARE(decoded(codec, chunk, codec.rawMask()), std::optional(chunk));
            QCOMPARE(decoded(codec, chunk.first(799), codec.rawMask()), std::nullopt);
            const SharedBytes raw(chunk);
            QCOMPARE(codec.decode(raw, codec.rawMask())->data(), raw.data());
        }
        QCOMPARE(ChunkCodec({Codec::Zstd, 3, Shuffle::Byte, true}, 8, 800).rawMask(), 7u);
        QCOMPARE(ChunkCodec({Codec::None, 0, Shuffle::Bit, false}, 8, 800).rawMask(), 1u);
    }

    void refusesAnotherSize()
    {
        QCOMPARE(ChunkCodec({Codec::Deflate, 4}, 8, 800).encode(viewOf(chunkBytes(792))).error().code,
                 ErrorCode::Internal);
        for (const Filters &filters : allFilters()) {
            const Result<StoredChunk> stored = ChunkCodec(filters, 8, 800).encode(viewOf(chunkBytes(800)));
            for (const std::size_t other : {8, 792, 808, 80000})
                QCOMPARE(decoded(ChunkCodec(filters, 8, other), bytesOf(stored->bytes), stored->filterMask),
                         std::nullopt);
        }
    }

    void findsTruncatedChunks()
    {
        const QByteArray chunk = chunkBytes(8 * 300);
        for (const Filters &filters : allFilters()) {
            const ChunkCodec codec(filters, 8, std::size_t(chunk.size()));
            const Result<StoredChunk> stored = codec.encode(viewOf(chunk));
            const QByteArray bytes = bytesOf(stored->bytes);
            for (qsizetype length = 0; length < bytes.size(); length += length < 40 ? 1 : 17)
                QVERIFY2(!decoded(codec, bytes.first(length), stored->filterMask), qPrintable(nameOf(filters)));
        }
    }

    void survivesDamagedChunks()
    {
        const QByteArray chunk = chunkBytes(8 * 200);
        std::mt19937 random(3);
        for (const Filters &filters : allFilters()) {
            const ChunkCodec codec(filters, 8, std::size_t(chunk.size()));
            const Result<StoredChunk> stored = codec.encode(viewOf(chunk));
            const bool isChecked = filters.fletcher32 || (filters.codec == Codec::Deflate && filters.level > 0);
            for (int i = 0; i < 300; ++i) {
                QByteArray bytes = bytesOf(stored->bytes);
                const qsizetype at = qsizetype(random() % unsigned(i % 2 == 0 ? bytes.size() : 16));
                bytes[at] = char(bytes[at] ^ (1 << random() % 8));
                const auto back = decoded(codec, bytes, stored->filterMask);
                QVERIFY2(!isChecked || !back || *back == chunk, qPrintable(nameOf(filters)));
            }
            for (int i = 0; i < 200; ++i)
                (void)decoded(codec, noise(1 + qsizetype(random() % 3000)), quint32(random() % 8));
        }
    }

    void believesNoSizeThatAChunkClaims()
    {
        QByteArray lz4(16, '\0');
        qToBigEndian<quint64>(quint64(1) << 62, lz4.data());
        QCOMPARE(claimedSize(Codec::Lz4, viewOf(lz4)), std::nullopt);
        qToBigEndian<quint64>(800, lz4.data()); // with blocks of 0 bytes it would never end
        QCOMPARE(decoded(ChunkCodec({Codec::Lz4}, 8, 800), lz4, 0), std::nullopt);
        qToBigEndian<quint32>(0xffffffff, lz4.data() + 8);
        qToBigEndian<quint32>(0xffffffff, lz4.data() + 12);
        QCOMPARE(decoded(ChunkCodec({Codec::Lz4}, 8, 800), lz4, 0), std::nullopt);
        // A zstd frame whose head claims 2^60 bytes.
        const QByteArray zstd = QByteArray::fromHex("28b52ffde0000000000000001000");
        QCOMPARE(claimedSize(Codec::Zstd, viewOf(zstd)), std::nullopt);
        QCOMPARE(decoded(ChunkCodec({Codec::Zstd, 3}, 8, 800), zstd, 0), std::nullopt);
    }

    void readsLz4InBlocks()
    {
        // 10 bytes in blocks of 4, none compressed, by hand.
        const QByteArray stored = QByteArray::fromHex("000000000000000a00000004"
                                                      "0000000461626364"
                                                      "0000000465666768"
                                                      "00000002696a");
        QCOMPARE(decoded(ChunkCodec({Codec::Lz4}, 1, 10), stored, 0), std::optional(QByteArray("abcdefghij")));
    }

    void shuffledBitsNeedWholeElements()
    {
        const QByteArray chunk = chunkBytes(100);
        const ChunkCodec codec({Codec::None, 0, Shuffle::Bit, false}, 8, 100);
        QCOMPARE(codec.encode(viewOf(chunk))->filterMask, 1u);
        QCOMPARE(decoded(codec, chunk, 1), std::optional(chunk));
        QCOMPARE(decoded(codec, chunk, 0), std::nullopt);
    }

    void takesAnyStoredLevel()
    {
        const QByteArray chunk = QByteArray(5000, 'z');
        for (const Codec name : {Codec::Deflate, Codec::Zstd}) {
            for (const int level : {-2'000'000'000, -1, 0, 99, 2'000'000'000}) {
                const ChunkCodec codec({name, level}, 1, 5000);
                const Result<StoredChunk> stored = codec.encode(viewOf(chunk));
                QCOMPARE(decoded(codec, bytesOf(stored->bytes), stored->filterMask), std::optional(chunk));
            }
        }
    }

    void worksInManyThreads()
    {
        std::vector<std::thread> threads;
        std::vector<int> failures(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&failures, t] {
                for (const Filters &filters : allFilters()) {
                    const QByteArray chunk = chunkBytes(16000, unsigned(t));
                    const ChunkCodec codec(filters, 8, 16000);
                    const Result<StoredChunk> stored = codec.encode(viewOf(chunk));
                    const Result<SharedBytes> back = codec.decode(stored->bytes, stored->filterMask);
                    failures[std::size_t(t)] += !back || bytesOf(*back) != chunk;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(failures, std::vector<int>(4));
    }

    void loadFades()
    {
        using namespace std::chrono_literals;
        CodecLoad load;
        CodecLoad::Clock::time_point now{};
        QCOMPARE(load.cores(now), 0.0);
        for (int i = 0; i < 1000; ++i) // half a core for a hundred seconds
            load.add(50ms, now += 100ms);
        QVERIFY(qAbs(load.cores(now) - 0.5) < 0.01);
        QVERIFY(load.cores(now + 10s) < 0.2);
        QVERIFY(load.cores(now + 120s) < 0.001);
    }
};

QTEST_APPLESS_MAIN(ChunkCodecTest)
#include "chunk_codec_test.moc"
