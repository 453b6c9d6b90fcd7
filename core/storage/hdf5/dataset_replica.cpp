// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_replica.h"

#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/layout_choice.h"

#include <algorithm>
#include <array>
#include <limits>

namespace hdf5async {

namespace {

constexpr std::size_t maxCopiedAttributeBytes = std::size_t(256) << 20;

constexpr quint64 freelyCopiedBytes = quint64(1) << 30;
constexpr quint64 bestCompression = 1100; ///< of deflate

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

tl::unexpected<Error> attributeFailure(const Hdf5Guard &guard, const char *name)
{
    return hdf5Failure(guard, ErrorCode::IoError,
                       QStringLiteral("The attribute \"%1\" cannot be copied.").arg(QString::fromUtf8(name)));
}

// What H5Aread allocated for variable parts.
class ReclaimedBuffer
{
public:
    ReclaimedBuffer(hid_t type, hid_t space, std::size_t size) : m_type(type), m_space(space), m_bytes(size) { }
    ReclaimedBuffer(const ReclaimedBuffer &) = delete;
    ReclaimedBuffer &operator=(const ReclaimedBuffer &) = delete;
    ~ReclaimedBuffer()
    {
        if (m_filled)
            H5Dvlen_reclaim(m_type, m_space, H5P_DEFAULT, m_bytes.data());
    }
    [[nodiscard]] char *data() { return m_bytes.data(); }
    void setFilled() { m_filled = true; }

private:
    hid_t m_type;
    hid_t m_space;
    std::vector<char> m_bytes;
    bool m_filled = false;
};

unsigned long fileNumber(hid_t object)
{
    H5O_info_t info;
    return H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0 ? 0 : info.fileno;
}

Result<void> copyAttribute(const Hdf5Guard &guard, hid_t from, const char *name, hid_t to)
{
    const Handle source(H5Aopen(from, name, H5P_DEFAULT));
    Handle type(H5Aget_type(source.id()));
    if (type && H5Tcommitted(type.id()) > 0 && fileNumber(from) != fileNumber(to)) // it belongs to its file
        type = Handle(H5Tcopy(type.id()));
    const Handle space(H5Aget_space(source.id()));
    const Handle properties(H5Aget_create_plist(source.id()));
    if (!source || !type || !space || !properties)
        return attributeFailure(guard, name);
    const hssize_t elements = H5Sget_simple_extent_npoints(space.id());
    const std::size_t size = H5Tget_size(type.id());
    if (elements < 0 || size == 0 || std::size_t(elements) > maxCopiedAttributeBytes / size)
        return attributeFailure(guard, name);

    ReclaimedBuffer buffer(type.id(), space.id(), std::max<std::size_t>(std::size_t(elements) * size, 1));
    const Handle copy(H5Acreate2(to, name, type.id(), space.id(), properties.id(), H5P_DEFAULT));
    if (!copy)
        return attributeFailure(guard, name);
    if (elements == 0) // a null dataspace has nothing to read or write
        return {};
    if (H5Aread(source.id(), type.id(), buffer.data()) < 0)
        return attributeFailure(guard, name);
    buffer.setFilled();
    if (H5Awrite(copy.id(), type.id(), buffer.data()) < 0)
        return attributeFailure(guard, name);
    return {};
}

struct AttributeCopy
{
    const Hdf5Guard &guard;
    hid_t to;
    const AttributeChoice &choice;
    Result<void> result;
};

herr_t copyNext(hid_t from, const char *name, const H5A_info_t *, void *data)
{
    auto &copy = *static_cast<AttributeCopy *>(data);
    if (copy.choice && !copy.choice(name))
        return 0;
    copy.result = copyAttribute(copy.guard, from, name, copy.to);
    return copy.result ? 0 : -1;
}

// What its shape says, at most the largest number there is.
quint64 claimedBytes(const OpenDataset &dataset)
{
    const quint64 elements = quint64(elementCount(dataset.shape).value_or(std::numeric_limits<qint64>::max()));
    const quint64 each = std::max<quint64>(H5Tget_size(dataset.fileType.id()), 1);
    return elements > std::numeric_limits<quint64>::max() / each ? std::numeric_limits<quint64>::max()
                                                                 : elements * each;
}

// Those with which a dataset, group or committed datatype was made.
hid_t creationProperties(hid_t object)
{
    switch (H5Iget_type(object)) {
    case H5I_DATASET: return H5Dget_create_plist(object);
    case H5I_GROUP: return H5Gget_create_plist(object);
    default: return H5Tget_create_plist(object);
    }
}

Result<Handle> replicaProperties(const Hdf5Guard &guard, const OpenDataset &dataset, const Shape &shape,
                                 const MaxShape &maxShape, const ReplicaOptions &options)
{
    const std::optional<Filters> &filters = options.filters;
    Handle properties(H5Dget_create_plist(dataset.dataset.id()));
    const std::size_t bytes = H5Tget_size(dataset.fileType.id());
    const Shape chunks = options.chunks   ? *options.chunks
                         : dataset.chunks ? *dataset.chunks
                                          : automaticChunks(shape, maxShape, bytes);
    Extents lengths{};
    std::copy(chunks.begin(), chunks.end(), lengths.begin());
    if (!properties || H5Pset_chunk(properties.id(), int(chunks.size()), lengths.data()) < 0 ||
        H5Pset_alloc_time(properties.id(), H5D_ALLOC_TIME_INCR) < 0 ||
        H5Pset_fill_time(properties.id(), H5D_FILL_TIME_IFSET) < 0 ||
        (filters && H5Premove_filter(properties.id(), H5Z_FILTER_ALL) < 0)) {
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("The properties of the dataset cannot be taken over."));
    }
    if (filters) {
        if (auto added = addFilters(guard, properties.id(), *filters); !added)
            return failure(added.error());
    }
    return properties;
}

Result<void> describe(const Hdf5Guard &guard, const OpenDataset &model, OpenDataset &replica)
{
    H5O_info_t info;
    if (H5Oget_info2(replica.dataset.id(), &info, H5O_INFO_BASIC) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not make the dataset's replacement."));
    replica.address = info.addr;
    replica.type = model.type;
    replica.fileType = Handle(H5Dget_type(replica.dataset.id()));
    if (model.memoryType)
        replica.memoryType = Handle(H5Tcopy(model.memoryType.id()));
    if (!replica.fileType || (model.memoryType && !replica.memoryType))
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not make the dataset's replacement."));
    return {};
}

} // namespace

Result<void> checkReplaceable(const Hdf5Guard &guard, const OpenDataset &dataset)
{
    // All of it would be written, also what is nowhere stored: a small file can claim to hold any amount.
    const quint64 bytes = claimedBytes(dataset), stored = H5Dget_storage_size(dataset.dataset.id());
    if (bytes > freelyCopiedBytes && bytes / bestCompression > stored) {
        return failure(
            ErrorCode::TooLarge,
            QStringLiteral("It would have to be replaced by a resizable one, but it claims %1 bytes and stores %2.")
                .arg(bytes)
                .arg(stored));
    }
    H5O_info_t info;
    if (H5Oget_info2(dataset.dataset.id(), &info, H5O_INFO_BASIC) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The dataset's links cannot be counted."));
    if (info.rc > 1) {
        return failure(
            ErrorCode::NotResizable,
            QStringLiteral("It would have to be replaced by a resizable one, but it has %1 hard links.").arg(info.rc));
    }
    for (const char *name : {"DIMENSION_LIST", "REFERENCE_LIST"}) {
        if (H5Aexists(dataset.dataset.id(), name) > 0) {
            return failure(
                ErrorCode::NotResizable,
                QStringLiteral("It would have to be replaced by a resizable one, but dimension scales refer to it."));
        }
    }
    return {};
}

Result<OpenDatasetPtr> makeReplica(const Hdf5Guard &guard, FileContext &context, const OpenDataset &dataset,
                                   const Shape &shape, const ReplicaOptions &options)
{
    const std::optional<Filters> &filters = options.filters;
    MaxShape maxShape = dataset.maxShape;
    if (!options.keepsLimit)
        maxShape.front().reset();
    const Result<Handle> properties = replicaProperties(guard, dataset, shape, maxShape, options);
    if (!properties)
        return failure(properties.error());
    const Result<Handle> space = makeSpace(guard, shape, maxShape);
    if (!space)
        return failure(space.error());

    context.markDirty();
    auto replica = std::make_shared<OpenDataset>();
    replica->dataset =
        Handle(H5Dcreate_anon(context.file(), dataset.fileType.id(), space->id(), properties->id(), H5P_DEFAULT));
    if (!replica->dataset)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not make the dataset's replacement."));
    if (auto described = describe(guard, dataset, *replica); !described)
        return failure(described.error());
    if (auto copied = copyAttributes(guard, dataset.dataset.id(), replica->dataset.id()); !copied)
        return failure(copied.error());
    replica->shape = shape;
    replica->maxShape = std::move(maxShape);
    Extents chunks{};
    H5Pget_chunk(properties->id(), H5S_MAX_RANK, chunks.data());
    replica->chunks.emplace(chunks.begin(), chunks.begin() + qint64(shape.size()));
    replica->filters = filters.value_or(dataset.filters);
    replica->otherFilters = !filters && dataset.otherFilters;
    replica->hasRawEdges = dataset.hasRawEdges;
    return replica;
}

Result<void> copyAttributes(const Hdf5Guard &guard, hid_t from, hid_t to, const AttributeChoice &choice)
{
    const Handle properties(creationProperties(from));
    unsigned order = 0;
    if (!properties || H5Pget_attr_creation_order(properties.id(), &order) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The object's attributes cannot be listed."));
    const H5_index_t index = (order & H5P_CRT_ORDER_TRACKED) != 0 ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
    AttributeCopy copy{guard, to, choice, {}};
    if (H5Aiterate2(from, index, H5_ITER_INC, nullptr, copyNext, &copy) < 0) {
        if (!copy.result)
            return copy.result;
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The object's attributes cannot be listed."));
    }
    return {};
}

} // namespace hdf5async
