// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_create.h"

#include "core/storage/hdf5/codec_filters.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/links.h"
#include "core/storage/hdf5/type_map.h"

#include <array>

namespace hdf5async {

namespace {

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

tl::unexpected<Error> refused(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("HDF5 refuses the properties of a new dataset."));
}

// Like HDF5's own shuffle and deflate the others are optional: a chunk that they do not help is stored without them.
bool addOptional(hid_t properties, H5Z_filter_t filter, const std::vector<unsigned> &values)
{
    return H5Pset_filter(properties, filter, H5Z_FLAG_OPTIONAL, values.size(), values.data()) >= 0;
}

bool addShuffle(hid_t properties, Shuffle shuffle)
{
    switch (shuffle) {
    case Shuffle::None: break;
    case Shuffle::Byte: return H5Pset_shuffle(properties) >= 0;
    case Shuffle::Bit: return addOptional(properties, bitShuffleFilter, {});
    }
    return true;
}

bool addCodec(hid_t properties, const Filters &filters)
{
    switch (filters.codec) {
    case Codec::None: break;
    case Codec::Deflate: return H5Pset_deflate(properties, unsigned(filters.level)) >= 0;
    case Codec::Zstd: return addOptional(properties, zstdFilter, {unsigned(filters.level)});
    case Codec::Lz4: return addOptional(properties, lz4Filter, {});
    }
    return true;
}

Result<Handle> makeCreationProperties(const Hdf5Guard &guard, const DatasetLayout &layout)
{
    Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    if (!properties || H5Pset_obj_track_times(properties.id(), false) < 0)
        return refused(guard);
    if (!layout.isChunked()) {
        // Otherwise bytes that HDF5 does not write show what was there before.
        if (H5Pset_fill_time(properties.id(), H5D_FILL_TIME_ALLOC) < 0)
            return refused(guard);
        return properties;
    }
    Extents chunks{};
    std::copy(layout.chunks.begin(), layout.chunks.end(), chunks.begin());
    if (H5Pset_chunk(properties.id(), int(layout.chunks.size()), chunks.data()) < 0)
        return refused(guard);
    if (auto added = addFilters(guard, properties.id(), layout.filters); !added)
        return failure(added.error());
    return properties;
}

} // namespace

Result<NewDataset> planDataset(const Hdf5Guard &guard, const Data &data, bool needsRows)
{
    NewDataset plan;
    Result<Handle> fileType = makeFileType(guard, data);
    if (!fileType)
        return failure(fileType.error());
    plan.fileType = std::move(*fileType);
    if (std::holds_alternative<Data::Empty>(data.value)) {
        if (needsRows)
            return failure(ErrorCode::ShapeMismatch, QStringLiteral("Empty (null) data have no rows."));
        plan.isNull = true;
        return plan;
    }
    plan.layout.shape = shapeOf(data);
    if (plan.layout.shape.empty() && (data.scalar || needsRows))
        plan.layout.shape = {1};
    Result<FileType> type = inspect(guard, plan.fileType.id());
    if (!type)
        return failure(type.error());
    plan.type = std::move(*type);
    Result<Elements> elements = castElements(plan.type, data);
    if (!elements)
        return failure(elements.error());
    plan.elements = std::move(*elements);
    Result<Handle> memoryType = makeMemoryType(guard, plan.fileType.id(), plan.type);
    if (!memoryType)
        return failure(memoryType.error());
    plan.memoryType = std::move(*memoryType);
    return plan;
}

Result<void> planLayout(const Hdf5Guard &guard, NewDataset &plan, const CreationOptions &options)
{
    const std::size_t bytes = H5Tget_size(plan.fileType.id());
    if (bytes == 0)
        return hdf5Failure(guard, ErrorCode::UnsupportedType,
                           QStringLiteral("HDF5 cannot store elements of this type."));
    Result<DatasetLayout> layout =
        chosenLayout(plan.layout.shape, bytes, options.chunks, options.maxShape, options.filters);
    if (!layout)
        return failure(layout.error());
    plan.layout = std::move(*layout);
    return {};
}

Result<Handle> createUnlinked(const Hdf5Guard &guard, FileContext &context, const NewDataset &plan)
{
    const DatasetLayout &layout = plan.layout;
    const Result<Handle> properties = makeCreationProperties(guard, layout);
    if (!properties)
        return failure(properties.error());
    const Result<Handle> space =
        plan.isNull ? Handle(H5Screate(H5S_NULL)) : makeSpace(guard, layout.shape, layout.maxShape);
    if (!space)
        return failure(space.error());

    context.markDirty();
    Handle dataset(H5Dcreate_anon(context.file(), plan.fileType.id(), space->id(), properties->id(), H5P_DEFAULT));
    if (!dataset)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not create the dataset."));
    if (plan.isNull || elementCount(layout.shape) == 0)
        return dataset;
    if (H5Dwrite(dataset.id(), plan.memoryType.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, plan.elements.bytes.data()) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not write the new dataset."));
    return dataset;
}

Result<void> linkDataset(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where, hid_t dataset)
{
    // Kept open, or HDF5 would delete the old dataset in between, which may push the new one's header out of the metadata cache.
    Handle old;
    if (where.state == ResolvedPath::State::Found) {
        Result<Handle> opened = openObject(guard, context, where);
        if (!opened)
            return failure(opened.error());
        old = std::move(*opened);
    }
    return linkObject(guard, context, where, dataset, true);
}

Result<void> addFilters(const Hdf5Guard &guard, hid_t creationProperties, const Filters &filters)
{
    if (!addShuffle(creationProperties, filters.shuffle) || !addCodec(creationProperties, filters) ||
        (filters.fletcher32 && H5Pset_fletcher32(creationProperties) < 0)) {
        return refused(guard);
    }
    return {};
}

Result<Handle> makeSpace(const Hdf5Guard &guard, const Shape &shape, const MaxShape &maxShape)
{
    if (shape.empty())
        return Handle(H5Screate(H5S_SCALAR));
    Extents dims{};
    Extents limits{};
    for (std::size_t i = 0; i < shape.size(); ++i) {
        dims[i] = hsize_t(shape[i]);
        limits[i] = maxShape[i] ? hsize_t(*maxShape[i]) : H5S_UNLIMITED;
    }
    Handle space(H5Screate_simple(int(shape.size()), dims.data(), limits.data()));
    if (!space)
        return refused(guard);
    return space;
}

} // namespace hdf5async
