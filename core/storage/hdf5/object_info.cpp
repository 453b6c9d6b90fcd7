// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/object_info.h"

#include "core/storage/hdf5/attributes.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/listing.h"
#include "core/storage/hdf5/path_resolver.h"
#include "core/storage/hdf5/type_map.h"

#include <limits>

namespace hdf5async {

namespace {

Result<FileType> typeOfDataset(const Hdf5Guard &guard, hid_t dataset)
{
    const Handle type(H5Dget_type(dataset));
    if (!type)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The type of a dataset cannot be read."));
    return inspect(guard, type.id());
}

void describeFilters(const StoredLayout &layout, InfoReply &reply)
{
    if (layout.otherFilters) {
        reply.compression = QByteArrayLiteral("other");
    } else if (layout.filters.codec != Codec::None) {
        const std::string_view name = codecName(layout.filters.codec);
        reply.compression = QByteArray(name.data(), qsizetype(name.size()));
        if (levelsOf(layout.filters.codec))
            reply.compressionLevel = layout.filters.level;
    }
    reply.shuffle = layout.filters.shuffle;
    reply.fletcher32 = layout.filters.fletcher32;
}

Result<void> describeGroup(const Hdf5Guard &guard, hid_t group, InfoReply &reply)
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A group cannot be read."));
    reply.members = qint64(info.nlinks);
    return {};
}

Result<void> describeDataset(const Hdf5Guard &guard, hid_t dataset, InfoReply &reply)
{
    Result<StoredLayout> layout = storedLayout(guard, dataset);
    if (!layout)
        return failure(layout.error());
    Result<StoredShape> shape = storedShape(guard, dataset, *layout);
    if (!shape)
        return failure(shape.error());
    const Result<FileType> type = typeOfDataset(guard, dataset);
    if (!type)
        return failure(type.error());

    reply.dtype = namedType(*type);
    if (type->isArray())
        reply.elementShape = type->dims;
    if (!type->enumMembers.empty())
        reply.enumMembers = type->enumMembers;
    reply.chunks = std::move(layout->chunks);
    describeFilters(*layout, reply);
    if (!shape->isNull) {
        reply.size = elementCount(shape->shape).value_or(std::numeric_limits<qint64>::max());
        reply.shape = std::move(shape->shape);
        reply.maxShape = std::move(shape->maxShape);
    }
    return {};
}

Result<void> describeDatatype(const Hdf5Guard &guard, hid_t datatype, InfoReply &reply)
{
    const Result<FileType> type = inspect(guard, datatype);
    if (!type)
        return failure(type.error());
    reply.dtype = namedType(*type);
    return {};
}

Result<void> describe(const Hdf5Guard &guard, hid_t object, InfoReply &reply)
{
    if (reply.kind == ObjectKind::Group)
        return describeGroup(guard, object, reply);
    if (reply.kind == ObjectKind::Dataset)
        return describeDataset(guard, object, reply);
    return describeDatatype(guard, object, reply);
}

// Of a group on the way to what the rules allow.
Result<InfoReply> infoOfWay(const Hdf5Guard &guard, const FileContext &context, const QByteArray &path,
                            const PathRules &rules)
{
    ListRequest members;
    members.path = path;
    const Result<ListReply> list = listGroup(guard, context, members, &rules);
    if (!list)
        return failure(list.error());
    InfoReply reply;
    reply.path = path;
    reply.members = qint64(list->entries.size());
    return reply;
}

} // namespace

Result<InfoReply> objectInfo(const Hdf5Guard &guard, FileContext &context, const InfoRequest &request,
                             const PathRules *rules)
{
    const Result<ResolvedPath> at = requireObject(guard, context, request.path);
    if (!at)
        return failure(at.error());
    if (rules && !rules->allows(request.path))
        return infoOfWay(guard, context, request.path, *rules);
    if (const Result<void> stored = context.storeRows(guard, at->address); !stored)
        return failure(stored.error());
    const Result<Handle> object = openObject(guard, context, *at);
    if (!object)
        return failure(object.error());
    InfoReply reply;
    reply.path = request.path;
    reply.kind = at->kind;
    const Result<qint64> attributes = countAttributes(guard, context, object->id(), at->address);
    if (!attributes)
        return failure(attributes.error());
    reply.attributes = *attributes;
    if (const Result<void> described = describe(guard, object->id(), reply); !described)
        return failure(described.error());
    return reply;
}

Result<DatasetSummary> summarize(const Hdf5Guard &guard, hid_t dataset)
{
    const Result<StoredLayout> layout = storedLayout(guard, dataset);
    if (!layout)
        return failure(layout.error());
    Result<StoredShape> shape = storedShape(guard, dataset, *layout);
    if (!shape)
        return failure(shape.error());
    const Result<FileType> type = typeOfDataset(guard, dataset);
    if (!type)
        return failure(type.error());
    return DatasetSummary{std::move(*shape), namedType(*type)};
}

ObjectKind kindOf(const Hdf5Guard &, hid_t object)
{
    switch (H5Iget_type(object)) {
    case H5I_GROUP: return ObjectKind::Group;
    case H5I_DATASET: return ObjectKind::Dataset;
    default: return ObjectKind::Datatype;
    }
}

} // namespace hdf5async
