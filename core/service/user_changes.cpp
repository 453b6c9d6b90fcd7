// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/user_changes.h"

#include <QCryptographicHash>
#include <QLockFile>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr std::size_t mostFiles = 256; // of one user
constexpr qsizetype longestFileName = 255;
constexpr qsizetype revisionBytes = 8;

Result<void> setPaths(User &user, const std::vector<QByteArray> &patterns)
{
    Result<PathRules> rules = PathRules::make(patterns);
    if (!rules)
        return failure(rules.error());
    user.rules = rules->allowsAll() ? nullptr : std::make_shared<const PathRules>(std::move(*rules));
    return {};
}

Result<void> setFiles(User &user, const std::vector<QByteArray> &files)
{
    const bool areNames = std::all_of(files.begin(), files.end(), [](const QByteArray &file) {
        return !file.isEmpty() && file.size() <= longestFileName;
    });
    if (!areNames || files.size() > mostFiles)
        return failure(
            ErrorCode::BadValue,
            QStringLiteral("Files are up to %1 names, of up to %2 bytes each").arg(mostFiles).arg(longestFileName));
    user.files = files;
    return {};
}

Result<void> setRights(User &user, const UserChange &change)
{
    if (change.role)
        user.role = *change.role;
    if (change.files) {
        if (const Result<void> set = setFiles(user, *change.files); !set)
            return set;
    }
    return change.patterns ? setPaths(user, *change.patterns) : Result<void>();
}

Result<QByteArray> add(UserDirectory &users, const UserChange &change)
{
    const QString name = QString::fromUtf8(change.name);
    if (!isUserName(change.name))
        return failure(
            ErrorCode::BadValue,
            QStringLiteral(
                "'%1' is no name for a user: 1 to 64 letters, digits, '_', '-', '.' and '@', and not 'token'")
                .arg(name));
    if (users.find(change.name))
        return failure(ErrorCode::Exists, QStringLiteral("There is a user '%1' already").arg(name));
    if (users.users().size() >= UserDirectory::maxUsers)
        return failure(ErrorCode::TooLarge,
                       QStringLiteral("There are %1 users, which is the most").arg(UserDirectory::maxUsers));
    if (!change.role)
        return failure(ErrorCode::BadValue, QStringLiteral("A new user needs a role"));
    User user;
    user.name = change.name;
    if (const Result<void> set = setRights(user, change); !set)
        return failure(set.error());
    const QByteArray token = change.token ? giveToken(user) : QByteArray();
    users.set(std::move(user));
    return token;
}

} // namespace

Result<QByteArray> changeUser(UserDirectory &users, const UserChange &change)
{
    if (change.kind == UserChange::Kind::Add)
        return add(users, change);
    const UserPtr known = users.find(change.name);
    if (!known)
        return failure(ErrorCode::NotFound,
                       QStringLiteral("There is no user '%1'").arg(QString::fromUtf8(change.name)));
    if (change.kind == UserChange::Kind::Remove) {
        users.remove(known->name);
        return QByteArray();
    }
    User user = *known;
    QByteArray token;
    if (change.kind == UserChange::Kind::NewToken)
        token = giveToken(user);
    else if (const Result<void> set = setRights(user, change); !set)
        return failure(set.error());
    users.set(std::move(user));
    return token;
}

Result<ChangedUsers> changeUsersFile(const QString &path, const UserChange &change, std::chrono::milliseconds patience,
                                     const UsersCheck &check)
{
    QLockFile lock(path + QStringLiteral(".lock")); // two at a time would lose one's change
    if (!lock.tryLock(int(patience.count())))
        return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be locked: %2")
                                               .arg(path, lock.error() == QLockFile::LockFailedError
                                                              ? QStringLiteral("somebody else is changing it")
                                                              : QStringLiteral("its folder cannot be written")));
    Result<UserDirectory> users = UserDirectory::load(path);
    if (!users && users.error().code == ErrorCode::NotFound && change.kind == UserChange::Kind::Add)
        users = UserDirectory();
    if (!users)
        return failure(users.error());
    ChangedUsers changed{*users, {}};
    Result<QByteArray> token = changeUser(changed.users, change);
    if (!token)
        return failure(token.error());
    if (check) {
        if (const Result<void> good = check(*users, changed.users); !good)
            return failure(good.error());
    }
    if (const Result<void> saved = changed.users.save(path); !saved)
        return failure(saved.error());
    changed.token = std::move(*token);
    return changed;
}

QString revisionOf(const UserDirectory &users)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(users.text(), QCryptographicHash::Sha256).left(revisionBytes).toHex());
}

} // namespace hdf5async
