// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/access_control.h"
#include "network/http/http_request.h"

namespace hdf5async {

/// Finds out who a request is from, anew for each one: by its token (`Authorization: Bearer TOKEN`) or the certificate of its connection.
/// Where nobody is asked, the name by which the server was called must be an address or localhost: a web page elsewhere could make
/// its own name lead here, and read what this machine's user may.
/// @errors AUTH_REQUIRED, AUTH_FAILED (then `client.penalty` is set), FORBIDDEN
[[nodiscard]] Result<void> identify(AccessControl &access, ClientContext &client, const HttpRequest &request);

/// Whether who he is may see the numbers of the whole server, as consoles do. @errors AUTH_REQUIRED, FORBIDDEN
[[nodiscard]] Result<void> mayWatch(const AccessControl &access, const ClientContext &client);

/// Whether a Host header names an address, or localhost.
[[nodiscard]] bool isAddressHost(const QByteArray &host);

} // namespace hdf5async
