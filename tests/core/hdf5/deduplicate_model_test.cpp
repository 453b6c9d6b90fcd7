// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/hdf5_storage.h"

#include "tests/core/hdf5/dataset_fixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>
#include <map>
#include <set>

using namespace hdf5async;

namespace {

#pragma pack(push, 1)
struct Record
{
    double t = 0;
    qint32 channel = 0;
    double v = 0;
};
#pragma pack(pop)
using Records = std::vector<Record>;

ElementType recordType()
{
    return recordOf(
        {{"t", ElementType::floating(8)}, {"channel", ElementType::integer(4)}, {"v", ElementType::floating(8)}});
}

Data dataOf(const Records &records)
{
    return Data{Array{recordType(), {qint64(records.size())}, bytesOf(records)}, false, false};
}

QByteArray bytes(const Records &records)
{
    return QByteArray(reinterpret_cast<const char *>(records.data()), qsizetype(records.size() * sizeof(Record)));
}

/// What Python's dictionary would take as the key, were NaN equal to itself.
using Key = std::tuple<bool, double, qint32>;

/// The dataset as the specification has it, and as it was at the last commit.
class Model
{
public:
    explicit Model(bool byChannelToo) : m_byChannelToo(byChannelToo) { }

    Records rows, committed;

    /// d = {}; for row in rows + batch: d[key(row)] = row; rows = list(d.values())
    AppendReply deduplicate(const Records &batch)
    {
        AppendReply reply;
        std::map<Key, std::size_t> places;
        Records result;
        const auto put = [&](const Record &row) {
            const auto [place, isNew] = places.try_emplace(keyOf(row), result.size());
            if (isNew)
                result.push_back(row);
            else
                result[place->second] = row;
            return isNew;
        };
        for (const Record &row : rows)
            reply.removed += put(row) ? 0 : 1;
        const std::size_t before = result.size();
        std::set<Key> updated;
        for (const Record &row : batch) {
            put(row);
            if (places[keyOf(row)] < before)
                updated.insert(keyOf(row));
        }
        reply.updated = qint64(updated.size());
        reply.appended = qint64(result.size() - before);
        reply.shape = {qint64(result.size())};
        rows = std::move(result);
        return reply;
    }

private:
    [[nodiscard]] Key keyOf(const Record &row) const
    {
        const qint32 channel = m_byChannelToo ? row.channel : 0;
        return std::isnan(row.t) ? Key{true, 0, channel} : Key{false, row.t + 0.0, channel};
    }
    bool m_byChannelToo;
};

/// Batches as instruments send them, and as nobody should.
class Batches
{
public:
    explicit Batches(quint32 seed) : m_random(seed) { }

    Records next(const Records &present)
    {
        Records batch;
        const int count = m_random.bounded(1, 25);
        switch (m_random.bounded(6)) {
        case 0: // what comes next in time
        case 1:
            for (int i = 0; i < count; ++i)
                batch.push_back(at(m_time += 1 + m_random.bounded(3)));
            break;
        case 2: // the last ones once more, then new ones
            for (std::size_t i = present.size() - std::min<std::size_t>(present.size(), 5); i < present.size(); ++i)
                batch.push_back(at(present[i].t));
            for (int i = 0; i < count; ++i)
                batch.push_back(at(m_time += 1));
            break;
        case 3: // anything there has been
            for (int i = 0; i < count; ++i)
                batch.push_back(at(m_random.bounded(int(m_time) + 1)));
            break;
        case 4: // a little out of order
            for (int i = 0; i < count; ++i)
                batch.push_back(at((m_time += 1) - m_random.bounded(8)));
            break;
        default: // oddities between ordered ones
            for (int i = 0; i < count; ++i)
                batch.push_back(at(m_random.bounded(4) == 0 ? oddity() : m_time += 1));
            break;
        }
        return batch;
    }
    int below(int bound) { return m_random.bounded(bound); }

private:
    Record at(double t) { return {t, m_random.bounded(2), m_random.generateDouble()}; }
    double oddity()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        const double odd[] = {std::nan(""), -std::nan("1"), 0.0, -0.0, infinity, -infinity, -5.0, 1e300};
        return odd[m_random.bounded(8)];
    }
    QRandomGenerator m_random;
    double m_time = 100;
};

} // namespace

/// Thousands of random operations on one dataset, with rollbacks, beside a model of it: whatever the key index keeps, it must not show.
class DeduplicateModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doesWhatADictionaryDoes_data();
    void doesWhatADictionaryDoes();

private:
    static bool commit(Hdf5Storage &storage)
    {
        Result<std::unique_ptr<PendingCommit>> pending = storage.prepareCommit({});
        return pending && (*pending)->sync();
    }
    static QByteArray content(Hdf5Storage &storage)
    {
        ReadRequest request;
        request.path = "/d";
        const Result<Outcome> outcome = storage.execute(request);
        if (!outcome)
            return "unreadable";
        const auto &array = std::get<Array>(std::get<ReadReply>(*outcome).value.v);
        return QByteArray(array.data.data(), qsizetype(array.data.size()));
    }
    void appendByKey(Hdf5Storage &storage, Model &model, const Records &batch, const std::vector<QByteArray> &fields);
    void changeOtherwise(Hdf5Storage &storage, Model &model, Batches &batches);

    Hdf5Library m_library;
};

void DeduplicateModelTest::doesWhatADictionaryDoes_data()
{
    QTest::addColumn<int>("blockRows");
    QTest::addColumn<int>("keyMemory");
    QTest::addColumn<bool>("byChannelToo");
    QTest::newRow("one block") << 4096 << (1 << 24) << false;
    QTest::newRow("blocks of one row") << 1 << (1 << 20) << false;
    QTest::newRow("blocks of three") << 3 << (1 << 20) << true;
    QTest::newRow("blocks of sixteen") << 16 << (1 << 20) << false;
    QTest::newRow("blocks of sixteen, two fields") << 16 << (1 << 20) << true;
    QTest::newRow("no memory") << 8 << 0 << false;
    QTest::newRow("no memory, two fields") << 16 << 0 << true;
    QTest::newRow("memory for a few keys") << 16 << 4096 << false;
    QTest::newRow("memory for some keys") << 8 << 12'000 << true;
    QTest::newRow("large blocks, little memory") << 200 << 10'000 << false;
}

void DeduplicateModelTest::doesWhatADictionaryDoes()
{
    QFETCH(int, blockRows);
    QFETCH(int, keyMemory);
    QFETCH(bool, byChannelToo);
    const std::vector<QByteArray> fields =
        byChannelToo ? std::vector<QByteArray>{"t", "channel"} : std::vector<QByteArray>{"t"};
    const QTemporaryDir folder;
    Hdf5StorageSettings settings;
    settings.path = folder.filePath(QStringLiteral("f.h5"));
    settings.limits.keyBlockRows = blockRows;
    settings.limits.keyMemory = std::size_t(keyMemory);
    const auto storage = Hdf5Storage::open(m_library, settings);
    QVERIFY(storage);
    WriteRequest made = DatasetFile::request("/d", dataOf({}));
    made.chunks = Shape{37};
    QVERIFY((*storage)->execute(made));
    QVERIFY(commit(**storage));

    Model model(byChannelToo);
    Batches batches(quint32(blockRows * 7 + keyMemory));
    for (int round = 0; round < 500; ++round) {
        const int what = batches.below(20);
        if (what < 12)
            appendByKey(**storage, model, batches.next(model.rows), fields);
        else if (what < 18)
            changeOtherwise(**storage, model, batches);
        else if (what == 18) {
            QVERIFY(commit(**storage));
            model.committed = model.rows;
        } else {
            QVERIFY((*storage)->rollBack());
            model.rows = model.committed;
        }
        if (QTest::currentTestFailed())
            return;
        QVERIFY2(content(**storage) == bytes(model.rows),
                 qPrintable(QStringLiteral("after %1, %2").arg(round).arg(what)));
    }
    QVERIFY((*storage)->close());
}

void DeduplicateModelTest::appendByKey(Hdf5Storage &storage, Model &model, const Records &batch,
                                       const std::vector<QByteArray> &fields)
{
    const Result<Outcome> outcome = storage.execute(AppendRequest{"/d", dataOf(batch), FieldList{true, fields}, {}});
    QVERIFY(outcome);
    const AppendReply reply = std::get<AppendReply>(*outcome);
    const AppendReply expected = model.deduplicate(batch);
    QCOMPARE(reply.shape, expected.shape);
    QCOMPARE(reply.appended, expected.appended);
    QCOMPARE(reply.updated, expected.updated);
    QCOMPARE(reply.removed, expected.removed);
}

void DeduplicateModelTest::changeOtherwise(Hdf5Storage &storage, Model &model, Batches &batches)
{
    Records &rows = model.rows;
    const Records batch = batches.next(rows);
    const int length = int(rows.size());
    switch (batches.below(6)) {
    case 0:
        QVERIFY(storage.execute(AppendRequest{"/d", dataOf(batch), {}, {}}));
        rows.insert(rows.end(), batch.begin(), batch.end());
        return;
    case 1: {
        const int place = batches.below(length + 1);
        QVERIFY(storage.execute(InsertRequest{"/d", place, dataOf(batch), {}}));
        rows.insert(rows.begin() + place, batch.begin(), batch.end());
        return;
    }
    case 2: { // keeps the dataset from growing too
        const int size =
            length > 400 ? batches.below(200) : length - std::min(length, batches.below(10)) + batches.below(4);
        QVERIFY(storage.execute(ResizeRequest{"/d", {size}}));
        rows.resize(std::size_t(size));
        return;
    }
    case 3: {
        UpdateRequest request;
        request.path = "/d";
        const int count = std::min(length, int(batch.size()));
        const int start = batches.below(length - count + 1);
        request.start = start;
        request.data = dataOf(Records(batch.begin(), batch.begin() + count));
        QVERIFY(storage.execute(request));
        std::copy_n(batch.begin(), count, rows.begin() + start);
        return;
    }
    default: { // one field of some rows
        if (length == 0)
            return;
        const bool isKey = batches.below(2) == 0;
        std::vector<qint64> indices;
        for (int i = 0; i < 3; ++i)
            indices.push_back(batches.below(length));
        UpdateRequest request;
        request.path = "/d";
        request.select = Result<Selection>(Selection{Selector{indices}});
        request.fields = FieldList{true, {isKey ? QByteArray("t") : QByteArray("v")}};
        std::vector<double> values;
        for (const qint64 index : indices) {
            values.push_back(batch.front().t + double(values.size()));
            (isKey ? rows[std::size_t(index)].t : rows[std::size_t(index)].v) = values.back();
        }
        request.data = array(values);
        QVERIFY(storage.execute(request));
        return;
    }
    }
}

QTEST_APPLESS_MAIN(DeduplicateModelTest)
#include "deduplicate_model_test.moc"
