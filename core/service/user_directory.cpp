// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/user_directory.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

constexpr std::array<QLatin1StringView, 4> roleNames = {QLatin1StringView("reader"), QLatin1StringView("writer"),
                                                        QLatin1StringView("operator"), QLatin1StringView("admin")};
constexpr qsizetype saltBytes = 16;
constexpr qsizetype tokenBytes = 32;
constexpr qsizetype longestToken = 256;

QByteArray randomBytes(qsizetype size)
{
    std::vector<quint32> words(std::size_t(size) / sizeof(quint32));
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), size);
}

// Tokens have 256 random bits, so that one round of a plain hash is enough; see docs/decisions/0005-tokens.md.
QByteArray hashOf(const QByteArray &salt, const QByteArray &token)
{
    return QCryptographicHash::hash(salt + token, QCryptographicHash::Sha256);
}

} // namespace

QLatin1StringView roleName(Role role)
{
    return roleNames[std::size_t(role)];
}

std::optional<Role> roleFromName(QByteArrayView name)
{
    const auto found = std::find_if(roleNames.begin(), roleNames.end(), [name](QLatin1StringView role) {
        return QByteArrayView(role.data(), role.size()) == name;
    });
    return found == roleNames.end() ? std::nullopt : std::optional(Role(found - roleNames.begin()));
}

bool User::mayUse(const QByteArray &file) const
{
    return files.empty() || std::find(files.begin(), files.end(), file) != files.end();
}

UserPtr UserDirectory::find(const QByteArray &name) const
{
    const auto found = m_users.find(name);
    return found == m_users.end() ? nullptr : found->second;
}

void UserDirectory::set(User user)
{
    const QByteArray name = user.name;
    m_users[name] = std::make_shared<const User>(std::move(user));
}

bool UserDirectory::remove(const QByteArray &name)
{
    return m_users.erase(name) > 0;
}

UserPtr UserDirectory::ownerOf(const QByteArray &token) const
{
    if (token.size() > longestToken)
        return nullptr;
    const UserPtr user = find(token.left(token.indexOf(':')));
    const bool hasToken = user && !user->hash.isEmpty();
    const QByteArray hash = hashOf(hasToken ? user->salt : QByteArray(saltBytes, '\0'), token);
    const bool same = isSameSecret(hash, hasToken ? user->hash : QByteArray(hash.size(), '\0'));
    return hasToken && same ? user : nullptr;
}

bool isUserName(const QByteArray &name)
{
    const auto isGood = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '@';
    };
    return !name.isEmpty() && name.size() <= 64 && name != "token" && std::all_of(name.begin(), name.end(), isGood);
}

QByteArray giveToken(User &user)
{
    const QByteArray secret =
        randomBytes(tokenBytes).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    const QByteArray token = user.name + ':' + secret;
    user.salt = randomBytes(saltBytes);
    user.hash = hashOf(user.salt, token);
    return token;
}

bool isSameSecret(const QByteArray &a, const QByteArray &b)
{
    const QByteArray hashA = QCryptographicHash::hash(a, QCryptographicHash::Sha256);
    const QByteArray hashB = QCryptographicHash::hash(b, QCryptographicHash::Sha256);
    int difference = 0;
    for (qsizetype i = 0; i < hashA.size(); ++i)
        difference |= hashA[i] ^ hashB[i];
    return difference == 0;
}

} // namespace hdf5async
