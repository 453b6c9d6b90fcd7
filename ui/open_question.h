// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <functional>
#include <memory>

namespace hdf5async {

/// A question to the server of which only the newest answer counts: a new one cancels the one before, whose answer is never seen.
/// Destroying it cancels too. @thread window
template<typename Answer>
class OpenQuestion
{
public:
    OpenQuestion() = default;
    OpenQuestion(const OpenQuestion &) = delete;
    OpenQuestion &operator=(const OpenQuestion &) = delete;
    ~OpenQuestion() { cancel(); }

    /// `then` is called from the event loop, also for a future that is finished already; it may ask again.
    void ask(const QFuture<Result<Answer>> &future, std::function<void(Result<Answer>)> then)
    {
        cancel();
        m_watcher = std::make_unique<QFutureWatcher<Result<Answer>>>();
        QObject::connect(m_watcher.get(), &QFutureWatcherBase::finished, m_watcher.get(),
                         [this, then = std::move(then)] { finish(then); });
        m_watcher->setFuture(future);
    }

    void cancel()
    {
        if (!m_watcher)
            return;
        m_watcher->disconnect();
        m_watcher->cancel();
        // It may be what is calling right now.
        m_watcher.release()->deleteLater();
    }

    [[nodiscard]] bool isPending() const { return m_watcher != nullptr; }

private:
    void finish(const std::function<void(Result<Answer>)> &then)
    {
        const QFuture<Result<Answer>> future = m_watcher->future();
        // Kept alive until `then` returns, which lives in the connection.
        const std::shared_ptr<QFutureWatcher<Result<Answer>>> watcher(
            m_watcher.release(), [](QFutureWatcher<Result<Answer>> *done) { done->deleteLater(); });
        if (future.isCanceled() || future.resultCount() == 0)
            then(failure(ErrorCode::Cancelled, QStringLiteral("the question was given up")));
        else
            then(future.result());
    }

    std::unique_ptr<QFutureWatcher<Result<Answer>>> m_watcher;
};

/// Calls `then` with a const Result<Answer> &: at once when the answer is there, otherwise from the event loop and unless `context` is
/// destroyed before. For questions of which every answer counts. @thread window
template<typename Answer, typename Then>
void whenAnswered(const QFuture<Result<Answer>> &future, QObject *context, Then then)
{
    const auto answerOf = [](const QFuture<Result<Answer>> &finished) {
        const bool isGivenUp = finished.isCanceled() || finished.resultCount() == 0;
        return isGivenUp ? Result<Answer>(failure(ErrorCode::Cancelled, QStringLiteral("the question was given up")))
                         : finished.result();
    };
    if (future.isFinished())
        return then(answerOf(future));
    // Not QFuture::then(context, …): Qt 6.4 asserts when the context is gone by the time of the answer.
    auto *const watcher = new QFutureWatcher<Result<Answer>>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, answerOf, then = std::move(then)]() mutable {
                         watcher->deleteLater(); // not before `then` returns, which lives in the connection
                         then(answerOf(watcher->future()));
                     });
    watcher->setFuture(future);
}

} // namespace hdf5async
