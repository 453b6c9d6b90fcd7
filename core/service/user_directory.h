// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"

#include <hdf5async/result.h>
#include <hdf5async/server_status.h>

#include <QByteArray>
#include <QLatin1StringView>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace hdf5async {

/// "reader" …
[[nodiscard]] QLatin1StringView roleName(Role role);
[[nodiscard]] std::optional<Role> roleFromName(QByteArrayView name);

struct User
{
    QByteArray name;
    Role role = Role::Reader;
    PathRulesPtr rules;            ///< null = every path
    std::vector<QByteArray> files; ///< served files, by name; none = all
    QByteArray salt;               ///< 16 bytes; none of a user who has no token (only a certificate)
    QByteArray hash;               ///< SHA-256 of salt and token

    [[nodiscard]] bool mayUse(const QByteArray &file) const;
};
using UserPtr = std::shared_ptr<const User>;

/// The users of a users file. @source docs/security.md, docs/decisions/0005-tokens.md @thread a value
class UserDirectory
{
public:
    static constexpr qsizetype maxBytes = 4 << 20; ///< of the file
    static constexpr std::size_t maxUsers = 10'000;

    /// Reads the text of a users file. What it does not understand, it refuses: it might be a restriction.
    /// @errors BAD_VALUE, saying what is wrong where
    [[nodiscard]] static Result<UserDirectory> parse(const QByteArray &text);
    /// Reads the file. @errors NOT_FOUND; IO_ERROR: unreadable, or others than its owner may write it; BAD_VALUE
    [[nodiscard]] static Result<UserDirectory> load(const QString &path);

    [[nodiscard]] QByteArray text() const;
    /// Puts a new file in the place of the old one, readable by its owner alone (the owner of the old one, where that can be done).
    /// @errors IO_ERROR; TOO_LARGE: it could not be read again
    [[nodiscard]] Result<void> save(const QString &path) const;

    [[nodiscard]] UserPtr find(const QByteArray &name) const;
    void set(User user);
    /// False when there is none of that name.
    bool remove(const QByteArray &name);
    [[nodiscard]] const std::map<QByteArray, UserPtr> &users() const { return m_users; }

    /// Whose token this is; null = nobody's. Takes the same time whether or not there is such a user.
    [[nodiscard]] UserPtr ownerOf(const QByteArray &token) const;

private:
    std::map<QByteArray, UserPtr> m_users;
};

/// 1 to 64 letters, digits, '_', '-', '.' or '@', and not "token", which is the name of who uses `auth_token`.
[[nodiscard]] bool isUserName(const QByteArray &name);

/// Gives a user a new token, which is returned and kept nowhere: his name, a colon, 256 random bits in text.
[[nodiscard]] QByteArray giveToken(User &user);

/// Compares in a time that tells nothing about where the texts differ, nor about their lengths.
[[nodiscard]] bool isSameSecret(const QByteArray &a, const QByteArray &b);

} // namespace hdf5async
