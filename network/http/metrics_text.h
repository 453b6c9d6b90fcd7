// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/latency_histogram.h"
#include "core/metrics/request_counters.h"

#include <hdf5async/server_status.h>

#include <QByteArray>
#include <QDateTime>

#include <chrono>
#include <map>
#include <vector>

namespace hdf5async {

/// How long the commits of a file took, all of them since it was opened.
struct CommitTimes
{
    QByteArray file;
    LatencyHistogram::Counts counts{};
    std::chrono::microseconds sum{0};
};

/// What the HTTP port counts about itself.
struct HttpCounts
{
    int connections = 0;
    quint64 refusedConnections = 0;
    std::map<int, quint64> responses; ///< by status
};

/// What /metrics tells besides the status.
struct MetricsExtra
{
    const RequestCounters *requests = nullptr;
    std::vector<CommitTimes> commits;
    HttpCounts http;
    QDateTime now;
};

/// Numbers for Prometheus, text format 0.0.4. Labels name only what the configuration or the program knows (files, operations, codes),
/// never what clients bring (paths, clients): the number of lines is bounded.
/// @source https://prometheus.io/docs/instrumenting/exposition_formats/
[[nodiscard]] QByteArray metricsText(const ServerStatus &status, const MetricsExtra &extra);

} // namespace hdf5async
