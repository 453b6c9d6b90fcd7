// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/storage_fixture.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

/// What commits, rollbacks, crashes and closing leave in a file.
class Hdf5StorageTest : public StorageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void makesAFileThatOthersRead();
    void keepsTheFormatOfExistingFiles_data();
    void keepsTheFormatOfExistingFiles();
    void findsWhatWasCommittedAfterACrash();
    void losesWhatWasNotCommitted();
    void rollsBackToTheLastCommit();
    void givesNewVersionsAfterARollback();
    void keepsTheRecordAcrossCrashAndClose();
    void leavesAnOrdinaryFile();
    void commitsWhatIsLeftAtClose();
    void keepsRowsThatWaitInMemory_data();
    void keepsRowsThatWaitInMemory();
};

void Hdf5StorageTest::makesAFileThatOthersRead()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("温 度.h5"));
    {
        const auto storage = open(path);
        QVERIFY(QFile::exists(path)); // from its first commit on
        QVERIFY(storage->execute(writeOf("/g/d", oneTwo)));
        SetAttributesRequest attributes{"/g/d", {}};
        attributes.attributes.emplace_back(
            "unit", Data{TextArray{TextArray::Kind::Text, {}, {std::string_view("m\xc2\xb2")}, {}}, true, true});
        QVERIFY(storage->execute(attributes));
        QVERIFY(storage->execute(MoveRequest{"/g/d", "/moved/here/d"}));
        QVERIFY(storage->execute(CopyRequest{"/moved", "/copied"}));
        QVERIFY(commit(*storage));
        QVERIFY(storage->close());
    }
    QCOMPARE(
        python("import h5py, sys\n"
               "f = h5py.File(sys.argv[1], 'r')\n"
               "names = []\n"
               "f.visit(names.append)\n"
               "print(names, f['moved/here/d'][:].tolist(), "
               "f['copied/here/d'].attrs['unit'].encode('unicode_escape').decode())",
               {path}),
        QByteArray(
            "['copied', 'copied/here', 'copied/here/d', 'g', 'moved', 'moved/here', 'moved/here/d'] [1, 2] m\\xb2"));
}

void Hdf5StorageTest::keepsTheFormatOfExistingFiles_data()
{
    QTest::addColumn<QByteArray>("libver");
    QTest::addColumn<int>("superblock");
    QTest::newRow("earliest") << QByteArray("('earliest', 'v110')") << 0;
    QTest::newRow("1.8") << QByteArray("('v108', 'v110')") << 2;
    QTest::newRow("1.10") << QByteArray("('v110', 'v110')") << 3;
}

void Hdf5StorageTest::keepsTheFormatOfExistingFiles()
{
    QFETCH(QByteArray, libver);
    QFETCH(int, superblock);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    QCOMPARE(python("import h5py, sys\nf = h5py.File(sys.argv[1], 'w', libver=" + libver +
                        ")\nf['a/b'] = [1, 2]\nf['a'].attrs['x'] = 1\nf['s'] = h5py.SoftLink('/a/b')",
                    {path}),
             QByteArray());
    {
        const auto storage = open(path);
        QVERIFY(exists(*storage, "/s"));
        for (int i = 0; i < 30; ++i)
            QVERIFY(makeGroup(*storage, "/a/new/g" + QByteArray::number(i)));
        QVERIFY(storage->execute(writeOf("/a/d", oneTwo)));
        QVERIFY(storage->execute(DeleteRequest{"/a/b", false}));
        QVERIFY(commit(*storage, "record"));
        QVERIFY(storage->close());
    }
    // A group of the earliest format is a symbol table, which has a cached heap; its object header has version 1.
    QCOMPARE(
        python(
            "import h5py, sys\n"
            "f = h5py.File(sys.argv[1], 'r')\n"
            "info = h5py.h5o.get_info(f['a/new'].id)\n"
            "print(f.id.get_create_plist().get_version()[0], len(f['a/new']), f['a/d'][:].tolist(), list(f['a'].attrs),"
            " info.hdr.version)",
            {path}),
        QByteArray::number(superblock) + " 30 [1, 2] ['x'] " + (superblock == 0 ? "1" : "2"));
}

void Hdf5StorageTest::findsWhatWasCommittedAfterACrash()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    {
        const auto storage = open(path);
        QVERIFY(makeGroup(*storage, "/a"));
        QVERIFY(storage->isDirty());
        QVERIFY(commit(*storage));
        QVERIFY(!storage->isDirty());
        QVERIFY(makeGroup(*storage, "/b"));
    } // as a crash would: not closed
    const auto storage = open(path);
    QVERIFY(storage->recovery().found);
    QVERIFY(exists(*storage, "/a"));
    QVERIFY(!exists(*storage, "/b"));
    QVERIFY(storage->close());
}

void Hdf5StorageTest::losesWhatWasNotCommitted()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    {
        const auto storage = open(path);
        QVERIFY(makeGroup(*storage, "/a"));
    }
    const auto storage = open(path);
    QVERIFY(!exists(*storage, "/a"));
    QVERIFY(storage->close());
}

void Hdf5StorageTest::rollsBackToTheLastCommit()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    const auto storage = open(path);
    QVERIFY(storage->execute(writeOf("/kept", oneTwo)));
    QVERIFY(commit(*storage));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(storage->execute(writeOf("/lost", oneTwo)));
        QVERIFY(storage->execute(DeleteRequest{"/kept", false}));
        QVERIFY(storage->rollBack());
        QVERIFY(!storage->needsRollback() && !storage->isDirty());
        QVERIFY(exists(*storage, "/kept"));
        QVERIFY(!exists(*storage, "/lost"));
        const Result<Outcome> value = storage->execute(readOf("/kept"));
        QCOMPARE(std::get<Array>(std::get<ReadReply>(*value).value.v).data.view(), std::string_view(oneTwo.data(), 8));
    }
    QVERIFY(makeGroup(*storage, "/after"));
    QVERIFY(commit(*storage));
    QVERIFY(storage->close());
    QCOMPARE(python("import h5py, sys\nprint(list(h5py.File(sys.argv[1], 'r')))", {path}),
             QByteArray("['after', 'kept']"));
}

void Hdf5StorageTest::givesNewVersionsAfterARollback()
{
    const QTemporaryDir folder;
    const auto storage = open(folder.filePath(QStringLiteral("f.h5")));
    QVERIFY(storage->execute(writeOf("/d", QByteArray(4000, 'x'))));
    QVERIFY(commit(*storage));
    StreamCursor cursor;
    cursor.request.path = "/d";
    cursor.request.stream = true;
    cursor.request.partBytes = 1000;
    QVERIFY(storage->readPart(cursor));
    QVERIFY(!cursor.finished);
    QVERIFY(storage->readPart(cursor));
    QVERIFY(storage->rollBack()); // who knows what has changed
    const Result<Outcome> part = storage->readPart(cursor);
    QVERIFY(!part);
    QCOMPARE(part.error().code, ErrorCode::Conflict);
    QVERIFY(storage->close());
}

void Hdf5StorageTest::keepsTheRecordAcrossCrashAndClose()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    const QByteArray longRecord(200'000, 'r');
    {
        const auto storage = open(path);
        QCOMPARE(storage->lastRecord(), QByteArray());
        QVERIFY(makeGroup(*storage, "/a"));
        QVERIFY(commit(*storage, "first"));
    }
    {
        const auto storage = open(path);
        QCOMPARE(storage->lastRecord(), QByteArray("first"));
        QVERIFY(makeGroup(*storage, "/b"));
        QVERIFY(commit(*storage, longRecord));
        QCOMPARE(storage->lastRecord(), longRecord);
        QVERIFY(storage->close());
    }
    {
        const auto storage = open(path);
        QCOMPARE(storage->lastRecord(), longRecord);
        QVERIFY(storage->close());
    }
    {
        const auto storage = open(path);
        QCOMPARE(storage->lastRecord(), longRecord);
        QVERIFY(makeGroup(*storage, "/c"));
        QVERIFY(commit(*storage, "third"));
    }
    const auto storage = open(path);
    QCOMPARE(storage->lastRecord(), QByteArray("third"));
    const Result<Outcome> info = storage->execute(InfoRequest{"/"});
    QCOMPARE(std::get<InfoReply>(*info).attributes, 0);
    QVERIFY(storage->close());
}

void Hdf5StorageTest::leavesAnOrdinaryFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    const auto storage = open(path);
    QVERIFY(makeGroup(*storage, "/a"));
    QVERIFY(commit(*storage));
    QVERIFY(storage->checkpoint());
    QVERIFY(storage->close());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("f.h5")});
    const Hdf5Guard guard = m_library.enter();
    const Handle file(H5Fopen(QFile::encodeName(path), H5F_ACC_RDWR, H5P_DEFAULT));
    QVERIFY(file);
    QVERIFY(H5Lexists(file.id(), "/a", H5P_DEFAULT) > 0);
    H5O_info_t info;
    QVERIFY(H5Oget_info_by_name2(file.id(), "/", &info, H5O_INFO_NUM_ATTRS, H5P_DEFAULT) >= 0);
    QCOMPARE(info.num_attrs, hsize_t(0));
}

void Hdf5StorageTest::commitsWhatIsLeftAtClose()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("f.h5"));
    {
        const auto storage = open(path);
        QVERIFY(makeGroup(*storage, "/a"));
        QVERIFY(storage->close());
    }
    const auto storage = open(path);
    QVERIFY(!storage->recovery().found);
    QVERIFY(exists(*storage, "/a"));
    QVERIFY(storage->close());
}

void Hdf5StorageTest::keepsRowsThatWaitInMemory_data()
{
    QTest::addColumn<bool>("compressed");
    QTest::addColumn<QString>("end");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("mask"); // of the last chunk: which filters it lacks
    for (const char *end : {"crash", "rollback", "close"}) {
        const bool lost = qstrcmp(end, "close") != 0;
        QTest::addRow("%s", end) << false << QString::fromLatin1(end) << (lost ? 5 : 7) << 0;
        QTest::addRow("%s, compressed", end) << true << QString::fromLatin1(end) << (lost ? 5 : 7) << (lost ? 1 : 0);
    }
}

// One row when the dataset is made, four that are committed, two that are not.
void Hdf5StorageTest::keepsRowsThatWaitInMemory()
{
    QFETCH(bool, compressed);
    QFETCH(QString, end);
    QFETCH(int, rows);
    QFETCH(int, mask);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a.h5"));
    AppendRequest append{
        "/d", Data{Array{ElementType::integer(4), {1}, SharedBytes(oneTwo.first(4))}, false, false}, {}, {}};
    if (compressed)
        append.storage.codec = Codec::Deflate;
    {
        const auto storage = open(path);
        for (int i = 0; i < 5; ++i)
            QVERIFY(storage->execute(append));
        QVERIFY(commit(*storage));
        for (int i = 0; i < 2; ++i)
            QVERIFY(storage->execute(append));
        QVERIFY(storage->isDirty());
        if (end == QStringLiteral("rollback"))
            QVERIFY(storage->rollBack());
        if (end == QStringLiteral("close"))
            QVERIFY(storage->close());
    }
    if (end != QStringLiteral("close"))
        QVERIFY(open(path)->close()); // recovers
    QCOMPARE(python("import h5py, sys\n"
                    "d = h5py.File(sys.argv[1], 'r')['d']\n"
                    "print(d[:].tolist(), d.id.get_chunk_info(0).filter_mask)",
                    {path}),
             '[' + QByteArrayList(rows, "1").join(", ") + "] " + QByteArray::number(mask));
}

QTEST_GUILESS_MAIN(Hdf5StorageTest)
#include "hdf5_storage_test.moc"
