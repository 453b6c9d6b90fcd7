// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/chunk_access.h"
#include "core/storage/hdf5/convert/read_plan.h"
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/dataset_selection.h"
#include "core/storage/hdf5/hyperslab.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace hdf5async {

namespace {

/// A read whose request has been checked against the dataset.
struct Reading
{
    FileContext *context;
    OpenDatasetPtr dataset;
    Region region;
    ReadPlan plan;
    Handle ownMemoryType; // none when the dataset's own serves

    [[nodiscard]] hid_t memoryType() const { return ownMemoryType ? ownMemoryType.id() : dataset->memoryType.id(); }
};

Result<Reading> planReading(const Hdf5Guard &guard, FileContext &context, const OpenDatasetPtr &dataset,
                            const ReadRequest &request)
{
    if (!request.dtype) {
        if (auto readable = checkReadable(*dataset->type); !readable)
            return failure(readable.error());
    }
    Result<ContentSelection> selected = selectContent(*dataset, request.select, request.fields);
    if (!selected)
        return failure(selected.error());
    Result<ReadPlan> plan = ReadPlan::make(selected->type, {request.stringsAsList, request.dtype});
    if (!plan)
        return failure(plan.error());
    Handle memoryType;
    if (request.fields || request.dtype) {
        Result<Handle> made = plan->makeMemoryType(guard, dataset->fileType.id());
        if (!made)
            return failure(made.error());
        memoryType = std::move(*made);
    }
    return Reading{&context, dataset, std::move(selected->region), std::move(*plan), std::move(memoryType)};
}

// As far as the size does not depend on the content.
Result<void> checkSize(const Reading &reading, const Region &region, quint64 limit)
{
    const std::optional<qint64> elements = elementCount(region.shape());
    if (!elements)
        return failure(tooLarge(std::numeric_limits<quint64>::max(), limit));
    const std::optional<quint64> bytes = reading.plan.resultBytes(quint64(*elements));
    if (bytes && *bytes > limit)
        return failure(tooLarge(*bytes, limit));
    return {};
}

// Whether the result is one run of whole rows in the dataset's own memory form.
bool isWholeRows(const Reading &reading, const Region &region)
{
    if (reading.ownMemoryType || region.isEmpty() || region.axes.empty())
        return false;
    for (std::size_t i = 0; i < region.axes.size(); ++i) {
        const AxisRange &axis = region.axes[i];
        const bool isWhole = axis.start == 0 && axis.count == reading.dataset->shape[i];
        if (!axis.indices.empty() || axis.step != 1 || (i > 0 && !isWhole))
            return false;
    }
    return true;
}

// The bytes of rows that are all in the dataset's buffer, ready to be copied; null for other regions.
const char *bufferedRows(const Reading &reading, const Region &region)
{
    const RowBuffer *rows = reading.dataset->rows.get();
    // Of a float without a form of its own in memory, the file holds less than the buffer.
    if (!rows || reading.dataset->type->converted || !isWholeRows(reading, region))
        return nullptr;
    const AxisRange &along = region.axes.front();
    const bool inBuffer = along.start >= rows->first() && along.start + along.count <= rows->end();
    return inBuffer ? rows->row(along.start) : nullptr;
}

// Chunks that lie whole in the region past HDF5's chunk cache, decompressed by several threads; the rows around them by HDF5.
// Nothing when that is not possible or not worth it: then `to` is undefined.
std::optional<Result<void>> readChunkedRows(const Hdf5Guard &guard, const Reading &reading, const Region &region,
                                            char *to)
{
    OpenDataset &dataset = *reading.dataset;
    if (!dataset.chunks || dataset.type->form == FileType::Form::Reference || !isWholeRows(reading, region))
        return std::nullopt;
    ChunkAccess chunks(guard, dataset, reading.context->codecPool());
    if (!chunks.grid())
        return std::nullopt;
    const qint64 slabRows = chunks.grid()->slabRows();
    const std::size_t rowBytes = chunks.grid()->rowBytes();
    const qint64 first = region.axes.front().start;
    const qint64 end = first + region.axes.front().count;
    const qint64 head = std::min((slabRows - first % slabRows) % slabRows, end - first);
    const qint64 slabs = (end - first - head) / slabRows;
    if (slabs * chunks.grid()->chunksOfSlab() < 2)
        return std::nullopt;
    if (auto read = readRows(guard, dataset, first, head, to); !read)
        return read;
    to += std::size_t(head) * rowBytes;
    auto read = chunks.readSlabs(first + head, slabs, to);
    if (!read || !*read)
        return read;
    const qint64 rest = first + head + slabs * slabRows;
    return readRows(guard, dataset, rest, end - rest, to + std::size_t(rest - first - head) * rowBytes);
}

Result<Value> readRegion(const Hdf5Guard &guard, const Reading &reading, const Region &region, quint64 limit)
{
    if (auto fits = checkSize(reading, region, limit); !fits)
        return failure(fits.error());
    if (const char *rows = bufferedRows(reading, region)) {
        Result<RawElements> copied = reading.plan.allocate(region.shape(), limit);
        if (!copied)
            return failure(copied.error());
        std::memcpy(copied->bytes.data(), rows, copied->bytes.size());
        return reading.plan.finish(std::move(*copied), limit);
    }
    if (auto stored = reading.context->storeRows(guard, *reading.dataset); !stored)
        return failure(stored.error());
    const Hyperslab slab(region);
    Result<RawElements> raw =
        reading.plan.allocate(slab.isInRegionOrder() ? region.shape() : slab.memoryShape(), limit);
    if (!raw)
        return failure(raw.error());
    if (auto done = readChunkedRows(guard, reading, region, raw->bytes.data())) {
        if (!*done)
            return failure(done->error());
        return reading.plan.finish(std::move(*raw), limit);
    }
    const std::size_t bytes = reading.plan.elementBytes();
    const Hyperslab::Pieces pieces{reading.plan.type().form == FileType::Form::Reference,
                                   Hyperslab::Pieces::of(reading.dataset->chunks)};
    const auto done = slab.transfer(guard, reading.dataset->dataset.id(), pieces,
                                    [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64 elements) {
                                        return reading.plan.read(guard, reading.dataset->dataset.id(),
                                                                 reading.memoryType(), memorySpace, fileSpace, *raw,
                                                                 std::size_t(first) * bytes, std::size_t(elements));
                                    });
    if (!done)
        return failure(done.error());
    if (slab.isInRegionOrder())
        return reading.plan.finish(std::move(*raw), limit);

    Result<RawElements> ordered = reading.plan.allocate(region.shape(), limit);
    if (!ordered)
        return failure(ordered.error());
    slab.toRegionOrder(raw->bytes.data(), ordered->bytes.data(), bytes);
    ordered->variable = std::move(raw->variable);
    return reading.plan.finish(std::move(*ordered), limit);
}

Result<Value> readWhole(const Hdf5Guard &guard, FileContext &context, const OpenDatasetPtr &dataset,
                        const ReadRequest &request)
{
    if (dataset->isNull) {
        const Result<ContentSelection> selected = selectContent(*dataset, request.select, request.fields);
        if (!selected)
            return failure(selected.error());
        return emptyValue(selected->type);
    }
    const Result<Reading> reading = planReading(guard, context, dataset, request);
    if (!reading)
        return failure(reading.error());
    return readRegion(guard, *reading, reading->region, quint64(context.limits().maxResponse));
}

/// Parts go along the first axis that is part of the result; nothing when the result is one part.
std::optional<std::size_t> partAxis(const Reading &reading, bool stringsAsList)
{
    using Form = FileType::Form;
    const Form form = reading.plan.type().form;
    const bool isList = form == Form::Sequence || (stringsAsList && (form == Form::Text || form == Form::FixedText));
    if (isList || reading.region.isEmpty())
        return std::nullopt;
    for (std::size_t i = 0; i < reading.region.axes.size(); ++i) {
        if (!reading.region.axes[i].dropped)
            return i;
    }
    return std::nullopt;
}

// What an array map takes on the wire beside its payload, rather too much than too little.
quint64 envelopeBytes(const FileType &type)
{
    constexpr quint64 map = 512;
    quint64 bytes = map + 16 * type.dims.size();
    for (const FileType::Member &member : type.members)
        bytes += quint64(member.name.size()) + envelopeBytes(member.type) - map + 64;
    return bytes;
}

class PartReader
{
public:
    PartReader(const FileContext &context, const Reading &reading, const StreamCursor &cursor, std::size_t axis)
        : m_reading(reading),
          m_axis(axis),
          m_first(cursor.nextRow),
          m_maxResponse(quint64(context.limits().maxResponse))
    {
        const quint64 envelope = std::min(envelopeBytes(reading.plan.type()), m_maxResponse / 2);
        m_partLimit = std::min(quint64(cursor.request.partBytes), m_maxResponse - envelope);
        m_left = reading.region.axes[axis].count - m_first;
    }

    /// As many rows as fit, at least one. Where the size depends on the content the number is found by trying.
    Result<Value> read(const Hdf5Guard &guard)
    {
        m_rows = std::clamp<qint64>(qint64(m_partLimit / std::max<quint64>(bytesOfOneRow(), 1)), 1, m_left);
        for (;;) {
            const quint64 limit = m_rows == 1 ? m_maxResponse : m_partLimit;
            Result<Value> value =
                readRegion(guard, m_reading, slicedRegion(m_reading.region, m_axis, m_first, m_rows), limit);
            if (value || value.error().code != ErrorCode::TooLarge || m_rows == 1)
                return value;
            m_rows = fewerRows(value.error());
        }
    }
    [[nodiscard]] qint64 rows() const { return m_rows; }
    [[nodiscard]] bool isLast() const { return m_rows == m_left; }

private:
    [[nodiscard]] quint64 bytesOfOneRow() const
    {
        const auto elements = elementCount(slicedRegion(m_reading.region, m_axis, 0, 1).shape());
        if (!elements)
            return std::numeric_limits<quint64>::max();
        return m_reading.plan.resultBytes(quint64(*elements))
            .value_or(quint64(*elements) * m_reading.plan.elementBytes());
    }
    [[nodiscard]] qint64 fewerRows(const Error &error) const
    {
        const double bytes = error.detail.value(QStringLiteral("bytes")).toDouble();
        const double share = bytes > 0 ? double(m_partLimit) / bytes : 0.5;
        return std::clamp<qint64>(qint64(double(m_rows) * share), 1, std::max<qint64>(m_rows / 2, 1));
    }

    const Reading &m_reading;
    std::size_t m_axis;
    qint64 m_first;
    qint64 m_left = 0;
    qint64 m_rows = 0;
    quint64 m_maxResponse;
    quint64 m_partLimit = 0;
};

Result<Value> readNext(const Hdf5Guard &guard, FileContext &context, const OpenDatasetPtr &dataset,
                       StreamCursor &cursor)
{
    cursor.finished = true;
    if (dataset->isNull)
        return readWhole(guard, context, dataset, cursor.request);
    const Result<Reading> reading = planReading(guard, context, dataset, cursor.request);
    if (!reading)
        return failure(reading.error());
    const std::optional<std::size_t> axis = partAxis(*reading, cursor.request.stringsAsList);
    if (!axis)
        return readRegion(guard, *reading, reading->region, quint64(context.limits().maxResponse));
    PartReader part(context, *reading, cursor, *axis);
    Result<Value> value = part.read(guard);
    cursor.nextRow += part.rows();
    cursor.finished = !value || part.isLast();
    return value;
}

Result<Value> readFirstOrNext(const Hdf5Guard &guard, FileContext &context, StreamCursor &cursor)
{
    const Result<OpenDatasetPtr> found = context.findGrowing(guard, cursor.request.path);
    if (cursor.part == 0) {
        if (!found)
            return failure(found.error());
        if (!*found)
            return Value{};
        cursor.version = (*found)->version;
    } else if (!found || !*found || (*found)->version != cursor.version) {
        return failure(ErrorCode::Conflict,
                       QStringLiteral("The dataset has changed while it was being read in parts."));
    }
    return readNext(guard, context, *found, cursor);
}

} // namespace

Result<ReadReply> readDataset(const Hdf5Guard &guard, FileContext &context, const ReadRequest &request)
{
    const Result<OpenDatasetPtr> dataset = context.findGrowing(guard, request.path);
    if (!dataset)
        return failure(dataset.error());
    if (!*dataset)
        return ReadReply{};
    Result<Value> value = readWhole(guard, context, *dataset, request);
    if (!value)
        return failure(about(request.path, value.error()));
    return ReadReply{std::move(*value)};
}

Result<ReadReply> readDatasetPart(const Hdf5Guard &guard, FileContext &context, StreamCursor &cursor)
{
    cursor.finished = true;
    Result<Value> value = readFirstOrNext(guard, context, cursor);
    if (!value)
        return failure(about(cursor.request.path, value.error()));
    ++cursor.part;
    return ReadReply{std::move(*value)};
}

} // namespace hdf5async
