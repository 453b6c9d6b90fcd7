// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_scan.h"

#include "core/storage/hdf5/batch_plan.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hyperslab.h"
#include "core/storage/hdf5/type_map.h"
#include "core/storage/hdf5/variable_memory.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 blockBytes = 1 << 20;
constexpr qint64 chunkBytes = 16 << 20;           // of a chunk that is read as a whole, so that it is decompressed once
constexpr std::size_t wholeRecordBytes = 1 << 12; // of records that are read whole, which needs no conversion
constexpr std::size_t blockTextBytes = std::size_t(64) << 20;
constexpr std::size_t keyTextBytes = std::size_t(1) << 32;

qint64 rowsAtOnce(const OpenDataset &dataset, qint64 recordBytes)
{
    const qint64 rows = std::max<qint64>(blockBytes / recordBytes, 1);
    const qint64 chunkRows = dataset.chunks ? dataset.chunks->front() : 1;
    if (rows >= chunkRows)
        return rows - rows % chunkRows;
    return chunkRows <= chunkBytes / recordBytes ? chunkRows : rows;
}

} // namespace

KeyReader::KeyReader(const OpenDataset &dataset, KeyCodec codec) : m_dataset(&dataset), m_codec(std::move(codec)) { }
KeyReader::KeyReader(KeyReader &&) noexcept = default;
KeyReader::~KeyReader() = default;

Result<KeyReader> KeyReader::make(const Hdf5Guard &guard, const OpenDataset &dataset,
                                  const std::vector<QByteArray> &names, quint64 seed)
{
    const FileType &record = *dataset.type;
    const bool isWhole = !record.converted && !record.hasPointers() && record.elementBytes() <= wholeRecordBytes;
    Result<FileType> type = isWhole ? record : fieldsOf(record, FieldList{false, names});
    if (!type)
        return failure(type.error());
    Result<KeyCodec> codec = KeyCodec::make(*type, names, seed);
    if (!codec)
        return failure(codec.error());
    KeyReader reader(dataset, std::move(*codec));
    reader.m_memoryType = dataset.memoryType.id();
    if (!isWhole) {
        Result<Handle> memoryType = makeMemoryType(guard, dataset.fileType.id(), *type);
        if (!memoryType)
            return failure(memoryType.error());
        reader.m_ownMemoryType = std::move(*memoryType);
        reader.m_memoryType = reader.m_ownMemoryType.id();
    }
    reader.m_recordBytes = std::max<std::size_t>(type->elementBytes(), 1);
    reader.m_hasPointers = type->hasPointers();
    reader.m_rows = rowsAtOnce(dataset, qint64(reader.m_recordBytes));
    return reader;
}

Result<void> KeyReader::readSome(const Hdf5Guard &guard, qint64 first, qint64 most, std::vector<KeyId> &keys)
{
    const Result<qint64> rows = load(guard, first, most);
    if (!rows)
        return failure(rows.error());
    keys.resize(std::size_t(*rows));
    m_codec.ids(m_records.data(), m_recordBytes, keys.size(), keys.data());
    return {};
}

Result<void> KeyReader::read(const Hdf5Guard &guard, qint64 first, qint64 count, KeyId *keys)
{
    for (qint64 done = 0; done < count;) {
        const Result<qint64> rows = load(guard, first + done, count - done);
        if (!rows)
            return failure(rows.error());
        m_codec.ids(m_records.data(), m_recordBytes, std::size_t(*rows), keys + done);
        done += *rows;
    }
    return {};
}

// Gives the number of rows loaded, at least one.
Result<qint64> KeyReader::load(const Hdf5Guard &guard, qint64 first, qint64 most)
{
    for (;;) {
        const qint64 rows = std::min(m_rows, most);
        const Result<void> done = tryLoad(guard, first, rows);
        if (done)
            return rows;
        if (!m_text || !m_text->isExhausted() || rows == 1)
            return failure(done.error());
        m_rows = rows / 2;
    }
}

Result<void> KeyReader::tryLoad(const Hdf5Guard &guard, qint64 first, qint64 rows)
{
    Handle transferList;
    if (m_hasPointers) {
        m_text = std::make_unique<VariableMemory>(rows > 1 ? blockTextBytes : keyTextBytes);
        Result<Handle> made = m_text->makeTransferList(guard);
        if (!made)
            return failure(made.error());
        transferList = std::move(*made);
    }
    m_records.resize(std::size_t(rows) * m_recordBytes);
    const hid_t dataset = m_dataset->dataset.id();
    const hid_t properties = transferList ? transferList.id() : H5P_DEFAULT;
    const Hyperslab slab(Region{{AxisRange{first, rows, 1, {}, false}}});
    return slab.transfer(guard, dataset, {}, [&](hid_t memorySpace, hid_t fileSpace, qint64, qint64) {
        if (H5Dread(dataset, m_memoryType, memorySpace, fileSpace, properties, m_records.data()) < 0)
            return Result<void>(
                hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not read the key fields.")));
        return Result<void>();
    });
}

qint64 RepeatedRows::rowWithout(qint64 row) const
{
    return row - (std::lower_bound(rows.begin(), rows.end(), row) - rows.begin());
}

namespace {

// Adds what is repeated of the rows `first` … with these keys and says which.
Result<std::vector<bool>> findRepeated(KeyIndex &index, const std::vector<KeyId> &keys, qint64 first,
                                       const ReadKeys &read, RepeatedRows &repeated)
{
    KeyGroups groups(keys);
    if (auto found = index.find(groups.keys, read); !found)
        return failure(found.error());
    std::vector<bool> isRepeated(keys.size(), true);
    for (std::size_t i = 0; i < groups.keys.size(); ++i) {
        const qint64 known = groups.keys[i].row;
        if (known < 0)
            isRepeated[std::size_t(groups.first(i))] = false;
        if (known >= 0 || groups.last(i) != groups.first(i))
            repeated.lastOf.emplace_back(known >= 0 ? known : first + groups.first(i), first + groups.last(i));
    }
    for (std::size_t i = 0; i < isRepeated.size(); ++i) {
        if (isRepeated[i])
            repeated.rows.push_back(first + qint64(i));
    }
    return isRepeated;
}

// Of several last rows of a key, which have come in rising order, leaves the last.
void settle(std::vector<std::pair<qint64, qint64>> &lastOf)
{
    std::stable_sort(lastOf.begin(), lastOf.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    std::size_t kept = 0;
    for (const auto &entry : lastOf) {
        if (kept == 0 || lastOf[kept - 1].first != entry.first)
            ++kept;
        lastOf[kept - 1] = entry;
    }
    lastOf.resize(kept);
}

} // namespace

Result<RepeatedRows> scanKeys(const Hdf5Guard &guard, const OpenDataset &dataset, KeyReader &reader, KeyIndex &index,
                              const KeyMemory &memory, std::size_t listBytes)
{
    RepeatedRows repeated;
    const qint64 end = dataset.shape.front();
    const ReadKeys read = [&](qint64 first, qint64 count, KeyId *keys) {
        return reader.read(guard, first, count, keys);
    };
    std::vector<KeyId> keys;
    while (index.rows() < end) {
        const qint64 first = index.rows();
        if (auto done = reader.readSome(guard, first, end - first, keys); !done)
            return failure(done.error());
        if (index.isBelow(keys)) {
            index.add(keys);
            continue;
        }
        const auto isRepeated = findRepeated(index, keys, first, read, repeated);
        if (!isRepeated)
            return failure(isRepeated.error());
        index.add(keys, *isRepeated);
        const std::size_t bytes = repeated.rows.size() * sizeof(qint64) + repeated.lastOf.size() * 2 * sizeof(qint64);
        if (bytes > listBytes || (index.isCramped() && memory.used > index.bytes()))
            return failure(ErrorCode::TooLarge,
                           QStringLiteral("%1 rows are more than the server deduplicates.").arg(end));
    }
    settle(repeated.lastOf);
    return repeated;
}

qint64 rowsOfKeyBlock(const OpenDataset &dataset, qint64 limit)
{
    constexpr qint64 fewest = 64;
    const qint64 rows = blockBytes / qint64(std::max<std::size_t>(dataset.type->elementBytes(), 1));
    return std::min(std::max(rows, fewest), limit);
}

} // namespace hdf5async
