// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage.h"

#include <chrono>
#include <memory>
#include <optional>

namespace hdf5async {

/// A long operation that is carried out step by step, so that short ones go in between. It has done nothing before the first step.
/// Between the steps nobody sees anything of it, as long as only what it admits is carried out. @thread as its Storage
class SlicedOperation
{
public:
    virtual ~SlicedOperation() = default;
    /// Some milliseconds' worth of work. @return the outcome as of Storage::execute(), once it is there; then nothing may follow
    [[nodiscard]] virtual std::optional<Result<Outcome>> step() = 0;
    /// Whether `other` may be carried out before the next step.
    [[nodiscard]] virtual bool admits(const Operation &other) = 0;
    /// Whether something of it is in the file that only a rollback removes: it is half done, or failed and could not be undone.
    [[nodiscard]] virtual bool leavesTraces() const = 0;
};

/// Null for an operation that is carried out at once. `storage` must outlive it; it must be gone before the file is rolled back
/// or closed.
[[nodiscard]] std::unique_ptr<SlicedOperation> makeSliced(Storage &storage, const Operation &operation);

/// How many rows a step transfers: about 1 MiB to begin with, then as many as take some milliseconds.
class StepSize
{
public:
    using Clock = std::chrono::steady_clock;

    explicit StepSize(const SlicePlan &plan, qint64 rows);
    /// A multiple of the plan's unit.
    [[nodiscard]] qint64 rows() const { return m_units * m_unit; }
    /// The last step has taken so long.
    void took(Clock::duration time);

private:
    qint64 m_unit;
    qint64 m_units;
    qint64 m_mostUnits;
};

} // namespace hdf5async
