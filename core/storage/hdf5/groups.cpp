// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/groups.h"

#include "core/storage/hdf5/attribute_transfer.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/links.h"
#include "core/storage/hdf5/nesting.h"

#include <hdf5async/names.h>

#include <algorithm>

namespace hdf5async {

namespace {

using State = ResolvedPath::State;

QString shown(const QByteArray &path)
{
    return QString::fromUtf8(path);
}

tl::unexpected<Error> existsFailure(const QByteArray &path)
{
    return failure(ErrorCode::Exists, QStringLiteral("\"%1\" exists.").arg(shown(path)));
}

tl::unexpected<Error> insideItselfFailure(const QByteArray &from, const QByteArray &to)
{
    return failure(ErrorCode::BadPath, QStringLiteral("\"%1\" lies inside \"%2\".").arg(shown(to), shown(from)));
}

// What can be said about two paths without looking into the file.
Result<void> checkPaths(const QByteArray &from, const QByteArray &to)
{
    if (from == "/" || to == "/")
        return failure(ErrorCode::BadPath, QStringLiteral("The root group is neither moved, copied nor replaced."));
    if (to != from && isAtOrBelow(to, from))
        return insideItselfFailure(from, to);
    return {};
}

// The place for a new object at `to`, which is not to be taken and not inside the group at `source`.
Result<ResolvedPath> resolveFreePlace(const Hdf5Guard &guard, const FileContext &context, const QByteArray &from,
                                      const QByteArray &to, const ResolvedPath &source)
{
    Result<ResolvedPath> place = resolvePath(guard, context, to);
    if (!place)
        return place;
    if (place->state == State::BelowDataset || place->state == State::BelowDangling)
        return failure(blockedPathError(*place, to));
    if (place->state != State::Missing)
        return existsFailure(to);
    const bool isGroup = source.state == State::Found && source.kind == ObjectKind::Group;
    if (isGroup && std::find(place->groups.begin(), place->groups.end(), source.address) != place->groups.end())
        return insideItselfFailure(from, to);
    return place;
}

// After a link is gone or has another name: what the cache knows of paths through it is no longer true.
void forgetPathsThrough(FileContext &context, const ResolvedPath &link)
{
    if (link.state == State::Found && link.kind == ObjectKind::Dataset)
        context.datasets().forgetPathsTo(link.address);
    else
        context.datasets().forgetPaths();
}

/// Runs a call of HDF5 that goes through everything below `at`. @errors of callNested()
Result<herr_t> callFor(const Hdf5Guard &guard, const FileContext &context, const ResolvedPath &at,
                       const std::function<herr_t()> &call)
{
    if (at.kind != ObjectKind::Group)
        return call();
    const Result<qint64> levels = nestingBound(guard, context, at.address);
    if (!levels)
        return failure(levels.error());
    return callNested(guard, *levels, call);
}

} // namespace

Result<CreateGroupReply> createGroup(const Hdf5Guard &guard, FileContext &context, const CreateGroupRequest &request)
{
    const Result<ResolvedPath> at = resolvePath(guard, context, request.path);
    if (!at)
        return failure(at.error());
    if (at->state == State::Found && at->kind == ObjectKind::Group)
        return CreateGroupReply{false};
    if (at->state == State::Found || at->state == State::Dangling)
        return existsFailure(request.path);
    if (at->state != State::Missing)
        return failure(blockedPathError(*at, request.path));

    const Handle group(H5Gcreate_anon(context.file(), H5P_DEFAULT, H5P_DEFAULT));
    if (!group) {
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("The group \"%1\" cannot be made.").arg(shown(request.path)));
    }
    if (const Result<void> linked = linkObject(guard, context, *at, group.id(), true); !linked)
        return failure(linked.error());
    return CreateGroupReply{true};
}

Result<DeleteReply> deleteLink(const Hdf5Guard &guard, FileContext &context, const DeleteRequest &request)
{
    if (request.path == "/")
        return failure(ErrorCode::BadPath, QStringLiteral("The root group cannot be deleted."));
    const Result<ResolvedPath> at = resolvePath(guard, context, request.path);
    if (!at)
        return failure(at.error());
    if (!at->parent) {
        if (request.missingOk)
            return DeleteReply{false};
        return failure(notFoundError(request.path));
    }

    const auto unlink = [&at] { return H5Ldelete(at->parent->id(), at->name.constData(), H5P_DEFAULT); };
    const bool isSoft = at->isSoftLink || at->state != State::Found;
    if (isSoft || at->kind != ObjectKind::Dataset)
        forgetPathsThrough(context, *at);
    else if (const Result<void> forgotten = context.forgetDataset(guard, at->address); !forgotten)
        return failure(forgotten.error());
    context.markDirty();
    const Result<herr_t> unlinked = isSoft ? Result<herr_t>(unlink()) : callFor(guard, context, *at, unlink);
    if (!unlinked)
        return failure(unlinked.error()); // not even begun
    if (*unlinked < 0) {
        context.markNeedsRollback();
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("\"%1\" cannot be deleted.").arg(shown(request.path)));
    }
    if (!isSoft && at->kind == ObjectKind::Group)
        context.datasets().dropUnlinked();
    return DeleteReply{true};
}

Result<ExistsReply> exists(const Hdf5Guard &guard, const FileContext &context, const ExistsRequest &request)
{
    const Result<ResolvedPath> at = resolvePath(guard, context, request.path);
    if (!at)
        return failure(at.error());
    if (at->state == State::External)
        return failure(externalLinkError(request.path));
    return ExistsReply{at->state == State::Found};
}

Result<PathReply> moveLink(const Hdf5Guard &guard, FileContext &context, const MoveRequest &request)
{
    if (const Result<void> checked = checkPaths(request.path, request.to); !checked)
        return failure(checked.error());
    const Result<ResolvedPath> source = resolvePath(guard, context, request.path);
    if (!source)
        return failure(source.error());
    if (!source->parent)
        return failure(notFoundError(request.path));
    const Result<ResolvedPath> place = resolveFreePlace(guard, context, request.path, request.to, *source);
    if (!place)
        return failure(place.error());
    const Result<Handle> properties = makeLinkProperties(guard);
    if (!properties)
        return failure(properties.error());

    // By whole paths: HDF5 crashes when it moves into a group of which it does not know the name.
    const Handle access(H5Pcreate(H5P_LINK_ACCESS));
    constexpr std::size_t anyNumber = 1 << 20; // of soft links: resolvePath() has counted them
    if (!access || H5Pset_nlinks(access.id(), anyNumber) < 0)
        return hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("HDF5 refuses a property list."));

    forgetPathsThrough(context, *source);
    context.markDirty();
    if (const Result<void> made = makeParents(guard, context, *place); !made)
        return failure(made.error());
    if (H5Lmove(context.file(), request.path.constData(), context.file(), request.to.constData(), properties->id(),
                access.id()) < 0) {
        context.markNeedsRollback();
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("\"%1\" cannot be moved.").arg(shown(request.path)));
    }
    return PathReply{request.to};
}

Result<PathReply> copyObject(const Hdf5Guard &guard, FileContext &context, const CopyRequest &request)
{
    if (const Result<void> checked = checkPaths(request.path, request.to); !checked)
        return failure(checked.error());
    const Result<ResolvedPath> source = requireObject(guard, context, request.path);
    if (!source)
        return failure(source.error());
    const Result<ResolvedPath> place = resolveFreePlace(guard, context, request.path, request.to, *source);
    if (!place)
        return failure(place.error());
    // HDF5 1.10 copies chunks that it holds in an open dataset's cache to beyond the end of its buffer when they have filters.
    if (const Result<void> settled = context.settleAllRows(guard); !settled)
        return failure(settled.error());
    context.datasets().clear();
    const Result<Handle> original = openObject(guard, context, *source);
    if (!original)
        return failure(original.error());

    const Result<bool> apart = hasDenseAttributes(guard, context, source->address);
    const Handle properties(H5Pcreate(H5P_OBJECT_COPY));
    if (!apart)
        return failure(apart.error());
    if (!properties || H5Pset_copy_object(properties.id(), *apart ? H5O_COPY_WITHOUT_ATTR_FLAG : 0) < 0)
        return hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("HDF5 refuses a property list."));

    // The copy is made in a group that nobody sees, so that a failure half way leaves nothing.
    context.markDirty();
    const Handle staging(H5Gcreate_anon(context.file(), H5P_DEFAULT, H5P_DEFAULT));
    const auto copyAll = [&] {
        return H5Ocopy(original->id(), ".", staging.id(), "copy", properties.id(), H5P_DEFAULT);
    };
    const Result<herr_t> copied = callFor(guard, context, *source, copyAll);
    if (!copied)
        return failure(copied.error());
    if (*copied < 0)
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("\"%1\" cannot be copied.").arg(shown(request.path)));
    const Handle copy(H5Oopen(staging.id(), "copy", H5P_DEFAULT));
    if (!copy)
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("The copy of \"%1\" is lost.").arg(shown(request.path)));
    if (*apart) {
        if (const Result<void> given = copyAttributesOfAll(guard, original->id(), copy.id()); !given)
            return failure(given.error());
    }
    if (const Result<void> linked = linkObject(guard, context, *place, copy.id()); !linked)
        return failure(linked.error());
    return PathReply{request.to};
}

} // namespace hdf5async
