// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/sliced_operation.h"

namespace hdf5async {

/// A read whose result, an array, is gathered part by part. When the dataset changes meanwhile (by another path to it), it is read
/// again as a whole.
class SlicedRead final : public SlicedOperation
{
public:
    SlicedRead(Storage &storage, const ReadRequest &request, SlicePlan plan);

    std::optional<Result<Outcome>> step() override;
    bool admits(const Operation &other) override;
    bool leavesTraces() const override { return false; }

private:
    [[nodiscard]] bool keep(const Array &part);
    [[nodiscard]] Result<Outcome> readWhole();

    Storage &m_storage;
    const ReadRequest m_request;
    const SlicePlan m_plan;
    StreamCursor m_cursor;
    StepSize m_size;
    ElementType m_type;                  ///< of the first part, and of all
    std::optional<MutableBytes> m_bytes; ///< of the result; from the first part on
    std::size_t m_filled = 0;
};

} // namespace hdf5async
