// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/chunk_access.h"

#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/parallel_work.h"

#include <array>
#include <chrono>
#include <cstring>
#include <ctime>

namespace hdf5async {

namespace {

// Of chunks before or after their filters, that are in memory at once.
constexpr std::size_t windowBytes = std::size_t(16) << 20;

using Lengths = std::array<hsize_t, H5S_MAX_RANK>;

Lengths lengths(const Shape &shape)
{
    Lengths all{};
    std::copy(shape.begin(), shape.end(), all.begin());
    return all;
}

std::optional<ChunkGrid> gridOf(const OpenDataset &dataset)
{
    const FileType &type = *dataset.type;
    if (!dataset.chunks || dataset.otherFilters || dataset.hasRawEdges || type.form == FileType::Form::Unsupported ||
        type.converted || type.hasPointers() || H5Tget_size(dataset.fileType.id()) != type.elementBytes()) {
        return std::nullopt;
    }
    return ChunkGrid::of(dataset.shape, *dataset.chunks, type.elementBytes());
}

/// Processor time of this thread.
qint64 threadNanoseconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

tl::unexpected<Error> noMemory()
{
    return failure(ErrorCode::Overloaded, QStringLiteral("There is not enough memory to compress a chunk."));
}

} // namespace

ChunkAccess::ChunkAccess(const Hdf5Guard &guard, OpenDataset &dataset, QThreadPool *pool)
    : m_guard(guard), m_dataset(dataset), m_pool(pool), m_grid(gridOf(dataset))
{
    if (m_grid)
        m_codec.emplace(dataset.filters, dataset.type->elementBytes(), m_grid->chunkBytes());
}

// Shuffled chunks are as large as raw ones, so that one could not replace the other; a checksum may not be left out.
bool ChunkAccess::mayStoreRaw() const
{
    return m_grid && m_grid->isOneChunk() && m_dataset.filters.codec != Codec::None && !m_dataset.filters.fletcher32;
}

qint64 ChunkAccess::chunksAtOnce() const
{
    return qint64(std::max<std::size_t>(windowBytes / m_grid->chunkBytes(), 1));
}

// --- Writing ---

Result<void> ChunkAccess::writeSlabs(qint64 firstRow, qint64 slabs, const char *bytes)
{
    if (auto known = knowFill(); !known)
        return known;
    const qint64 chunks = slabs * m_grid->chunksOfSlab();
    if (!hasFilters())
        return writeUnfiltered(firstRow, chunks, bytes);
    for (qint64 first = 0; first < chunks; first += chunksAtOnce()) {
        const qint64 count = std::min(chunksAtOnce(), chunks - first);
        std::vector<Result<StoredChunk>> window(static_cast<std::size_t>(count));
        m_guard.outside([&] {
            runParallel(m_pool, count, [&](qint64 i) {
                const Piece at = piece(first + i);
                window[std::size_t(i)] = encoded(slabOf(bytes, *m_grid, at), at.index);
            });
        });
        noteLoad();
        for (qint64 i = 0; i < count; ++i) {
            const Result<StoredChunk> &chunk = window[std::size_t(i)];
            if (!chunk)
                return failure(chunk.error());
            auto written = writeChunk(offset(firstRow, piece(first + i)), chunk->filterMask, chunk->bytes.data(),
                                      chunk->bytes.size());
            if (!written)
                return written;
        }
    }
    forgetLastChunk(firstRow + slabs * m_grid->slabRows());
    return {};
}

Result<void> ChunkAccess::writeUnfiltered(qint64 firstRow, qint64 chunks, const char *bytes)
{
    std::vector<char> gathered;
    for (qint64 number = 0; number < chunks; ++number) {
        const Piece at = piece(number);
        const char *slab = slabOf(bytes, *m_grid, at);
        const auto position = m_grid->position(at.index);
        if (!position) {
            gathered.resize(m_grid->chunkBytes());
            m_grid->gather(slab, at.index, *m_dataset.fill, gathered.data());
        }
        const char *chunk = position ? slab + *position : gathered.data();
        if (auto written = writeChunk(offset(firstRow, at), 0, chunk, m_grid->chunkBytes()); !written)
            return written;
    }
    return {};
}

// Runs on any thread.
Result<StoredChunk> ChunkAccess::encoded(const char *slab, qint64 index) const
try {
    if (const auto position = m_grid->position(index))
        return encoded(SharedBytes({}, slab + *position, m_grid->chunkBytes()));
    MutableBytes gathered(m_grid->chunkBytes());
    m_grid->gather(slab, index, *m_dataset.fill, gathered.data());
    return encoded(std::move(gathered).share());
} catch (const std::bad_alloc &) {
    return noMemory();
}

// A chunk that gets no smaller is stored raw, so that one size never stands for two forms (see isReplaceable()).
Result<StoredChunk> ChunkAccess::encoded(const SharedBytes &chunk) const
{
    const qint64 begun = threadNanoseconds();
    Result<StoredChunk> stored = m_codec->encode(chunk.view());
    m_busyNanoseconds.fetch_add(threadNanoseconds() - begun, std::memory_order_relaxed);
    const bool isPacked = m_dataset.filters.codec != Codec::None && !m_dataset.filters.fletcher32;
    if (stored && isPacked && stored->bytes.size() >= chunk.size())
        return StoredChunk{chunk, m_codec->rawMask()};
    return stored;
}

void ChunkAccess::noteLoad()
{
    m_dataset.codecLoad.add(std::chrono::nanoseconds(m_busyNanoseconds.exchange(0)), CodecLoad::Clock::now());
}

Result<SharedBytes> ChunkAccess::padded(qint64 rows, const char *bytes)
{
    if (auto known = knowFill(); !known)
        return failure(known.error());
    MutableBytes chunk(m_grid->chunkBytes());
    const std::size_t used = std::size_t(rows) * m_grid->rowBytes();
    std::memcpy(chunk.data(), bytes, used);
    fillElements(chunk.data() + used, chunk.size() - used, *m_dataset.fill);
    return std::move(chunk).share();
}

Result<void> ChunkAccess::writeRawRows(qint64 firstRow, qint64 rows, const char *bytes)
{
    const Result<SharedBytes> chunk = padded(rows, bytes);
    if (!chunk)
        return failure(chunk.error());
    auto written = writeChunk(offset(firstRow, {}), m_codec->rawMask(), chunk->data(), chunk->size());
    forgetLastChunk(firstRow + m_grid->slabRows());
    return written;
}

Result<void> ChunkAccess::packRows(qint64 firstRow, qint64 rows, const char *bytes)
{
    const Result<SharedBytes> chunk = padded(rows, bytes);
    if (!chunk)
        return failure(chunk.error());
    Result<StoredChunk> stored = StoredChunk();
    m_guard.outside([&] { stored = encoded(*chunk); });
    noteLoad();
    if (!stored)
        return failure(stored.error());
    auto written = writeChunk(offset(firstRow, {}), stored->filterMask, stored->bytes.data(), stored->bytes.size());
    forgetLastChunk(firstRow + m_grid->slabRows());
    return written;
}

bool ChunkAccess::isReplaceable(qint64 firstRow) const
{
    const auto chunk = readChunk(offset(firstRow, {}));
    if (!chunk || !*chunk)
        return false;
    const std::optional<StoredChunk> &stored = **chunk;
    return !stored || stored->filterMask == m_codec->rawMask() ||
           (stored->filterMask == 0 && stored->bytes.size() < m_grid->chunkBytes());
}

Result<void> ChunkAccess::writeChunk(const Shape &offset, quint32 filterMask, const char *bytes, std::size_t size) const
{
    const Lengths at = lengths(offset);
    if (H5Dwrite_chunk(m_dataset.dataset.id(), H5P_DEFAULT, filterMask, at.data(), size, bytes) < 0)
        return hdf5Failure(m_guard, ErrorCode::IoError, QStringLiteral("HDF5 could not write a chunk."));
    return {};
}

// HDF5 remembers where the last chunk it looked for is. H5Dwrite_chunk leaves the old filter mask there, with which the chunk
// would be read wrong. Looking for another chunk, whether there is one or not, makes HDF5 forget it.
void ChunkAccess::forgetLastChunk(qint64 rowBehind) const
{
    const Lengths at = lengths(offset(rowBehind, {}));
    hsize_t size = 0;
    H5Dget_chunk_storage_size(m_dataset.dataset.id(), at.data(), &size);
}

Result<void> ChunkAccess::knowFill()
{
    if (m_dataset.fill)
        return {};
    const Handle properties(H5Dget_create_plist(m_dataset.dataset.id()));
    H5D_fill_value_t state = H5D_FILL_VALUE_UNDEFINED;
    QByteArray fill(qsizetype(m_dataset.type->elementBytes()), '\0');
    if (!properties || H5Pfill_value_defined(properties.id(), &state) < 0 ||
        (state == H5D_FILL_VALUE_USER_DEFINED &&
         H5Pget_fill_value(properties.id(), m_dataset.fileType.id(), fill.data()) < 0)) {
        return hdf5Failure(m_guard, ErrorCode::IoError, QStringLiteral("The fill value of a dataset cannot be read."));
    }
    m_dataset.fill = std::move(fill);
    return {};
}

// --- Reading ---

std::optional<Result<void>> ChunkAccess::readSlabs(qint64 firstRow, qint64 slabs, char *to)
{
    if (auto known = knowFill(); !known)
        return known;
    const qint64 chunks = slabs * m_grid->chunksOfSlab();
    if (!hasFilters())
        return readUnfiltered(firstRow, chunks, to);
    for (qint64 first = 0; first < chunks; first += chunksAtOnce()) {
        const qint64 count = std::min(chunksAtOnce(), chunks - first);
        std::vector<std::optional<StoredChunk>> window;
        window.reserve(std::size_t(count));
        for (qint64 i = 0; i < count; ++i) {
            auto chunk = readChunk(offset(firstRow, piece(first + i)));
            if (!chunk)
                return std::nullopt;
            if (!*chunk)
                return Result<void>(failure(chunk->error()));
            window.push_back(std::move(**chunk));
        }
        std::vector<Result<void>> results(static_cast<std::size_t>(count));
        m_guard.outside([&] {
            runParallel(m_pool, count, [&](qint64 i) {
                const Piece at = piece(first + i);
                results[std::size_t(i)] = decoded(window[std::size_t(i)], slabOf(to, *m_grid, at), at.index);
            });
        });
        for (const Result<void> &result : results) {
            if (!result)
                return result;
        }
    }
    return Result<void>();
}

// Straight to where the rows belong: HDF5 would read each chunk into its cache and copy it from there.
std::optional<Result<void>> ChunkAccess::readUnfiltered(qint64 firstRow, qint64 chunks, char *to)
{
    std::vector<char> apart;
    for (qint64 number = 0; number < chunks; ++number) {
        const Piece at = piece(number);
        char *slab = slabOf(to, *m_grid, at);
        const auto position = m_grid->position(at.index);
        if (!position)
            apart.resize(m_grid->chunkBytes());
        char *chunk = position ? slab + *position : apart.data();
        const Shape where = offset(firstRow, at);
        const auto stored = storedBytes(where);
        if (!stored || (*stored != 0 && *stored != m_grid->chunkBytes()))
            return std::nullopt;
        quint32 mask = 0;
        if (*stored == 0)
            fillElements(chunk, m_grid->chunkBytes(), *m_dataset.fill);
        else if (auto read = readStored(where, mask, chunk); !read)
            return read;
        if (!position)
            m_grid->scatter(chunk, at.index, slab);
    }
    return Result<void>();
}

// 0: there is no such chunk. Nothing: let HDF5 say what is wrong.
std::optional<std::size_t> ChunkAccess::storedBytes(const Shape &offset) const
{
    const Lengths at = lengths(offset);
    hsize_t size = 0;
    if (H5Dget_chunk_storage_size(m_dataset.dataset.id(), at.data(), &size) < 0 ||
        size > 2 * m_grid->chunkBytes() + 4096)
        return std::nullopt;
    return std::size_t(size);
}

Result<void> ChunkAccess::readStored(const Shape &offset, quint32 &filterMask, char *to) const
{
    const Lengths at = lengths(offset);
    if (H5Dread_chunk(m_dataset.dataset.id(), H5P_DEFAULT, at.data(), &filterMask, to) < 0)
        return hdf5Failure(m_guard, ErrorCode::IoError, QStringLiteral("HDF5 could not read a chunk."));
    return {};
}

// Nothing in the inner optional: there is no such chunk.
std::optional<Result<std::optional<StoredChunk>>> ChunkAccess::readChunk(const Shape &offset) const
{
    const auto size = storedBytes(offset);
    if (!size)
        return std::nullopt;
    if (*size == 0)
        return Result<std::optional<StoredChunk>>(std::nullopt);
    MutableBytes bytes{*size};
    quint32 mask = 0;
    if (auto read = readStored(offset, mask, bytes.data()); !read)
        return Result<std::optional<StoredChunk>>(failure(read.error()));
    return Result<std::optional<StoredChunk>>(StoredChunk{std::move(bytes).share(), mask});
}

// Runs on any thread.
Result<void> ChunkAccess::decoded(const std::optional<StoredChunk> &stored, char *slab, qint64 index) const
try {
    const auto position = m_grid->position(index);
    std::vector<char> apart(position ? 0 : m_grid->chunkBytes());
    char *chunk = position ? slab + *position : apart.data();
    if (stored) {
        if (auto done = m_codec->decode(stored->bytes.view(), stored->filterMask, chunk); !done)
            return done;
    } else {
        fillElements(chunk, m_grid->chunkBytes(), *m_dataset.fill);
    }
    if (!position)
        m_grid->scatter(chunk, index, slab);
    return {};
} catch (const std::bad_alloc &) {
    return noMemory();
}

} // namespace hdf5async
