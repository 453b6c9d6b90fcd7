// SPDX-License-Identifier: BSD-3-Clause
//
// Part of every program of a sanitizer's build (cmake/Layers.cmake), so that each has the right options however it is
// started. TSAN_OPTIONS and UBSAN_OPTIONS of the environment come after these and win.

#ifdef __SANITIZE_THREAD__
#include <cstdarg>

#include <dlfcn.h>
#include <sched.h>
#endif

extern "C" {

/// Debian's Qt is not instrumented; core/threads/handover.h announces what goes through its queues.
const char *__tsan_default_options()
{
    return "ignore_noninstrumented_modules=1:second_deadlock_stack=1:die_after_fork=0:suppressions=" HDF5ASYNC_TSAN_SUPPRESSIONS;
}

const char *__ubsan_default_options()
{
    return "print_stacktrace=1";
}

#ifdef __SANITIZE_THREAD__
/// ThreadSanitizer from GCC 13 on takes each clone() for a fork and ends a program after one that shares its memory, which is how
/// QProcess starts a child. So libc's own is called, as with GCC 12.
__attribute__((visibility("default"))) int clone(int (*function)(void *), void *stack, int flags, void *argument, ...) noexcept
{
    using Clone = int (*)(int (*)(void *), void *, int, void *, ...);
    static const auto libcClone = reinterpret_cast<Clone>(dlsym(dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD), "clone"));
    va_list rest;
    va_start(rest, argument);
    void *const parentId = va_arg(rest, void *);
    void *const storage = va_arg(rest, void *);
    void *const childId = va_arg(rest, void *);
    va_end(rest);
    return libcClone(function, stack, flags, argument, parentId, storage, childId);
}
#endif

} // extern "C"
