// SPDX-License-Identifier: BSD-3-Clause
// Long operations on real files, cut into steps, give what they give at once.
#include "core/storage/hdf5/hdf5_storage.h"
#include "core/storage/sliced_operation.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace hdf5async;

namespace {

constexpr qint64 columns = 64;

Array block(qint64 first, qint64 rows)
{
    MutableBytes bytes(std::size_t(rows * columns) * sizeof(qint64));
    for (qint64 i = 0; i < rows * columns; ++i) {
        const qint64 value = first * columns + i;
        std::memcpy(bytes.data() + std::size_t(i) * sizeof value, &value, sizeof value);
    }
    return {ElementType::integer(8), {rows, columns}, std::move(bytes).share()};
}

AppendRequest appendOf(const QByteArray &path, Array array)
{
    return {path, Data{std::move(array), false, false}, {}, {}};
}

ReadRequest readOf(const QByteArray &path)
{
    ReadRequest request;
    request.path = path;
    return request;
}

Array arrayOf(const Result<Outcome> &outcome)
{
    return outcome ? std::get<Array>(std::get<ReadReply>(*outcome).value.v) : Array();
}

/// Carries the operation out in steps. @return the outcome, and how many steps there were
std::pair<Result<Outcome>, int> inSteps(Storage &storage, const Operation &operation)
{
    const std::unique_ptr<SlicedOperation> sliced = makeSliced(storage, operation);
    if (!sliced)
        return {failure(ErrorCode::Internal, QStringLiteral("not cut")), 0};
    for (int steps = 1;; ++steps) {
        if (std::optional<Result<Outcome>> outcome = sliced->step())
            return {std::move(*outcome), steps};
    }
}

} // namespace

class SlicePlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Hdf5StorageSettings settings;
        settings.path = m_dir.filePath(QString::number(++m_files) + QStringLiteral(".h5"));
        auto storage = Hdf5Storage::open(m_library, settings);
        QVERIFY(storage);
        m_storage = std::move(*storage);
    }
    void cleanup() { m_storage.reset(); }

    void readsAsAWhole_data()
    {
        QTest::addColumn<bool>("packed");
        QTest::newRow("raw") << false;
        QTest::newRow("packed") << true;
    }
    void readsAsAWhole()
    {
        QFETCH(bool, packed);
        WriteRequest write;
        write.path = "/d";
        write.data.value = block(0, 20'000); // 10 MB
        if (packed)
            write.storage.codec = Codec::Deflate;
        QVERIFY(m_storage->execute(write));
        ReadRequest column = readOf("/d");
        column.select = Selection{Selector{Selector::Slice{1, {}, 1}}, Selector{Selector::Slice{0, 32, 1}}};
        ReadRequest cast = readOf("/d");
        cast.dtype = ElementType::floating(4);
        for (const ReadRequest &request : {readOf("/d"), column, cast}) {
            const auto [outcome, steps] = inSteps(*m_storage, request);
            QVERIFY(steps > 1);
            const Array sliced = arrayOf(outcome), whole = arrayOf(m_storage->execute(request));
            QCOMPARE(sliced.shape, whole.shape);
            QVERIFY(sliced.type == whole.type);
            QVERIFY(sliced.data == whole.data);
        }
    }

    void appendsAsAWhole_data() { readsAsAWhole_data(); }
    void appendsAsAWhole()
    {
        QFETCH(bool, packed);
        WriteRequest write;
        write.path = "/d";
        write.data.value = block(0, 7); // chunks begin elsewhere than the appended rows
        if (packed)
            write.storage.codec = Codec::Deflate;
        QVERIFY(m_storage->execute(write));
        const auto [outcome, steps] = inSteps(*m_storage, appendOf("/d", block(7, 20'000)));
        QVERIFY(outcome);
        QVERIFY(steps > 1);
        const auto &reply = std::get<AppendReply>(*outcome);
        QCOMPARE(reply.shape, (Shape{20'007, columns}));
        QCOMPARE(reply.appended, qint64(20'000));
        const Array all = arrayOf(m_storage->execute(readOf("/d")));
        QVERIFY(all.data == block(0, 20'007).data);
    }

    void aRefusedAppendLeavesTheDatasetAndSaysWhatItWouldHaveSaid()
    {
        WriteRequest write;
        write.path = "/d";
        write.data.value = Array{ElementType::integer(1), {1}, SharedBytes(QByteArray("\7"))};
        QVERIFY(m_storage->execute(write));
        Array wide{ElementType::integer(8), {2'000'000}, {}};
        wide.data = SharedBytes(QByteArray(wide.shape[0] * 8, '\0')); // of another type
        const auto [outcome, steps] = inSteps(*m_storage, appendOf("/d", wide));
        const Result<Outcome> atOnce = m_storage->execute(appendOf("/d", wide));
        QVERIFY(!atOnce);
        QVERIFY(!outcome);
        QCOMPARE(steps, 1);
        QCOMPARE(outcome.error().code, atOnce.error().code);
        QCOMPARE(outcome.error().message, atOnce.error().message);
        QVERIFY(!m_storage->needsRollback());
        QCOMPARE(arrayOf(m_storage->execute(readOf("/d"))).shape, Shape{1});
    }

    void cutsNothingThatIsShortOrCannotBeCut()
    {
        QVERIFY(m_storage->execute(appendOf("/small", block(0, 10))));
        QVERIFY(!makeSliced(*m_storage, readOf("/small")));
        QVERIFY(!makeSliced(*m_storage, readOf("/missing")));
        QVERIFY(!makeSliced(*m_storage, appendOf("/small", block(0, 10))));
        QVERIFY(!makeSliced(*m_storage, appendOf("/missing", block(0, 20'000))));
        AppendRequest keyed = appendOf("/small", block(0, 20'000));
        keyed.deduplicateOn = FieldList{};
        QVERIFY(!makeSliced(*m_storage, keyed));
        Array narrow = block(0, 20'000);
        narrow.shape = {40'000, columns / 2};
        QVERIFY(!makeSliced(*m_storage, appendOf("/small", narrow)));
        WriteRequest fixed;
        fixed.path = "/fixed"; // would have to be replaced to grow
        fixed.data.value = block(0, 10);
        fixed.maxShape = std::vector<std::optional<qint64>>{10, columns};
        QVERIFY(m_storage->execute(fixed));
        QVERIFY(!makeSliced(*m_storage, appendOf("/fixed", block(0, 20'000))));
    }

    void sendsAwayWhatTakesLongAlsoWhenTheResultIsSmall()
    {
        WriteRequest write;
        write.path = "/packed";
        write.data.value = block(0, 20'000);
        write.storage.codec = Codec::Deflate;
        QVERIFY(m_storage->execute(write));
        ReadRequest column = readOf("/packed"); // all chunks have to be unpacked for it
        column.select = Selection{Selector{Selector::All{}}, Selector{qint64(3)}};
        const auto [sliced, steps] = inSteps(*m_storage, column);
        QVERIFY(steps > 1);
        QVERIFY(arrayOf(sliced).data == arrayOf(m_storage->execute(column)).data);
        ReadRequest row = readOf("/packed");
        row.select = Selection{Selector{qint64(3)}};
        QVERIFY(!makeSliced(*m_storage, row));

        auto texts = std::make_shared<QByteArray>("text");
        TextArray many{TextArray::Kind::Text, {30'000}, {}, texts};
        many.items.assign(30'000, std::string_view(texts->constData(), 4));
        write = {};
        write.path = "/texts";
        write.data.value = many;
        QVERIFY(m_storage->execute(write));
        ReadRequest list = readOf("/texts");
        list.stringsAsList = true;
        const auto [outcome, once] = inSteps(*m_storage, list);
        QVERIFY(outcome);
        QCOMPARE(once, 1);
        QVERIFY(!makeSliced(*m_storage, list)->admits(ExistsRequest{"/texts"}));
    }

    void knowsADatasetByEveryPath()
    {
        QVERIFY(m_storage->execute(appendOf("/d", block(0, 10))));
        QVERIFY(m_storage->execute(appendOf("/e", block(0, 10))));
        const auto sliced = makeSliced(*m_storage, appendOf("/d", block(10, 20'000)));
        QVERIFY(sliced);
        QVERIFY(!sliced->admits(readOf("/d")));
        QVERIFY(!sliced->admits(appendOf("/d", block(0, 1))));
        QVERIFY(!sliced->admits(appendOf("/missing", block(0, 1))));
        QVERIFY(!sliced->admits(DeleteRequest{"/e", false}));
        QVERIFY(sliced->admits(readOf("/e")));
        QVERIFY(sliced->admits(appendOf("/e", block(0, 1))));
        QVERIFY(sliced->admits(ExistsRequest{"/d"}));
        QVERIFY(!sliced->leavesTraces());
    }

private:
    QTemporaryDir m_dir;
    int m_files = 0;
    Hdf5Library m_library;
    std::unique_ptr<Hdf5Storage> m_storage;
};

QTEST_GUILESS_MAIN(SlicePlanTest)
#include "slice_plan_test.moc"
