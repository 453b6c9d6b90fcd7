// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/variable_memory.h"

#include <QTest>

#include <cstdint>
#include <cstring>
#include <limits>

using namespace hdf5async;

class VariableMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEveryPieceItsOwnAlignedPlace();
    void copiesTextWithItsNul();
    void stopsAtTheLimit();
    void refusesSizesThatOverflow();
    void staysUsableAfterARefusal();
    void isWhereHdf5ReadsInto();
    void makesHdf5FailAtTheLimit();

private:
    Hdf5Library m_library;
};

void VariableMemoryTest::givesEveryPieceItsOwnAlignedPlace()
{
    VariableMemory memory(100'000'000);
    struct Piece
    {
        unsigned char *data;
        std::size_t size;
        unsigned char mark;
    };
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < 3000; ++i) {
        const std::size_t size = i % 100 == 0 ? 20'000 + i : i * 7 % 301;
        auto *data = static_cast<unsigned char *>(memory.allocate(size));
        QVERIFY(data);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(data) % alignof(double), std::uintptr_t(0));
        std::memset(data, int(i % 251), size);
        pieces.push_back({data, size, static_cast<unsigned char>(i % 251)});
    }
    for (const Piece &piece : pieces) {
        for (std::size_t at = 0; at < piece.size; ++at)
            QVERIFY(piece.data[at] == piece.mark);
    }
}

void VariableMemoryTest::copiesTextWithItsNul()
{
    VariableMemory memory(1000);
    const char *first = memory.copy("abc"), *second = memory.copy(""), *third = memory.copy("d");
    QCOMPARE(first, "abc");
    QCOMPARE(second, "");
    QCOMPARE(third, "d");
    QCOMPARE(third, first + 5); // no gaps between short texts
}

void VariableMemoryTest::stopsAtTheLimit()
{
    VariableMemory memory(100);
    QVERIFY(memory.allocate(60));
    QVERIFY(!memory.isExhausted());
    QVERIFY(!memory.allocate(61));
    QVERIFY(memory.isExhausted());
    QVERIFY(memory.wanted() >= 121);
    QVERIFY(!memory.copy(std::string(100, 'x')));
}

void VariableMemoryTest::refusesSizesThatOverflow()
{
    VariableMemory memory(std::numeric_limits<std::size_t>::max() / 2);
    QVERIFY(memory.allocate(100));
    QVERIFY(!memory.allocate(std::numeric_limits<std::size_t>::max() - 50));
    QVERIFY(!memory.allocate(std::numeric_limits<std::size_t>::max()));
}

void VariableMemoryTest::staysUsableAfterARefusal()
{
    VariableMemory memory(100);
    QVERIFY(!memory.allocate(1000));
    QVERIFY(memory.copy("still here"));
}

void VariableMemoryTest::isWhereHdf5ReadsInto()
{
    const Hdf5Guard guard = m_library.enter();
    const Handle access(H5Pcreate(H5P_FILE_ACCESS));
    H5Pset_fapl_core(access.id(), 1 << 16, false);
    const Handle file(H5Fcreate("memory.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
    const Handle type(H5Tcopy(H5T_C_S1)), space(H5Screate(H5S_SCALAR));
    H5Tset_size(type.id(), H5T_VARIABLE);
    const Handle dataset(H5Dcreate2(file.id(), "d", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    const char *text = "from the file";
    QVERIFY(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, &text) >= 0);

    VariableMemory memory(100);
    const Handle transfer = memory.makeTransferList(guard).value();
    char *read = nullptr;
    QVERIFY(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, transfer.id(), &read) >= 0);
    QCOMPARE(read, "from the file");
    const char *next = memory.copy("x");
    QCOMPARE(next, read + sizeof "from the file");
}

void VariableMemoryTest::makesHdf5FailAtTheLimit()
{
    const Hdf5Guard guard = m_library.enter();
    const Handle access(H5Pcreate(H5P_FILE_ACCESS));
    H5Pset_fapl_core(access.id(), 1 << 16, false);
    const Handle file(H5Fcreate("memory.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
    const Handle type(H5Tvlen_create(H5T_STD_I8LE)), space(H5Screate(H5S_SCALAR));
    const Handle dataset(H5Dcreate2(file.id(), "d", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    QByteArray bytes(1000, 'x');
    const hvl_t sequence{std::size_t(bytes.size()), bytes.data()};
    QVERIFY(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, &sequence) >= 0);

    VariableMemory memory(999);
    const Handle transfer = memory.makeTransferList(guard).value();
    hvl_t read{0, nullptr};
    QVERIFY(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, transfer.id(), &read) < 0);
    QVERIFY(memory.isExhausted());
    VariableMemory enough(1000);
    const Handle other = enough.makeTransferList(guard).value();
    QVERIFY(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, other.id(), &read) >= 0);
    QCOMPARE(read.len, std::size_t(1000));
    QVERIFY(std::memcmp(read.p, bytes.constData(), 1000) == 0);
}

QTEST_GUILESS_MAIN(VariableMemoryTest)
#include "variable_memory_test.moc"
