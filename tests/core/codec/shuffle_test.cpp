// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/bit_shuffle.h"
#include "core/storage/codec/byte_shuffle.h"
#include "core/storage/codec/checksum.h"
#include "tests/core/codec/chunk_data.h"

#include <QTest>

using namespace hdf5async;

namespace {

constexpr std::size_t elementSizes[] = {1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 31, 32, 60, 1000};
constexpr std::size_t elementCounts[] = {0, 1, 2, 7, 8, 15, 16, 17, 100, 128, 129, 1000, 4096, 8200};

constexpr std::size_t largestChunk = 300'000; // what follows is slow

// The layouts as the filters' descriptions say them, a byte or a bit at a time.
QByteArray plainByteShuffle(const QByteArray &from, std::size_t size)
{
    const std::size_t count = std::size_t(from.size()) / size;
    if (size == 1 || count < 2)
        return from;
    QByteArray to = from;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t byte = 0; byte < size; ++byte)
            to[qsizetype(byte * count + i)] = from[qsizetype(i * size + byte)];
    }
    return to;
}

QByteArray plainBitShuffle(const QByteArray &from, std::size_t size)
{
    const std::size_t count = std::size_t(from.size()) / size;
    const std::size_t standard = std::max<std::size_t>(8192 / size / 8 * 8, 128);
    QByteArray to = from;
    for (std::size_t first = 0; count - first >= 8;) {
        const std::size_t block = std::min(standard, (count - first) / 8 * 8);
        const std::size_t start = first * size;
        std::fill_n(to.begin() + qsizetype(start), block * size, '\0');
        for (std::size_t i = 0; i < block; ++i) {
            for (std::size_t bit = 0; bit < size * 8; ++bit) {
                const int value = from[qsizetype(start + i * size + bit / 8)] >> (bit % 8) & 1;
                char &target = to[qsizetype(start + bit * (block / 8) + i / 8)];
                target = char(target | value << (i % 8));
            }
        }
        first += block;
    }
    return to;
}

} // namespace

class ShuffleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movesBytesAndBits_data()
    {
        QTest::addColumn<std::size_t>("size");
        for (const std::size_t size : elementSizes)
            QTest::addRow("elements of %zu bytes", size) << size;
    }
    void movesBytesAndBits()
    {
        QFETCH(std::size_t, size);
        for (const std::size_t count : elementCounts) {
            if (count * size > largestChunk)
                continue;
            const QByteArray from = noise(qsizetype(count * size));
            QByteArray to(from.size(), 'x'), back(from.size(), 'y');
            shuffleBytes(from.constData(), std::size_t(from.size()), size, to.data());
            QCOMPARE(to, plainByteShuffle(from, size));
            unshuffleBytes(to.constData(), std::size_t(to.size()), size, back.data());
            QCOMPARE(back, from);
            shuffleBits(from.constData(), std::size_t(from.size()), size, to.data());
            QCOMPARE(to, plainBitShuffle(from, size));
            back.fill('y');
            unshuffleBits(to.constData(), std::size_t(to.size()), size, back.data());
            QCOMPARE(back, from);
        }
    }

    void leavesTheRestOfBytesWhereItIs()
    {
        const QByteArray from = "abcdefgh";
        QByteArray to(8, 'x'), back(8, 'y');
        shuffleBytes(from.constData(), 8, 3, to.data());
        QCOMPARE(to, QByteArray("adbecfgh"));
        unshuffleBytes(to.constData(), 8, 3, back.data());
        QCOMPARE(back, from);
        shuffleBytes(from.constData(), 8, 5, to.data()); // a single whole element
        QCOMPARE(to, from);
    }

    void checksumsHaveTheirPlace()
    {
        QCOMPARE(fletcher32({}), 0u);
        QByteArray bytes = chunkBytes(1001) + QByteArray(4, '\0');
        appendChecksum(bytes.data(), 1001);
        QVERIFY(hasChecksum(viewOf(bytes)));
        std::swap(bytes[1001], bytes[1002]); // as HDF5 before 1.6.3 on such machines
        std::swap(bytes[1003], bytes[1004]);
        QVERIFY(hasChecksum(viewOf(bytes)));
        bytes[500] = char(bytes[500] ^ 1);
        QVERIFY(!hasChecksum(viewOf(bytes)));
        QVERIFY(!hasChecksum("abc"));
    }
};

QTEST_APPLESS_MAIN(ShuffleTest)
#include "shuffle_test.moc"
