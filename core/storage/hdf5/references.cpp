// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/references.h"

#include "core/storage/hdf5/error_stack.h"

#include <QByteArray>

#include <cstring>
#include <unordered_map>

namespace hdf5async {

namespace {

static_assert(sizeof(hobj_ref_t) == sizeof(char *), "a path takes the place of its reference");

/// Paths by the address of the object.
struct Paths
{
    std::unordered_map<haddr_t, QByteArray> byAddress;
    std::size_t missing = 0;

    void found(haddr_t address, const QByteArray &path)
    {
        const auto wanted = byAddress.find(address);
        if (wanted == byAddress.end() || !wanted->second.isEmpty())
            return;
        wanted->second = path;
        --missing;
    }
};

herr_t visitLink(hid_t, const char *name, const H5L_info_t *link, void *data)
{
    auto &paths = *static_cast<Paths *>(data);
    if (link->type == H5L_TYPE_HARD)
        paths.found(link->u.address, QByteArray("/") + name);
    return paths.missing == 0 ? 1 : 0;
}

/// The address of the object that a reference leads to; nothing for null, dangling and damaged ones.
std::optional<haddr_t> addressOf(hid_t object, hobj_ref_t reference)
{
    if (reference == 0 || reference == HADDR_UNDEF)
        return std::nullopt;
    const Handle target(H5Rdereference2(object, H5P_DEFAULT, H5R_OBJECT, &reference));
    H5O_info_t info;
    if (!target || H5Oget_info2(target.id(), &info, H5O_INFO_BASIC) < 0)
        return std::nullopt;
    return info.addr;
}

Result<void> findPaths(const Hdf5Guard &guard, hid_t object, Paths &paths)
{
    paths.missing = paths.byAddress.size();
    if (paths.missing == 0)
        return {};
    H5O_info_t root;
    if (H5Oget_info_by_name2(object, "/", &root, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("cannot open the root group"));
    paths.found(root.addr, QByteArray("/"));
    if (paths.missing > 0 && H5Lvisit_by_name(object, "/", H5_INDEX_NAME, H5_ITER_INC, visitLink, &paths, H5P_DEFAULT) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("cannot walk the links of the file"));
    return {};
}

} // namespace

Result<void> resolveReferences(const Hdf5Guard &guard, hid_t object, char *references, std::size_t count, VariableMemory &memory)
{
    std::unordered_map<hobj_ref_t, std::optional<haddr_t>> targets;
    Paths paths;
    for (std::size_t i = 0; i < count; ++i) {
        hobj_ref_t reference;
        std::memcpy(&reference, references + i * sizeof reference, sizeof reference);
        const auto [target, isNew] = targets.try_emplace(reference);
        if (!isNew)
            continue;
        target->second = addressOf(object, reference);
        if (target->second)
            paths.byAddress.try_emplace(*target->second);
    }
    if (auto done = findPaths(guard, object, paths); !done)
        return done;

    std::unordered_map<haddr_t, const char *> copies;
    for (std::size_t i = 0; i < count; ++i) {
        hobj_ref_t reference;
        std::memcpy(&reference, references + i * sizeof reference, sizeof reference);
        const char *path = nullptr;
        if (const auto target = targets.at(reference)) {
            const char *&copy = copies[*target];
            const QByteArray &text = paths.byAddress.at(*target);
            if (!copy)
                copy = memory.copy({text.constData(), static_cast<std::size_t>(text.size())});
            if (!copy)
                return failure(ErrorCode::TooLarge, QStringLiteral("the paths of references take more than %1 bytes").arg(memory.limit()));
            path = copy;
        }
        std::memcpy(references + i * sizeof path, &path, sizeof path);
    }
    return {};
}

} // namespace hdf5async
