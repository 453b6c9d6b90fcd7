// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/inspection.h"

#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/layout_choice.h"
#include "core/storage/hdf5/live_check.h"
#include "core/storage/hdf5/path_resolver.h"
#include "core/storage/hdf5/question.h"
#include "core/storage/hdf5/stored_layout.h"

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

constexpr qint64 mostLinks = 1024;
constexpr quint64 countedChunks = 512; // more are not all looked at
constexpr quint64 sampledChunks = 64, brieflySampledChunks = 16;

struct FoundLink
{
    QByteArray name;
    H5L_type_t type = H5L_TYPE_ERROR;
};

struct LinkWalk
{
    std::vector<FoundLink> links;
    std::size_t limit = 0;
};

herr_t collect(hid_t, const char *name, const H5L_info_t *info, void *data) noexcept
try {
    auto &walk = *static_cast<LinkWalk *>(data);
    walk.links.push_back({QByteArray(name), info->type});
    return walk.links.size() >= walk.limit ? 1 : 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

Value::List describeLink(const Hdf5Guard &guard, const FileContext &context, const std::shared_ptr<Handle> &group,
                         haddr_t address, const FoundLink &link)
{
    ObjectKind kind = ObjectKind::Dangling;
    haddr_t groupAddress = 0; // of one that is to be entered
    H5O_info_t info;
    if (link.type == H5L_TYPE_HARD) {
        if (H5Oget_info_by_name2(group->id(), link.name.constData(), &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0) {
            kind = info.type == H5O_TYPE_GROUP     ? ObjectKind::Group
                   : info.type == H5O_TYPE_DATASET ? ObjectKind::Dataset
                                                   : ObjectKind::Datatype;
            groupAddress = kind == ObjectKind::Group ? info.addr : 0;
        }
    } else if (link.type != H5L_TYPE_SOFT) {
        kind = ObjectKind::External;
    } else if (const Result<ResolvedPath> at = resolveLink(guard, context, group, address, link.name)) {
        kind = at->state == ResolvedPath::State::Found      ? at->kind
               : at->state == ResolvedPath::State::External ? ObjectKind::External
                                                            : ObjectKind::Dangling;
    }
    return {Value{Value::Bin{link.name}}, Value{qint64(kind)}, Value{quint64(groupAddress)}};
}

Result<ReadReply> inspectLinks(const Hdf5Guard &guard, FileContext &context, const ConsoleRequest &request)
{
    const QByteArray path = pathArgument(request);
    const Result<ResolvedPath> at = requireObject(guard, context, path);
    if (!at)
        return failure(at.error());
    if (at->kind != ObjectKind::Group)
        return failure(ErrorCode::NotGroup, QStringLiteral("\"%1\" is not a group.").arg(QString::fromUtf8(path)));
    const auto group = std::make_shared<Handle>(H5Oopen_by_addr(context.file(), at->address));
    H5G_info_t info;
    if (!*group || H5Gget_info(group->id(), &info) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A group cannot be read."));
    LinkWalk walk;
    walk.limit = std::size_t(std::clamp<qint64>(intArgument(request, "limit", mostLinks), 1, mostLinks));
    auto position = hsize_t(std::max<qint64>(intArgument(request, "position", 0), 0));
    const bool any = position < info.nlinks;
    if (any && H5Literate(group->id(), H5_INDEX_NAME, H5_ITER_NATIVE, &position, collect, &walk) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A group cannot be listed."));
    Value::List links;
    links.reserve(walk.links.size());
    for (const FoundLink &link : walk.links)
        links.push_back(Value{describeLink(guard, context, group, at->address, link)});
    Value::Map map;
    map.emplace_back("links", Value{std::move(links)});
    map.emplace_back("members", Value{qint64(info.nlinks)});
    if (any && position < info.nlinks)
        map.emplace_back("next", Value{qint64(position)});
    return ReadReply{Value{std::move(map)}};
}

/// What single chunks take.
struct ChunkSizes
{
    quint64 looked = 0, found = 0;
    quint64 bytes = 0;
    hsize_t smallest = 0, largest = 0;
};

ChunkSizes sampleChunks(hid_t dataset, const Shape &shape, const Shape &chunk, quint64 chunks, quint64 most)
{
    ChunkSizes sizes;
    const quint64 step = std::max<quint64>(chunks / most, 1);
    for (quint64 number = 0; number < chunks && sizes.looked < most; number += step) {
        Extents offset{};
        quint64 rest = number;
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            const auto along = quint64((shape[axis] + chunk[axis] - 1) / chunk[axis]);
            offset[axis] = hsize_t(rest % along) * hsize_t(chunk[axis]);
            rest /= along;
        }
        hsize_t bytes = 0;
        ++sizes.looked;
        if (H5Dget_chunk_storage_size(dataset, offset.data(), &bytes) < 0 || bytes == 0)
            continue;
        sizes.smallest = sizes.found == 0 ? bytes : std::min(sizes.smallest, bytes);
        sizes.largest = std::max(sizes.largest, bytes);
        sizes.bytes += bytes;
        ++sizes.found;
    }
    return sizes;
}

Value::List filterTexts(hid_t properties)
{
    Value::List texts;
    const int count = H5Pget_nfilters(properties);
    for (int i = 0; i < count; ++i) {
        std::array<char, 80> name{};
        std::array<unsigned, 8> values{};
        std::size_t valueCount = values.size();
        unsigned flags = 0;
        const H5Z_filter_t id = H5Pget_filter2(properties, unsigned(i), &flags, &valueCount, values.data(), name.size(),
                                               name.data(), nullptr);
        name.back() = 0;
        QByteArray text = QByteArray(name.data()) + " (" + QByteArray::number(int(id));
        for (std::size_t k = 0; k < std::min(valueCount, values.size()); ++k)
            text += (k == 0 ? ": " : ", ") + QByteArray::number(values[k]);
        texts.push_back(Value{Value::Text{text + ')'}});
    }
    return texts;
}

double ratioOf(quint64 logical, quint64 stored)
{
    return stored > 0 ? double(logical) / double(stored) : 0;
}

Result<ReadReply> inspectStorage(const Hdf5Guard &guard, FileContext &context, const ConsoleRequest &request)
{
    const QByteArray path = pathArgument(request);
    const Result<ResolvedPath> at = requireObject(guard, context, path);
    if (!at)
        return failure(at.error());
    if (at->kind != ObjectKind::Dataset)
        return failure(notDatasetError(path));
    const Result<Handle> dataset = openObject(guard, context, *at);
    if (!dataset)
        return failure(dataset.error());
    const Result<StoredLayout> layout = storedLayout(guard, dataset->id());
    if (!layout)
        return failure(layout.error());
    const Result<StoredShape> shape = storedShape(guard, dataset->id(), *layout);
    if (!shape)
        return failure(shape.error());
    const Handle type(H5Dget_type(dataset->id()));
    const Handle properties(H5Dget_create_plist(dataset->id()));
    if (!type || !properties)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A dataset cannot be read."));
    const auto element = quint64(H5Tget_size(type.id()));
    const auto elements = quint64(shape->isNull ? 0 : elementCount(shape->shape).value_or(0));
    quint64 allocated = 0, chunks = 0;
    ChunkSizes sizes;
    if (layout->chunks && elements > 0) {
        const bool brief = flagArgument(request, "brief");
        chunks = chunkCount(shape->shape, *layout->chunks);
        const quint64 most = brief ? brieflySampledChunks : chunks <= countedChunks ? countedChunks : sampledChunks;
        sizes = sampleChunks(dataset->id(), shape->shape, *layout->chunks, chunks, most);
        allocated = sizes.looked == 0 ? 0 : quint64(double(sizes.bytes) / double(sizes.looked) * double(chunks));
    } else if (!layout->chunks) {
        allocated = quint64(H5Dget_storage_size(dataset->id()));
    }
    quint64 chunkBytes = element;
    Value::List chunkShape;
    for (const qint64 length : layout->chunks.value_or(Shape())) {
        chunkBytes *= quint64(length);
        chunkShape.push_back(Value{length});
    }
    const H5D_layout_t kind = H5Pget_layout(properties.id());
    Value::Map map;
    map.emplace_back("layout", Value{Value::Text{layout->isForeign()   ? "external"
                                                 : kind == H5D_CHUNKED ? "chunked"
                                                 : kind == H5D_COMPACT ? "compact"
                                                                       : "contiguous"}});
    map.emplace_back("chunk", Value{std::move(chunkShape)});
    map.emplace_back("chunks", Value{qint64(chunks)});
    map.emplace_back("allocated", Value{qint64(allocated)});
    map.emplace_back("logical", Value{qint64(elements * element)});
    map.emplace_back("filters", Value{filterTexts(properties.id())});
    map.emplace_back("best", Value{ratioOf(chunkBytes, sizes.smallest)});
    map.emplace_back("worst", Value{ratioOf(chunkBytes, sizes.largest)});
    const OpenDatasetPtr open = context.datasets().find(at->address);
    map.emplace_back("cores", Value{open ? open->codecLoad.cores(CodecLoad::Clock::now()) : 0.0});
    map.emplace_back("rows", Value{shape->isNull ? 0 : shape->shape.empty() ? qint64(1) : shape->shape.front()});
    return ReadReply{Value{std::move(map)}};
}

} // namespace

Result<ReadReply> inspect(const Hdf5Guard &guard, FileContext &context, const ConsoleRequest &request)
{
    if (request.ask == "links")
        return inspectLinks(guard, context, request);
    if (request.ask == "storage")
        return inspectStorage(guard, context, request);
    if (request.ask == "check")
        return checkObject(guard, context, request);
    return failure(ErrorCode::BadValue,
                   QStringLiteral("A file does not answer \"%1\".").arg(QString::fromUtf8(request.ask)));
}

} // namespace hdf5async
