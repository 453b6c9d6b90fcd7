// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/nesting.h"

#include "core/storage/hdf5/error_stack.h"

#include <QThread>

#include <algorithm>
#include <memory>
#include <unordered_set>

namespace hdf5async {

namespace {

// HDF5 1.10.8 takes about 400 bytes a level to delete and 1,000 to copy; threads usually have 8 MiB.
constexpr qint64 stackBytesPerLevel = 4096;
constexpr qint64 levelsOfAnyStack = 1000;
constexpr qint64 maxLevels = 400'000;

struct Group
{
    haddr_t address;
    qint64 depth;
};

struct Walk
{
    std::vector<Group> pending;
    std::unordered_set<haddr_t> seen;
    qint64 depth = 0; // of the group whose links are being looked at
    qint64 deepest = 0;
    qint64 shared = 0; // groups with several hard links
};

herr_t visitLink(hid_t group, const char *name, const H5L_info_t *link, void *data) noexcept
try {
    auto &walk = *static_cast<Walk *>(data);
    if (link->type != H5L_TYPE_HARD)
        return 0;
    H5O_info_t info;
    if (H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
        return -1;
    if (info.type != H5O_TYPE_GROUP || !walk.seen.insert(info.addr).second)
        return 0;
    walk.shared += info.rc > 1 ? 1 : 0;
    walk.deepest = std::max(walk.deepest, walk.depth + 1);
    walk.pending.push_back({info.addr, walk.depth + 1});
    return 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

} // namespace

Result<qint64> nestingBound(const Hdf5Guard &guard, const FileContext &context, haddr_t address)
{
    Walk walk;
    walk.pending.push_back({address, 1});
    walk.seen.insert(address);
    walk.deepest = 1;
    while (!walk.pending.empty()) {
        const Group next = walk.pending.back();
        walk.pending.pop_back();
        walk.depth = next.depth;
        const Handle group(H5Oopen_by_addr(context.file(), next.address));
        if (!group || H5Literate(group.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, visitLink, &walk) < 0)
            return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A group cannot be read."));
    }
    // Every chain of groups consists of stretches of the walk's tree, each but the first beginning at a shared group.
    return walk.deepest * (walk.shared + 1);
}

Result<herr_t> callNested(const Hdf5Guard &, qint64 levels, const std::function<herr_t()> &call)
{
    if (levels <= levelsOfAnyStack)
        return call();
    if (levels > maxLevels) {
        return failure(
            ErrorCode::TooLarge,
            QStringLiteral("Groups are nested here up to %1 deep, more than can be handled at once.").arg(levels));
    }
    std::optional<herr_t> result;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // belongs to the thread
        result = call();
    }));
    thread->setStackSize(uint(levels * stackBytesPerLevel));
    thread->start();
    thread->wait();
    if (!result)
        return failure(ErrorCode::Overloaded,
                       QStringLiteral("There is no memory to go through groups nested so deeply."));
    return *result;
}

} // namespace hdf5async
