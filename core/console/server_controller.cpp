// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/server_controller.h"

namespace hdf5async {

namespace {

// A server without this panel answers so, whether it is an older one or was built without it.
template<typename T>
QFuture<Result<T>> notOffered()
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(Result<T>(failure(ErrorCode::UnknownOp, QStringLiteral("this server does not offer that"))));
    promise.finish();
    return promise.future();
}

} // namespace

Capabilities ServerController::capabilities() const
{
    Capabilities result;
    result.version = status()->version;
    return result;
}

LinkState ServerController::link() const
{
    return {LinkPhase::Connected, 0, {}, status()->sampledAt};
}

void ServerController::setInterest(const Interest &) { }

QFuture<Result<ClientPage>> ServerController::clients(const ClientQuery &)
{
    return notOffered<ClientPage>();
}

QFuture<Result<TreePage>> ServerController::list(const TreeQuery &)
{
    return notOffered<TreePage>();
}

QFuture<Result<SearchResult>> ServerController::search(const SearchQuery &)
{
    return notOffered<SearchResult>();
}

QFuture<Result<PreviewResult>> ServerController::preview(const PreviewQuery &)
{
    return notOffered<PreviewResult>();
}

QFuture<Result<HistoryResult>> ServerController::history(const HistoryQuery &)
{
    return notOffered<HistoryResult>();
}

QFuture<Result<std::vector<AlarmEvent>>> ServerController::alarmHistory()
{
    return notOffered<std::vector<AlarmEvent>>();
}

QFuture<Result<LogPage>> ServerController::logs(const LogQuery &)
{
    return notOffered<LogPage>();
}

QFuture<Result<TrialResult>> ServerController::tryCodecs(const TrialQuery &)
{
    return notOffered<TrialResult>();
}

QFuture<Result<ServerSettings>> ServerController::settings()
{
    return notOffered<ServerSettings>();
}

QFuture<Result<std::vector<PastFile>>> ServerController::pastFiles()
{
    return notOffered<std::vector<PastFile>>();
}

QFuture<Result<UserList>> ServerController::users()
{
    return notOffered<UserList>();
}

QFuture<Result<CommandResult>> ServerController::execute(const Command &)
{
    return notOffered<CommandResult>();
}

} // namespace hdf5async
