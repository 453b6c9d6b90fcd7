// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/broadcast.h"
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/dataset_selection.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hyperslab.h"
#include "core/storage/hdf5/key_index.h"
#include "core/storage/hdf5/layout_choice.h"
#include "core/storage/hdf5/type_map.h"

#include <algorithm>

namespace hdf5async {

namespace {

// Of memory for elements that are stretched or put in order before they are written.
constexpr qint64 blockBytes = 4 << 20;

Result<void> checkUpdatable(const OpenDataset &dataset, const Data &data)
{
    if (auto writable = checkWritable(*dataset.type); !writable)
        return writable;
    if (dataset.isNull)
        return failure(ErrorCode::ShapeMismatch, QStringLiteral("An empty (null) dataset has no content to change."));
    if (std::holds_alternative<Data::Empty>(data.value))
        return failure(ErrorCode::ShapeMismatch, QStringLiteral("Empty (null) data cannot be written into a dataset."));
    return {};
}

// --- The whole content ---

/// The shape the dataset gets. @errors SHAPE_MISMATCH
Result<Shape> shapeOfWhole(const OpenDataset &dataset, const Data &data)
{
    Shape shape = shapeOf(data);
    if (shape.empty() && data.scalar && !dataset.shape.empty())
        shape = {1};
    Shape wanted = dataset.shape;
    wanted.insert(wanted.end(), dataset.type->dims.begin(), dataset.type->dims.end());
    const bool sameRank = shape.size() == wanted.size();
    const auto fixed = dataset.shape.empty() ? 0 : 1; // axes before this one may have another length
    if (!sameRank || !std::equal(shape.begin() + fixed, shape.end(), wanted.begin() + fixed)) {
        return failure(ErrorCode::ShapeMismatch,
                       QStringLiteral("Data of shape %1 cannot replace a content of shape %2.")
                           .arg(toText(shape), toText(wanted)));
    }
    shape.resize(dataset.shape.size());
    return shape;
}

Result<void> writeAll(const Hdf5Guard &guard, const OpenDataset &dataset, const Elements &elements)
{
    if (elements.bytes.isEmpty())
        return {};
    if (H5Dwrite(dataset.dataset.id(), dataset.memoryType.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, elements.bytes.data()) <
        0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not write the dataset."));
    return {};
}

Result<DatasetChange> changeForWhole(const Hdf5Guard &guard, FileContext &context, const UpdateRequest &request,
                                     const OpenDatasetPtr &dataset, const Shape &shape, const Filters &filters)
{
    const bool otherFilters = dataset->otherFilters || !(dataset->filters == filters);
    if (request.storage.codec && otherFilters && !shape.empty())
        return DatasetChange::replacement(guard, context, request.path, dataset, shape, filters);
    if (!canBecome(*dataset, shape))
        return DatasetChange::replacement(guard, context, request.path, dataset, shape);
    return DatasetChange(request.path, dataset);
}

Result<Shape> updateWhole(const Hdf5Guard &guard, FileContext &context, const UpdateRequest &request,
                          const OpenDatasetPtr &dataset, const Filters &filters)
{
    const Result<Shape> shape = shapeOfWhole(*dataset, request.data);
    if (!shape)
        return shape;
    const Result<Elements> elements = castElements(*dataset->type, request.data);
    if (!elements)
        return failure(elements.error());
    Result<DatasetChange> change = changeForWhole(guard, context, request, dataset, *shape, filters);
    if (!change)
        return failure(change.error());
    bool isWriting = false;
    const auto written = change->extend(guard, context, *shape, [&] {
        isWriting = true;
        return writeAll(guard, change->dataset(), *elements);
    });
    if (!written) {
        if (isWriting)
            change->spoiled(context); // what was there has been overwritten, perhaps in part
        return failure(written.error());
    }
    if (auto finished = change->finish(guard, context); !finished)
        return failure(finished.error());
    return shape;
}

// --- Rows from `start` on ---

Result<void> updateRows(const Hdf5Guard &guard, FileContext &context, const UpdateRequest &request,
                        OpenDataset &dataset)
{
    if (dataset.shape.empty())
        return failure(ErrorCode::ShapeMismatch, QStringLiteral("A dataset without axes has no rows."));
    const Result<qint64> rows = rowCount(dataset, request.data);
    if (!rows)
        return failure(rows.error());
    const qint64 length = dataset.shape.front();
    const qint64 first = *request.start < 0 ? *request.start + length : *request.start;
    if (first < 0 || first > length || *rows > length - first) {
        return failure(ErrorCode::BadSelection,
                       QStringLiteral("%1 rows from row %2 on are not within the %3 rows there are.")
                           .arg(*rows)
                           .arg(*request.start)
                           .arg(length));
    }
    const Result<Elements> elements = castElements(*dataset.type, request.data);
    if (!elements)
        return failure(elements.error());
    if (*rows == 0)
        return {};
    context.markDirty();
    const quint64 version = dataset.version;
    auto written = writeRows(guard, dataset, first, *rows, elements->bytes.data());
    if (!written)
        context.markNeedsRollback();
    context.changed(dataset);
    keepKeyIndex(dataset, version, first);
    return written;
}

// --- A selection, fields ---

/// Elements on their way into a region.
struct RegionWrite
{
    const OpenDataset &dataset;
    const ContentSelection &content;
    hid_t memoryType;
    const Elements &elements;
    const Broadcast &broadcast;
};

Result<void> writeSlab(const Hdf5Guard &guard, const RegionWrite &write, const Hyperslab &slab, const char *memory)
{
    const hid_t dataset = write.dataset.dataset.id();
    const std::size_t bytes = write.content.type.elementBytes();
    const Hyperslab::Pieces pieces{false, Hyperslab::Pieces::of(write.dataset.chunks)};
    return slab.transfer(guard, dataset, pieces, [&](hid_t memorySpace, hid_t fileSpace, qint64 first, qint64) {
        const char *from = memory + std::size_t(first) * bytes;
        if (H5Dwrite(dataset, write.memoryType, memorySpace, fileSpace, H5P_DEFAULT, from) < 0)
            return Result<void>(
                hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not write the selection.")));
        return Result<void>();
    });
}

Result<void> writeRegion(const Hdf5Guard &guard, const RegionWrite &write)
{
    const char *data = write.elements.bytes.data();
    const std::size_t bytes = write.content.type.elementBytes();
    if (const Hyperslab slab(write.content.region); write.broadcast.isIdentity() && slab.isInRegionOrder())
        return writeSlab(guard, write, slab, data);

    std::vector<char> block;
    std::vector<char> memory;
    const qint64 elements = std::max<qint64>(blockBytes / qint64(std::max<std::size_t>(bytes, 1)), 1);
    return forEachBlock(write.content.region, elements, [&](const Region &part, const Shape &offset) {
        const Hyperslab slab(part);
        const Shape counts = part.fullShape();
        block.resize(std::size_t(elementCount(counts).value_or(0)) * bytes);
        write.broadcast.copyBlock(data, offset, counts, block.data());
        if (slab.isInRegionOrder())
            return writeSlab(guard, write, slab, block.data());
        memory.resize(std::size_t(slab.elements()) * bytes);
        slab.toMemoryOrder(block.data(), memory.data(), bytes);
        return writeSlab(guard, write, slab, memory.data());
    });
}

// How many rows from the first on have the keys they had, after this region of these fields was written.
qint64 rowsWithTheirKeys(const OpenDataset &dataset, const ContentSelection &content,
                         const std::optional<FieldList> &fields)
{
    if (!dataset.keyIndex || dataset.shape.size() != 1)
        return 0;
    const std::vector<QByteArray> &keys = dataset.keyIndex->fields();
    const auto isKey = [&](const QByteArray &name) { return std::find(keys.begin(), keys.end(), name) != keys.end(); };
    if (fields && std::none_of(fields->names.begin(), fields->names.end(), isKey))
        return dataset.shape.front();
    const AxisRange &axis = content.region.axes.front();
    return axis.indices.empty() ? std::min(axis.at(0), axis.at(axis.count - 1))
                                : *std::min_element(axis.indices.begin(), axis.indices.end());
}

Result<void> updateRegion(const Hdf5Guard &guard, FileContext &context, const UpdateRequest &request,
                          OpenDataset &dataset)
{
    const Result<ContentSelection> content = selectContent(dataset, request.select, request.fields);
    if (!content)
        return failure(content.error());
    const Result<Broadcast> broadcast =
        Broadcast::make(shapeOf(request.data), content->region, content->type.dims, content->type.size);
    if (!broadcast)
        return failure(broadcast.error());
    const Result<Elements> elements = castElements(content->type, request.data);
    if (!elements)
        return failure(elements.error());
    if (!elementCount(content->region.fullShape()))
        return failure(ErrorCode::BadSelection, QStringLiteral("The selection has more elements than can be counted."));
    if (content->region.isEmpty())
        return {};
    Handle ownType;
    if (request.fields) {
        Result<Handle> made = makeMemoryType(guard, dataset.fileType.id(), content->type);
        if (!made)
            return failure(made.error());
        ownType = std::move(*made);
    }
    const hid_t memoryType = ownType ? ownType.id() : dataset.memoryType.id();
    context.markDirty();
    const quint64 version = dataset.version;
    auto written = writeRegion(guard, {dataset, *content, memoryType, *elements, *broadcast});
    if (!written)
        context.markNeedsRollback();
    context.changed(dataset);
    keepKeyIndex(dataset, version, rowsWithTheirKeys(dataset, *content, request.fields));
    return written;
}

Result<Shape> updateChecked(const Hdf5Guard &guard, FileContext &context, const UpdateRequest &request)
{
    const Result<Filters> filters = chosenFilters(request.storage, context.defaultFilters());
    if (!filters)
        return failure(filters.error());
    const Result<OpenDatasetPtr> found = context.openDataset(guard, request.path);
    if (!found)
        return failure(found.error());
    OpenDataset &dataset = **found;
    if (auto updatable = checkUpdatable(dataset, request.data); !updatable)
        return failure(updatable.error());

    if (!request.start && !request.select && !request.fields)
        return updateWhole(guard, context, request, *found, *filters);
    const auto done =
        request.start ? updateRows(guard, context, request, dataset) : updateRegion(guard, context, request, dataset);
    if (!done)
        return failure(done.error());
    return dataset.shape;
}

} // namespace

Result<ShapeReply> updateDataset(const Hdf5Guard &guard, FileContext &context, const UpdateRequest &request)
{
    Result<Shape> shape = updateChecked(guard, context, request);
    if (!shape)
        return failure(about(request.path, shape.error()));
    return ShapeReply{std::move(*shape)};
}

} // namespace hdf5async
