// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/error.h>
#include <hdf5async/server_status.h>

#include <optional>

namespace hdf5async {

/// With what the message of a job begins that has verified a file and found damage; where and how much follows.
inline constexpr QLatin1StringView damagedWord("Damaged");

/// Where a job that has verified a file has found damage, as the end of a sentence: ": /a: …" or " in 3 places, …". Nothing when it has
/// found none, has not ended, or failed for another reason.
[[nodiscard]] inline std::optional<QString> damageFound(const JobStatus &job)
{
    const QString beginning = errorCodeName(ErrorCode::IoError) + QStringLiteral(": ") + damagedWord;
    if (job.kind != QLatin1StringView("verify") || !job.problem.startsWith(beginning))
        return std::nullopt;
    return job.problem.sliced(beginning.size());
}

} // namespace hdf5async
