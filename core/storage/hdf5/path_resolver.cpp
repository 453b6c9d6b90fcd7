// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/path_resolver.h"

#include "core/storage/hdf5/error_stack.h"

#include <hdf5async/names.h>

namespace hdf5async {

namespace {

constexpr int maxSoftLinksInARow = 16;
constexpr int maxSteps = 4096; // soft links whose targets run through soft links multiply
constexpr std::size_t maxLinkTarget = 65536;

struct GroupRef
{
    std::shared_ptr<Handle> handle;
    haddr_t address = HADDR_UNDEF;
};

std::vector<QByteArray> componentsOf(const QByteArray &path)
{
    std::vector<QByteArray> components;
    for (qsizetype from = 0; from < path.size();) {
        qsizetype to = path.indexOf('/', from);
        if (to < 0)
            to = path.size();
        const QByteArrayView name = QByteArrayView(path).sliced(from, to - from);
        if (!name.isEmpty() && name != QByteArrayView("."))
            components.push_back(name.toByteArray());
        from = to + 1;
    }
    return components;
}

tl::unexpected<Error> linkFailure(const Hdf5Guard &guard, const QByteArray &name)
{
    return hdf5Failure(guard, ErrorCode::IoError,
                       QStringLiteral("The link \"%1\" cannot be read.").arg(QString::fromUtf8(name)));
}

/// One walk from a group along components, through soft links by walking their targets.
class Walker
{
public:
    Walker(const Hdf5Guard &guard, const FileContext &context) : m_guard(guard), m_context(context) { }

    /// With `open` the caller wants to go on from a group found, which is then in m_opened.
    Result<ResolvedPath> walk(GroupRef here, const std::vector<QByteArray> &components, bool open, int softLinks);
    Result<ResolvedPath> follow(const GroupRef &group, const QByteArray &name, bool open, int softLinks);

    GroupRef root() const { return {m_context.root(), m_context.rootAddress()}; }
    std::vector<haddr_t> takeGroups() { return std::move(m_groups); }

private:
    Result<ResolvedPath> followHardLink(const GroupRef &group, const QByteArray &name, haddr_t address, bool open);
    Result<ResolvedPath> followSoftLink(const GroupRef &group, const QByteArray &name, std::size_t targetSize,
                                        bool open, int softLinks);

    const Hdf5Guard &m_guard;
    const FileContext &m_context;
    std::shared_ptr<Handle> m_opened;
    std::vector<haddr_t> m_groups;
    int m_steps = 0;
};

Result<ResolvedPath> Walker::walk(GroupRef here, const std::vector<QByteArray> &components, bool open, int softLinks)
{
    ResolvedPath at;
    at.state = ResolvedPath::State::Found;
    at.address = here.address;
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (++m_steps > maxSteps)
            return ResolvedPath{}; // only possible behind a soft link, which then counts as dangling
        m_groups.push_back(here.address);
        const bool isLast = i + 1 == components.size();
        Result<ResolvedPath> next = follow(here, components[i], open || !isLast, softLinks);
        if (!next)
            return next;
        at = std::move(*next);
        if (at.state == ResolvedPath::State::Missing)
            at.missing.assign(components.begin() + std::ptrdiff_t(i), components.end());
        if (isLast || at.state == ResolvedPath::State::Missing)
            return at;

        if (at.state == ResolvedPath::State::Found && at.kind == ObjectKind::Group) {
            here = {m_opened, at.address};
            continue;
        }
        if (at.state == ResolvedPath::State::Found)
            at.state = ResolvedPath::State::BelowDataset;
        else if (at.state == ResolvedPath::State::Dangling)
            at.state = ResolvedPath::State::BelowDangling;
        at.parent.reset();
        at.targetParent.reset();
        return at;
    }
    m_opened = here.handle;
    return at;
}

Result<ResolvedPath> Walker::follow(const GroupRef &group, const QByteArray &name, bool open, int softLinks)
{
    m_opened.reset();
    ResolvedPath at;
    at.targetParent = group.handle;
    at.targetName = name;
    const htri_t exists = H5Lexists(group.handle->id(), name.constData(), H5P_DEFAULT);
    if (exists < 0)
        return linkFailure(m_guard, name);
    if (exists == 0)
        return at;

    H5L_info_t info;
    if (H5Lget_info(group.handle->id(), name.constData(), &info, H5P_DEFAULT) < 0)
        return linkFailure(m_guard, name);
    if (info.type == H5L_TYPE_HARD)
        return followHardLink(group, name, info.u.address, open);
    if (info.type == H5L_TYPE_SOFT)
        return followSoftLink(group, name, info.u.val_size, open, softLinks);

    at.state = ResolvedPath::State::External;
    at.parent = group.handle;
    at.name = name;
    return at;
}

Result<ResolvedPath> Walker::followHardLink(const GroupRef &group, const QByteArray &name, haddr_t address, bool open)
{
    ResolvedPath at;
    at.state = ResolvedPath::State::Found;
    at.address = address;
    at.parent = at.targetParent = group.handle;
    at.name = at.targetName = name;
    if (m_context.isOpenDataset(address)) {
        at.kind = ObjectKind::Dataset;
        return at;
    }
    if (open) {
        // By its name, not its address: HDF5 crashes in some calls on groups of which it does not know the name.
        m_opened = std::make_shared<Handle>(H5Gopen2(group.handle->id(), name.constData(), H5P_DEFAULT));
        if (*m_opened)
            return at;
    }
    H5O_info_t info;
    if (H5Oget_info_by_name2(group.handle->id(), name.constData(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
        return linkFailure(m_guard, name);
    if (open && info.type == H5O_TYPE_GROUP)
        return failure(ErrorCode::IoError,
                       QStringLiteral("The group \"%1\" cannot be opened.").arg(QString::fromUtf8(name)));
    at.kind = info.type == H5O_TYPE_GROUP     ? ObjectKind::Group
              : info.type == H5O_TYPE_DATASET ? ObjectKind::Dataset
                                              : ObjectKind::Datatype;
    return at;
}

Result<ResolvedPath> Walker::followSoftLink(const GroupRef &group, const QByteArray &name, std::size_t targetSize,
                                            bool open, int softLinks)
{
    QByteArray target;
    if (softLinks < maxSoftLinksInARow && targetSize <= maxLinkTarget) {
        target.resize(qsizetype(targetSize) + 1);
        target.back() = '\0';
        if (H5Lget_val(group.handle->id(), name.constData(), target.data(), targetSize, H5P_DEFAULT) < 0)
            return linkFailure(m_guard, name);
        target.truncate(qsizetype(qstrnlen(target.constData(), targetSize)));
    }

    ResolvedPath at;
    if (!target.isEmpty()) {
        Result<ResolvedPath> found =
            walk(target.startsWith('/') ? root() : group, componentsOf(target), open, softLinks + 1);
        if (!found)
            return found;
        at = std::move(*found);
        at.missing.clear();
    }
    if (at.state != ResolvedPath::State::Found) {
        if (at.state != ResolvedPath::State::External)
            at.state = ResolvedPath::State::Dangling;
        at.targetParent = group.handle;
        at.targetName = name;
    }
    at.parent = group.handle;
    at.name = name;
    at.isSoftLink = true;
    return at;
}

} // namespace

Result<ResolvedPath> resolvePath(const Hdf5Guard &guard, const FileContext &context, const QByteArray &path)
{
    Walker walker(guard, context);
    Result<ResolvedPath> at = walker.walk(walker.root(), componentsOf(path), false, 0);
    if (!at)
        return at;
    if (at->state == ResolvedPath::State::External && !at->parent)
        return failure(externalLinkError(path));
    at->groups = walker.takeGroups();
    return at;
}

Result<ResolvedPath> resolveLink(const Hdf5Guard &guard, const FileContext &context,
                                 const std::shared_ptr<Handle> &group, haddr_t address, const QByteArray &name)
{
    return Walker(guard, context).follow({group, address}, name, false, 0);
}

Result<Handle> openObject(const Hdf5Guard &guard, const FileContext &context, const ResolvedPath &where)
{
    Handle object(H5Oopen_by_addr(context.file(), where.address));
    if (!object) {
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("The object \"%1\" cannot be opened.").arg(QString::fromUtf8(where.name)));
    }
    return object;
}

Result<ResolvedPath> requireObject(const Hdf5Guard &guard, const FileContext &context, const QByteArray &path)
{
    Result<ResolvedPath> at = resolvePath(guard, context, path);
    if (!at || at->state == ResolvedPath::State::Found)
        return at;
    if (at->state == ResolvedPath::State::External)
        return failure(externalLinkError(path));
    return failure(notFoundError(path));
}

Error externalLinkError(const QByteArray &path)
{
    return {ErrorCode::Forbidden,
            QStringLiteral("\"%1\" is, or leads through, an external link, which is never followed.")
                .arg(QString::fromUtf8(path))};
}

Error notFoundError(const QByteArray &path)
{
    return {ErrorCode::NotFound, QStringLiteral("There is nothing at \"%1\".").arg(QString::fromUtf8(path))};
}

Error notDatasetError(const QByteArray &path)
{
    return {ErrorCode::NotDataset, QStringLiteral("\"%1\" is not a dataset.").arg(QString::fromUtf8(path))};
}

} // namespace hdf5async
