// SPDX-License-Identifier: BSD-3-Clause
// Settings, compression, users, finished files, and commands.
#pragma once

#include "core/console/codes.h"
#include "core/console/command.h"
#include "core/console/past_file.h"
#include "core/console/queries.h"
#include "core/console/user_list.h"
#include "core/console/value_codec.h"

namespace hdf5async {

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
