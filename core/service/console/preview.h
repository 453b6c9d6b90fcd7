// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"
#include "core/service/console/inquiry.h"

namespace hdf5async {

/// Looks at a dataset for a console: at most 4 MiB of it, in reads that other requests go between, as long as the inquiry lasts. What
/// is larger is looked at in blocks that are spread over it. @thread the lane
/// @errors of the answer: those of the path; BAD_VALUE: no numbers to plot or no image; TOO_LARGE
void askPreview(const InquiryPtr &inquiry, const PreviewQuery &query, std::function<void(Result<PreviewResult>)> then);

/// Reads blocks of rows that are spread evenly over `rows` rows from `from` on, together at most `bytes`: `block` is given each with the
/// number of its first row, `then` what went wrong if none came.
void readBlocks(const InquiryPtr &inquiry, const QByteArray &path, const InfoReply &info, qint64 from, qint64 rows,
                qint64 blocks, qint64 bytes, const std::vector<QByteArray> &fields,
                std::function<void(qint64 first, const Value &value)> block,
                std::function<void(std::optional<Error>)> then);

/// About how many bytes a row takes of which at most `mostColumns` elements are read.
[[nodiscard]] qint64 rowBytesOf(const InfoReply &info);

} // namespace hdf5async
