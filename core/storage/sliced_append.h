// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/sliced_operation.h"

namespace hdf5async {

/// An append of an array in parts. When one fails, the dataset gets its shape back and the whole is tried at once, so that the
/// outcome is as if it had never been cut.
class SlicedAppend final : public SlicedOperation
{
public:
    /// `request.data` is an Array of at least one row, and `plan.shape` has its other axes.
    SlicedAppend(Storage &storage, const AppendRequest &request, SlicePlan plan);

    std::optional<Result<Outcome>> step() override;
    bool admits(const Operation &other) override;
    bool leavesTraces() const override { return m_halfDone; }

private:
    [[nodiscard]] const Array &rows() const { return std::get<Array>(m_request.data.value); }
    [[nodiscard]] qint64 rowsOfNextPart() const;
    [[nodiscard]] AppendRequest part(qint64 count) const;
    [[nodiscard]] Result<Outcome> undo(Error error);

    Storage &m_storage;
    const AppendRequest m_request;
    const SlicePlan m_plan;
    StepSize m_size;
    qint64 m_done = 0; ///< rows
    bool m_halfDone = false;
};

} // namespace hdf5async
