// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QMetaObject>
#include <QObject>
#include <QThreadPool>

#include <functional>
#include <utility>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace hdf5async {

/// The ways in which work goes to another thread. They are Qt's own, but ThreadSanitizer is told about them: Qt is not instrumented
/// where it comes from the distribution, so that it would take every hand-over for a race.
namespace handover {

/// What this thread has done until now is known to whoever calls arrived() with the same `way` afterwards.
inline void leaves([[maybe_unused]] const void *way)
{
#if defined(__SANITIZE_THREAD__)
    __tsan_release(const_cast<void *>(way));
#endif
}
inline void arrived([[maybe_unused]] const void *way)
{
#if defined(__SANITIZE_THREAD__)
    __tsan_acquire(const_cast<void *>(way));
#endif
}

#if defined(__SANITIZE_THREAD__)
/// A function on its way. It lies on the heap since before leaves(), and the parcel, which is copied after that, is not instrumented.
template<typename Function>
class Parcel
{
public:
    Parcel(const void *way, Function function) : m_way(way), m_function(new Function(std::move(function))) { }

    __attribute__((no_sanitize("thread"), noinline)) void operator()() const
    {
        arrived(m_way);
        (*m_function)();
        delete m_function;
        leaves(m_way);
    }

private:
    const void *m_way;
    Function *m_function;
};
#endif

/// What to hand to Qt in place of `function`.
template<typename Function>
[[nodiscard]] auto packed([[maybe_unused]] const void *way, Function function)
{
#if defined(__SANITIZE_THREAD__)
    const Parcel<Function> parcel(way, std::move(function));
    leaves(way);
    return parcel;
#else
    return function;
#endif
}

} // namespace handover

/// Calls `function` in the thread of `context`, from its event loop. @thread any
template<typename Function>
void postTo(QObject *context, Function function)
{
    QMetaObject::invokeMethod(context, handover::packed(context, std::move(function)), Qt::QueuedConnection);
}

/// Calls `function` in a thread of the pool. @thread any
inline void startIn(QThreadPool &pool, std::function<void()> function)
{
    pool.start(handover::packed(&pool, std::move(function)));
}

/// The same if a thread is free. @return whether there was one
[[nodiscard]] inline bool tryStartIn(QThreadPool &pool, std::function<void()> function)
{
    return pool.tryStart(handover::packed(&pool, std::move(function)));
}

} // namespace hdf5async
