// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/file_work.h"
#include "tests/core/hdf5/storage_fixture.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace hdf5async;

/// Files that go on as new ones, and datasets that are packed anew.
class StorageRenewalTest : public StorageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnWithANewFile();
    void staysWithItsFileWhenANewOneCannotBeMade();
    void packsADatasetAnew();
    void whoeverIsPackedAnewMustNotChange();
    void refusesToPackWhatCannotBePacked();
};

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

Result<Outcome> repack(Hdf5Storage &storage, const char *step, const QByteArray &path = {},
                       std::optional<qint64> chunk = {})
{
    Value::Map arguments{{"step", Value{Value::Text{step}}},
                         {"path", Value{Value::Bin{path}}},
                         {"codec", Value{qint64(Codec::Zstd)}},
                         {"level", Value{qint64(3)}},
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

void StorageRenewalTest::goesOnWithANewFile()
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
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files),
             QStringList({QStringLiteral("data.h5"), QStringLiteral("first.h5"), QStringLiteral("second.h5")}));
    QVERIFY(commit(*storage));
    QVERIFY(storage->close());
    QCOMPARE(python("import h5py, sys\n"
                    "print([h5py.File(p, 'r')['run/a'][:].tolist() for p in sys.argv[1:]])",
                    {folder.filePath(QStringLiteral("first.h5")), folder.filePath(QStringLiteral("second.h5")), path}),
             QByteArray("[[0, 1, 2, 3, 4], [5, 6, 7], [8]]"));
}

void StorageRenewalTest::staysWithItsFileWhenANewOneCannotBeMade()
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

void StorageRenewalTest::packsADatasetAnew()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("data.h5"));
    auto storage = open(path);
    QVERIFY(storage->execute(appendOf("/a", 0, 100'000)));
    QVERIFY(storage->execute(appendOf("/a", 100'000, 77)));
    SetAttributesRequest attributes{"/a", {}};
    attributes.attributes.emplace_back(
        "n", Data{Array{ElementType::integer(8), {}, SharedBytes(QByteArray("\7\0\0\0\0\0\0\0", 8))}, false, false});
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

void StorageRenewalTest::whoeverIsPackedAnewMustNotChange()
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

void StorageRenewalTest::refusesToPackWhatCannotBePacked()
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

QTEST_GUILESS_MAIN(StorageRenewalTest)
#include "storage_renewal_test.moc"
