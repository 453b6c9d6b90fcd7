// SPDX-License-Identifier: BSD-3-Clause
// What a status is made of.
#pragma once

#include "core/console/codes.h"
#include "core/console/value_codec.h"

namespace hdf5async {

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

} // namespace hdf5async
