// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>

#include <QByteArray>
#include <QHash>

#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace hdf5async {

/// What a file remembers about clients that number their requests, so that a repeated request is answered, not applied again.
/// Travels with every commit as a record, which restore() reads back after a restart.
/// @thread one at a time (the queue's), except stateOf()
class ReplayMemory
{
public:
    struct Remembered
    {
        quint64 sequence = 0;
        quint64 commit = 0; ///< that contains (or will contain) the change
        Result<Outcome> outcome;
        QByteArray encoded = {}; ///< as it stands in records; remember() fills it in
    };
    enum class Verdict : quint8 { New, Repeated, Forgotten, Gap };
    struct Check
    {
        Verdict verdict = Verdict::New;
        const Remembered *remembered = nullptr; ///< of Repeated; valid until the next change
        quint64 expected = 0;                   ///< of Gap: the number that would come next
    };

    /// What to do with request `sequence` of a client. Numbers begin with 1.
    [[nodiscard]] Check check(const QByteArray &clientId, quint64 sequence) const;

    /// Remembers the outcome of a New request; keeps the client's last `window` ones.
    void remember(const QByteArray &clientId, Remembered remembered, quint64 window);

    /// Forgets everything that is not marked durable, because it has been undone.
    void undoToDurable();
    /// What was remembered up to `commit` is on stable storage now.
    void markDurable(quint64 commit);

    [[nodiscard]] bool isEmpty() const { return m_clients.isEmpty(); }
    /// Whether anything was remembered that no record has told yet.
    [[nodiscard]] bool hasChanges() const { return m_recorded < m_pending.size(); }
    /// The last number of every client, and as many of the newest replies as fit about `limit` bytes, those of the clients that spoke
    /// last before others. Nothing for an empty memory.
    [[nodiscard]] QByteArray record(qint64 limit) const;
    /// What was remembered since the last record that was taken: to be read behind it.
    [[nodiscard]] QByteArray addition() const;
    /// A record is on its way into a commit.
    void recordTaken() { m_recorded = m_pending.size(); }

    /// Takes back a record and the additions that followed it. A malformed one is ignored from the fault on.
    void restore(const std::vector<QByteArray> &records);

    /// @thread any
    [[nodiscard]] HelloReply::SequenceState stateOf(const QByteArray &clientId) const;

private:
    struct Client
    {
        quint64 window = 1024;
        quint64 base = 0;    ///< the last number before `recent`
        quint64 durable = 0; ///< the last number on stable storage
        quint64 touched = 0; ///< m_clock when it last spoke
        std::deque<Remembered> recent;

        [[nodiscard]] quint64 applied() const { return recent.empty() ? base : recent.back().sequence; }
    };

    struct Pending
    {
        QByteArray clientId;
        quint64 sequence = 0;
        quint64 commit = 0;
    };

    /// A client in a record, with its newest replies.
    struct Share
    {
        QByteArray id;
        const Client *client;
        std::size_t replies = 0;
    };

    static QByteArray written(std::vector<Share> shares);
    static void keepWindow(Client &client);
    void evictSilentClients();
    void readRecord(const QByteArray &record);

    mutable std::mutex m_mutex; ///< m_clients, against stateOf()
    QHash<QByteArray, Client> m_clients;
    quint64 m_clock = 0;
    std::deque<Pending> m_pending; ///< not yet durable, in the order of remember()
    std::size_t m_recorded = 0;    ///< the first so many of them are in a record
};

} // namespace hdf5async
