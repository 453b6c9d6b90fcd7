// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/http/data_query.h"
#include "network/http/http_response.h"

namespace hdf5async {

/// What was read, in the form that was asked for. @thread any
[[nodiscard]] HttpResponse encodeData(const Value &value, const DataQuery &query, qint64 maxBytes);

/// Smallest, largest, mean and so on of the finite numbers among what was read. @thread any
[[nodiscard]] HttpResponse encodeStatistics(const Value &value);

} // namespace hdf5async
