// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include "network/protocol/request_arguments.h"

namespace hdf5async {

/// Makes the operation of its arguments (steps 8 to 11 of the order of checks). Of a batch, checkBatch() must have succeeded.
/// @errors BAD_REQUEST: excluded combinations; BAD_PATH, BAD_ARRAY, UNSUPPORTED_TYPE, BAD_VALUE, TOO_LARGE; inside a batch with
/// detail "index"
[[nodiscard]] Result<Operation> decodeOperation(const RequestArguments &arguments);

/// Which operation a request map asks for. @errors BAD_REQUEST, UNKNOWN_OP
[[nodiscard]] Result<OpCode> decodeOp(const RequestEntries &entries);

/// Checks the requests of a batch as far as their keys and the types of their values go (steps 5 and 6).
/// @errors BAD_REQUEST, UNKNOWN_OP, with detail "index"; TOO_LARGE: too many
[[nodiscard]] Result<void> checkBatch(const RequestArguments &batch);

/// @errors as decodeOperation()
[[nodiscard]] Result<Operation> decodeBatch(const RequestArguments &batch);

} // namespace hdf5async
