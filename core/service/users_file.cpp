// SPDX-License-Identifier: BSD-3-Clause
// The file of a UserDirectory: its text, and how it is read and replaced.
#include "core/service/user_directory.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hdf5async {

namespace {

constexpr int formatVersion = 1;
constexpr qsizetype saltBytes = 16;
constexpr qsizetype hashBytes = 32;

tl::unexpected<Error> bad(const QString &why)
{
    return failure(ErrorCode::BadValue, why);
}

Result<void> onlyKeys(const QJsonObject &object, const QStringList &known)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!known.contains(it.key()))
            return bad(QStringLiteral("there is a key '%1' that this version does not know").arg(it.key()));
    }
    return {};
}

Result<std::vector<QByteArray>> texts(const QJsonValue &value)
{
    std::vector<QByteArray> result;
    if (!value.isArray())
        return bad(QStringLiteral("expected a list of texts"));
    for (const QJsonValue &item : value.toArray()) {
        if (!item.isString())
            return bad(QStringLiteral("expected a list of texts"));
        result.push_back(item.toString().toUtf8());
    }
    return result;
}

Result<void> readToken(const QJsonObject &object, User &user)
{
    if (!object.contains(QLatin1StringView("salt")) && !object.contains(QLatin1StringView("sha256")))
        return {};
    user.salt = QByteArray::fromHex(object[QLatin1StringView("salt")].toString().toLatin1());
    user.hash = QByteArray::fromHex(object[QLatin1StringView("sha256")].toString().toLatin1());
    if (user.salt.size() != saltBytes || user.hash.size() != hashBytes)
        return bad(QStringLiteral("salt and sha256 must be 16 and 32 bytes in hexadecimal"));
    return {};
}

Result<void> readRights(const QJsonObject &object, User &user)
{
    const std::optional<Role> role = roleFromName(object[QLatin1StringView("role")].toString().toUtf8());
    if (!role)
        return bad(QStringLiteral("role must be reader, writer, operator or admin"));
    user.role = *role;
    const Result<std::vector<QByteArray>> patterns = texts(object[QLatin1StringView("paths")]);
    if (!patterns)
        return failure(patterns.error());
    Result<PathRules> rules = PathRules::make(*patterns);
    if (!rules)
        return failure(rules.error());
    if (!rules->allowsAll())
        user.rules = std::make_shared<const PathRules>(std::move(*rules));
    if (object.contains(QLatin1StringView("files"))) {
        Result<std::vector<QByteArray>> files = texts(object[QLatin1StringView("files")]);
        if (!files || files->empty())
            return bad(QStringLiteral("files must be a list of names"));
        user.files = std::move(*files);
    }
    return {};
}

Result<User> readUser(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    User user;
    user.name = object[QLatin1StringView("name")].toString().toUtf8();
    if (!isUserName(user.name))
        return bad(QStringLiteral("a user has no name, or one that cannot be"));
    Result<void> read = onlyKeys(object, {QStringLiteral("name"), QStringLiteral("role"), QStringLiteral("paths"),
                                          QStringLiteral("files"), QStringLiteral("salt"), QStringLiteral("sha256")});
    if (read)
        read = readRights(object, user);
    if (read)
        read = readToken(object, user);
    if (!read)
        return bad(QStringLiteral("user '%1': %2").arg(QString::fromUtf8(user.name), read.error().message));
    return user;
}

QJsonArray listOf(const std::vector<QByteArray> &items)
{
    QJsonArray list;
    for (const QByteArray &item : items)
        list.append(QString::fromUtf8(item));
    return list;
}

QJsonObject objectOf(const User &user)
{
    QJsonObject object{
        {QStringLiteral("name"), QString::fromUtf8(user.name)},
        {QStringLiteral("role"), QString(roleName(user.role))},
        {QStringLiteral("paths"),
         listOf(user.rules ? user.rules->patterns() : std::vector<QByteArray>{QByteArrayLiteral("/**")})}};
    if (!user.files.empty())
        object.insert(QStringLiteral("files"), listOf(user.files));
    if (!user.hash.isEmpty()) {
        object.insert(QStringLiteral("salt"), QString::fromLatin1(user.salt.toHex()));
        object.insert(QStringLiteral("sha256"), QString::fromLatin1(user.hash.toHex()));
    }
    return object;
}

tl::unexpected<Error> systemFailure(const QString &path)
{
    return failure(ErrorCode::IoError,
                   QStringLiteral("%1 cannot be written: %2").arg(path, QString::fromLocal8Bit(std::strerror(errno))));
}

bool writeAll(int file, const QByteArray &text)
{
    for (qsizetype done = 0; done < text.size();) {
        const ssize_t written = ::write(file, text.constData() + done, std::size_t(text.size() - done));
        if (written < 0 && errno != EINTR)
            return false;
        done += std::max<ssize_t>(written, 0);
    }
    return ::fsync(file) == 0;
}

} // namespace

Result<UserDirectory> UserDirectory::parse(const QByteArray &text)
{
    if (text.size() > maxBytes)
        return bad(QStringLiteral("a users file has at most 4 MiB"));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error != QJsonParseError::NoError)
        return bad(QStringLiteral("no JSON at byte %1: %2").arg(error.offset).arg(error.errorString()));
    const QJsonObject object = document.object();
    if (object[QLatin1StringView("version")].toInt() != formatVersion)
        return bad(QStringLiteral("not a users file of version %1").arg(formatVersion));
    if (const Result<void> known = onlyKeys(object, {QStringLiteral("version"), QStringLiteral("users")}); !known)
        return failure(known.error());
    if (!object[QLatin1StringView("users")].isArray())
        return bad(QStringLiteral("there is no list 'users'"));
    UserDirectory directory;
    for (const QJsonValue &value : object[QLatin1StringView("users")].toArray()) {
        Result<User> user = readUser(value);
        if (!user)
            return failure(user.error());
        if (directory.find(user->name) || directory.m_users.size() >= maxUsers)
            return bad(
                QStringLiteral("user '%1' stands twice, or there are too many").arg(QString::fromUtf8(user->name)));
        directory.set(std::move(*user));
    }
    return directory;
}

Result<UserDirectory> UserDirectory::load(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return failure(ErrorCode::NotFound,
                       QStringLiteral("There is no users file %1; `hdf5async user add` makes it").arg(path));
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString()));
    struct stat status = {};
    if (::fstat(file.handle(), &status) != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return failure(ErrorCode::IoError,
                       QStringLiteral("%1 may be written by others than its owner: chmod 600 it").arg(path));
    Result<UserDirectory> directory = parse(file.read(maxBytes + 1));
    if (!directory)
        return bad(QStringLiteral("%1: %2").arg(path, directory.error().message));
    return directory;
}

QByteArray UserDirectory::text() const
{
    QJsonArray users;
    for (const auto &[name, user] : m_users)
        users.append(objectOf(*user));
    return QJsonDocument(QJsonObject{{QStringLiteral("version"), formatVersion}, {QStringLiteral("users"), users}})
        .toJson();
}

Result<void> UserDirectory::save(const QString &path) const
{
    const QByteArray content = text();
    if (content.size() > maxBytes)
        return failure(ErrorCode::TooLarge,
                       QStringLiteral("%1 would have more than the 4 MiB of a users file").arg(path));
    const QByteArray target = QFile::encodeName(path);
    const QByteArray temporary = target + ".new";
    struct stat before = {};
    const bool existed = ::stat(target.constData(), &before) == 0;
    ::unlink(temporary.constData()); // of a run that was cut off
    const int file = ::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return systemFailure(path);
    if (existed && (before.st_uid != ::geteuid() || before.st_gid != ::getegid())) [[maybe_unused]]
        const int given = ::fchown(file, before.st_uid, before.st_gid); // the server's user must read it
    const bool written = writeAll(file, content);
    if (::close(file) != 0 || !written || ::rename(temporary.constData(), target.constData()) != 0) {
        const int reason = errno;
        ::unlink(temporary.constData());
        errno = reason;
        return systemFailure(path);
    }
    const int folder =
        ::open(QFile::encodeName(QFileInfo(path).absolutePath()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

} // namespace hdf5async
