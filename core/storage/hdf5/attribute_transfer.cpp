// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/attribute_transfer.h"

#include "core/storage/hdf5/dataset_replica.h"
#include "core/storage/hdf5/error_stack.h"

#include <optional>
#include <unordered_set>
#include <vector>

namespace hdf5async {

namespace {

herr_t collectHardLink(hid_t, const char *name, const H5L_info_t *link, void *data) noexcept
try {
    if (link->type == H5L_TYPE_HARD)
        static_cast<std::vector<QByteArray> *>(data)->push_back(QByteArray(name));
    return 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

tl::unexpected<Error> walkFailure(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::IoError,
                       QStringLiteral("An object below the one to be copied cannot be read."));
}

// The names of hard links in a group; nothing for other objects.
std::optional<std::vector<QByteArray>> membersOf(const Handle &object, const H5O_info_t &info)
{
    std::vector<QByteArray> names;
    if (info.type == H5O_TYPE_GROUP &&
        H5Literate(object.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collectHardLink, &names) < 0)
        return std::nullopt;
    return names;
}

std::optional<haddr_t> addressOf(const Handle &group, const QByteArray &name)
{
    H5O_info_t info;
    if (H5Oget_info_by_name2(group.id(), name.constData(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
        return std::nullopt;
    return info.addr;
}

} // namespace

Result<bool> hasDenseAttributes(const Hdf5Guard &guard, const FileContext &context, haddr_t address)
{
    std::vector<haddr_t> pending{address};
    std::unordered_set<haddr_t> seen{address};
    while (!pending.empty()) {
        const Handle object(H5Oopen_by_addr(context.file(), pending.back()));
        pending.pop_back();
        H5O_info_t info;
        if (!object || H5Oget_info2(object.id(), &info, H5O_INFO_BASIC | H5O_INFO_META_SIZE) < 0)
            return walkFailure(guard);
        if (info.meta_size.attr.heap_size > 0 || info.meta_size.attr.index_size > 0)
            return true;
        const std::optional<std::vector<QByteArray>> names = membersOf(object, info);
        if (!names)
            return walkFailure(guard);
        for (const QByteArray &name : *names) {
            const std::optional<haddr_t> member = addressOf(object, name);
            if (!member)
                return walkFailure(guard);
            if (seen.insert(*member).second)
                pending.push_back(*member);
        }
    }
    return false;
}

Result<void> walkCopies(const Hdf5Guard &guard, hid_t original, hid_t copy, const CopyVisit &visit)
{
    H5O_info_t from, to;
    if (H5Oget_info2(original, &from, H5O_INFO_BASIC) < 0 || H5Oget_info2(copy, &to, H5O_INFO_BASIC) < 0)
        return walkFailure(guard);
    std::vector<CopiedObject> pending{{from.addr, to.addr}};
    std::unordered_set<haddr_t> seen{from.addr};
    while (!pending.empty()) {
        const CopiedObject next = pending.back();
        pending.pop_back();
        const Handle source(H5Oopen_by_addr(original, next.original));
        const Handle target(H5Oopen_by_addr(copy, next.copy));
        if (!source || !target || H5Oget_info2(source.id(), &from, H5O_INFO_BASIC) < 0)
            return walkFailure(guard);
        if (Result<void> visited = visit(next, source.id(), target.id()); !visited)
            return visited;
        const std::optional<std::vector<QByteArray>> names = membersOf(source, from);
        if (!names)
            return walkFailure(guard);
        for (const QByteArray &name : *names) {
            const std::optional<haddr_t> member = addressOf(source, name);
            const std::optional<haddr_t> twin = addressOf(target, name);
            if (!member || !twin)
                return walkFailure(guard);
            if (seen.insert(*member).second)
                pending.push_back({*member, *twin});
        }
    }
    return {};
}

Result<void> copyAttributesOfAll(const Hdf5Guard &guard, hid_t original, hid_t copy)
{
    return walkCopies(guard, original, copy,
                      [&guard](const CopiedObject &, hid_t from, hid_t to) { return copyAttributes(guard, from, to); });
}

} // namespace hdf5async
