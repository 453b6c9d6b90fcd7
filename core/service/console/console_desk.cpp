// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/console_desk.h"

#include "core/service/console/codec_trial.h"
#include "core/service/console/preview.h"
#include "core/service/console/rule_record.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace hdf5async {

Q_LOGGING_CATEGORY(consoleLog, "hdf5async.console", QtInfoMsg)

namespace {

using namespace std::chrono_literals;

constexpr auto treeTime = 2s;
constexpr auto searchTime = 10s; // the first one walks over the whole file
constexpr auto previewTime = 2s;
constexpr auto trialTime = 10s;
constexpr qint64 watchedMs = 10'000; // a console that has not asked for so long does not look any more
constexpr qint64 forgottenMs = 120'000;
constexpr std::size_t mostConsoles = 64;

template<typename T>
void refuse(const Then<T> &then, const QByteArray &file)
{
    then(failure(ErrorCode::NotFound, QStringLiteral("There is no file '%1' open here").arg(QString::fromUtf8(file))));
}

} // namespace

ConsoleDesk::ConsoleDesk(MetricsHub &hub, const Settings &settings, ConsoleHost &host, const Places &places)
    : m_hub(hub),
      m_settings(settings),
      m_host(host),
      m_log(places.log),
      m_rules(places.rules),
      m_program(places.program),
      m_access(places.access),
      m_stateFile(places.stateFile),
      m_alarms(AlarmReadings({}, std::chrono::duration<double>(settings.commitInterval).count())),
      m_latest(std::make_shared<const ServerStatus>()),
      m_told(m_latest),
      m_jobs([this](const Job &job, const Result<QString> &result) { jobEnded(job, result); })
{
    const Result<QJsonObject> state = m_stateFile.read();
    if (!state) {
        qCWarning(consoleLog, "%s: beginning without it", qPrintable(state.error().message));
        return;
    }
    m_alarms.restore((*state)[QStringLiteral("alarms")].toObject());
    m_savedRevision = m_alarms.revision();
    m_pastFiles.restore((*state)[QStringLiteral("past_files")].toArray());
    m_blocked.restore((*state)[QStringLiteral("blocked")].toArray());
    if (m_rules && state->contains(QStringLiteral("rules")))
        m_rules->set(rulesFrom((*state)[QStringLiteral("rules")].toArray()));
}

ConsoleDesk::~ConsoleDesk() = default;

void ConsoleDesk::setFiles(std::vector<ConsoleFile> files)
{
    m_jobs.cancelAll();
    const std::lock_guard lock(m_mutex);
    m_files.clear();
    for (ConsoleFile &file : files)
        m_files.push_back({std::move(file), std::make_shared<TreeQuestions>(m_hub), {}, {}, 0});
}

std::optional<ConsoleDesk::File> ConsoleDesk::find(const QByteArray &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = std::find_if(m_files.begin(), m_files.end(), [&name](const File &f) {
        return f.file.name == (name.isEmpty() ? QByteArrayLiteral("default") : name);
    });
    return it == m_files.end() ? std::nullopt : std::optional(*it);
}

ServerStatusPtr ConsoleDesk::sample(const QDateTime &now)
{
    const std::shared_ptr<ServerStatus> status = m_hub.sample(now);
    status->blocked = m_blocked.peers(now);
    status->logCursor = m_log.cursor();
    status->jobs = m_jobs.statuses();
    bool changed = false;
    {
        const std::lock_guard lock(m_mutex);
        const quint64 before = m_alarms.revision();
        if (status->state != ServerState::Stopped && status->state != ServerState::Starting)
            m_alarms.evaluate(*status);
        status->alarms = m_alarms.alarms();
        const std::deque<AlarmEvent> &events = m_alarms.events();
        const auto fresh = std::min<std::size_t>(std::size_t(m_alarms.revision() - before), events.size());
        for (std::size_t i = events.size() - fresh; i < events.size(); ++i)
            m_history.addEvent({events[i].at, QStringLiteral("alarm"), events[i].id + u' ' + events[i].what});
        m_history.add(*status);
        std::erase_if(m_consoles, [&now](const auto &console) {
            return console.first != 0 && console.second.seenAt.msecsTo(now) > forgottenMs;
        });
        watchLocked();
        m_told = toldStatus(status);
        m_latest = status;
        changed = std::exchange(m_savedRevision, m_alarms.revision()) != m_alarms.revision();
    }
    if (changed)
        saveState();
    rotateWhatIsDue(*status);
    return status;
}

bool ConsoleDesk::isWatched(const QDateTime &now) const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_consoles.begin(), m_consoles.end(),
                       [&now](const auto &console) { return console.second.seenAt.msecsTo(now) <= watchedMs; });
}

void ConsoleDesk::setInterest(quint64 console, const Interest &interest, const QDateTime &now)
{
    const std::lock_guard lock(m_mutex);
    if (m_consoles.size() >= mostConsoles && !m_consoles.contains(console))
        return;
    m_consoles[console].interest = interest;
    m_consoles[console].seenAt = now;
    watchLocked();
}

void ConsoleDesk::watchLocked()
{
    std::vector<MetricsHub::DatasetName> wanted;
    const auto add = [&wanted](const MetricsHub::DatasetName &dataset) {
        if (std::find(wanted.begin(), wanted.end(), dataset) == wanted.end())
            wanted.push_back(dataset);
    };
    for (const auto &[id, console] : m_consoles) {
        const std::size_t count = std::min(console.interest.datasets.size(), MetricsHub::mostWatched);
        for (std::size_t i = 0; i < count; ++i)
            add(console.interest.datasets[i]);
    }
    for (const MetricsHub::DatasetName &dataset : m_history.trackedDatasets())
        add(dataset);
    m_hub.watch(std::move(wanted));
}

void ConsoleDesk::addEvent(const QString &kind, const QString &text, const QDateTime &now)
{
    const std::lock_guard lock(m_mutex);
    m_history.addEvent({now, kind, text});
}

void ConsoleDesk::saveState()
{
    QJsonObject state;
    quint64 order = 0;
    {
        const std::lock_guard lock(m_mutex);
        state.insert(QStringLiteral("alarms"), m_alarms.save());
        state.insert(QStringLiteral("past_files"), m_pastFiles.save());
        order = ++m_saves;
    }
    state.insert(QStringLiteral("blocked"), m_blocked.save());
    if (m_rules)
        state.insert(QStringLiteral("rules"), recordOf(*m_rules->rules()));
    m_lane.post([this, state, order] {
        if (const Result<void> written = m_stateFile.write(state, order); !written)
            qCWarning(consoleLog, "%s", qPrintable(written.error().message));
    });
}

void ConsoleDesk::clients(const ConsoleCaller &, const ClientQuery &query, Then<ClientPage> then)
{
    m_lane.post([this, query, then = std::move(then)] {
        ServerStatusPtr latest;
        {
            const std::lock_guard lock(m_mutex);
            latest = m_latest;
        }
        then(clientPage(*latest, query));
    });
}

void ConsoleDesk::list(const ConsoleCaller &, const TreeQuery &query, Cancelled cancelled, Then<TreePage> then)
{
    const std::optional<File> file = find(query.file);
    if (!file)
        return refuse(then, query.file);
    auto inquiry = std::make_shared<Inquiry>(m_lane, file->file, std::move(cancelled), treeTime);
    TreeQuery asked = query;
    if (asked.group.isEmpty())
        asked.group = "/";
    m_lane.post([tree = file->tree, inquiry, asked, then = std::move(then)] { tree->list(inquiry, asked, then); });
}

void ConsoleDesk::search(const ConsoleCaller &, const SearchQuery &query, Cancelled cancelled, Then<SearchResult> then)
{
    const std::optional<File> file = find(query.file);
    if (!file)
        return refuse(then, query.file);
    auto inquiry = std::make_shared<Inquiry>(m_lane, file->file, std::move(cancelled), searchTime);
    m_lane.post([tree = file->tree, inquiry, query, then = std::move(then)] { tree->search(inquiry, query, then); });
}

void ConsoleDesk::preview(const ConsoleCaller &, const PreviewQuery &query, Cancelled cancelled,
                          Then<PreviewResult> then)
{
    const std::optional<File> file = find(query.file);
    if (!file)
        return refuse(then, query.file);
    auto inquiry = std::make_shared<Inquiry>(m_lane, file->file, std::move(cancelled), previewTime);
    m_lane.post([inquiry, query, then = std::move(then)] { askPreview(inquiry, query, then); });
}

void ConsoleDesk::tryCodecs(const ConsoleCaller &, const TrialQuery &query, Cancelled cancelled, Then<TrialResult> then)
{
    const std::optional<File> file = find(query.file);
    if (!file)
        return refuse(then, query.file);
    TrialSurroundings surroundings;
    if (const DatasetCountersPtr counters = file->file.counters->activity.find(query.path))
        surroundings.bytesPerSecond = counters->bytesPerSecond.load();
    {
        const std::lock_guard lock(m_mutex);
        for (const FileStatus &status : m_latest->files) {
            if (status.name.toUtf8() == file->file.name)
                surroundings.freeBytes = status.freeDiskBytes;
        }
    }
    auto inquiry = std::make_shared<Inquiry>(m_lane, file->file, std::move(cancelled), trialTime);
    m_lane.post(
        [inquiry, query, surroundings, then = std::move(then)] { askTrial(inquiry, query, surroundings, then); });
}

void ConsoleDesk::history(const ConsoleCaller &, const HistoryQuery &query, Then<HistoryResult> then)
{
    m_lane.post([this, query, then = std::move(then)] {
        Result<HistoryResult> result = [&] {
            const std::lock_guard lock(m_mutex);
            const bool ever = m_latest->sampledAt.isValid();
            return m_history.read(query, ever ? m_latest->sampledAt : QDateTime::currentDateTimeUtc());
        }();
        then(std::move(result));
    });
}

void ConsoleDesk::alarmHistory(const ConsoleCaller &, Then<std::vector<AlarmEvent>> then)
{
    m_lane.post([this, then = std::move(then)] {
        std::vector<AlarmEvent> events;
        {
            const std::lock_guard lock(m_mutex);
            events.assign(m_alarms.events().begin(), m_alarms.events().end());
        }
        then(std::move(events));
    });
}

void ConsoleDesk::pastFiles(const ConsoleCaller &, Then<std::vector<PastFile>> then)
{
    m_lane.post([this, then = std::move(then)] {
        std::vector<PastFile> files;
        {
            const std::lock_guard lock(m_mutex);
            files = m_pastFiles.files();
        }
        for (PastFile &file : files)
            file.isThere = QFileInfo::exists(file.path);
        then(std::move(files));
    });
}

void ConsoleDesk::logs(const ConsoleCaller &, const LogQuery &query, Then<LogPage> then)
{
    m_lane.post([this, query, then = std::move(then)] { then(m_log.read(query)); });
}

void ConsoleDesk::settings(const ConsoleCaller &, Then<ServerSettings> then)
{
    m_lane.post([this, then = std::move(then)] {
        ServerSettings settings = m_host.consoleSettings();
        if (m_rules)
            settings.rules = rulesForConsole(*m_rules->rules(), m_settings.useCompression);
        countRuleMatches(std::move(settings), then);
    });
}

// How many datasets each rule decides now, over all files.
void ConsoleDesk::countRuleMatches(ServerSettings settings, Then<ServerSettings> then)
{
    const std::optional<File> file = find("default");
    if (!file || settings.rules.empty())
        return then(std::move(settings));
    auto inquiry = std::make_shared<Inquiry>(m_lane, file->file, Cancelled(), treeTime);
    auto shared = std::make_shared<ServerSettings>(std::move(settings));
    const auto visit = [shared](const QByteArray &path, ObjectKind kind) {
        if (kind != ObjectKind::Dataset)
            return;
        for (CompressionRule &rule : shared->rules) {
            if (rule.enabled && matchesGlob(rule.pattern.toUtf8(), path)) {
                ++rule.matches;
                return;
            }
        }
    };
    file->tree->index()->all(inquiry, visit, [shared, then = std::move(then)](bool) { then(std::move(*shared)); });
}

Capabilities ConsoleDesk::capabilities(const ConsoleCaller &caller) const
{
    Capabilities result;
    result.version = QStringLiteral(HDF5ASYNC_VERSION);
    result.user = caller.user;
    result.role = caller.role;
    result.remote = caller.client != 0;
    result.codecs = {Codec::None, Codec::Deflate, Codec::Zstd, Codec::Lz4};
    result.panels = QStringLiteral("clients tree search preview history alarms logs trial rules settings block "
                                   "disconnect limit flush snapshot "
                                   "rotate verify repack past_files")
                        .split(u' ');
    if (!m_program.isEmpty())
        result.panels.append(QStringLiteral("export"));
    if (m_access)
        result.panels.append(QStringLiteral("users"));
    return result;
}

} // namespace hdf5async
