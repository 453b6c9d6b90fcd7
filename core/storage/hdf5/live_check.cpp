// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/live_check.h"

#include "core/storage/hdf5/content_check.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/path_resolver.h"
#include "core/storage/hdf5/question.h"

namespace hdf5async {

namespace {

constexpr qint64 partMilliseconds = 5; // then clients have their turn

struct AttributeWalk
{
    const Hdf5Guard &guard;
    qint64 count = 0;
    QString fault;
};

herr_t checkAttribute(hid_t object, const char *name, const H5A_info_t *, void *data) noexcept
try {
    auto &walk = *static_cast<AttributeWalk *>(data);
    ++walk.count;
    if (!readAttributeWhole(walk.guard, object, name) && walk.fault.isEmpty())
        walk.fault = QStringLiteral("the attribute '%1' cannot be read").arg(QString::fromUtf8(name));
    return 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

} // namespace

Result<ReadReply> checkObject(const Hdf5Guard &guard, FileContext &context, const ConsoleRequest &request)
{
    const Result<ResolvedPath> at = requireObject(guard, context, pathArgument(request));
    if (!at)
        return failure(at.error());
    if (auto stored = context.storeRows(guard, at->address); !stored) // what waits in memory belongs to it
        return failure(stored.error());
    const Handle object(H5Oopen_by_addr(context.file(), at->address));
    if (!object)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("It cannot be opened."));
    const qint64 from = intArgument(request, "block", 0);
    Value::Map map;
    QString fault;
    if (from == 0) {
        AttributeWalk walk{guard, 0, {}};
        if (H5Aiterate2(object.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, checkAttribute, &walk) < 0)
            walk.fault = QStringLiteral("its attributes cannot be listed");
        fault = walk.fault;
        map.emplace_back("attributes", Value{walk.count});
    }
    if (at->kind == ObjectKind::Dataset) {
        std::optional<quint64> block = quint64(std::max<qint64>(from, 0));
        const ContentCheck content = readDatasetPart(guard, object.id(), block, partMilliseconds);
        fault = content.fault.isEmpty() ? fault : content.fault;
        map.emplace_back("fraction", Value{content.fraction});
        map.emplace_back("bytes", Value{qint64(content.bytes)});
        if (block)
            map.emplace_back("next", Value{qint64(*block)});
    }
    if (!fault.isEmpty())
        map.emplace_back("fault", Value{Value::Text{fault.toUtf8()}});
    return ReadReply{Value{std::move(map)}};
}

} // namespace hdf5async
