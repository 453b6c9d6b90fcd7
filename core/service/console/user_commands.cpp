// SPDX-License-Identifier: BSD-3-Clause
// What consoles see and change of the users.
#include "core/service/access_control.h"
#include "core/service/console/console_desk.h"
#include "core/service/user_changes.h"

#include <algorithm>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto lockTime = 2s; // other consoles wait meanwhile

const QString nameKey = QStringLiteral("name"), roleKey = QStringLiteral("role"), pathsKey = QStringLiteral("paths"),
              filesKey = QStringLiteral("files"), tokenKey = QStringLiteral("token"),
              revisionKey = QStringLiteral("revision");

bool isLimited(const User &user)
{
    return user.rules || !user.files.empty();
}

/// Somebody who can come in and manage users.
bool hasManager(const UserDirectory &users, bool takesCertificates)
{
    return std::any_of(users.users().begin(), users.users().end(), [takesCertificates](const auto &entry) {
        const User &user = *entry.second;
        return user.role == Role::Admin && !isLimited(user) && (!user.hash.isEmpty() || takesCertificates);
    });
}

/// A list of texts, if there is one under that key.
Result<std::optional<std::vector<QByteArray>>> textsOf(const Command &command, const QString &key)
{
    if (!command.arguments.contains(key))
        return std::nullopt;
    const QVariant value = command.arguments[key];
    const bool isList = value.typeId() == QMetaType::QVariantList || value.typeId() == QMetaType::QStringList;
    std::vector<QByteArray> texts;
    bool areTexts = isList || value.isNull(); // one without elements has no type on the wire
    for (const QVariant &element : value.toList()) {
        areTexts = areTexts && element.typeId() == QMetaType::QString;
        texts.push_back(element.toString().toUtf8());
    }
    if (!areTexts)
        return failure(ErrorCode::BadValue, QStringLiteral("'%1' is a list of texts").arg(key));
    return texts;
}

Result<UserChange> changeOf(const Command &command)
{
    UserChange change;
    change.kind = command.name == "add_user"      ? UserChange::Kind::Add
                  : command.name == "change_user" ? UserChange::Kind::Change
                  : command.name == "new_token"   ? UserChange::Kind::NewToken
                                                  : UserChange::Kind::Remove;
    change.name = command.arguments[nameKey].toString().toUtf8();
    change.token = command.arguments.value(tokenKey, true).toBool();
    if (command.arguments.contains(roleKey)) {
        change.role = roleFromName(command.arguments[roleKey].toString().toUtf8());
        if (!change.role)
            return failure(ErrorCode::BadValue, QStringLiteral("The roles are reader, writer, operator and admin"));
    }
    auto paths = textsOf(command, pathsKey);
    auto files = paths ? textsOf(command, filesKey) : failure(paths.error());
    if (!files)
        return failure(files.error());
    change.patterns = std::move(*paths);
    change.files = std::move(*files);
    return change;
}

QStringList textsOf(const std::vector<QByteArray> &items)
{
    QStringList texts;
    for (const QByteArray &item : items)
        texts.append(QString::fromUtf8(item));
    return texts;
}

UserEntry entryOf(const User &user, const std::map<QString, int> &connections)
{
    UserEntry entry;
    entry.name = QString::fromUtf8(user.name);
    entry.role = user.role;
    entry.files = textsOf(user.files);
    entry.paths = user.rules ? textsOf(user.rules->patterns()) : QStringList(QStringLiteral("/**"));
    entry.hasToken = !user.hash.isEmpty();
    const auto found = connections.find(entry.name);
    entry.connected = found == connections.end() ? 0 : found->second;
    return entry;
}

} // namespace

Result<void> ConsoleDesk::mayManageUsers(const ConsoleCaller &caller) const
{
    if (!m_access)
        return failure(ErrorCode::UnknownOp, QStringLiteral("This server has no users"));
    if (caller.role < Role::Admin)
        return failure(ErrorCode::Forbidden, QStringLiteral("This needs the role of an administrator"));
    if (caller.rights && isLimited(*caller.rights)) // else he could give himself what he may not use
        return failure(ErrorCode::Forbidden,
                       QStringLiteral("This needs an administrator whose files and paths are not limited"));
    return {};
}

void ConsoleDesk::users(const ConsoleCaller &caller, Then<UserList> then)
{
    m_lane.post([this, caller, then = std::move(then)] {
        if (const Result<void> may = mayManageUsers(caller); !may)
            return then(failure(may.error()));
        then(userList());
    });
}

UserList ConsoleDesk::userList() const
{
    UserList list;
    list.file = m_access->usersFile();
    if (list.file.isEmpty())
        return list;
    const std::shared_ptr<const UserDirectory> inForce = m_access->users();
    Result<UserDirectory> read = UserDirectory::load(list.file);
    const bool isNew = !read && read.error().code == ErrorCode::NotFound && inForce->users().empty();
    if (read)
        list.revision = revisionOf(*read);
    else if (!isNew)
        list.problem = read.error().message;
    list.inForce = read ? list.revision == revisionOf(*inForce) : isNew;
    std::map<QString, int> connections;
    {
        const std::lock_guard lock(m_mutex);
        for (const ClientStatus &client : m_latest->clients)
            ++connections[client.user];
    }
    for (const auto &[name, user] : read ? read->users() : inForce->users())
        list.users.push_back(entryOf(*user, connections));
    return list;
}

// What a console saw must be what is there, and somebody must be left who can come in and change the users again.
Result<void> ConsoleDesk::agreesTo(const Command &command, const UserDirectory &before,
                                   const UserDirectory &after) const
{
    const QString seen = command.arguments[revisionKey].toString();
    if (command.arguments.contains(revisionKey) && !seen.isEmpty() && seen != revisionOf(before))
        return failure(ErrorCode::Conflict,
                       QStringLiteral("The users have been changed meanwhile; look at them again"));
    const bool isGone = before.users().empty() && !m_access->users()->users().empty();
    if (isGone) // a file of one user alone would lock all others out
        return failure(
            ErrorCode::Conflict,
            QStringLiteral("The users file %1 is gone or empty, but users are in force").arg(m_access->usersFile()));
    const bool takesCertificates = !m_settings.tlsClientCa.isEmpty();
    if (hasManager(before, takesCertificates) && !hasManager(after, takesCertificates))
        return failure(ErrorCode::Conflict,
                       QStringLiteral("'%1' is the last administrator who can come in and change users")
                           .arg(command.arguments[nameKey].toString()));
    return {};
}

Result<CommandResult> ConsoleDesk::commandUsers(const ConsoleCaller &caller, const Command &command)
{
    if (const Result<void> may = mayManageUsers(caller); !may)
        return failure(may.error());
    if (m_access->usersFile().isEmpty())
        return failure(ErrorCode::NotFound,
                       QStringLiteral("This server has no users file; the setting users_file names one"));
    CommandResult result;
    if (command.name != "read_users") {
        const Result<UserChange> change = changeOf(command);
        if (!change)
            return failure(change.error());
        const Result<ChangedUsers> changed =
            changeUsersFile(m_access->usersFile(), *change, lockTime,
                            [&](const auto &before, const auto &after) { return agreesTo(command, before, after); });
        if (!changed)
            return failure(changed.error());
        if (!changed->token.isEmpty())
            result.detail.insert(tokenKey, QString::fromLatin1(changed->token));
    }
    // From the file: it is what the next start goes by.
    if (const Result<std::size_t> read = m_access->reload(); !read)
        return failure(read.error());
    return result;
}

} // namespace hdf5async
