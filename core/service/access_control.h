// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"
#include "core/service/block_list.h"
#include "core/service/client_context.h"
#include "core/service/login_penalties.h"
#include "core/service/user_directory.h"

#include <atomic>
#include <mutex>

namespace hdf5async {

/// Who a client is and what he may do. @thread any number of network threads at once; reload() beside them
class AccessControl
{
public:
    /// Without users until reload(). `counters` must outlive it.
    AccessControl(const Settings &settings, RefusalCounters &counters);

    /// Users on this list are not let in. It must outlive this. @thread before clients come
    void setBlocked(BlockList &blocked) { m_blocked = &blocked; }

    /// Reads the users file, if the settings name one. On an error the users stay as they were. Two at a time come one after the other,
    /// so that the newer file is in force.
    /// @return their number @errors as UserDirectory::load()
    Result<std::size_t> reload();

    /// The users file; empty = there is none.
    [[nodiscard]] const QString &usersFile() const { return m_settings.usersFile; }
    /// Those in force.
    [[nodiscard]] std::shared_ptr<const UserDirectory> users() const;

    /// Whether clients must say who they are.
    [[nodiscard]] bool asksWho() const { return !m_settings.authToken.isEmpty() || !m_settings.usersFile.isEmpty(); }

    /// Whether a client may do what takes the role `least`: the one place where that is decided. Who is not asked for his name is an
    /// admin on this machine and a writer elsewhere.
    /// @errors AUTH_REQUIRED, FORBIDDEN
    [[nodiscard]] Result<void> permits(const ClientContext &client, Role least) const;

    /// As permits() takes it.
    [[nodiscard]] static Role roleOf(const ClientContext &client);

    /// A request was refused for its path.
    void countForbidden() { m_counters.forbidden.add(); }

    /// A client has said hello with a token, or without one. @errors AUTH_REQUIRED; AUTH_FAILED: then `client.penalty` is set;
    /// FORBIDDEN: an operator has blocked the user
    [[nodiscard]] Result<void> logIn(ClientContext &client, const std::optional<QByteArray> &token);
    /// To be called before permits(): takes the certificate of a client for his name, and looks again at who he is after the users
    /// have changed.
    void refresh(ClientContext &client) const;

private:
    [[nodiscard]] UserPtr ownerOf(const QByteArray &token) const;
    [[nodiscard]] bool isBlocked(const User &user) const;
    static void accept(ClientContext &client, UserPtr user);

    const Settings &m_settings;
    RefusalCounters &m_counters;
    const UserPtr m_tokenUser; ///< who uses auth_token
    BlockList *m_blocked = nullptr;
    std::atomic<quint64> m_version{1};
    LoginPenalties m_penalties;
    std::mutex m_reading;       ///< one reload() at a time
    mutable std::mutex m_mutex; ///< the next
    std::shared_ptr<const UserDirectory> m_users = std::make_shared<const UserDirectory>();
};

} // namespace hdf5async
