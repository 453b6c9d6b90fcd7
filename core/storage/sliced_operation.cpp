// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/sliced_operation.h"

#include "core/storage/sliced_append.h"
#include "core/storage/sliced_read.h"

#include <algorithm>

namespace hdf5async {

namespace {

// Bytes. Little to begin with: nobody knows yet how much must be read or unpacked for them.
constexpr qint64 firstStep = 64 << 10;
constexpr qint64 largestStep =
    2 << 20; // fresh pages of memory may come at 400 MB/s, and a step was planned by how fast the last one was
constexpr std::chrono::milliseconds shortStep{2}, longStep{5};

/// A read that takes long and cannot be cut: one step, but not in a thread that has other things to do.
class UncutRead final : public SlicedOperation
{
public:
    UncutRead(Storage &storage, const ReadRequest &request) : m_storage(storage), m_request(request) { }

    std::optional<Result<Outcome>> step() override { return m_storage.execute(m_request); }
    bool admits(const Operation &) override { return false; }
    bool leavesTraces() const override { return false; }

private:
    Storage &m_storage;
    const ReadRequest m_request;
};

} // namespace

std::unique_ptr<SlicedOperation> makeSliced(Storage &storage, const Operation &operation)
{
    const auto *read = std::get_if<ReadRequest>(&operation);
    const auto *append = std::get_if<AppendRequest>(&operation);
    if (!read && !append)
        return nullptr;
    std::optional<SlicePlan> plan = storage.planSlices(operation);
    if (!plan)
        return nullptr;
    if (read && plan->shape.empty())
        return std::make_unique<UncutRead>(storage, *read);
    if (read)
        return std::make_unique<SlicedRead>(storage, *read, std::move(*plan));
    return std::make_unique<SlicedAppend>(storage, *append, std::move(*plan));
}

StepSize::StepSize(const SlicePlan &plan, qint64 rows) : m_unit(std::max<qint64>(plan.unit, 1))
{
    const qint64 unitBytes = std::max<qint64>(plan.bytes / std::max<qint64>(rows, 1), 1) * m_unit;
    m_units = std::max<qint64>(firstStep / unitBytes, 1);
    m_mostUnits = std::max<qint64>(largestStep / unitBytes, 1);
}

void StepSize::took(Clock::duration time)
{
    if (time < shortStep)
        m_units = std::min(m_units * 2, m_mostUnits);
    else if (time > longStep)
        m_units = std::max<qint64>(m_units / 2, 1);
}

} // namespace hdf5async
