// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/user_directory.h"

#include <chrono>
#include <functional>

namespace hdf5async {

/// One change of the users, as the command line and consoles make it.
struct UserChange
{
    enum class Kind : quint8 { Add, Change, NewToken, Remove };

    Kind kind = Kind::Add;
    QByteArray name;
    std::optional<Role> role = {};                        ///< Add: there must be one; Change: nothing = as it was
    std::optional<std::vector<QByteArray>> patterns = {}; ///< of paths; nothing = all, or as it was
    std::optional<std::vector<QByteArray>> files = {};    ///< by name, none = all; nothing = all, or as it was
    bool token = true; ///< Add: he gets one, otherwise he comes in by a certificate alone
};

/// The users as they are in the file after a change.
struct ChangedUsers
{
    UserDirectory users;
    QByteArray token; ///< the new one, which is kept nowhere; empty without
};

/// Says no to a change, or nothing.
using UsersCheck = std::function<Result<void>(const UserDirectory &before, const UserDirectory &after)>;

/// Makes a change. @return the new token, if there is one @errors BAD_VALUE: a name, path or file that cannot be; EXISTS; NOT_FOUND;
/// TOO_LARGE: too many users
[[nodiscard]] Result<QByteArray> changeUser(UserDirectory &users, const UserChange &change);

/// Makes a change in the users file, one at a time of all programs: it is read, changed and replaced. Add makes a file that is not
/// there. Waits for others, up to `patience`.
/// @errors as changeUser(), UserDirectory::load() and save(), and what `check` says; then the file stays as it was
[[nodiscard]] Result<ChangedUsers> changeUsersFile(const QString &path, const UserChange &change,
                                                   std::chrono::milliseconds patience, const UsersCheck &check = {});

/// Tells whether users are the same ones, with the same rights and tokens. Says nothing of them otherwise.
[[nodiscard]] QString revisionOf(const UserDirectory &users);

} // namespace hdf5async
