// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

#include <deque>

namespace hdf5async {

/// The newest log entries of a server, at most `capacity` of them, and what brings more: it asks only when the snapshot says that there
/// is more, one question at a time. Entries have places, which grow by one and are never used again. @thread window
class LogRing final : public QObject
{
    Q_OBJECT

public:
    explicit LogRing(ServerController &controller, QObject *parent = nullptr);

    static constexpr int capacity = 20'000;

    /// Asks for what is newer when the snapshot says that there is something.
    void follow(const ServerStatus &status);
    /// Asks for what is older than the oldest here. Nothing when the server has no more, or the ring is full.
    void loadOlder();
    [[nodiscard]] bool mayHaveOlder() const;
    void clear();

    /// Places begin() … end() - 1 are there.
    [[nodiscard]] qint64 begin() const { return m_begin; }
    [[nodiscard]] qint64 end() const { return m_begin + qint64(m_entries.size()); }
    [[nodiscard]] const LogEntry &at(qint64 place) const { return m_entries[std::size_t(place - m_begin)]; }

    /// What a log page of this server is put in by.
    void append(std::vector<LogEntry> entries);
    void prepend(std::vector<LogEntry> entries);

Q_SIGNALS:
    /// Places from … end() - 1 are new.
    void appended(qint64 from);
    /// Places before `first` are gone.
    void dropped(qint64 first);
    /// Places begin() … to - 1 are new.
    void prepended(qint64 to);
    void cleared();
    /// The server could not be asked; empty when it could again.
    void failed(const QString &reason);

private:
    void ask(const LogQuery &query, bool older);

    ServerController &m_controller;
    std::deque<LogEntry> m_entries;
    qint64 m_begin = 0;
    quint64 m_newest = 0; ///< number of the newest entry that came
    quint64 m_firstOfServer = 0;
    quint64 m_epoch = 0;
    bool m_asking = false;
};

} // namespace hdf5async
