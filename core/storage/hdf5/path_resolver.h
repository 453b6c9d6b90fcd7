// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>

#include <vector>

namespace hdf5async {

/// Where a path leads. @source docs/protocol.md, "Paths"
struct ResolvedPath
{
    enum class State : quint8 {
        Found,         ///< an object
        Missing,       ///< no link of that name; `missing` would have to be made in `targetParent`
        Dangling,      ///< the last component is a soft link that leads nowhere
        BelowDataset,  ///< a component before the last is a dataset or a committed datatype
        BelowDangling, ///< a component before the last is a soft link that leads nowhere
        External, ///< the last component is, or is a soft link to, an external or user-defined link; these are never followed
    };

    State state = State::Missing;
    ObjectKind kind = ObjectKind::Group; ///< Found
    haddr_t address = HADDR_UNDEF;       ///< Found: of the object header

    /// The link that the path itself names (what delete and move act on): the group that holds it and its name there. Not for the
    /// root. Set for Found, Dangling, External.
    std::shared_ptr<Handle> parent;
    QByteArray name;
    bool isSoftLink = false; ///< that link is a soft link

    /// Where an object of this path is or would be linked: Found: the hard link at the end of all soft links; Dangling: as
    /// parent and name; Missing: the deepest group that exists, and the names below it that do not.
    std::shared_ptr<Handle> targetParent;
    QByteArray targetName;
    std::vector<QByteArray> missing; ///< Missing: at least one, the last is the object's own

    /// Addresses of all groups on the way, those reached through soft links included.
    std::vector<haddr_t> groups;

    [[nodiscard]] bool isRoot() const { return state == State::Found && !parent; }
};

/// Follows canonical `path` component by component.
/// @errors FORBIDDEN: an external or user-defined link before the last component; IO_ERROR: HDF5 failed
[[nodiscard]] Result<ResolvedPath> resolvePath(const Hdf5Guard &guard, const FileContext &context,
                                               const QByteArray &path);

/// The same for the link `name` in an open group of which `address` is the address. `groups` stays empty, and an external link is
/// never an error.
[[nodiscard]] Result<ResolvedPath> resolveLink(const Hdf5Guard &guard, const FileContext &context,
                                               const std::shared_ptr<Handle> &group, haddr_t address,
                                               const QByteArray &name);

/// Opens what was Found. @errors IO_ERROR
[[nodiscard]] Result<Handle> openObject(const Hdf5Guard &guard, const FileContext &context, const ResolvedPath &where);

/// The object at `path`, for operations that need one.
/// @errors NOT_FOUND: missing, dangling, below a dataset; FORBIDDEN: external; IO_ERROR
[[nodiscard]] Result<ResolvedPath> requireObject(const Hdf5Guard &guard, const FileContext &context,
                                                 const QByteArray &path);

/// The error of a path that is an external or user-defined link (FORBIDDEN), and of one with nothing there (NOT_FOUND).
[[nodiscard]] Error externalLinkError(const QByteArray &path);
[[nodiscard]] Error notFoundError(const QByteArray &path);
/// The error of a path that should be a dataset's (NOT_DATASET).
[[nodiscard]] Error notDatasetError(const QByteArray &path);

} // namespace hdf5async
