// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_scan.h"

#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hyperslab.h"
#include "core/storage/hdf5/type_map.h"
#include "core/storage/hdf5/variable_memory.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 blockBytes = 1 << 20;
constexpr std::size_t blockTextBytes = std::size_t(64) << 20;
constexpr std::size_t keyTextBytes = std::size_t(1) << 32;

tl::unexpected<Error> tooManyKeys(qint64 rows)
{
    return failure(ErrorCode::TooLarge, QStringLiteral("%1 rows are more than the server deduplicates.").arg(rows));
}

/// Reads the key fields of a dataset's rows, block by block.
class KeyReader
{
public:
    static Result<KeyReader> make(const Hdf5Guard &guard, const OpenDataset &dataset,
                                  const std::vector<QByteArray> &names)
    {
        KeyReader reader(dataset);
        Result<FileType> type = fieldsOf(*dataset.type, FieldList{false, names});
        if (!type)
            return failure(type.error());
        reader.m_type = std::move(*type);
        Result<Handle> memoryType = makeMemoryType(guard, dataset.fileType.id(), reader.m_type);
        if (!memoryType)
            return failure(memoryType.error());
        reader.m_memoryType = std::move(*memoryType);
        const qint64 chunkRows = dataset.chunks ? dataset.chunks->front() : 1;
        reader.m_rows = std::max<qint64>(blockBytes / qint64(reader.keyBytes()), 1);
        if (reader.m_rows > chunkRows)
            reader.m_rows -= reader.m_rows % chunkRows;
        return reader;
    }

    [[nodiscard]] const FileType &type() const { return m_type; }
    [[nodiscard]] std::size_t keyBytes() const { return m_type.elementBytes(); }
    [[nodiscard]] const char *keys() const { return m_keys.data(); }

    /// Reads from row `first` on and gives the number of rows read, at least one.
    Result<qint64> read(const Hdf5Guard &guard, qint64 first)
    {
        for (;;) {
            const qint64 rows = std::min(m_rows, m_dataset->shape.front() - first);
            const Result<void> done = tryRead(guard, first, rows);
            if (done)
                return rows;
            if (!m_text || !m_text->isExhausted() || rows == 1)
                return failure(done.error());
            m_rows = rows / 2;
        }
    }

private:
    explicit KeyReader(const OpenDataset &dataset) : m_dataset(&dataset) { }

    Result<void> tryRead(const Hdf5Guard &guard, qint64 first, qint64 rows)
    {
        Handle transferList;
        if (m_type.hasPointers()) {
            m_text = std::make_unique<VariableMemory>(rows > 1 ? blockTextBytes : keyTextBytes);
            Result<Handle> made = m_text->makeTransferList(guard);
            if (!made)
                return failure(made.error());
            transferList = std::move(*made);
        }
        m_keys.resize(std::size_t(rows) * keyBytes());
        const hid_t dataset = m_dataset->dataset.id();
        const hid_t properties = transferList ? transferList.id() : H5P_DEFAULT;
        const Hyperslab slab(Region{{AxisRange{first, rows, 1, {}, false}}});
        return slab.transfer(guard, dataset, {}, [&](hid_t memorySpace, hid_t fileSpace, qint64, qint64) {
            if (H5Dread(dataset, m_memoryType.id(), memorySpace, fileSpace, properties, m_keys.data()) < 0)
                return Result<void>(
                    hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not read the key fields.")));
            return Result<void>();
        });
    }

    const OpenDataset *m_dataset;
    FileType m_type;
    Handle m_memoryType;
    qint64 m_rows = 1;
    std::vector<char> m_keys;
    std::unique_ptr<VariableMemory> m_text; // what text keys point to
};

} // namespace

qint64 RepeatedRows::rowWithout(qint64 row) const
{
    return row - (std::lower_bound(rows.begin(), rows.end(), row) - rows.begin());
}

Result<RepeatedRows> scanKeys(const Hdf5Guard &guard, const OpenDataset &dataset, KeyIndex &index)
{
    RepeatedRows repeated;
    const qint64 end = dataset.shape.front();
    if (index.rows == end)
        return repeated;
    Result<KeyReader> reader = KeyReader::make(guard, dataset, index.fields());
    if (!reader)
        return failure(reader.error());
    Result<KeyCodec> codec = KeyCodec::make(reader->type(), index.fields(), index.seed());
    if (!codec)
        return failure(codec.error());
    while (index.rows < end) {
        const Result<qint64> rows = reader->read(guard, index.rows);
        if (!rows)
            return failure(rows.error());
        for (qint64 i = 0; i < *rows; ++i) {
            const qint64 row = index.rows + i;
            const auto known = index.insert(codec->id(reader->keys() + std::size_t(i) * reader->keyBytes()), row);
            if (!known)
                return tooManyKeys(end);
            if (*known >= 0) {
                repeated.rows.push_back(row);
                repeated.lastOf[*known] = row;
            }
        }
        index.rows += *rows;
    }
    return repeated;
}

Result<BatchPlan> planBatch(KeyIndex &index, KeyCodec &codec, const char *records, std::size_t recordBytes, qint64 rows,
                            qint64 existing)
{
    std::unordered_map<qint64, qint64> replaced;
    BatchPlan plan;
    for (qint64 i = 0; i < rows; ++i) {
        const auto known =
            index.insert(codec.id(records + std::size_t(i) * recordBytes), existing + qint64(plan.added.size()));
        if (!known)
            return tooManyKeys(existing + rows);
        if (*known < 0)
            plan.added.push_back(i);
        else if (*known >= existing)
            plan.added[std::size_t(*known - existing)] = i;
        else
            replaced[*known] = i;
    }
    plan.replaced.reserve(replaced.size());
    for (const auto &[row, from] : replaced)
        plan.replaced.push_back({row, from});
    std::sort(plan.replaced.begin(), plan.replaced.end(), [](const auto &a, const auto &b) { return a.row < b.row; });
    return plan;
}

} // namespace hdf5async
