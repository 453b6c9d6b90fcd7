// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/fields.h"

#include <hdf5async/result.h>
#include <hdf5async/server_status.h>

namespace hdf5async {

/// What cannot be true of an answer, in words; null when there is nothing. These are the things that a window counts on: lists that
/// belong together are of one length and in order, and a number that points into a list does.
[[nodiscard]] const char *faultIn(const ServerStatus &status);
[[nodiscard]] const char *faultIn(const ClientPage &page);
[[nodiscard]] const char *faultIn(const TreePage &page);
[[nodiscard]] const char *faultIn(const SearchResult &found);
[[nodiscard]] const char *faultIn(const PreviewResult &preview);
[[nodiscard]] const char *faultIn(const HistoryResult &history);
[[nodiscard]] const char *faultIn(const LogPage &page);
[[nodiscard]] const char *faultIn(const TrialResult &trial);
template<typename T>
[[nodiscard]] const char *faultIn(const T &)
{
    return nullptr;
}

/// How an answer is refused. @param why what is wrong with it
[[nodiscard]] tl::unexpected<Error> badAnswer(const QString &why);

/// What a server has answered a console, which believes it nothing. @errors BAD_REPLY: a number that is not known here, or something
/// that cannot be true
template<typename T>
[[nodiscard]] Result<T> answerFrom(const Value &value)
{
    Result<T> answer = fromValue<T>(value);
    if (!answer)
        return badAnswer(answer.error().message);
    if (const char *const fault = faultIn(*answer))
        return badAnswer(QString::fromLatin1(fault));
    return answer;
}

} // namespace hdf5async
