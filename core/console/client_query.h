// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QString>

#include <algorithm>
#include <vector>

namespace hdf5async {

/// So many clients are told one by one in every status. Of more a console sees the busiest there, and all of them in pages.
constexpr std::size_t mostClientsTold = 2000;

/// How many are connected. A server of before tells of all of them, and not how many they are.
[[nodiscard]] inline quint64 connectedClients(const ServerStatus &status)
{
    return std::max(status.connectedClients, quint64(status.clients.size()));
}

/// What a client is up to, worst first.
enum class ClientActivity : quint8 { Failing, Throttled, Writing, Reading, Idle };

/// @param now as of the snapshot; an error is news for a minute
[[nodiscard]] ClientActivity activityOf(const ClientStatus &client, const QDateTime &now);
/// Whether it is held up: by a rate, or soon by its own limits.
[[nodiscard]] bool isThrottled(const ClientStatus &client);
/// Whether its last error is news.
[[nodiscard]] bool hasNewError(const ClientStatus &client, const QDateTime &now);

/// Which clients are shown; all that are set must be true of one.
struct ClientChips
{
    bool active = false, writing = false, errors = false, throttled = false, plainText = false;

    [[nodiscard]] bool any() const { return active || writing || errors || throttled || plainText; }
    [[nodiscard]] bool accepts(const ClientStatus &client) const;
    friend bool operator==(const ClientChips &, const ClientChips &) = default;
};

/// Whether a text that is looked for is in one of those of a client, without regard to case.
[[nodiscard]] bool hasText(const ClientStatus &client, const QString &text);
/// The texts that are looked at.
[[nodiscard]] QStringList textsOf(const ClientStatus &client);

/// What clients are sorted by.
enum class ClientOrder : quint8 {
    State,
    Peer,
    Name,
    User,
    Connected,
    Requests,
    Rows,
    Received,
    Sent,
    Queue,
    LastOperation,
    LastError,
    Id,
    Role,
    Transport,
    TotalRows,
    TotalReceived,
    TotalSent,
    RejectedRows,
    LastAppend,
    Datasets,
    Throttled,
    Limit,
    RoundTrip,
    Slowest,
    Count ///< how many there are; no order
};

/// A page of the connected clients, filtered and sorted by the server.
struct ClientQuery
{
    QString text; ///< empty = every client
    ClientChips chips;
    ClientOrder order = ClientOrder::Id;
    bool descending = false;
    std::vector<quint64> first; ///< those of them that match stand above all others, whatever the order; at most 200
    std::vector<quint64>
        only; ///< when not empty: these clients and nothing else, as far as they are there; at most 1,024
    qint64 offset = 0;
    int limit = 500; ///< at most 1,024
};

struct ClientPage
{
    quint64 sample = 0; ///< that it is of
    qint64 total = 0;   ///< connected clients
    qint64 matches = 0; ///< of these, how many the filter lets through
    qint64 offset = 0;
    std::vector<ClientStatus> clients;
};

/// The page of a status that has all clients.
[[nodiscard]] ClientPage clientPage(const ServerStatus &status, const ClientQuery &query);

/// The status as consoles elsewhere get it: the same one, or with the busiest of too many clients. Not to be shared before.
[[nodiscard]] ServerStatusPtr toldStatus(const std::shared_ptr<ServerStatus> &status);

} // namespace hdf5async
