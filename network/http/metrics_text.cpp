// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/metrics_text.h"

#include "network/http/metrics_writer.h"

#include <QFileInfo>

#include <array>

namespace hdf5async {

namespace {

constexpr const char *counter = "counter";
constexpr const char *gauge = "gauge";

// The doublings of a histogram that are told one by one: from 256 microseconds to 17 seconds.
constexpr std::size_t firstDoubling = 5, lastDoubling = 21;

double secondsOf(const QDateTime &time)
{
    return double(time.toMSecsSinceEpoch()) / 1000;
}

QByteArray stateName(ServerState state)
{
    static constexpr std::array names{"stopped", "starting", "listening", "draining", "failed"};
    return names[std::size_t(state)];
}

void writeServer(MetricsWriter &out, const ServerStatus &status, const QDateTime &now)
{
    out.family("hdf5async_build_info", gauge, "1, with the version of the server as a label.");
    out.sample(1, {{"version", status.version.toUtf8()}, {"qt", qVersion()}});
    out.family("hdf5async_state", gauge, "1 for the state that the server is in, 0 for the others.");
    for (int i = 0; i <= int(ServerState::Failed); ++i) {
        const auto state = static_cast<ServerState>(i);
        out.sample(state == status.state ? 1 : 0, {{"state", stateName(state)}});
    }
    out.family("hdf5async_start_time_seconds", gauge, "When the server began to listen, since the epoch.");
    if (status.startedAt.isValid())
        out.sample(secondsOf(status.startedAt));
    out.single("hdf5async_sample_age_seconds", gauge, "How old the numbers of this page are.",
               double(status.sampledAt.msecsTo(now)) / 1000);
    out.family("hdf5async_certificate_expiry_timestamp_seconds", gauge,
               "Until when the TLS certificate is good, since the epoch; absent without TLS.");
    if (status.certificateExpiresAt.isValid())
        out.sample(secondsOf(status.certificateExpiresAt));
    out.single("hdf5async_memory_bytes", gauge, "Memory of all requests and replies together.", status.memoryBytes);
    out.single("hdf5async_memory_limit_bytes", gauge, "memory_limit, beyond which connections wait.",
               status.memoryLimit);
}

void writeClients(MetricsWriter &out, const ServerStatus &status)
{
    out.single("hdf5async_connections", gauge, "Connected clients.", quint64(status.clients.size()));
    out.single("hdf5async_connections_total", counter, "Connections ever accepted.", status.totalConnections);
    out.single("hdf5async_connections_refused_total", counter, "Connections refused.", status.refusedConnections);
    out.single("hdf5async_received_bytes_total", counter, "Bytes received from clients.", status.receivedBytes);
    out.single("hdf5async_sent_bytes_total", counter, "Bytes sent to clients.", status.sentBytes);
    const RefusalStatus &r = status.refusals;
    out.family("hdf5async_refusals_total", counter, "What was turned away or slowed down, by reason.");
    const std::array reasons{std::pair{"wrong_token", r.wrongTokens},
                             std::pair{"forbidden", r.forbidden},
                             std::pair{"address_limit", r.addressLimit},
                             std::pair{"slow_frame", r.slowFrames},
                             std::pair{"idle", r.idle},
                             std::pair{"stalled", r.stalled},
                             std::pair{"tls_handshake", r.tlsFailures},
                             std::pair{"throttled", r.throttledTurns}};
    for (const auto &[reason, count] : reasons)
        out.sample(count, {{"reason", reason}});
}

void writeRequests(MetricsWriter &out, const RequestCounters &requests)
{
    out.family("hdf5async_requests_total", counter, "Requests taken, by operation.");
    for (std::size_t i = 0; i < opCount; ++i)
        out.sample(requests.operations[i].value(), {{"operation", opName(static_cast<OpCode>(i)).data()}});
    out.family("hdf5async_errors_total", counter, "Requests answered with an error, by its code.");
    for (std::size_t i = 0; i < RequestCounters::errorCount; ++i)
        out.sample(requests.errors[i].value(), {{"code", errorCodeName(static_cast<ErrorCode>(i)).data()}});
}

/// A family with a line for each file.
template<typename Number>
void perFile(MetricsWriter &out, const ServerStatus &status, const char *name, const char *type, const char *help,
             Number number)
{
    out.family(name, type, help);
    for (const FileStatus &file : status.files) {
        if (const auto value = number(file))
            out.sample(*value, {{"file", file.name.toUtf8()}});
    }
}

template<typename T, typename Owner>
auto member(T Owner::*m)
{
    return [m](const Owner &owner) { return std::optional(owner.*m); };
}

std::optional<qint64> known(qint64 bytes)
{
    return bytes < 0 ? std::nullopt : std::optional(bytes);
}

void writeFiles(MetricsWriter &out, const ServerStatus &status)
{
    using File = const FileStatus &;
    perFile(out, status, "hdf5async_rows_written_total", counter, "Rows that readers have been able to see.",
            member(&FileStatus::rowsWritten));
    perFile(out, status, "hdf5async_rows_committed_total", counter, "Of these, rows on stable storage.",
            member(&FileStatus::committedRows));
    perFile(out, status, "hdf5async_rows_lost_total", counter,
            "Rows acknowledged as applied that a failure of the storage undid.", member(&FileStatus::lostRows));
    perFile(out, status, "hdf5async_writes_rejected_total", counter,
            "Writes refused because the file could not commit.", member(&FileStatus::rejectedWrites));
    perFile(out, status, "hdf5async_operations_total", counter, "Operations carried out.",
            member(&FileStatus::operations));
    perFile(out, status, "hdf5async_queued_requests", gauge, "Requests that wait for the file.",
            member(&FileStatus::queued));
    perFile(out, status, "hdf5async_queued_bytes", gauge, "What these took on the wire.",
            member(&FileStatus::queuedBytes));
    perFile(out, status, "hdf5async_file_ok", gauge, "1 while changes are accepted, 0 while they are refused.",
            [](File file) { return std::optional(file.problem.isEmpty() ? 1 : 0); });
    perFile(out, status, "hdf5async_file_dirty", gauge, "1 while applied changes wait for their commit.",
            [](File file) { return std::optional(file.dirty ? 1 : 0); });
    perFile(out, status, "hdf5async_last_commit_timestamp_seconds", gauge,
            "When changes last reached stable storage, since the epoch; absent before.", [](File file) {
                return file.lastCommitAt.isValid() ? std::optional(secondsOf(file.lastCommitAt)) : std::nullopt;
            });
    perFile(out, status, "hdf5async_file_bytes", gauge, "Size on disk, with the journal.", member(&FileStatus::bytes));
    perFile(out, status, "hdf5async_journal_bytes", gauge, "Size of the journal on disk.",
            [](File file) { return std::optional(QFileInfo(file.path + QStringLiteral("-journal")).size()); });
    perFile(out, status, "hdf5async_disk_free_bytes", gauge, "Free space of the file's volume.",
            [](File file) { return known(file.disk.freeBytes); });
    perFile(out, status, "hdf5async_disk_total_bytes", gauge, "Size of the file's volume.",
            [](File file) { return known(file.disk.totalBytes); });
    perFile(out, status, "hdf5async_disk_full_seconds", gauge,
            "In how long the volume will be full at the present rate; absent when it does not fill.", [](File file) {
                return file.disk.secondsToFull < 0 ? std::nullopt : std::optional(file.disk.secondsToFull);
            });
}

void writeCommits(MetricsWriter &out, const std::vector<CommitTimes> &commits)
{
    out.family("hdf5async_commit_seconds", "histogram", "How long commits took to reach stable storage.");
    for (const CommitTimes &file : commits) {
        quint64 count = 0;
        for (std::size_t i = 0; i < file.counts.size(); ++i) {
            count += file.counts[i];
            const std::size_t doubling = i / LatencyHistogram::perDoubling;
            const bool isLast = (i + 1) % LatencyHistogram::perDoubling == 0;
            if (isLast && doubling >= firstDoubling && doubling <= lastDoubling)
                out.sample(
                    count,
                    {{"file", file.file}, {"le", QByteArray::number(LatencyHistogram::upperEnd(i) / 1000, 'g', 12)}},
                    "_bucket");
        }
        out.sample(count, {{"file", file.file}, {"le", "+Inf"}}, "_bucket");
        out.sample(double(file.sum.count()) / 1e6, {{"file", file.file}}, "_sum");
        out.sample(count, {{"file", file.file}}, "_count");
    }
}

void writeAlarms(MetricsWriter &out, const ServerStatus &status)
{
    std::map<std::pair<QByteArray, QByteArray>, quint64> active;
    quint64 unacknowledged = 0;
    for (const AlarmStatus &alarm : status.alarms) {
        if (alarm.current != Severity::None)
            ++active[{alarm.id.toUtf8(), alarm.current == Severity::Critical ? "critical" : "warning"}];
        unacknowledged += alarm.latched != Severity::None ? 1 : 0;
    }
    out.family("hdf5async_alarms", gauge, "Active alarms, by their name and severity.");
    for (const auto &[alarm, count] : active)
        out.sample(count, {{"alarm", alarm.first}, {"severity", alarm.second}});
    out.single("hdf5async_alarms_unacknowledged", gauge, "Alarms that nobody has acknowledged.", unacknowledged);
}

void writeHttp(MetricsWriter &out, const HttpCounts &http)
{
    out.single("hdf5async_http_connections", gauge, "Connections to the HTTP port.", http.connections);
    out.single("hdf5async_http_connections_refused_total", counter, "Connections to the HTTP port closed at once.",
               http.refusedConnections);
    out.family("hdf5async_http_responses_total", counter, "Responses of the HTTP port, by status.");
    for (const auto &[status, count] : http.responses)
        out.sample(count, {{"status", QByteArray::number(status)}});
}

} // namespace

QByteArray metricsText(const ServerStatus &status, const MetricsExtra &extra)
{
    MetricsWriter out;
    writeServer(out, status, extra.now);
    writeClients(out, status);
    if (extra.requests)
        writeRequests(out, *extra.requests);
    writeFiles(out, status);
    writeCommits(out, extra.commits);
    writeAlarms(out, status);
    writeHttp(out, extra.http);
    return out.take();
}

} // namespace hdf5async
