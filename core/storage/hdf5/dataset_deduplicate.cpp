// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_deduplicate.h"

#include "core/storage/hdf5/batch_plan.h"
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hyperslab.h"
#include "core/storage/hdf5/key_scan.h"
#include "core/storage/hdf5/row_copier.h"

#include <QRandomGenerator>

#include <cstring>

namespace hdf5async {

namespace {

// Of row numbers collected for one copy.
constexpr std::size_t rowsPerCopy = 1 << 20;

std::shared_ptr<KeyIndex> freshIndex(const FileContext &context, const OpenDataset &dataset, const FieldList &fields)
{
    return std::make_shared<KeyIndex>(fields.names, QRandomGenerator::system()->generate64(), context.keyMemory(),
                                      rowsOfKeyBlock(dataset, context.limits().keyBlockRows));
}

bool hasIndex(const OpenDataset &dataset, const std::vector<QByteArray> &fields)
{
    const KeyIndex *const kept = dataset.keyIndex.get();
    return kept && kept->version == dataset.version && kept->fields() == fields;
}

// The index of the last time if it still tells the truth about the rows it knows. It leaves the dataset: who fails forgets it.
std::shared_ptr<KeyIndex> takeIndex(const FileContext &context, OpenDataset &dataset, const FieldList &fields)
{
    if (hasIndex(dataset, fields.names))
        return std::exchange(dataset.keyIndex, nullptr);
    dataset.keyIndex.reset(); // before the new one asks for memory
    return freshIndex(context, dataset, fields);
}

// Some rows of `from`, whatever they point to included.
SharedBytes gathered(const SharedBytes &from, const std::vector<qint64> &rows, std::size_t rowBytes)
{
    MutableBytes picked(rows.size() * rowBytes);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::memcpy(picked.data() + i * rowBytes, from.data() + std::size_t(rows[i]) * rowBytes, rowBytes);
    const SharedBytes bytes = std::move(picked).share();
    const auto owners = std::make_shared<const std::pair<SharedBytes, SharedBytes>>(bytes, from);
    return {owners, bytes.data(), bytes.size()};
}

/// One deduplicating append under way: all decided, nothing changed yet.
class Deduplication
{
public:
    Deduplication(const OpenDatasetPtr &dataset, const RowPlan &batch, RepeatedRows repeated, BatchPlan plan)
        : m_dataset(dataset),
          m_batch(&batch),
          m_repeated(std::move(repeated)),
          m_plan(std::move(plan)),
          m_rowsBefore(dataset->shape.front()),
          m_rowBytes(dataset->type->elementBytes())
    {
    }

    [[nodiscard]] qint64 existing() const { return m_rowsBefore - qint64(m_repeated.rows.size()); }
    [[nodiscard]] qint64 finalRows() const { return existing() + qint64(m_plan.added.size()); }
    [[nodiscard]] bool changesNothing() const
    {
        return m_repeated.isEmpty() && m_plan.added.empty() && m_plan.replaced.empty();
    }
    [[nodiscard]] const std::vector<KeyId> &addedKeys() const { return m_plan.addedKeys; }

    [[nodiscard]] AppendReply reply() const
    {
        return {{finalRows()},
                false,
                qint64(m_plan.added.size()),
                qint64(m_plan.replaced.size()),
                qint64(m_repeated.rows.size())};
    }

    Result<void> applyInPlace(const Hdf5Guard &guard, FileContext &context, DatasetChange &change) const;
    Result<void> applyToReplacement(const Hdf5Guard &guard, const OpenDataset &to) const;

private:
    Result<void> moveRemaining(const Hdf5Guard &guard, const OpenDataset &from, const OpenDataset &to,
                               qint64 first) const;
    Result<void> writeAdded(const Hdf5Guard &guard, const OpenDataset &to, qint64 first) const;
    Result<void> writeReplaced(const Hdf5Guard &guard, const OpenDataset &to) const;
    [[nodiscard]] qint64 firstMoved() const;

    OpenDatasetPtr m_dataset;
    const RowPlan *m_batch;
    RepeatedRows m_repeated;
    BatchPlan m_plan;
    qint64 m_rowsBefore;
    std::size_t m_rowBytes;
};

// The first row that is not already what it will be once repeated rows are taken out.
qint64 Deduplication::firstMoved() const
{
    return std::min(m_repeated.rows.front(), m_repeated.lastOf.front().first);
}

// Rows from `first` on close up over those taken out, each with the last value of its key.
Result<void> Deduplication::moveRemaining(const Hdf5Guard &guard, const OpenDataset &from, const OpenDataset &to,
                                          qint64 first) const
{
    RowCopier copier(from);
    std::vector<qint64> sources;
    qint64 target = first; // nothing before it was taken out
    auto repeated = m_repeated.rows.begin();
    auto last = m_repeated.lastOf.begin();
    for (qint64 row = first; row < m_rowsBefore; ++row) {
        if (repeated != m_repeated.rows.end() && *repeated == row) {
            ++repeated;
            continue;
        }
        const bool hasRepeats = last != m_repeated.lastOf.end() && last->first == row;
        sources.push_back(hasRepeats ? (last++)->second : row);
        if (sources.size() == rowsPerCopy) {
            if (auto copied = copier.gatherRows(guard, from, sources, to, target); !copied)
                return copied;
            target += qint64(sources.size());
            sources.clear();
        }
    }
    return copier.gatherRows(guard, from, sources, to, target);
}

Result<void> Deduplication::writeAdded(const Hdf5Guard &guard, const OpenDataset &to, qint64 first) const
{
    const auto count = qint64(m_plan.added.size());
    bool inOrder = count == m_batch->rows;
    for (qint64 i = 0; inOrder && i < count; ++i)
        inOrder = m_plan.added[std::size_t(i)] == i;
    if (inOrder)
        return writeRows(guard, to, first, count, m_batch->bytes());
    const SharedBytes rows = gathered(m_batch->elements.bytes, m_plan.added, m_rowBytes);
    return writeRows(guard, to, first, count, rows.data());
}

Result<void> Deduplication::writeReplaced(const Hdf5Guard &guard, const OpenDataset &to) const
{
    if (m_plan.replaced.empty())
        return {};
    AxisRange range;
    std::vector<qint64> from;
    for (const BatchPlan::Replaced &replaced : m_plan.replaced) {
        range.indices.push_back(replaced.row);
        from.push_back(replaced.from);
    }
    range.count = qint64(range.indices.size());
    const SharedBytes rows = gathered(m_batch->elements.bytes, from, m_rowBytes);
    const hid_t dataset = to.dataset.id();
    const Hyperslab slab(Region{{std::move(range)}});
    return slab.transfer(guard, dataset, {false, Hyperslab::Pieces::of(to.chunks)},
                         [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64) {
                             const char *piece = rows.data() + std::size_t(first) * m_rowBytes;
                             if (H5Dwrite(dataset, to.memoryType.id(), memorySpace, fileSpace, H5P_DEFAULT, piece) < 0)
                                 return Result<void>(hdf5Failure(guard, ErrorCode::IoError,
                                                                 QStringLiteral("HDF5 could not replace rows.")));
                             return Result<void>();
                         });
}

Result<void> Deduplication::applyInPlace(const Hdf5Guard &guard, FileContext &context, DatasetChange &change) const
{
    OpenDataset &dataset = change.dataset();
    const qint64 kept = existing();
    context.markDirty();
    if (!m_repeated.isEmpty()) {
        if (auto moved = moveRemaining(guard, dataset, dataset, firstMoved()); !moved) {
            change.spoiled(context);
            return moved;
        }
    }
    const Shape shape = withRows(dataset, finalRows());
    auto done = change.extend(guard, context, shape, [&] { return writeAdded(guard, dataset, kept); });
    if (done) {
        done = writeReplaced(guard, dataset);
        if (!done)
            change.spoiled(context);
    } else if (!m_repeated.isEmpty()) {
        change.spoiled(context);
    }
    return done;
}

Result<void> Deduplication::applyToReplacement(const Hdf5Guard &guard, const OpenDataset &to) const
{
    const qint64 kept = existing();
    const qint64 first = m_repeated.isEmpty() ? kept : firstMoved();
    if (auto copied = RowCopier(*m_dataset).copyRows(guard, *m_dataset, 0, first, to, 0); !copied)
        return copied;
    if (!m_repeated.isEmpty()) {
        if (auto moved = moveRemaining(guard, *m_dataset, to, first); !moved)
            return moved;
    }
    if (auto added = writeAdded(guard, to, kept); !added)
        return added;
    return writeReplaced(guard, to);
}

Result<DatasetChange> applied(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                              const OpenDatasetPtr &dataset, const Deduplication &deduplication)
{
    const Shape shape = withRows(*dataset, deduplication.finalRows());
    if (canBecome(*dataset, shape)) {
        DatasetChange change(path, dataset);
        if (auto done = deduplication.applyInPlace(guard, context, change); !done)
            return failure(done.error());
        return change;
    }
    Result<DatasetChange> change = DatasetChange::replacement(guard, context, path, dataset, shape);
    if (!change)
        return change;
    if (auto done = deduplication.applyToReplacement(guard, change->dataset()); !done)
        return failure(done.error());
    return change;
}

std::vector<KeyId> keysOf(KeyCodec &codec, const char *records, std::size_t recordBytes, qint64 rows)
{
    std::vector<KeyId> keys(std::size_t(rows), KeyId{});
    codec.ids(records, recordBytes, keys.size(), keys.data());
    return keys;
}

/// Reads keys of the dataset; the reader is made when the first is needed, which it seldom is.
class KeySource
{
public:
    KeySource(const Hdf5Guard &guard, const OpenDataset &dataset, const KeyIndex &index)
        : m_guard(&guard), m_dataset(&dataset), m_index(&index)
    {
    }
    Result<KeyReader *> reader()
    {
        if (!m_reader) {
            Result<KeyReader> made = KeyReader::make(*m_guard, *m_dataset, m_index->fields(), m_index->seed());
            if (!made)
                return failure(made.error());
            m_reader.emplace(std::move(*made));
        }
        return &*m_reader;
    }
    Result<void> operator()(qint64 first, qint64 count, KeyId *keys)
    {
        const Result<KeyReader *> reader = this->reader();
        return reader ? (*reader)->read(*m_guard, first, count, keys) : failure(reader.error());
    }

private:
    const Hdf5Guard *m_guard;
    const OpenDataset *m_dataset;
    const KeyIndex *m_index;
    std::optional<KeyReader> m_reader;
};

Result<RepeatedRows> repeatedRows(const Hdf5Guard &guard, const FileContext &context, const OpenDataset &dataset,
                                  KeySource &source, KeyIndex &index)
{
    if (index.rows() == dataset.shape.front())
        return RepeatedRows();
    const Result<KeyReader *> reader = source.reader();
    if (!reader)
        return failure(reader.error());
    return scanKeys(guard, dataset, **reader, index, *context.keyMemory(), context.limits().repeatedRowMemory);
}

// Decides everything. The index then knows the rows as they will be without the repeated ones, and not yet those to be added.
Result<Deduplication> planned(const Hdf5Guard &guard, const FileContext &context, const OpenDatasetPtr &dataset,
                              KeyIndex &index, const RowPlan &batch)
{
    Result<KeyCodec> codec = KeyCodec::make(*dataset->type, index.fields(), index.seed());
    if (!codec)
        return failure(codec.error());
    KeySource source(guard, *dataset, index);
    Result<RepeatedRows> repeated = repeatedRows(guard, context, *dataset, source, index);
    if (!repeated)
        return failure(repeated.error());
    const std::vector<KeyId> keys = keysOf(*codec, batch.bytes(), dataset->type->elementBytes(), batch.rows);
    Result<BatchPlan> plan = planBatch(index, keys, std::ref(source));
    if (!plan)
        return failure(plan.error());
    if (!repeated->isEmpty()) {
        const auto newRow = [&](qint64 row) { return repeated->rowWithout(row); };
        index.renumber(newRow);
        for (BatchPlan::Replaced &replaced : plan->replaced)
            replaced.row = newRow(replaced.row);
    }
    return Deduplication(dataset, batch, std::move(*repeated), std::move(*plan));
}

} // namespace

Result<void> checkKeyFields(const FileType &type, std::size_t rank, const FieldList &fields)
{
    if (rank != 1)
        return failure(ErrorCode::BadField, QStringLiteral("Only datasets with one axis can be deduplicated."));
    if (auto codec = KeyCodec::make(type, fields.names, 0); !codec)
        return failure(codec.error());
    return {};
}

bool knowsKeys(FileContext &context, const AppendRequest &request)
{
    constexpr qint64 fewRows = 1000; // that the index has not got yet
    const OpenDatasetPtr dataset = context.datasets().find(request.path);
    return dataset && request.deduplicateOn && !dataset->otherFilters && dataset->filters == Filters() &&
           hasIndex(*dataset, request.deduplicateOn->names) &&
           dataset->shape.front() - dataset->keyIndex->rows() <= fewRows;
}

Result<AppendReply> appendDeduplicated(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                                       const OpenDatasetPtr &dataset, const FieldList &fields, const RowPlan &batch)
{
    std::shared_ptr<KeyIndex> index = takeIndex(context, *dataset, fields);
    Result<Deduplication> deduplication = planned(guard, context, dataset, *index, batch);
    if (!deduplication && deduplication.error().code == ErrorCode::TooLarge) {
        // Other datasets' indices only save time; this one is needed now.
        index.reset();
        context.datasets().dropKeyIndices();
        index = freshIndex(context, *dataset, fields);
        deduplication = planned(guard, context, dataset, *index, batch);
    }
    if (!deduplication)
        return failure(deduplication.error());

    OpenDatasetPtr result = dataset;
    if (!deduplication->changesNothing()) {
        Result<DatasetChange> change = applied(guard, context, path, dataset, *deduplication);
        if (!change)
            return failure(change.error());
        if (auto finished = change->finish(guard, context); !finished)
            return failure(finished.error());
        result = change->datasetPointer();
    }
    index->add(deduplication->addedKeys());
    index->version = result->version;
    result->keyIndex = std::move(index);
    return deduplication->reply();
}

Result<void> deduplicate(NewDataset &plan, const FieldList &fields)
{
    KeyIndex none(fields.names, QRandomGenerator::system()->generate64(), std::make_shared<KeyMemory>());
    Result<KeyCodec> codec = KeyCodec::make(plan.type, none.fields(), none.seed());
    if (!codec)
        return failure(codec.error());
    const std::size_t rowBytes = plan.type.elementBytes();
    const SharedBytes &batch = plan.elements.bytes;
    const std::vector<KeyId> keys = keysOf(*codec, batch.data(), rowBytes, plan.layout.shape.front());
    const auto nothing = [](qint64, qint64, KeyId *) { return Result<void>(); };
    const Result<BatchPlan> once = planBatch(none, keys, nothing);
    if (!once)
        return failure(once.error());
    plan.elements.bytes = gathered(batch, once->added, rowBytes);
    plan.layout.shape.front() = qint64(once->added.size());
    return {};
}

} // namespace hdf5async
