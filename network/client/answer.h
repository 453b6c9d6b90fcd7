// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QFuture>
#include <QPromise>

#include <utility>

namespace hdf5async {

/// A promise that keeps itself: when the last owner lets go of it without an answer, the answer is CANCELLED. (A future of an
/// abandoned QPromise has no result, and asking for one aborts.)
template<typename T>
class Answer
{
public:
    Answer() { m_promise.start(); }
    ~Answer() { set(failure(ErrorCode::Cancelled, QStringLiteral("The call was given up before an answer came."))); }
    Answer(const Answer &) = delete;
    Answer &operator=(const Answer &) = delete;

    [[nodiscard]] QFuture<Result<T>> future() const { return m_promise.future(); }
    void set(Result<T> result)
    {
        if (std::exchange(m_isSet, true))
            return;
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

private:
    QPromise<Result<T>> m_promise;
    bool m_isSet = false;
};

} // namespace hdf5async
