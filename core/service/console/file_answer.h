// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/value_codec.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// What a served file has answered a question of this layer. @errors INTERNAL: it has answered something else
template<typename T>
[[nodiscard]] Result<T> fileAnswer(const Outcome &outcome)
{
    const auto *reply = std::get_if<ReadReply>(&outcome);
    Result<T> answer = reply ? fromValue<T>(reply->value) : failure(ErrorCode::Internal, QStringLiteral("no value"));
    if (!answer)
        return failure(
            ErrorCode::Internal,
            QStringLiteral("The storage answers otherwise than it is asked: %1").arg(answer.error().message));
    return answer;
}

} // namespace hdf5async
