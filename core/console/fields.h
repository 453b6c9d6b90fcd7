// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/client_query.h"
#include "core/console/codes.h"
#include "core/console/command.h"
#include "core/console/past_file.h"
#include "core/console/queries.h"
#include "core/console/user_list.h"
#include "core/console/value_codec.h"

namespace hdf5async {

/// The names of the members of the console's structs on the wire, short where many are sent. A name never changes its meaning: what is
/// new gets a new one. @source docs/protocol.md, "Console"

template<typename Visitor>
void visitFields(Visitor &visit, const Filters *)
{
    visit("codec", &Filters::codec);
    visit("level", &Filters::level);
    visit("shuffle", &Filters::shuffle);
    visit("fletcher32", &Filters::fletcher32);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ClientStatus *)
{
    visit("id", &ClientStatus::id);
    visit("peer", &ClientStatus::peer);
    visit("name", &ClientStatus::name);
    visit("user", &ClientStatus::user);
    visit("role", &ClientStatus::role);
    visit("transport", &ClientStatus::transport);
    visit("console", &ClientStatus::console);
    visit("connected_at", &ClientStatus::connectedAt);
    visit("requests", &ClientStatus::requests);
    visit("errors", &ClientStatus::errors);
    visit("in", &ClientStatus::receivedBytes);
    visit("out", &ClientStatus::sentBytes);
    visit("rows_written", &ClientStatus::rowsWritten);
    visit("rejected_rows", &ClientStatus::rejectedRows);
    visit("ops_s", &ClientStatus::requestsPerSecond);
    visit("in_s", &ClientStatus::receivedBytesPerSecond);
    visit("out_s", &ClientStatus::sentBytesPerSecond);
    visit("rows_s", &ClientStatus::rowsPerSecond);
    visit("open", &ClientStatus::unanswered);
    visit("open_bytes", &ClientStatus::unansweredBytes);
    visit("queue", &ClientStatus::queueFraction);
    visit("throttled", &ClientStatus::throttledFraction);
    visit("request_limit", &ClientStatus::requestLimit);
    visit("byte_limit", &ClientStatus::byteLimit);
    visit("round_trip", &ClientStatus::roundTrip);
    visit("slowest", &ClientStatus::slowestReply);
    visit("op", &ClientStatus::lastOperation);
    visit("error", &ClientStatus::lastError);
    visit("error_at", &ClientStatus::lastErrorAt);
    visit("append_at", &ClientStatus::lastAppendAt);
    visit("append_s", &ClientStatus::appendInterval);
    visit("datasets", &ClientStatus::datasets);
    visit("dataset_count", &ClientStatus::datasetCount);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ClosedClient *)
{
    visit("id", &ClosedClient::id);
    visit("peer", &ClosedClient::peer);
    visit("name", &ClosedClient::name);
    visit("user", &ClosedClient::user);
    visit("connected_at", &ClosedClient::connectedAt);
    visit("closed_at", &ClosedClient::closedAt);
    visit("requests", &ClosedClient::requests);
    visit("rows_written", &ClosedClient::rowsWritten);
    visit("reason", &ClosedClient::reason);
    visit("error", &ClosedClient::lastError);
}

template<typename Visitor>
void visitFields(Visitor &visit, const BlockedPeer *)
{
    visit("subject", &BlockedPeer::subject);
    visit("by", &BlockedPeer::by);
    visit("since", &BlockedPeer::since);
    visit("until", &BlockedPeer::until);
    visit("until_restart", &BlockedPeer::untilRestart);
    visit("hits", &BlockedPeer::hits);
    visit("reason", &BlockedPeer::reason);
}

template<typename Visitor>
void visitFields(Visitor &visit, const DatasetActivity *)
{
    visit("file", &DatasetActivity::file);
    visit("path", &DatasetActivity::path);
    visit("rows", &DatasetActivity::rows);
    visit("durable_rows", &DatasetActivity::durableRows);
    visit("rows_s", &DatasetActivity::rowsPerSecond);
    visit("bytes_s", &DatasetActivity::bytesPerSecond);
    visit("last_write_at", &DatasetActivity::lastWriteAt);
    visit("writer", &DatasetActivity::writer);
    visit("writers", &DatasetActivity::writers);
}

template<typename Visitor>
void visitFields(Visitor &visit, const CommitLatency *)
{
    visit("commits", &CommitLatency::commits);
    visit("p50", &CommitLatency::p50);
    visit("p99", &CommitLatency::p99);
    visit("max", &CommitLatency::max);
}

template<typename Visitor>
void visitFields(Visitor &visit, const DiskForecast *)
{
    visit("free_bytes", &DiskForecast::freeBytes);
    visit("total_bytes", &DiskForecast::totalBytes);
    visit("own_bytes_per_second", &DiskForecast::ownBytesPerSecond);
    visit("other_bytes_per_second", &DiskForecast::otherBytesPerSecond);
    visit("seconds_to_full", &DiskForecast::secondsToFull);
    visit("basis_seconds", &DiskForecast::basisSeconds);
}

template<typename Visitor>
void visitFields(Visitor &visit, const FileStatus *)
{
    visit("name", &FileStatus::name);
    visit("path", &FileStatus::path);
    visit("bytes", &FileStatus::bytes);
    visit("free_disk_bytes", &FileStatus::freeDiskBytes);
    visit("disk", &FileStatus::disk);
    visit("queued", &FileStatus::queued);
    visit("queued_bytes", &FileStatus::queuedBytes);
    visit("operations", &FileStatus::operations);
    visit("rows_written", &FileStatus::rowsWritten);
    visit("committed_rows", &FileStatus::committedRows);
    visit("rows_s", &FileStatus::rowsPerSecond);
    visit("committed_rows_s", &FileStatus::committedRowsPerSecond);
    visit("commit", &FileStatus::commit);
    visit("last_commit", &FileStatus::lastCommit);
    visit("last_commit_at", &FileStatus::lastCommitAt);
    visit("dirty", &FileStatus::dirty);
    visit("read_only", &FileStatus::readOnly);
    visit("problem", &FileStatus::problem);
    visit("recovery", &FileStatus::recovery);
    visit("rejected_writes", &FileStatus::rejectedWrites);
    visit("lost_rows", &FileStatus::lostRows);
}

template<typename Visitor>
void visitFields(Visitor &visit, const AlarmStatus *)
{
    visit("id", &AlarmStatus::id);
    visit("subject", &AlarmStatus::subject);
    visit("current", &AlarmStatus::current);
    visit("latched", &AlarmStatus::latched);
    visit("since", &AlarmStatus::since);
    visit("acknowledged_by", &AlarmStatus::acknowledgedBy);
    visit("acknowledged_at", &AlarmStatus::acknowledgedAt);
    visit("shelved_until", &AlarmStatus::shelvedUntil);
    visit("note", &AlarmStatus::note);
    visit("message", &AlarmStatus::message);
    visit("arguments", &AlarmStatus::arguments);
}

template<typename Visitor>
void visitFields(Visitor &visit, const JobStatus *)
{
    visit("id", &JobStatus::id);
    visit("kind", &JobStatus::kind);
    visit("subject", &JobStatus::subject);
    visit("phase", &JobStatus::phase);
    visit("fraction", &JobStatus::fraction);
    visit("bytes_s", &JobStatus::bytesPerSecond);
    visit("seconds_left", &JobStatus::secondsLeft);
    visit("bytes_before", &JobStatus::bytesBefore);
    visit("bytes_after", &JobStatus::bytesAfter);
    visit("finished", &JobStatus::finished);
    visit("problem", &JobStatus::problem);
}

template<typename Visitor>
void visitFields(Visitor &visit, const RefusalStatus *)
{
    visit("wrong_tokens", &RefusalStatus::wrongTokens);
    visit("forbidden", &RefusalStatus::forbidden);
    visit("address_limit", &RefusalStatus::addressLimit);
    visit("slow_frames", &RefusalStatus::slowFrames);
    visit("idle", &RefusalStatus::idle);
    visit("stalled", &RefusalStatus::stalled);
    visit("tls_failures", &RefusalStatus::tlsFailures);
    visit("throttled_turns", &RefusalStatus::throttledTurns);
    visit("guesser", &RefusalStatus::guesser);
    visit("guessed_at", &RefusalStatus::guessedAt);
    visit("guesses", &RefusalStatus::guesses);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ServerStatus *)
{
    visit("sample", &ServerStatus::sample);
    visit("epoch", &ServerStatus::epoch);
    visit("sampled_at", &ServerStatus::sampledAt);
    visit("state", &ServerStatus::state);
    visit("problem", &ServerStatus::problem);
    visit("address", &ServerStatus::address);
    visit("tls", &ServerStatus::tls);
    visit("version", &ServerStatus::version);
    visit("started_at", &ServerStatus::startedAt);
    visit("clients", &ServerStatus::clients);
    visit("connected_clients", &ServerStatus::connectedClients);
    visit("files", &ServerStatus::files);
    visit("busiest", &ServerStatus::busiest);
    visit("watched", &ServerStatus::watched);
    visit("closed", &ServerStatus::closed);
    visit("blocked", &ServerStatus::blocked);
    visit("alarms", &ServerStatus::alarms);
    visit("jobs", &ServerStatus::jobs);
    visit("log_cursor", &ServerStatus::logCursor);
    visit("total_connections", &ServerStatus::totalConnections);
    visit("refused_connections", &ServerStatus::refusedConnections);
    visit("refusals", &ServerStatus::refusals);
    visit("certificate_expires_at", &ServerStatus::certificateExpiresAt);
    visit("requests", &ServerStatus::requests);
    visit("errors", &ServerStatus::errors);
    visit("in", &ServerStatus::receivedBytes);
    visit("out", &ServerStatus::sentBytes);
    visit("rows_written", &ServerStatus::rowsWritten);
    visit("committed_rows", &ServerStatus::committedRows);
    visit("rejected_rows", &ServerStatus::rejectedRows);
    visit("lost_rows", &ServerStatus::lostRows);
    visit("ops_s", &ServerStatus::requestsPerSecond);
    visit("in_s", &ServerStatus::receivedBytesPerSecond);
    visit("out_s", &ServerStatus::sentBytesPerSecond);
    visit("rows_s", &ServerStatus::rowsPerSecond);
    visit("committed_rows_s", &ServerStatus::committedRowsPerSecond);
    visit("queue", &ServerStatus::queueFraction);
    visit("memory_bytes", &ServerStatus::memoryBytes);
    visit("memory_limit", &ServerStatus::memoryLimit);
    visit("commit", &ServerStatus::commit);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ClientChips *)
{
    visit("active", &ClientChips::active);
    visit("writing", &ClientChips::writing);
    visit("errors", &ClientChips::errors);
    visit("throttled", &ClientChips::throttled);
    visit("plain_text", &ClientChips::plainText);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ClientQuery *)
{
    visit("text", &ClientQuery::text);
    visit("chips", &ClientQuery::chips);
    visit("order", &ClientQuery::order);
    visit("descending", &ClientQuery::descending);
    visit("first", &ClientQuery::first);
    visit("only", &ClientQuery::only);
    visit("offset", &ClientQuery::offset);
    visit("limit", &ClientQuery::limit);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ClientPage *)
{
    visit("sample", &ClientPage::sample);
    visit("total", &ClientPage::total);
    visit("matches", &ClientPage::matches);
    visit("offset", &ClientPage::offset);
    visit("clients", &ClientPage::clients);
}

template<typename Visitor>
void visitFields(Visitor &visit, const Interest *)
{
    visit("datasets", &Interest::datasets);
    visit("clients", &Interest::clients);
    visit("per_second", &Interest::perSecond);
}

template<typename Visitor>
void visitFields(Visitor &visit, const Capabilities *)
{
    visit("version", &Capabilities::version);
    visit("user", &Capabilities::user);
    visit("role", &Capabilities::role);
    visit("remote", &Capabilities::remote);
    visit("codecs", &Capabilities::codecs);
    visit("panels", &Capabilities::panels);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TreeQuery *)
{
    visit("file", &TreeQuery::file);
    visit("group", &TreeQuery::group);
    visit("order", &TreeQuery::order);
    visit("descending", &TreeQuery::descending);
    visit("offset", &TreeQuery::offset);
    visit("limit", &TreeQuery::limit);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TreeNode *)
{
    visit("path", &TreeNode::path);
    visit("kind", &TreeNode::kind);
    visit("members", &TreeNode::members);
    visit("shape", &TreeNode::shape);
    visit("max_shape", &TreeNode::maxShape);
    visit("dtype", &TreeNode::dtype);
    visit("chunks", &TreeNode::chunks);
    visit("filters", &TreeNode::filters);
    visit("other_filters", &TreeNode::otherFilters);
    visit("stored_bytes", &TreeNode::storedBytes);
    visit("logical_bytes", &TreeNode::logicalBytes);
    visit("rows_s", &TreeNode::rowsPerSecond);
    visit("last_write_at", &TreeNode::lastWriteAt);
    visit("writer", &TreeNode::writer);
    visit("writers", &TreeNode::writers);
    visit("codec_cores", &TreeNode::codecCores);
    visit("waiting_rows", &TreeNode::waitingRows);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TreePage *)
{
    visit("total", &TreePage::total);
    visit("offset", &TreePage::offset);
    visit("nodes", &TreePage::nodes);
}

template<typename Visitor>
void visitFields(Visitor &visit, const SearchQuery *)
{
    visit("file", &SearchQuery::file);
    visit("pattern", &SearchQuery::pattern);
    visit("limit", &SearchQuery::limit);
    visit("details", &SearchQuery::details);
}

template<typename Visitor>
void visitFields(Visitor &visit, const SearchResult *)
{
    visit("nodes", &SearchResult::nodes);
    visit("matches", &SearchResult::matches);
    visit("milliseconds", &SearchResult::milliseconds);
}

template<typename Visitor>
void visitFields(Visitor &visit, const PreviewQuery *)
{
    visit("kind", &PreviewQuery::kind);
    visit("file", &PreviewQuery::file);
    visit("path", &PreviewQuery::path);
    visit("from", &PreviewQuery::from);
    visit("rows", &PreviewQuery::rows);
    visit("fields", &PreviewQuery::fields);
    visit("points", &PreviewQuery::points);
    visit("index", &PreviewQuery::index);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LineSeries *)
{
    visit("name", &LineSeries::name);
    visit("position", &LineSeries::position);
    visit("low", &LineSeries::low);
    visit("high", &LineSeries::high);
}

template<typename Visitor>
void visitFields(Visitor &visit, const Statistics *)
{
    visit("count", &Statistics::count);
    visit("sampled", &Statistics::sampled);
    visit("nan", &Statistics::nan);
    visit("infinite", &Statistics::infinite);
    visit("min", &Statistics::min);
    visit("max", &Statistics::max);
    visit("mean", &Statistics::mean);
    visit("deviation", &Statistics::deviation);
    visit("histogram", &Statistics::histogram);
}

template<typename Visitor>
void visitFields(Visitor &visit, const StorageDetails *)
{
    visit("layout", &StorageDetails::layout);
    visit("chunk_shape", &StorageDetails::chunkShape);
    visit("chunks", &StorageDetails::chunks);
    visit("allocated_bytes", &StorageDetails::allocatedBytes);
    visit("logical_bytes", &StorageDetails::logicalBytes);
    visit("filters", &StorageDetails::filters);
    visit("best_ratio", &StorageDetails::bestRatio);
    visit("worst_ratio", &StorageDetails::worstRatio);
    visit("rows", &StorageDetails::rows);
    visit("durable_rows", &StorageDetails::durableRows);
    visit("codec_cores", &StorageDetails::codecCores);
}

template<typename Visitor>
void visitFields(Visitor &visit, const PreviewResult *)
{
    visit("kind", &PreviewResult::kind);
    visit("shape", &PreviewResult::shape);
    visit("dtype", &PreviewResult::dtype);
    visit("from", &PreviewResult::from);
    visit("columns", &PreviewResult::columns);
    visit("cells", &PreviewResult::cells);
    visit("lines", &PreviewResult::lines);
    visit("image_width", &PreviewResult::imageWidth);
    visit("image_height", &PreviewResult::imageHeight);
    visit("image", &PreviewResult::image);
    visit("statistics", &PreviewResult::statistics);
    visit("storage", &PreviewResult::storage);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistoryQuery *)
{
    visit("series", &HistoryQuery::series);
    visit("from", &HistoryQuery::from);
    visit("to", &HistoryQuery::to);
    visit("points", &HistoryQuery::points);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistorySeries *)
{
    visit("name", &HistorySeries::name);
    visit("step", &HistorySeries::step);
    visit("from", &HistorySeries::from);
    visit("low", &HistorySeries::low);
    visit("mean", &HistorySeries::mean);
    visit("high", &HistorySeries::high);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistoryEvent *)
{
    visit("at", &HistoryEvent::at);
    visit("kind", &HistoryEvent::kind);
    visit("text", &HistoryEvent::text);
}

template<typename Visitor>
void visitFields(Visitor &visit, const AlarmEvent *)
{
    visit("at", &AlarmEvent::at);
    visit("id", &AlarmEvent::id);
    visit("subject", &AlarmEvent::subject);
    visit("what", &AlarmEvent::what);
    visit("severity", &AlarmEvent::severity);
    visit("by", &AlarmEvent::by);
    visit("note", &AlarmEvent::note);
    visit("message", &AlarmEvent::message);
    visit("arguments", &AlarmEvent::arguments);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistoryResult *)
{
    visit("series", &HistoryResult::series);
    visit("events", &HistoryResult::events);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LogEntry *)
{
    visit("number", &LogEntry::number);
    visit("at", &LogEntry::at);
    visit("level", &LogEntry::level);
    visit("source", &LogEntry::source);
    visit("client", &LogEntry::client);
    visit("dataset", &LogEntry::dataset);
    visit("message", &LogEntry::message);
    visit("repeats", &LogEntry::repeats);
    visit("replaces", &LogEntry::replaces);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LogQuery *)
{
    visit("after", &LogQuery::after);
    visit("before", &LogQuery::before);
    visit("at_least", &LogQuery::atLeast);
    visit("limit", &LogQuery::limit);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LogPage *)
{
    visit("entries", &LogPage::entries);
    visit("first", &LogPage::first);
}

template<typename Visitor>
void visitFields(Visitor &visit, const CompressionRule *)
{
    visit("pattern", &CompressionRule::pattern);
    visit("type", &CompressionRule::type);
    visit("filters", &CompressionRule::filters);
    visit("chunk_bytes", &CompressionRule::chunkBytes);
    visit("enabled", &CompressionRule::enabled);
    visit("matches", &CompressionRule::matches);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TrialQuery *)
{
    visit("file", &TrialQuery::file);
    visit("path", &TrialQuery::path);
    visit("sample_bytes", &TrialQuery::sampleBytes);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TrialRow *)
{
    visit("filters", &TrialRow::filters);
    visit("ratio", &TrialRow::ratio);
    visit("write_bytes_per_second", &TrialRow::writeBytesPerSecond);
    visit("read_bytes_per_second", &TrialRow::readBytesPerSecond);
    visit("cores", &TrialRow::cores);
    visit("stored_per_day", &TrialRow::storedPerDay);
    visit("disk_seconds", &TrialRow::diskSeconds);
    visit("any_reader", &TrialRow::anyReader);
    visit("problem", &TrialRow::problem);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TrialResult *)
{
    visit("sampled_bytes", &TrialResult::sampledBytes);
    visit("rows", &TrialResult::rows);
    visit("recommended", &TrialResult::recommended);
    visit("reason", &TrialResult::reason);
    visit("reason_detail", &TrialResult::reasonDetail);
}

template<typename Visitor>
void visitFields(Visitor &visit, const SettingValue *)
{
    visit("key", &SettingValue::key);
    visit("value", &SettingValue::value);
    visit("standard", &SettingValue::standard);
    visit("section", &SettingValue::section);
    visit("needs_restart", &SettingValue::needsRestart);
    visit("secret", &SettingValue::secret);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ServerCertificate *)
{
    visit("fingerprint", &ServerCertificate::fingerprint);
    visit("name", &ServerCertificate::name);
    visit("issuer", &ServerCertificate::issuer);
    visit("expires_at", &ServerCertificate::expiresAt);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ServerSettings *)
{
    visit("values", &ServerSettings::values);
    visit("rules", &ServerSettings::rules);
    visit("command_line", &ServerSettings::commandLine);
    visit("config_file", &ServerSettings::configFile);
    visit("certificate", &ServerSettings::certificate);
    visit("oldest_tls", &ServerSettings::oldestTls);
}

template<typename Visitor>
void visitFields(Visitor &visit, const PastFile *)
{
    visit("name", &PastFile::name);
    visit("path", &PastFile::path);
    visit("bytes", &PastFile::bytes);
    visit("ended_at", &PastFile::endedAt);
    visit("why", &PastFile::why);
    visit("by", &PastFile::by);
    visit("there", &PastFile::isThere);
}

template<typename Visitor>
void visitFields(Visitor &visit, const UserEntry *)
{
    visit("name", &UserEntry::name);
    visit("role", &UserEntry::role);
    visit("files", &UserEntry::files);
    visit("paths", &UserEntry::paths);
    visit("token", &UserEntry::hasToken);
    visit("connected", &UserEntry::connected);
}

template<typename Visitor>
void visitFields(Visitor &visit, const UserList *)
{
    visit("file", &UserList::file);
    visit("revision", &UserList::revision);
    visit("in_force", &UserList::inForce);
    visit("users", &UserList::users);
    visit("problem", &UserList::problem);
}

template<typename Visitor>
void visitFields(Visitor &visit, const Command *)
{
    visit("name", &Command::name);
    visit("arguments", &Command::arguments);
    visit("epoch", &Command::epoch);
}

template<typename Visitor>
void visitFields(Visitor &visit, const CommandResult *)
{
    visit("job", &CommandResult::job);
    visit("detail", &CommandResult::detail);
}

} // namespace hdf5async
