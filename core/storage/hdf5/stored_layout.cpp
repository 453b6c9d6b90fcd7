// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/stored_layout.h"

#include "core/storage/hdf5/error_stack.h"

#include <array>
#include <limits>

namespace hdf5async {

namespace {

using Lengths = std::array<hsize_t, H5S_MAX_RANK>;

tl::unexpected<Error> unreadable(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The layout of a dataset cannot be read."));
}

// Puts one filter of the pipeline into `layout`. `stage` is the place of the last known filter in the order of Filters.
void noteFilter(StoredLayout &layout, H5Z_filter_t id, int level, int &stage)
{
    int place = 0;
    switch (id) {
    case H5Z_FILTER_SHUFFLE:
        layout.filters.shuffle = true;
        place = 1;
        break;
    case H5Z_FILTER_DEFLATE:
        layout.filters.codec = Codec::Deflate;
        layout.filters.level = level;
        place = 2;
        break;
    case H5Z_FILTER_FLETCHER32:
        layout.filters.fletcher32 = true;
        place = 3;
        break;
    default: layout.otherFilters = true; return;
    }
    layout.unusualOrder = layout.unusualOrder || place <= stage;
    stage = place;
}

bool readFilters(hid_t properties, StoredLayout &layout)
{
    const int count = H5Pget_nfilters(properties);
    int stage = 0;
    for (int i = 0; i < count; ++i) {
        unsigned flags = 0, config = 0;
        std::array<unsigned, 1> values{};
        std::size_t valueCount = values.size();
        const H5Z_filter_t id =
            H5Pget_filter2(properties, unsigned(i), &flags, &valueCount, values.data(), 0, nullptr, &config);
        if (id < 0)
            return false;
        noteFilter(layout, id, int(values[0]), stage);
        if (!layout.missingFilter && H5Zfilter_avail(id) <= 0)
            layout.missingFilter = id;
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
    if (!readFilters(properties.id(), layout))
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
