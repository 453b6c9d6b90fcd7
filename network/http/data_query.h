// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/http/http_request.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

namespace hdf5async {

enum class DataFormat : quint8 { Json, Bin, Csv, Npy, Tiff };

/// How links that lead to nothing are told.
enum class LinkResolution : quint8 { OnlyValid, All };

/// The query of a request for data, checked as far as it can be without the file.
struct DataQuery
{
    QByteArray file = "default";
    QByteArray path = "/"; ///< canonical
    QByteArrayList attributes;
    std::optional<Selection> selection;
    DataFormat format = DataFormat::Json;
    bool safe = false; ///< types that JavaScript has, little-endian
    bool flatten = false;
    LinkResolution links = LinkResolution::OnlyValid;
};

/// @errors BAD_PATH, BAD_SELECTION, BAD_VALUE
[[nodiscard]] Result<DataQuery> parseDataQuery(const HttpRequest &request);

/// numpy's text of indices and slices: "5", "1,2:5", "0:10:5, 2, 3:". @errors BAD_SELECTION
[[nodiscard]] Result<Selection> parseSelection(const QByteArray &text);

/// The read of a dataset in the form that the answer needs.
[[nodiscard]] ReadRequest readFor(const DataQuery &query, const InfoReply &info);

} // namespace hdf5async
