// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counter.h"

#include <hdf5async/error.h>
#include <hdf5async/requests.h>

#include <array>

namespace hdf5async {

/// Requests of all connections that ever were, by operation, and the errors that they were answered with, by code. Raised by network
/// threads.
struct RequestCounters
{
    static constexpr std::size_t errorCount = std::size_t(ErrorCode::Internal) + 1; ///< those that travel

    void took(OpCode operation) { operations[std::size_t(operation)].add(); }
    void failed(ErrorCode code)
    {
        if (std::size_t(code) < errorCount)
            errors[std::size_t(code)].add();
    }

    std::array<Counter, opCount> operations;
    std::array<Counter, errorCount> errors;
};

} // namespace hdf5async
