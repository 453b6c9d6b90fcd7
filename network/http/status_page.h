// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/http/http_request.h"
#include "network/http/http_response.h"

#include <optional>

namespace hdf5async {

/// The status page and what it consists of; nothing for other paths. It holds no numbers: its script asks for /status.json. Chinese for
/// browsers that would rather have it (Accept-Language).
[[nodiscard]] std::optional<HttpResponse> statusPage(const HttpRequest &request);

} // namespace hdf5async
