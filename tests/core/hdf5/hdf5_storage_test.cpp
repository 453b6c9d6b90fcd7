// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/file_work.h"
#include "core/storage/hdf5/hdf5_storage.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace hdf5async;

class Hdf5StorageTest : public QObject
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
    void servesReadOnly();
    void saysWhyItCannotOpen_data();
    void saysWhyItCannotOpen();
    void refusesAFileThatIsOpenElsewhere();
    void refusesOperationsThatAreNotAFiles();
    void neverOpensTheSourcesOfAVirtualDataset();
    void goesOnWithANewFile();
    void staysWithItsFileWhenANewOneCannotBeMade();
    void packsADatasetAnew();
    void whoeverIsPackedAnewMustNotChange();
    void refusesToPackWhatCannotBePacked();

private:
    std::unique_ptr<Hdf5Storage> open(const QString &path, bool readOnly = false)
    {
        Hdf5StorageSettings settings;
        settings.path = path;
        settings.readOnly = readOnly;
        Result<std::unique_ptr<Hdf5Storage>> storage = Hdf5Storage::open(m_library, settings);
        if (!storage)
            qFatal("%s", qPrintable(storage.error().message));
        return std::move(*storage);
    }
    static bool commit(Hdf5Storage &storage, const QByteArray &record = {})
    {
        Result<std::unique_ptr<PendingCommit>> pending = storage.prepareCommit({record});
        return pending && (*pending)->sync();
    }
    static bool makeGroup(Hdf5Storage &storage, const QByteArray &path)
    {
        return storage.execute(CreateGroupRequest{path}).has_value();
    }
    static bool exists(Hdf5Storage &storage, const QByteArray &path)
    {
        const Result<Outcome> outcome = storage.execute(ExistsRequest{path});
        return outcome && std::get<ExistsReply>(*outcome).exists;
    }
    static QByteArray python(const QByteArray &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(QStringLiteral(HDF5ASYNC_PYTHON),
                      QStringList{QStringLiteral("-c"), QString::fromUtf8(program)} + arguments);
        if (!process.waitForFinished(60'000) || process.exitCode() != 0)
            return "failed: " + process.readAllStandardError();
        return process.readAllStandardOutput().trimmed();
    }

    Hdf5Library m_library;
};

namespace {

WriteRequest writeOf(const QByteArray &path, const QByteArray &int32s)
{
    WriteRequest request;
    request.path = path;
    request.data.value = Array{ElementType::integer(4), {int32s.size() / 4}, SharedBytes(int32s)};
    return request;
}

ReadRequest readOf(const QByteArray &path)
{
    ReadRequest request;
    request.path = path;
    return request;
}

const QByteArray oneTwo("\1\0\0\0\2\0\0\0", 8);

} // namespace

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

void Hdf5StorageTest::servesReadOnly()
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

void Hdf5StorageTest::saysWhyItCannotOpen_data()
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

void Hdf5StorageTest::saysWhyItCannotOpen()
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

void Hdf5StorageTest::refusesAFileThatIsOpenElsewhere()
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

void Hdf5StorageTest::refusesOperationsThatAreNotAFiles()
{
    const QTemporaryDir folder;
    const auto storage = open(folder.filePath(QStringLiteral("f.h5")));
    for (const Operation &operation : {Operation(PingRequest{}), Operation(FlushRequest{}), Operation(HelloRequest{})})
        QCOMPARE(storage->execute(operation).error().code, ErrorCode::Internal);
    QVERIFY(storage->close());
    QCOMPARE(storage->execute(ExistsRequest{"/"}).error().code, ErrorCode::IoError); // closed
}

void Hdf5StorageTest::neverOpensTheSourcesOfAVirtualDataset()
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

namespace {

AppendRequest appendOf(const QByteArray &path, int from, int rows)
{
    AppendRequest request;
    request.path = path;
    std::vector<qint32> values;
    for (int i = 0; i < rows; ++i)
        values.push_back(from + i);
    const QByteArray bytes(reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(qint32)));
    request.data.value = Array{ElementType::integer(4), {rows}, SharedBytes(bytes)};
    return request;
}

Result<Outcome> repack(Hdf5Storage &storage, const char *step, const QByteArray &path = {}, std::optional<qint64> chunk = {})
{
    Value::Map arguments{{"step", Value{Value::Text{step}}}, {"path", Value{Value::Bin{path}}},
                         {"codec", Value{qint64(Codec::Zstd)}}, {"level", Value{qint64(3)}},
                         {"shuffle", Value{qint64(Shuffle::Byte)}}};
    if (chunk)
        arguments.emplace_back("chunk", Value{Value::List{Value{*chunk}}});
    return storage.execute(ConsoleRequest{"repack", Value{std::move(arguments)}});
}

bool isReady(const Result<Outcome> &outcome)
{
    const auto &map = std::get<Value::Map>(std::get<ReadReply>(*outcome).value.v);
    for (const auto &[key, value] : map) {
        if (key == "ready")
            return std::get<bool>(value.v);
    }
    return false;
}

} // namespace

void Hdf5StorageTest::goesOnWithANewFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("data.h5"));
    auto storage = open(path);
    QVERIFY(storage->execute(appendOf("/run/a", 0, 5)));
    QVERIFY(commit(*storage, "numbers"));
    const Result<BegunFile> begun = storage->beginNewFile({QStringLiteral("first.h5"), "numbers", true});
    QVERIFY(begun);
    QCOMPARE(begun->emptied.size(), std::size_t(1));
    QCOMPARE(begun->emptied[0].first, QByteArray("/run/a"));
    QCOMPARE(begun->emptied[0].second, Shape{0});
    QCOMPARE(storage->lastRecord(), QByteArray("numbers"));
    QCOMPARE(std::get<AppendReply>(*storage->execute(appendOf("/run/a", 5, 3))).shape, Shape{3});
    QVERIFY(commit(*storage));
    const Result<BegunFile> again = storage->beginNewFile({QStringLiteral("second.h5"), "numbers", true});
    QVERIFY2(again, again ? "" : qPrintable(again.error().detail[QStringLiteral("trace")].toString()));
    QCOMPARE(std::get<AppendReply>(*storage->execute(appendOf("/run/a", 8, 1))).shape, Shape{1});
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList({QStringLiteral("data.h5"), QStringLiteral("first.h5"), QStringLiteral("second.h5")}));
    QVERIFY(commit(*storage));
    QVERIFY(storage->close());
    QCOMPARE(python("import h5py, sys\n"
                    "print([h5py.File(p, 'r')['run/a'][:].tolist() for p in sys.argv[1:]])",
                    {folder.filePath(QStringLiteral("first.h5")), folder.filePath(QStringLiteral("second.h5")), path}),
             QByteArray("[[0, 1, 2, 3, 4], [5, 6, 7], [8]]"));
}

void Hdf5StorageTest::staysWithItsFileWhenANewOneCannotBeMade()
{
    const QTemporaryDir folder;
    auto storage = open(folder.filePath(QStringLiteral("data.h5")));
    QVERIFY(storage->execute(appendOf("/a", 0, 5)));
    QVERIFY(commit(*storage));
    QFile taken(folder.filePath(QStringLiteral("taken.h5")));
    QVERIFY(taken.open(QIODevice::WriteOnly));
    const Result<BegunFile> begun = storage->beginNewFile({QStringLiteral("taken.h5"), {}, true});
    QCOMPARE(begun.error().code, ErrorCode::Exists);
    QVERIFY(!storage->needsRollback());
    QCOMPARE(std::get<AppendReply>(*storage->execute(appendOf("/a", 5, 1))).shape, Shape{6});
    QCOMPARE(QFileInfo(taken).size(), qint64(0));
    QVERIFY(storage->close());
}

void Hdf5StorageTest::packsADatasetAnew()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("data.h5"));
    auto storage = open(path);
    QVERIFY(storage->execute(appendOf("/a", 0, 100'000)));
    QVERIFY(storage->execute(appendOf("/a", 100'000, 77)));
    SetAttributesRequest attributes{"/a", {}};
    attributes.attributes.emplace_back("n", Data{Array{ElementType::integer(8), {}, SharedBytes(QByteArray("\7\0\0\0\0\0\0\0", 8))}, false, false});
    QVERIFY(storage->execute(attributes));
    QVERIFY(commit(*storage));
    Result<Outcome> step = repack(*storage, "begin", "/a", 1000);
    while (step && !isReady(step))
        step = repack(*storage, "go on");
    QVERIFY2(step, step ? "" : qPrintable(step.error().message));
    QVERIFY(storage->execute(appendOf("/other", 0, 10))); // nobody minds
    QVERIFY(repack(*storage, "finish"));
    QCOMPARE(std::get<AppendReply>(*storage->execute(appendOf("/a", 100'077, 3))).shape, Shape{100'080});
    QVERIFY(commit(*storage));
    QVERIFY(storage->close());
    QCOMPARE(python("import h5py, sys, numpy\n"
                    "f = h5py.File(sys.argv[1], 'r')\n"
                    "a = f['a']\n"
                    "print(a.shape, a.chunks, a.shuffle, a.attrs['n'], a.maxshape, list(a._filters)[-1], len(f))",
                    {path}),
             QByteArray("(100080,) (1000,) True 7 (None,) 32015 2"));
    storage = open(path);
    const auto all = std::get<ReadReply>(*storage->execute(readOf("/a")));
    QCOMPARE(std::get<Array>(all.value.v).data.size(), std::size_t(100'080 * 4));
    QVERIFY(std::memcmp(std::get<Array>(all.value.v).data.data(),
                        std::get<Array>(appendOf("/", 0, 100'080).data.value).data.data(), 100'080 * 4) == 0);
}

void Hdf5StorageTest::whoeverIsPackedAnewMustNotChange()
{
    const QTemporaryDir folder;
    auto storage = open(folder.filePath(QStringLiteral("data.h5")));
    QVERIFY(storage->execute(appendOf("/a", 0, 1000)));
    QVERIFY(repack(*storage, "begin", "/a"));
    QVERIFY(storage->execute(appendOf("/a", 0, 1)));
    QCOMPARE(repack(*storage, "go on").error().code, ErrorCode::Conflict);
    QVERIFY(!storage->needsRollback());
    QCOMPARE(repack(*storage, "go on").error().code, ErrorCode::Conflict); // it is given up

    QVERIFY(commit(*storage));
    QVERIFY(repack(*storage, "begin", "/a"));
    QVERIFY(storage->rollBack());
    QCOMPARE(repack(*storage, "finish").error().code, ErrorCode::Conflict);

    QVERIFY(repack(*storage, "begin", "/a"));
    QVERIFY(storage->execute(DeleteRequest{"/a", false}));
    QCOMPARE(repack(*storage, "go on").error().code, ErrorCode::Conflict);
    QVERIFY(repack(*storage, "end"));
    QVERIFY(storage->close());
}

void Hdf5StorageTest::refusesToPackWhatCannotBePacked()
{
    const QTemporaryDir folder;
    auto storage = open(folder.filePath(QStringLiteral("data.h5")));
    QVERIFY(makeGroup(*storage, "/g"));
    WriteRequest text;
    text.path = "/text";
    text.data = Data{TextArray{TextArray::Kind::Text, {1}, {std::string_view("abc")}, {}}, false, false};
    QVERIFY(storage->execute(text));
    QVERIFY(storage->execute(appendOf("/a", 0, 10)));
    QCOMPARE(repack(*storage, "begin", "/none").error().code, ErrorCode::NotFound);
    QCOMPARE(repack(*storage, "begin", "/g").error().code, ErrorCode::NotDataset);
    QCOMPARE(repack(*storage, "begin", "/text").error().code, ErrorCode::BadValue);
    QCOMPARE(repack(*storage, "begin", "/a", 0).error().code, ErrorCode::BadValue);
    QVERIFY(storage->close());
    storage = open(folder.filePath(QStringLiteral("data.h5")), true);
    QCOMPARE(repack(*storage, "begin", "/a").error().code, ErrorCode::Forbidden);
    QCOMPARE(storage->beginNewFile({QStringLiteral("x.h5"), {}, true}).error().code, ErrorCode::Forbidden);
}

QTEST_GUILESS_MAIN(Hdf5StorageTest)
#include "hdf5_storage_test.moc"
