// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/row_store.h"

#include "core/storage/hdf5/chunk_access.h"
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/error_stack.h"

#include <array>

namespace hdf5async {

namespace {

// Zero for rows that cannot be counted in memory.
std::size_t bytesOfRow(const OpenDataset &dataset)
{
    const auto elements = elementCount(Shape(dataset.shape.begin() + 1, dataset.shape.end()));
    const std::size_t bytes = dataset.type->elementBytes();
    constexpr std::size_t most = std::size_t(1) << 40;
    return elements && bytes > 0 && std::size_t(*elements) <= most / bytes ? std::size_t(*elements) * bytes : 0;
}

bool canBuffer(const OpenDataset &dataset)
{
    using Form = FileType::Form;
    const FileType &type = *dataset.type;
    return dataset.rows || (dataset.chunks && type.form != Form::Unsupported && type.form != Form::Reference &&
                            !type.hasPointers() && bytesOfRow(dataset) > 0);
}

RowBuffer &bufferOf(FileContext &context, OpenDataset &dataset)
{
    if (!dataset.rows)
        dataset.rows = std::make_unique<RowBuffer>(context.rowMemory(), bytesOfRow(dataset), dataset.shape.front());
    return *dataset.rows;
}

/// The rows of one dataset on their way into HDF5.
class RowStore
{
public:
    RowStore(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset)
        : m_guard(guard),
          m_dataset(dataset),
          m_buffer(bufferOf(context, dataset)),
          m_chunks(guard, dataset, context.codecPool())
    {
        // A part of a slab must fit the buffer.
        const auto &grid = m_chunks.grid();
        m_usesChunks = grid && (grid->slabRows() == 1 || grid->slabBytes() <= context.limits().rowBuffer);
        m_keepsTail = m_usesChunks && grid->slabRows() > 1 && m_chunks.mayStoreRaw();
    }

    [[nodiscard]] bool usesChunks() const { return m_usesChunks; }

    // The rows to come share a chunk with others: if HDF5 cannot read those, it will not write these.
    Result<void> prepare()
    {
        const qint64 length = m_buffer.first();
        const bool hasFilters = m_dataset.otherFilters || !(m_dataset.filters == Filters());
        const qint64 inChunk = length % m_dataset.chunks->front();
        if (!hasFilters || inChunk == 0)
            return {};
        if (m_keepsTail)
            return load(length - inChunk);
        std::vector<char> row(m_buffer.rowBytes());
        return readRows(m_guard, m_dataset, length - 1, 1, row.data());
    }

    Result<void> store()
    {
        if (auto grown = growTo(m_buffer.end()); !grown)
            return grown;
        const qint64 stored = m_buffer.stored();
        if (m_keepsTail) {
            const qint64 first = stored - stored % m_chunks.grid()->slabRows();
            if (first == stored || m_buffer.isTailRaw() || m_chunks.isReplaceable(first))
                return storeWithTail(first);
        }
        if (auto written = write(stored, m_buffer.end() - stored, m_buffer.row(stored)); !written)
            return written;
        m_buffer.markStored(m_buffer.end());
        return {};
    }

    // The rows up to the end of a slab go through the buffer, as what is pending before them, then whole slabs, and the rest waits.
    Result<void> append(const char *bytes, qint64 rows)
    {
        const qint64 slabRows = m_chunks.grid()->slabRows();
        const qint64 head = std::min((slabRows - m_buffer.end() % slabRows) % slabRows, rows);
        const qint64 slabs = (rows - head) / slabRows;
        m_buffer.append(bytes, head);
        bytes += std::size_t(head) * m_buffer.rowBytes();
        if (slabs > 0) {
            if (m_buffer.isPending()) {
                if (auto stored = store(); !stored)
                    return stored;
            }
            const qint64 end = m_buffer.end() + slabs * slabRows;
            if (auto grown = growTo(end); !grown)
                return grown;
            if (auto written = m_chunks.writeSlabs(m_buffer.end(), slabs, bytes); !written)
                return written;
            bytes += std::size_t(slabs * slabRows) * m_buffer.rowBytes();
            m_buffer.restart(end);
        }
        m_buffer.append(bytes, rows - head - slabs * slabRows);
        return {};
    }

    // The last chunk, stored raw while it was filling, gets its filters.
    Result<void> pack()
    {
        const qint64 first = m_buffer.first();
        auto packed = m_chunks.packRows(first, m_buffer.end() - first, m_buffer.row(first));
        m_buffer.setTailRaw(false);
        return packed;
    }

private:
    Result<void> growTo(qint64 rows)
    {
        std::array<hsize_t, H5S_MAX_RANK> dims{};
        std::copy(m_dataset.shape.begin(), m_dataset.shape.end(), dims.begin());
        dims.front() = hsize_t(rows);
        if (H5Dset_extent(m_dataset.dataset.id(), dims.data()) < 0)
            return hdf5Failure(m_guard, ErrorCode::IoError, QStringLiteral("HDF5 could not extend the dataset."));
        return {};
    }

    // The buffer begins with row `first`, from what HDF5 has.
    Result<void> load(qint64 first)
    {
        const qint64 missing = m_buffer.first() - first;
        if (missing <= 0)
            return {};
        std::vector<char> rows(std::size_t(missing) * m_buffer.rowBytes());
        if (auto read = readRows(m_guard, m_dataset, first, missing, rows.data()); !read)
            return read;
        m_buffer.prepend(rows.data(), missing);
        return {};
    }

    // The chunk that begins with row `first` holds the first pending rows. Full chunks get their filters; the last one is stored
    // as it is, which costs no compression at each commit, and stays in memory until it is full.
    Result<void> storeWithTail(qint64 first)
    {
        if (auto loaded = load(first); !loaded)
            return loaded;
        const qint64 slabRows = m_chunks.grid()->slabRows();
        const qint64 slabs = (m_buffer.end() - first) / slabRows;
        if (slabs > 0) {
            if (auto written = m_chunks.writeSlabs(first, slabs, m_buffer.row(first)); !written)
                return written;
        }
        const qint64 tail = first + slabs * slabRows;
        const qint64 rest = m_buffer.end() - tail;
        if (rest > 0) {
            if (auto written = m_chunks.writeRawRows(tail, rest, m_buffer.row(tail)); !written)
                return written;
        }
        m_buffer.markStored(tail);
        m_buffer.setTailRaw(rest > 0);
        return {};
    }

    // Whole slabs among the rows go past HDF5's chunk cache.
    Result<void> write(qint64 first, qint64 rows, const char *bytes)
    {
        const qint64 slabRows = m_usesChunks ? m_chunks.grid()->slabRows() : 1;
        const qint64 head = (slabRows - first % slabRows) % slabRows;
        const qint64 slabs = m_usesChunks ? (rows - head) / slabRows : 0;
        if (slabs <= 0)
            return writeRows(m_guard, m_dataset, first, rows, bytes);
        const qint64 middle = slabs * slabRows;
        if (auto written = writeRows(m_guard, m_dataset, first, head, bytes); !written)
            return written;
        bytes += std::size_t(head) * m_buffer.rowBytes();
        if (auto written = m_chunks.writeSlabs(first + head, slabs, bytes); !written)
            return written;
        bytes += std::size_t(middle) * m_buffer.rowBytes();
        return writeRows(m_guard, m_dataset, first + head + middle, rows - head - middle, bytes);
    }

    const Hdf5Guard &m_guard;
    OpenDataset &m_dataset;
    RowBuffer &m_buffer;
    ChunkAccess m_chunks;
    bool m_usesChunks = false;
    bool m_keepsTail = false; // the last chunk is stored raw until it is full
};

// What fails on its way into HDF5 has perhaps left a part there.
Result<void> checked(FileContext &context, Result<void> stored)
{
    if (!stored)
        context.markNeedsRollback();
    return stored;
}

void added(FileContext &context, OpenDataset &dataset, qint64 rows)
{
    dataset.shape.front() += rows;
    context.changed(dataset);
}

} // namespace

bool mayWait(const OpenDataset &dataset, const RowPlan &plan)
{
    return plan.elements.bytes.size() < smallRowsBytes && canBuffer(dataset);
}

bool bufferRows(FileContext &context, OpenDataset &dataset, const RowPlan &plan)
{
    if (!mayWait(dataset, plan))
        return false;
    RowBuffer &buffer = bufferOf(context, dataset);
    if (!buffer.hasRoomFor(plan.rows))
        return false;
    buffer.append(plan.bytes(), plan.rows);
    added(context, dataset, plan.rows);
    return true;
}

Result<void> prepareRows(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset)
{
    if (dataset.rows || !canBuffer(dataset))
        return {};
    auto prepared = RowStore(guard, context, dataset).prepare();
    if (!prepared)
        dataset.rows.reset();
    return prepared;
}

Result<void> storePendingRows(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset)
{
    if (!dataset.rows || !dataset.rows->isPending())
        return {};
    context.markDirty();
    return checked(context, RowStore(guard, context, dataset).store());
}

Result<void> dropRows(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset)
{
    if (auto stored = storePendingRows(guard, context, dataset); !stored)
        return stored;
    if (dataset.rows && dataset.rows->isTailRaw()) {
        context.markDirty();
        if (auto packed = checked(context, RowStore(guard, context, dataset).pack()); !packed)
            return packed;
    }
    dataset.rows.reset();
    return {};
}

std::optional<Result<void>> appendChunks(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset,
                                         const RowPlan &plan)
{
    if (!canBuffer(dataset))
        return std::nullopt;
    RowStore store(guard, context, dataset);
    if (!store.usesChunks())
        return std::nullopt;
    context.markDirty();
    auto appended = checked(context, store.append(plan.bytes(), plan.rows));
    if (appended)
        added(context, dataset, plan.rows);
    return appended;
}

} // namespace hdf5async
