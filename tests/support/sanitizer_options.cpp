// SPDX-License-Identifier: BSD-3-Clause
//
// Part of every program of a sanitizer's build (cmake/Layers.cmake), so that each has the right options however it is
// started. TSAN_OPTIONS and UBSAN_OPTIONS of the environment come after these and win.

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

} // extern "C"
