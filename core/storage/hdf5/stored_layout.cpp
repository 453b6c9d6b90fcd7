// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/stored_layout.h"

#include "core/storage/hdf5/codec_filters.h"
#include "core/storage/hdf5/error_stack.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

namespace hdf5async {

namespace {

using Lengths = std::array<hsize_t, H5S_MAX_RANK>;

tl::unexpected<Error> unreadable(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The layout of a dataset cannot be read."));
}

// One filter of a pipeline as its dataset keeps it.
struct StoredFilter
{
    // More than any known filter has; HDF5 says how many there are even if they do not fit.
    using Values = std::array<unsigned, 8>;

    H5Z_filter_t id = -1;
    Values values{};
    std::size_t valueCount = Values().size();

    [[nodiscard]] unsigned value(std::size_t i, unsigned absent = 0) const
    {
        return i < std::min(valueCount, values.size()) ? values[i] : absent;
    }
    // A variant of bitshuffle that is no plain rearrangement in blocks of the standard size.
    [[nodiscard]] bool isOtherBitShuffle() const
    {
        const auto begin = values.begin() + BitShuffleBlock;
        return id == bitShuffleFilter &&
               (valueCount > values.size() || std::any_of(begin, values.end(), std::identity()));
    }
};

// Where in the order of Filters a filter stands that Filters can express; 0: it cannot.
int noteFilter(const StoredFilter &filter, std::size_t elementBytes, StoredLayout &layout)
{
    Filters &filters = layout.filters;
    switch (filter.id) {
    case H5Z_FILTER_SHUFFLE:
        filters.shuffle = Shuffle::Byte;
        layout.isUnusual |= filter.value(0) != elementBytes;
        return 1;
    case bitShuffleFilter:
        if (filter.isOtherBitShuffle())
            return 0;
        filters.shuffle = Shuffle::Bit;
        layout.isUnusual |= filter.value(BitShuffleElement) != elementBytes;
        return 1;
    case H5Z_FILTER_DEFLATE:
        filters.codec = Codec::Deflate;
        filters.level = int(filter.value(0));
        return 2;
    case zstdFilter:
        filters.codec = Codec::Zstd;
        filters.level = int(filter.value(0, unsigned(defaultZstdLevel)));
        return 2;
    case lz4Filter:
        filters.codec = Codec::Lz4;
        filters.level = 0;
        return 2;
    case H5Z_FILTER_FLETCHER32: filters.fletcher32 = true; return 3;
    default: return 0;
    }
}

std::size_t elementSize(hid_t dataset)
{
    const Handle type(H5Dget_type(dataset));
    return type ? H5Tget_size(type.id()) : 0;
}

bool readFilters(hid_t dataset, hid_t properties, StoredLayout &layout)
{
    const int count = H5Pget_nfilters(properties);
    const std::size_t elementBytes = count > 0 ? elementSize(dataset) : 0;
    int stage = 0; // the place of the last known filter
    for (int i = 0; i < count; ++i) {
        unsigned flags = 0, config = 0;
        StoredFilter filter;
        filter.id = H5Pget_filter2(properties, unsigned(i), &flags, &filter.valueCount, filter.values.data(), 0,
                                   nullptr, &config);
        if (filter.id < 0)
            return false;
        const int place = noteFilter(filter, elementBytes, layout);
        layout.otherFilters |= place == 0;
        layout.isUnusual |= place != 0 && place <= stage;
        stage = place != 0 ? place : stage;
        if (!layout.missingFilter && (H5Zfilter_avail(filter.id) <= 0 || filter.isOtherBitShuffle()))
            layout.missingFilter = filter.id;
    }
    return count >= 0;
}

bool readChunks(hid_t properties, StoredLayout &layout)
{
    Lengths lengths{};
    const int rank = H5Pget_chunk(properties, H5S_MAX_RANK, lengths.data());
    if (rank < 0)
        return false;
    layout.chunks.emplace(lengths.begin(), lengths.begin() + rank);
    unsigned options = 0;
    if (H5Pget_chunk_opts(properties, &options) < 0)
        return false;
    layout.hasRawEdges = (options & H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS) != 0;
    return true;
}

bool readExtent(hid_t space, StoredShape &shape)
{
    const H5S_class_t form = H5Sget_simple_extent_type(space);
    if (form == H5S_NULL) {
        shape.isNull = true;
        return true;
    }
    Lengths lengths{}, limits{};
    const int rank = H5Sget_simple_extent_dims(space, lengths.data(), limits.data());
    if (form == H5S_NO_CLASS || rank < 0)
        return false;
    constexpr auto largest = hsize_t(std::numeric_limits<qint64>::max());
    for (int axis = 0; axis < rank; ++axis) {
        if (lengths[std::size_t(axis)] > largest)
            return false;
        shape.shape.push_back(qint64(lengths[std::size_t(axis)]));
        const hsize_t limit = limits[std::size_t(axis)];
        if (limit == H5S_UNLIMITED)
            shape.maxShape.emplace_back(std::nullopt);
        else
            shape.maxShape.emplace_back(qint64(std::min(limit, largest)));
    }
    return true;
}

} // namespace

Result<StoredLayout> storedLayout(const Hdf5Guard &guard, hid_t dataset)
{
    StoredLayout layout;
    const Handle properties(H5Dget_create_plist(dataset));
    if (!properties)
        return unreadable(guard);
    const H5D_layout_t form = H5Pget_layout(properties.id());
    if (form < 0)
        return unreadable(guard);
    layout.isVirtual = form == H5D_VIRTUAL;
    layout.isExternal = H5Pget_external_count(properties.id()) > 0;
    if (form == H5D_CHUNKED && !readChunks(properties.id(), layout))
        return unreadable(guard);
    if (!readFilters(dataset, properties.id(), layout))
        return unreadable(guard);
    return layout;
}

Result<StoredShape> storedShape(const Hdf5Guard &guard, hid_t dataset, const StoredLayout &layout)
{
    Handle space;
    if (layout.isVirtual) {
        const Handle properties(H5Dget_create_plist(dataset));
        std::size_t mappings = 0;
        if (!properties || H5Pget_virtual_count(properties.id(), &mappings) < 0)
            return unreadable(guard);
        if (mappings > 0)
            space = Handle(H5Pget_virtual_vspace(properties.id(), 0));
    }
    if (!space)
        space = Handle(H5Dget_space(dataset));
    StoredShape shape;
    if (!space || !readExtent(space.id(), shape))
        return unreadable(guard);
    return shape;
}

} // namespace hdf5async
