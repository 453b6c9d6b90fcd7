// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

namespace hdf5async {

/// The moment that all fixed data is of.
[[nodiscard]] QDateTime exampleNow();

/// A status as of exampleNow(), the same in every run: six clients, one file, two alarms, nothing wrong but a quota.
[[nodiscard]] ServerStatus exampleStatus();
/// The same `ticks` quarters of a second later: counters advance, rates wobble.
[[nodiscard]] ServerStatus exampleStatus(int ticks);
/// With so many clients, every one of them changed at every tick.
[[nodiscard]] ServerStatus crowdedStatus(int clients, int ticks);
[[nodiscard]] Capabilities exampleCapabilities();
[[nodiscard]] std::vector<LogEntry> exampleLog(int entries = 400);
/// Oldest first.
[[nodiscard]] std::vector<AlarmEvent> exampleAlarmHistory();
[[nodiscard]] ServerSettings exampleSettings();
[[nodiscard]] std::vector<PastFile> examplePastFiles();
[[nodiscard]] UserList exampleUsers();
[[nodiscard]] HistoryResult exampleHistory(const HistoryQuery &query);
[[nodiscard]] PreviewResult examplePreview(const PreviewQuery &query);
[[nodiscard]] TrialResult exampleTrial();

/// A tree that is made where it is looked at: /r7 with a few datasets and /r7/chan with `channels` of them, /img, /meta, and names
/// that are hard to show.
class FakeTree
{
public:
    int channels = 100'000;

    [[nodiscard]] Result<TreePage> list(const TreeQuery &query) const;
    [[nodiscard]] SearchResult search(const SearchQuery &query) const;

private:
    [[nodiscard]] std::vector<TreeNode> fixedMembers(const QByteArray &group) const;
    [[nodiscard]] TreeNode channel(int number) const;
};

} // namespace hdf5async
