// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"
#include "core/console/client_query.h"
#include "core/console/command.h"
#include "core/console/queries.h"
#include "core/console/user_list.h"
#include "core/metrics/metrics_hub.h"
#include "core/monitor/alarm_engine.h"
#include "core/monitor/history_store.h"
#include "core/monitor/log_store.h"
#include "core/monitor/past_files.h"
#include "core/monitor/state_file.h"
#include "core/service/block_list.h"
#include "core/service/client_rates.h"
#include "core/service/console/jobs/job_desk.h"
#include "core/service/console/tree_questions.h"
#include "core/service/console_endpoint.h"
#include "core/storage/compression_rules.h"

#include <QLoggingCategory>

#include <map>
#include <optional>

namespace hdf5async {

class AccessControl;
class UserDirectory;

/// Commands of consoles, with who gave them and what came of them.
Q_DECLARE_LOGGING_CATEGORY(consoleLog)

/// Who it is, for the log.
[[nodiscard]] QString nameOf(const ConsoleCaller &caller);

template<typename T>
using Then = std::function<void(Result<T>)>;
using Cancelled = std::function<bool()>;

/// What only the whole server can do. Called in the console's lane; must not wait.
class ConsoleHost
{
public:
    virtual ~ConsoleHost() = default;
    /// With these settings instead of those of the configuration, until the program ends; `done` hears whether it begins to.
    /// @errors BAD_VALUE: not for one start alone, or not as expected; CONFLICT: it runs already, with others
    virtual void startServer(const QVariantMap &values, std::function<void(Result<void>)> done) = 0;
    virtual void drainServer() = 0;
    /// `done` hears how many there were.
    virtual void disconnectClients(std::vector<quint64> ids, const QString &reason, bool answered,
                                   std::function<void(int)> done) = 0;
    /// Rates of these clients' own, until they disconnect; `done` as above.
    virtual void limitClients(std::vector<quint64> ids, const ClientRates &rates, std::function<void(int)> done) = 0;
    [[nodiscard]] virtual ServerSettings consoleSettings() = 0;
    /// `done` hears it when those that need no restart are in force. @errors BAD_VALUE: one that the configuration would not take;
    /// IO_ERROR: it cannot be written
    virtual void changeSettings(const QVariantMap &values, std::function<void(Result<void>)> done) = 0;
};

/// Answers the questions and carries out the commands of all consoles, the window in this process and those that are connected, and
/// keeps what they ask for: history, alarms, log, blocked addresses. @thread any; answers come in the lane's thread
class ConsoleDesk final : public ConsoleEndpoint
{
public:
    struct Places
    {
        LogStore &log;                           ///< must outlive the desk
        QString stateFile;                       ///< empty = nothing is kept over a restart
        std::shared_ptr<CompressionRules> rules; ///< of the storages; null = there are none
        QString program = {};                    ///< this one, to be started as a child; empty = nothing that needs it
        AccessControl *access =
            nullptr; ///< whose users consoles see and change; must outlive the desk; null = nobody's
    };

    ConsoleDesk(MetricsHub &hub, const Settings &settings, ConsoleHost &host, const Places &places);
    ~ConsoleDesk() override;

    /// The files that are served from now on.
    void setFiles(std::vector<ConsoleFile> files);
    [[nodiscard]] BlockList &blocked() { return m_blocked; }

    /// Takes a snapshot, judges and remembers it. @thread one
    [[nodiscard]] ServerStatusPtr sample(const QDateTime &now);
    /// Whether somebody looks, so that four snapshots a second are wanted; otherwise one is enough.
    [[nodiscard]] bool isWatched(const QDateTime &now) const;
    /// What a console wants to see; 0 = the one in this process.
    void setInterest(quint64 console, const Interest &interest, const QDateTime &now);
    void addEvent(const QString &kind, const QString &text, const QDateTime &now);

    void clients(const ConsoleCaller &caller, const ClientQuery &query, Then<ClientPage> then);
    void list(const ConsoleCaller &caller, const TreeQuery &query, Cancelled cancelled, Then<TreePage> then);
    void search(const ConsoleCaller &caller, const SearchQuery &query, Cancelled cancelled, Then<SearchResult> then);
    void preview(const ConsoleCaller &caller, const PreviewQuery &query, Cancelled cancelled, Then<PreviewResult> then);
    void history(const ConsoleCaller &caller, const HistoryQuery &query, Then<HistoryResult> then);
    void alarmHistory(const ConsoleCaller &caller, Then<std::vector<AlarmEvent>> then);
    void logs(const ConsoleCaller &caller, const LogQuery &query, Then<LogPage> then);
    void tryCodecs(const ConsoleCaller &caller, const TrialQuery &query, Cancelled cancelled, Then<TrialResult> then);
    void settings(const ConsoleCaller &caller, Then<ServerSettings> then);
    void pastFiles(const ConsoleCaller &caller, Then<std::vector<PastFile>> then);
    void users(const ConsoleCaller &caller, Then<UserList> then);
    void execute(const ConsoleCaller &caller, const Command &command, Then<CommandResult> then);
    [[nodiscard]] Capabilities capabilities(const ConsoleCaller &caller) const;

    void ask(const ConsoleCaller &caller, ConsoleRequest request, std::function<void(Result<Value>)> answer) override;

private:
    struct Console
    {
        Interest interest;
        QDateTime seenAt;
        ServerStatusPtr sent; ///< what its next changes start from
        int underWay = 0;     ///< questions
    };
    struct File
    {
        ConsoleFile file;
        std::shared_ptr<TreeQuestions> tree; ///< used in the lane alone
        QDateTime begun;                     ///< when the file was made
        QDateTime rotationTried;             ///< by itself
        quint64 rotatedCommit = 0;           ///< the last one before this file, or before it was opened
    };
    using Answered = std::function<void(Result<Value>)>;

    [[nodiscard]] std::optional<File> find(const QByteArray &name) const;
    void watchLocked();
    void saveState();
    [[nodiscard]] Answered limited(quint64 console, Answered answer);
    [[nodiscard]] Result<Value> statusChanges(const ConsoleCaller &caller, const Value &arguments);
    void countRuleMatches(ServerSettings settings, Then<ServerSettings> then);

    // command_desk.cpp
    using Done = Then<CommandResult>;
    [[nodiscard]] Result<CommandResult> carryOut(const ConsoleCaller &caller, const Command &command, Done &later);
    [[nodiscard]] Result<CommandResult> start(const ConsoleCaller &caller, const Command &command, Done &later);
    [[nodiscard]] Result<CommandResult> disconnect(const ConsoleCaller &caller, const Command &command, Done &later);
    [[nodiscard]] Result<CommandResult> limit(const Command &command, Done &later);
    [[nodiscard]] Result<CommandResult> block(const ConsoleCaller &caller, const Command &command);
    [[nodiscard]] Result<CommandResult> flush(const Command &command, Done &later);
    [[nodiscard]] Result<CommandResult> changeSettings(const Command &command, Done &later);
    [[nodiscard]] Result<CommandResult> setRules(const Command &command);

    // user_commands.cpp
    [[nodiscard]] Result<void> mayManageUsers(const ConsoleCaller &caller) const;
    [[nodiscard]] UserList userList() const;
    [[nodiscard]] Result<void> agreesTo(const Command &command, const UserDirectory &before,
                                        const UserDirectory &after) const;
    [[nodiscard]] Result<CommandResult> commandUsers(const ConsoleCaller &caller, const Command &command);

    // job_commands.cpp
    [[nodiscard]] Result<CommandResult> beginJob(const ConsoleCaller &caller, const Command &command);
    [[nodiscard]] Result<std::shared_ptr<Job>> exportJob(const ConsoleCaller &caller, const Command &command,
                                                         const ConsoleFile &file, const QString &target) const;
    void jobEnded(const Job &job, const Result<QString> &result);
    /// rotate_size and rotate_interval.
    void rotateWhatIsDue(const ServerStatus &status);

    MetricsHub &m_hub;
    const Settings m_settings;
    ConsoleHost &m_host;
    LogStore &m_log;
    const std::shared_ptr<CompressionRules> m_rules;
    const QString m_program;
    AccessControl *const m_access;
    BlockList m_blocked;
    StateFile m_stateFile;

    mutable std::mutex m_mutex; ///< everything below
    AlarmEngine m_alarms;
    HistoryStore m_history;
    PastFiles m_pastFiles;
    std::vector<File> m_files;
    std::map<quint64, Console> m_consoles;
    ServerStatusPtr m_latest;
    ServerStatusPtr m_told; ///< the same for consoles elsewhere
    quint64 m_savedRevision = 0;
    quint64 m_saves = 0;

    ConsoleLane m_lane;
    JobDesk m_jobs; ///< the last member: it ends first
};

} // namespace hdf5async
