// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/row_copier.h"

#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hyperslab.h"

#include <algorithm>
#include <limits>

namespace hdf5async {

namespace {

constexpr qint64 blockBytes = 4 << 20;
constexpr qint64 largestBlockBytes = 32 << 20; // for chunks that are as large
constexpr std::size_t blockVariableBytes = std::size_t(64) << 20;
constexpr std::size_t elementVariableBytes = std::size_t(1) << 32;

Region shifted(const Shape &counts, qint64 first)
{
    Region region = wholeRegion(counts);
    region.axes.front().start = first;
    return region;
}

// The part of `region` where a block of another region of the same counts lies.
Region samePart(const Region &region, const Shape &offset, const Region &block)
{
    Region part = region;
    for (std::size_t i = 0; i < offset.size(); ++i)
        part = slicedRegion(part, i, offset[i], block.axes[i].count);
    return part;
}

} // namespace

RowCopier::RowCopier(const OpenDataset &dataset)
    : m_type(dataset.fileType.id()),
      m_elementBytes(std::max<std::size_t>(H5Tget_size(m_type), 1)),
      m_hasPointers(dataset.type->form == FileType::Form::Unsupported || dataset.type->hasPointers())
{
    m_blockElements = std::max<qint64>(blockBytes / qint64(m_elementBytes), 1);
    qint64 rowElements = 1;
    for (std::size_t i = 1; i < dataset.shape.size(); ++i) {
        m_hasElements = m_hasElements && dataset.shape[i] > 0;
        rowElements =
            std::min(rowElements, m_blockElements) * std::min(std::max<qint64>(dataset.shape[i], 1), m_blockElements);
    }
    m_blockRows = std::max<qint64>(m_blockElements / rowElements, 1);
    // Whole chunks are written, so that each is compressed once.
    const qint64 chunkRows = dataset.chunks ? dataset.chunks->front() : 1;
    if (m_blockRows >= chunkRows) {
        m_blockRows -= m_blockRows % chunkRows;
    } else if (chunkRows <= largestBlockBytes / qint64(m_elementBytes) / rowElements) {
        m_blockRows = chunkRows;
        m_blockElements = chunkRows * rowElements;
    }
}

Result<void> RowCopier::copyCommon(const Hdf5Guard &guard, const OpenDataset &from, const OpenDataset &to)
{
    Shape common;
    for (std::size_t i = 0; i < from.shape.size(); ++i)
        common.push_back(std::min(from.shape[i], to.shape[i]));
    const qint64 rows = m_hasElements ? common.front() : 0;
    for (qint64 first = 0; first < rows; first += m_blockRows) {
        common.front() = std::min(m_blockRows, rows - first);
        const Region region = shifted(common, first);
        if (auto copied = copyRegion(guard, from, region, to, region, m_blockElements); !copied)
            return copied;
    }
    return {};
}

Result<void> RowCopier::copyRows(const Hdf5Guard &guard, const OpenDataset &from, qint64 first, qint64 rows,
                                 const OpenDataset &to, qint64 target)
{
    const bool backwards = &from == &to && target > first;
    Shape counts = from.shape;
    for (qint64 done = 0; done < rows && m_hasElements;) {
        // Blocks of the target begin and end at multiples of m_blockRows.
        qint64 begin = target + done;
        qint64 end = std::min(target + rows, (begin / m_blockRows + 1) * m_blockRows);
        if (backwards) {
            end = target + rows - done;
            begin = std::max(target, (end - 1) / m_blockRows * m_blockRows);
        }
        counts.front() = end - begin;
        auto copied = copyRegion(guard, from, shifted(counts, begin - target + first), to, shifted(counts, begin),
                                 m_blockElements);
        if (!copied)
            return copied;
        done += end - begin;
    }
    return {};
}

Result<void> RowCopier::gatherRows(const Hdf5Guard &guard, const OpenDataset &from, const std::vector<qint64> &sources,
                                   const OpenDataset &to, qint64 target)
{
    Region region;
    region.axes.push_back({0, qint64(sources.size()), 1, sources, false});
    const auto place = shifted({qint64(sources.size())}, target);
    return copyRegion(guard, from, region, to, place, m_blockElements);
}

Result<void> RowCopier::copyRegion(const Hdf5Guard &guard, const OpenDataset &from, const Region &source,
                                   const OpenDataset &to, const Region &target, qint64 maxElements)
{
    return forEachBlock(source, maxElements, [&](const Region &block, const Shape &offset) {
        return copyBlock(guard, from, block, to, samePart(target, offset, block));
    });
}

Result<void> RowCopier::copyBlock(const Hdf5Guard &guard, const OpenDataset &from, const Region &source,
                                  const OpenDataset &to, const Region &target)
{
    const qint64 elements = elementCount(source.fullShape()).value_or(std::numeric_limits<qint64>::max());
    auto done = read(guard, from, source, elements);
    // Long strings: fewer of them at once.
    if (!done && m_variable && m_variable->isExhausted() && elements > 1)
        return copyRegion(guard, from, source, to, target, elements / 2);
    if (done)
        done = write(guard, to, target);
    m_variable.reset();
    return done;
}

Result<void> RowCopier::read(const Hdf5Guard &guard, const OpenDataset &from, const Region &region, qint64 elements)
{
    Handle transferList;
    m_variable.reset();
    if (m_hasPointers) {
        m_variable = std::make_unique<VariableMemory>(elements > 1 ? blockVariableBytes : elementVariableBytes);
        Result<Handle> made = m_variable->makeTransferList(guard);
        if (!made)
            return failure(made.error());
        transferList = std::move(*made);
    }
    const hid_t properties = transferList ? transferList.id() : H5P_DEFAULT;
    const Hyperslab slab(region);
    std::vector<char> &memory = slab.isInRegionOrder() ? m_buffer : m_sorted;
    memory.resize(std::size_t(slab.elements()) * m_elementBytes);
    const auto done =
        slab.transfer(guard, from.dataset.id(), {false, Hyperslab::Pieces::of(from.chunks)},
                      [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64) {
                          char *to = memory.data() + std::size_t(first) * m_elementBytes;
                          if (H5Dread(from.dataset.id(), m_type, memorySpace, fileSpace, properties, to) < 0)
                              return Result<void>(hdf5Failure(
                                  guard, ErrorCode::IoError, QStringLiteral("HDF5 could not read rows to move them.")));
                          return Result<void>();
                      });
    if (done && !slab.isInRegionOrder()) {
        m_buffer.resize(std::size_t(elements) * m_elementBytes);
        slab.toRegionOrder(m_sorted.data(), m_buffer.data(), m_elementBytes);
    }
    return done;
}

Result<void> RowCopier::write(const Hdf5Guard &guard, const OpenDataset &to, const Region &region)
{
    const Hyperslab slab(region);
    return slab.transfer(
        guard, to.dataset.id(), {false, Hyperslab::Pieces::of(to.chunks)},
        [&](hid_t memorySpace, hid_t fileSpace, qint64, qint64) {
            if (H5Dwrite(to.dataset.id(), m_type, memorySpace, fileSpace, H5P_DEFAULT, m_buffer.data()) < 0)
                return Result<void>(
                    hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not write moved rows.")));
            return Result<void>();
        });
}

} // namespace hdf5async
