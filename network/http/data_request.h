// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/http/data_host.h"
#include "network/http/http_request.h"

namespace hdf5async {

/// Whether a path is one of those of h5grove: /attr, /data, /meta, /paths, /stats.
[[nodiscard]] bool isDataRoute(const QByteArray &path);

/// Answers a request for one of these as h5grove 4 does, as far as docs/http.md does not say otherwise. @thread the HTTP thread
void startDataRequest(DataHost &host, quint64 visit, const HttpRequest &request);

} // namespace hdf5async
