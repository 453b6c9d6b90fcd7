// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/access_control.h"

#include <hdf5async/token_guesses.h>

#include <QDateTime>
#include <QLoggingCategory>

#include <optional>

namespace hdf5async {

namespace {

// Who comes in and who does not.
Q_LOGGING_CATEGORY(accessLog, "hdf5async.access", QtInfoMsg)

constexpr quint64 alarmAt = 10; // wrong tokens of one address

UserPtr tokenUser()
{
    User user;
    user.name = QByteArrayLiteral("token");
    user.role = Role::Admin;
    return std::make_shared<const User>(std::move(user));
}

bool isPowerOfTen(quint64 n)
{
    while (n >= 10 && n % 10 == 0)
        n /= 10;
    return n == 1;
}

// Whoever is not asked for his name.
Role anonymousRole(const ClientContext &client)
{
    return client.loopback ? Role::Admin : Role::Writer;
}

Result<void> blockedUser(ClientContext &client)
{
    client.user = nullptr;
    return failure(ErrorCode::Forbidden, QStringLiteral("An operator has blocked this user"));
}

bool isSameAccount(const User &a, const User &b)
{
    return a.salt == b.salt && a.hash == b.hash;
}

bool haveSameRights(const User &a, const User &b)
{
    const auto patterns = [](const User &user) {
        return user.rules ? std::optional(user.rules->patterns()) : std::nullopt;
    };
    return a.role == b.role && a.files == b.files && patterns(a) == patterns(b);
}

} // namespace

AccessControl::AccessControl(const Settings &settings, RefusalCounters &counters)
    : m_settings(settings), m_counters(counters), m_tokenUser(tokenUser())
{
}

Result<std::size_t> AccessControl::reload()
{
    if (m_settings.usersFile.isEmpty())
        return 0;
    const std::lock_guard reading(m_reading);
    Result<UserDirectory> read = UserDirectory::load(m_settings.usersFile);
    if (!read)
        return failure(read.error());
    auto users = std::make_shared<const UserDirectory>(std::move(*read));
    const std::size_t count = users->users().size();
    {
        const std::lock_guard lock(m_mutex);
        m_users = std::move(users);
    }
    m_version.fetch_add(1, std::memory_order_release);
    return count;
}

std::shared_ptr<const UserDirectory> AccessControl::users() const
{
    const std::lock_guard lock(m_mutex);
    return m_users;
}

Result<void> AccessControl::permits(const ClientContext &client, Role least) const
{
    if (asksWho() && !client.user)
        return failure(ErrorCode::AuthRequired, QStringLiteral("Say hello with a token of this server first"));
    if (roleOf(client) >= least)
        return {};
    m_counters.forbidden.add();
    return failure(ErrorCode::Forbidden, QStringLiteral("This takes the role %1").arg(roleName(least)));
}

Role AccessControl::roleOf(const ClientContext &client)
{
    return client.user ? client.user->role : anonymousRole(client);
}

UserPtr AccessControl::ownerOf(const QByteArray &token) const
{
    if (!m_settings.authToken.isEmpty() && isSameSecret(token, m_settings.authToken))
        return m_tokenUser;
    return users()->ownerOf(token);
}

Result<void> AccessControl::logIn(ClientContext &client, const std::optional<QByteArray> &token)
{
    if (!asksWho())
        return {};
    if (!token) {
        if (client.user && isBlocked(*client.user))
            return blockedUser(client);
        if (client.user)
            return {}; // known by its certificate, or since an earlier hello
        return failure(ErrorCode::AuthRequired, QStringLiteral("This server asks for a token"));
    }
    const quint64 version = m_version.load(std::memory_order_acquire);
    client.user = nullptr;
    if (UserPtr user = ownerOf(*token)) {
        if (isBlocked(*user))
            return blockedUser(client);
        client.usersVersion = version;
        m_penalties.forgive(client.address);
        accept(client, std::move(user));
        return {};
    }
    const LoginPenalties::Penalty penalty = m_penalties.fail(client.address, LoginPenalties::Clock::now());
    client.penalty = penalty.delay;
    m_counters.wrongTokens.add();
    if (penalty.lately > quint64(mostWrongTokensInAMinute)) {
        m_counters.guesser.set(QString::fromUtf8(client.address));
        m_counters.guesses.set(penalty.lately);
        m_counters.guessedAtMs.set(quint64(QDateTime::currentMSecsSinceEpoch()));
    }
    if (penalty.failures >= alarmAt && isPowerOfTen(penalty.failures))
        qCWarning(accessLog, "client %s: %llu wrong tokens from that address: somebody may be guessing",
                  qPrintable(client.counters->peer), qulonglong(penalty.failures));
    else if (penalty.failures < alarmAt)
        qCInfo(accessLog, "client %s: wrong token", qPrintable(client.counters->peer));
    return failure(ErrorCode::AuthFailed, QStringLiteral("The token is wrong"));
}

bool AccessControl::isBlocked(const User &user) const
{
    return m_blocked && m_blocked->refuses({}, QString::fromUtf8(user.name), QDateTime::currentDateTimeUtc());
}

void AccessControl::refresh(ClientContext &client) const
{
    const quint64 version = m_version.load(std::memory_order_acquire);
    if (client.usersVersion == version)
        return;
    client.usersVersion = version;
    if (!asksWho()) {
        client.counters->role.store(anonymousRole(client), std::memory_order_relaxed);
    } else if (!client.user && !client.certificateName.isEmpty()) {
        UserPtr user = users()->find(client.certificateName);
        if (user && !isBlocked(*user))
            accept(client, std::move(user));
    } else if (client.user && client.user != m_tokenUser) {
        UserPtr user = users()->find(client.user->name);
        if (user && isSameAccount(*user, *client.user)) {
            if (!haveSameRights(*user, *client.user))
                accept(client, std::move(user));
            return;
        }
        qCInfo(accessLog, "client %s: '%s' is no user any more, or has a new token", qPrintable(client.counters->peer),
               client.user->name.constData());
        client.user = nullptr;
        client.counters->user.set({});
        client.counters->role.store(Role::Reader, std::memory_order_relaxed);
    }
}

void AccessControl::accept(ClientContext &client, UserPtr user)
{
    client.user = std::move(user);
    client.counters->user.set(QString::fromUtf8(client.user->name));
    client.counters->role.store(client.user->role, std::memory_order_relaxed);
}

} // namespace hdf5async
