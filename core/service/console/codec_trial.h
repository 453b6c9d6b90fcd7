// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"
#include "core/service/console/inquiry.h"

namespace hdf5async {

/// What a trial knows of the server beside the data.
struct TrialSurroundings
{
    double bytesPerSecond = 0; ///< that the dataset grows by at present; 0 = nothing
    qint64 freeBytes = -1;     ///< on its disk
};

/// Reads samples of a dataset and compresses them with everything there is. @thread the lane @errors of the answer: those of reading;
/// BAD_VALUE: the data has no bytes of its own (texts of variable length)
void askTrial(const InquiryPtr &inquiry, const TrialQuery &query, const TrialSurroundings &surroundings,
              std::function<void(Result<TrialResult>)> then);

/// Marks the row that needs least space of those that need at most a quarter of the machine's cores, and says why.
void recommend(TrialResult &result, int cores, double bytesPerSecond);

} // namespace hdf5async
