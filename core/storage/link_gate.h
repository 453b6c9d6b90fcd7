// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage.h"

#include <map>
#include <optional>
#include <set>

namespace hdf5async {

/// Keeps clients that may not use every path from what their paths do not name: rules are about the text of paths, but a soft link
/// below an allowed path may lead anywhere. It remembers the paths that it has looked at, until a link may have changed.
/// @thread as its Storage
class LinkGate
{
public:
    /// What an operation is answered with instead of being carried out; nothing when it may be.
    [[nodiscard]] std::optional<Result<Outcome>> answerInstead(Storage &storage, const Operation &operation,
                                                               const PathRulesPtr &rules);
    /// An operation is about to be carried out.
    void note(OpCode code);
    void forget()
    {
        m_reached.clear();
        m_count = 0;
    }

    /// Whether the answer depends on the rules.
    [[nodiscard]] static bool onlyLooks(const Operation &operation);

private:
    [[nodiscard]] bool reaches(Storage &storage, const QByteArray &path, const PathRulesPtr &rules);

    std::map<PathRulesPtr, std::set<QByteArray>> m_reached;
    std::size_t m_count = 0;
};

/// The answer to an operation whose path the rules hide (PathVerdict::Hidden): that of a path where nothing is.
[[nodiscard]] Result<Outcome> hiddenAnswer(const Operation &operation);
/// The answer to a change outside the paths that somebody may use. It says nothing of what is there.
[[nodiscard]] Error forbiddenPath();

} // namespace hdf5async
