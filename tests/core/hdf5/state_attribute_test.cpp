// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/state_attribute.h"
#include "core/storage/hdf5/superblock.h"

#include "tests/core/hdf5/scratch_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

class StateAttributeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bringsBackRecordsOfAnyLength_data();
    void bringsBackRecordsOfAnyLength();
    void replacesLongRecordsByShortOnes();
    void takesNothingThatIsNotItsOwn_data();
    void takesNothingThatIsNotItsOwn();
    void knowsItsNames();

    void acceptsFilesOfAllFormats_data();
    void acceptsFilesOfAllFormats();
    void saysWhyAFileIsRefused_data();
    void saysWhyAFileIsRefused();

private:
    Hdf5Library m_library;
};

void StateAttributeTest::bringsBackRecordsOfAnyLength_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("pieces");
    QTest::newRow("nothing") << 0 << 0;
    QTest::newRow("one byte") << 1 << 1;
    QTest::newRow("just one attribute") << 60'000 - 16 << 1;
    QTest::newRow("just two attributes") << 60'000 - 15 << 2;
    QTest::newRow("1 MiB") << (1 << 20) << 18;
}

void StateAttributeTest::bringsBackRecordsOfAnyLength()
{
    QFETCH(int, length);
    QFETCH(int, pieces);
    QByteArray record(length, Qt::Uninitialized);
    for (int i = 0; i < length; ++i)
        record[i] = char(i * 7 + i / 256);
    for (const H5F_libver_t oldest : {H5F_LIBVER_EARLIEST, H5F_LIBVER_V110}) {
        ScratchFile file(m_library, {}, oldest);
        const hid_t root = file.context().root()->id();
        QCOMPARE(readState(file.guard(), root), QByteArray());
        QVERIFY(writeState(file.guard(), root, record));
        QCOMPARE(countStateAttributes(file.guard(), root), pieces);
        QCOMPARE(readState(file.guard(), root), record);
    }
}

void StateAttributeTest::replacesLongRecordsByShortOnes()
{
    ScratchFile file(m_library);
    const hid_t root = file.context().root()->id();
    for (const int length : {200'000, 10, 130'000, 0}) {
        const QByteArray record(length, char('a' + length % 20));
        QVERIFY(writeState(file.guard(), root, record));
        QCOMPARE(readState(file.guard(), root), record);
    }
    QCOMPARE(countStateAttributes(file.guard(), root), 0);
}

void StateAttributeTest::takesNothingThatIsNotItsOwn_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("an integer under its name") << 0;
    QTest::newRow("a piece missing") << 1;
    QTest::newRow("a piece too many") << 2;
}

void StateAttributeTest::takesNothingThatIsNotItsOwn()
{
    QFETCH(int, what);
    ScratchFile file(m_library);
    const hid_t root = file.context().root()->id();
    if (what == 0) {
        file.makeIntAttribute("/", "_hdf5async_state", 5);
    } else {
        QVERIFY(writeState(file.guard(), root, QByteArray(130'000, 'x')));
        if (what == 1)
            H5Adelete(root, "_hdf5async_state.2");
        else
            file.makeIntAttribute("/", "_hdf5async_state.3", 5);
    }
    const QByteArray read = readState(file.guard(), root);
    QVERIFY(what == 2 ? read == QByteArray(130'000, 'x') : read.isEmpty());
    QVERIFY(writeState(file.guard(), root, "new"));
    QCOMPARE(readState(file.guard(), root), QByteArray("new"));
}

void StateAttributeTest::knowsItsNames()
{
    QVERIFY(isStateAttribute("_hdf5async_state"));
    QVERIFY(isStateAttribute("_hdf5async_state.17"));
    QVERIFY(!isStateAttribute("_hdf5async_states"));
    QVERIFY(!isStateAttribute("state"));
}

void StateAttributeTest::acceptsFilesOfAllFormats_data()
{
    QTest::addColumn<int>("oldest");
    QTest::addColumn<int>("userBlock");
    for (const int userBlock : {0, 512, 4096}) {
        QTest::addRow("earliest, user block %d", userBlock) << int(H5F_LIBVER_EARLIEST) << userBlock;
        QTest::addRow("1.8, user block %d", userBlock) << int(H5F_LIBVER_V18) << userBlock;
        QTest::addRow("1.10, user block %d", userBlock) << int(H5F_LIBVER_V110) << userBlock;
    }
}

void StateAttributeTest::acceptsFilesOfAllFormats()
{
    QFETCH(int, oldest);
    QFETCH(int, userBlock);
    const Hdf5Guard guard = m_library.enter();
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    const Handle access(H5Pcreate(H5P_FILE_ACCESS)), creation(H5Pcreate(H5P_FILE_CREATE));
    H5Pset_libver_bounds(access.id(), H5F_libver_t(oldest), H5F_LIBVER_V110);
    H5Pset_userblock(creation.id(), hsize_t(userBlock));
    Handle file(H5Fcreate(QFile::encodeName(path), H5F_ACC_TRUNC, creation.id(), access.id()));
    QVERIFY(file);
    file.reset();
    QVERIFY(checkSuperblock(path));
}

void StateAttributeTest::saysWhyAFileIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const QByteArray signature("\x89HDF\r\n\x1a\n");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("not an HDF5 file");
    QTest::newRow("text") << QByteArray(5000, 'x') << QStringLiteral("not an HDF5 file");
    QTest::newRow("newer") << signature + QByteArray("\x04\x08\x08\x00", 4) + QByteArray(100, '\0')
                           << QStringLiteral("newer HDF5");
    QTest::newRow("left open") << signature + QByteArray("\x03\x08\x08\x01", 4) + QByteArray(100, '\0')
                               << QStringLiteral("h5clear -s");
}

void StateAttributeTest::saysWhyAFileIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("f.h5")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    const Result<void> checked = checkSuperblock(file.fileName());
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, ErrorCode::IoError);
    QVERIFY2(checked.error().message.contains(says), qPrintable(checked.error().message));
}

QTEST_GUILESS_MAIN(StateAttributeTest)
#include "state_attribute_test.moc"
