// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/client_query.h"
#include "core/console/command.h"
#include "core/console/past_file.h"
#include "core/console/queries.h"
#include "core/console/user_list.h"

#include <hdf5async/result.h>
#include <hdf5async/server_status.h>

#include <QFuture>
#include <QObject>

namespace hdf5async {

/// The one door between a window (or a terminal) and a server, the same for a server in this process and for a remote one. Status
/// comes as immutable snapshots by signal; questions and commands give a future at once and never block. A future that is
/// cancelled stops the work for it where that is possible; it always finishes, at the latest when the controller is destroyed
/// (CANCELLED).
/// @thread lives in the window's thread; implementations cross to the server's threads themselves
/// @errors of every future: FORBIDDEN: the role is too low; UNKNOWN_OP: this server does not offer it (see Capabilities::panels);
/// CONNECTION_LOST: not connected; CONFLICT: a command's epoch is not the server's
class ServerController : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// The newest snapshot; never null.
    [[nodiscard]] virtual ServerStatusPtr status() const = 0;
    [[nodiscard]] virtual Capabilities capabilities() const;
    [[nodiscard]] virtual LinkState link() const;

    virtual void setInterest(const Interest &interest);

    /// Of the clients that are connected; where they are more than every status tells, this is how to see all.
    [[nodiscard]] virtual QFuture<Result<ClientPage>> clients(const ClientQuery &query);
    [[nodiscard]] virtual QFuture<Result<TreePage>> list(const TreeQuery &query);
    [[nodiscard]] virtual QFuture<Result<SearchResult>> search(const SearchQuery &query);
    [[nodiscard]] virtual QFuture<Result<PreviewResult>> preview(const PreviewQuery &query);
    [[nodiscard]] virtual QFuture<Result<HistoryResult>> history(const HistoryQuery &query);
    /// What happened to alarms, oldest first.
    [[nodiscard]] virtual QFuture<Result<std::vector<AlarmEvent>>> alarmHistory();
    [[nodiscard]] virtual QFuture<Result<LogPage>> logs(const LogQuery &query);
    [[nodiscard]] virtual QFuture<Result<TrialResult>> tryCodecs(const TrialQuery &query);
    [[nodiscard]] virtual QFuture<Result<ServerSettings>> settings();
    /// The files that were finished last, newest first; the server keeps 20, also over a restart.
    [[nodiscard]] virtual QFuture<Result<std::vector<PastFile>>> pastFiles();
    /// Administrators alone, whose files and paths are not limited.
    [[nodiscard]] virtual QFuture<Result<UserList>> users();
    [[nodiscard]] virtual QFuture<Result<CommandResult>> execute(const Command &command);

public Q_SLOTS:
    /// Opens the files and listens. Nothing when it does already.
    virtual void start() = 0;
    /// Takes no new connections, answers and commits what was taken, closes the files. Nothing when stopped.
    virtual void drain() = 0;

Q_SIGNALS:
    /// About four times a second while the server runs, and at every change of state.
    void statusSampled(const hdf5async::ServerStatusPtr &status);
    /// link() or capabilities() changed.
    void linkChanged();
};

} // namespace hdf5async
