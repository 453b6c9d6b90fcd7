// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/storage_fixture.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

/// Which files are opened, for whom and how, and what an open one refuses.
class StorageOpeningTest : public StorageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void servesReadOnly();
    void saysWhyItCannotOpen_data();
    void saysWhyItCannotOpen();
    void refusesAFileThatIsOpenElsewhere();
    void refusesOperationsThatAreNotAFiles();
    void neverOpensTheSourcesOfAVirtualDataset();
};

void StorageOpeningTest::servesReadOnly()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    {
        const auto storage = open(path);
        QVERIFY(storage->execute(writeOf("/d", oneTwo)));
        QVERIFY(commit(*storage));
        QVERIFY(storage->close());
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    file.close();
    {
        const auto storage = open(path, true);
        QVERIFY(exists(*storage, "/d"));
        QVERIFY(storage->execute(readOf("/d")));
        const Result<Outcome> refused = storage->execute(DeleteRequest{"/d", true});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Forbidden);
        QVERIFY(!storage->needsRollback());
        QVERIFY(storage->close());
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() == before);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("f.h5")});
}

void StorageOpeningTest::saysWhyItCannotOpen_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("readOnly");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *title, const QString &name, bool readOnly, ErrorCode code, const QString &says) {
        QTest::newRow(title) << name << readOnly << int(code) << says;
    };
    row("no folder", QStringLiteral("none/f.h5"), false, ErrorCode::NotFound, QStringLiteral("no folder"));
    row("no file to read", QStringLiteral("none.h5"), true, ErrorCode::NotFound, QStringLiteral("no file"));
    row("a folder", QStringLiteral("folder"), false, ErrorCode::IoError, QStringLiteral("folder"));
    row("no HDF5 file", QStringLiteral("text"), false, ErrorCode::IoError, QStringLiteral("not an HDF5 file"));
    row("a damaged file", QStringLiteral("damaged"), false, ErrorCode::IoError, QStringLiteral("HDF5 cannot open"));
    row("a damaged file to read", QStringLiteral("damaged"), true, ErrorCode::IoError,
        QStringLiteral("HDF5 cannot open"));
}

void StorageOpeningTest::saysWhyItCannotOpen()
{
    QFETCH(QString, name);
    QFETCH(bool, readOnly);
    QFETCH(int, code);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    QDir(folder.path()).mkdir(QStringLiteral("folder"));
    QFile text(folder.filePath(QStringLiteral("text")));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("no HDF5 at all\n");
    text.close();
    QFile damaged(folder.filePath(QStringLiteral("damaged")));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write(QByteArray("\x89HDF\r\n\x1a\n\x03\x08\x08\x00", 12) + QByteArray(3000, 'x'));
    damaged.close();
    const QStringList before = QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden);

    Hdf5StorageSettings settings;
    settings.path = folder.filePath(name);
    settings.readOnly = readOnly;
    const auto storage = Hdf5Storage::open(m_library, settings);
    QVERIFY(!storage);
    QCOMPARE(int(storage.error().code), code);
    QVERIFY2(storage.error().message.contains(says), qPrintable(storage.error().message));
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden), before);
    QVERIFY(text.open(QIODevice::ReadOnly));
    QCOMPARE(text.readAll(), QByteArray("no HDF5 at all\n"));
}

void StorageOpeningTest::refusesAFileThatIsOpenElsewhere()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    const auto storage = open(path);
    Hdf5StorageSettings settings;
    settings.path = path;
    const auto second = Hdf5Storage::open(m_library, settings);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::IoError);
    QVERIFY(makeGroup(*storage, "/a"));
    QVERIFY(commit(*storage));
    QVERIFY(storage->close());
}

void StorageOpeningTest::refusesOperationsThatAreNotAFiles()
{
    const QTemporaryDir folder;
    const auto storage = open(folder.filePath(QStringLiteral("f.h5")));
    for (const Operation &operation : {Operation(PingRequest{}), Operation(FlushRequest{}), Operation(HelloRequest{})})
        QCOMPARE(storage->execute(operation).error().code, ErrorCode::Internal);
    QVERIFY(storage->close());
    QCOMPARE(storage->execute(ExistsRequest{"/"}).error().code, ErrorCode::IoError); // closed
}

void StorageOpeningTest::neverOpensTheSourcesOfAVirtualDataset()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    QCOMPARE(python("import h5py, sys, os\n"
                    "source = os.path.dirname(sys.argv[1]) + '/source.h5'\n"
                    "with h5py.File(source, 'w') as s: s.create_dataset('x', (5,), 'i4', maxshape=(None,))[:] = 7\n"
                    "layout = h5py.VirtualLayout((1,), 'i4', maxshape=(None,))\n"
                    "layout[:h5py.h5s.UNLIMITED] = h5py.VirtualSource(source, 'x', (5,), maxshape=(None,))"
                    "[:h5py.h5s.UNLIMITED]\n"
                    "with h5py.File(sys.argv[1], 'w', libver='latest') as f: f.create_virtual_dataset('v', layout)",
                    {path}),
             QByteArray());
    const auto storage = open(path);
    QCOMPARE(storage->execute(readOf("/v")).error().code, ErrorCode::Forbidden);
    const Result<Outcome> info = storage->execute(InfoRequest{"/v"});
    QVERIFY(info);
    QVERIFY(std::get<InfoReply>(*info).shape != std::optional<Shape>(Shape{5}));
    QVERIFY(storage->execute(CopyRequest{"/v", "/w"}));
    QCOMPARE(storage->execute(readOf("/w")).error().code, ErrorCode::Forbidden);
    QVERIFY(storage->execute(DeleteRequest{"/v", false}));
    QVERIFY(commit(*storage));
    QVERIFY(storage->close());
}

QTEST_GUILESS_MAIN(StorageOpeningTest)
#include "storage_opening_test.moc"
