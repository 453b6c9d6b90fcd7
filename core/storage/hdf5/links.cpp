// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/links.h"

#include "core/storage/hdf5/error_stack.h"

namespace hdf5async {

namespace {

using State = ResolvedPath::State;

QString shown(const QByteArray &name)
{
    return QString::fromUtf8(name);
}

Result<Handle> makeUnlinkedGroup(const Hdf5Guard &guard, const FileContext &context)
{
    Handle group(H5Gcreate_anon(context.file(), H5P_DEFAULT, H5P_DEFAULT));
    if (!group)
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("A group cannot be made in %1.").arg(context.name()));
    return group;
}

// An object header does not store that it has no links: once it has left the metadata cache it comes back with one. HDF5 1.10
// then takes the first link for the second, and deletes the object when it is closed although that link leads to it.
Result<void> dropImaginedLink(const Hdf5Guard &guard, hid_t object)
{
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0 || (info.rc > 0 && H5Odecr_refcount(object) < 0))
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A new object cannot be linked."));
    return {};
}

struct LinkedObject
{
    hid_t id;
    bool isNew; // has no links yet
};

Result<void> linkInto(const Hdf5Guard &guard, LinkedObject object, hid_t group, const QByteArray &name,
                      hid_t properties)
{
    if (object.isNew) {
        if (const Result<void> dropped = dropImaginedLink(guard, object.id); !dropped)
            return dropped;
    }
    if (H5Olink(object.id, group, name.constData(), properties, H5P_DEFAULT) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("\"%1\" cannot be linked.").arg(shown(name)));
    return {};
}

// Puts unlinked groups around `object`, the innermost with the last name, and gives back the outermost, which is to get the
// first.
Result<Handle> wrapInGroups(const Hdf5Guard &guard, const FileContext &context, const std::vector<QByteArray> &names,
                            LinkedObject object, hid_t properties)
{
    Handle outermost;
    for (std::size_t i = names.size(); i-- > 1;) {
        Result<Handle> group = makeUnlinkedGroup(guard, context);
        if (!group)
            return group;
        const LinkedObject inner = outermost ? LinkedObject{outermost.id(), true} : object;
        if (const Result<void> linked = linkInto(guard, inner, group->id(), names[i], properties); !linked)
            return failure(linked.error());
        outermost = std::move(*group);
    }
    return outermost;
}

Result<void> removeReplaced(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where)
{
    if (where.state == State::Found) {
        if (const Result<void> forgotten = context.forgetDataset(guard, where.address); !forgotten)
            return forgotten;
    }
    if (H5Ldelete(where.targetParent->id(), where.targetName.constData(), H5P_DEFAULT) >= 0)
        return {};
    context.markNeedsRollback();
    return hdf5Failure(guard, ErrorCode::IoError,
                       QStringLiteral("\"%1\" cannot be replaced.").arg(shown(where.targetName)));
}

} // namespace

Result<Handle> makeLinkProperties(const Hdf5Guard &guard)
{
    Handle properties(H5Pcreate(H5P_LINK_CREATE));
    if (!properties || H5Pset_char_encoding(properties.id(), H5T_CSET_UTF8) < 0)
        return hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("HDF5 refuses a property list."));
    return properties;
}

Result<void> checkDatasetPlace(const ResolvedPath &where, const QByteArray &path, bool mayReplace)
{
    switch (where.state) {
    case State::Missing:
    case State::Dangling: return {};
    case State::Found:
        if (where.kind != ObjectKind::Dataset)
            return failure(notDatasetError(path));
        if (!mayReplace)
            return failure(ErrorCode::Exists, QStringLiteral("\"%1\" exists.").arg(shown(path)));
        return {};
    case State::BelowDataset:
    case State::BelowDangling:
    case State::External: break;
    }
    return failure(blockedPathError(where, path));
}

Error blockedPathError(const ResolvedPath &where, const QByteArray &path)
{
    if (where.state == State::External)
        return externalLinkError(path);
    if (where.state == State::BelowDangling) {
        return {ErrorCode::Exists,
                QStringLiteral("A link on the way to \"%1\" leads nowhere; no group is made in its place.")
                    .arg(shown(path))};
    }
    return {ErrorCode::NotGroup, QStringLiteral("\"%1\" lies below something that is not a group.").arg(shown(path))};
}

Result<void> linkObject(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where, hid_t object,
                        bool isNew)
{
    context.markDirty();
    const Result<Handle> properties = makeLinkProperties(guard);
    if (!properties)
        return failure(properties.error());
    const Result<Handle> outermost = wrapInGroups(guard, context, where.missing, {object, isNew}, properties->id());
    if (!outermost)
        return failure(outermost.error());

    if (where.state == State::Found || where.state == State::Dangling) {
        if (const Result<void> removed = removeReplaced(guard, context, where); !removed)
            return removed;
    }
    const LinkedObject linked = *outermost ? LinkedObject{outermost->id(), true} : LinkedObject{object, isNew};
    const QByteArray &name = where.missing.empty() ? where.targetName : where.missing.front();
    const Result<void> result = linkInto(guard, linked, where.targetParent->id(), name, properties->id());
    if (!result)
        context.markNeedsRollback();
    return result;
}

Result<void> makeParents(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where)
{
    if (where.missing.size() <= 1)
        return {};
    const Result<Handle> innermost = makeUnlinkedGroup(guard, context);
    if (!innermost)
        return failure(innermost.error());
    ResolvedPath place = where;
    place.missing.pop_back();
    return linkObject(guard, context, place, innermost->id(), true);
}

} // namespace hdf5async
