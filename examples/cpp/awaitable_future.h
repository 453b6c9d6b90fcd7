// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QCoreApplication>
#include <QFutureWatcher>

#include <coroutine>
#include <exception>

/// `co_await` for a QFuture, in a function that returns Task: it goes on in the thread that waited, from its event loop.
struct Task
{
    struct promise_type
    {
        Task get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() { }
        void unhandled_exception() { std::terminate(); }
    };
};

template<typename T>
auto operator co_await(QFuture<T> future)
{
    struct Awaiter
    {
        QFuture<T> future;
        QFutureWatcher<T> watcher;
        explicit Awaiter(QFuture<T> awaited) : future(std::move(awaited)) { }
        bool await_ready() const { return future.isFinished(); }
        void await_suspend(std::coroutine_handle<> waiting)
        {
            QObject::connect(
                &watcher, &QFutureWatcher<T>::finished, &watcher, [waiting] { waiting.resume(); },
                Qt::QueuedConnection);
            watcher.setFuture(future);
        }
        T await_resume() { return future.takeResult(); }
    };
    return Awaiter(std::move(future));
}
