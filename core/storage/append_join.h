// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage_queue.h"

#include <optional>
#include <span>

namespace hdf5async {

/// Finds neighbouring appends to one dataset that are carried out as one: the same rows in the same order, at the price of one.
///
/// That is so when each of them adds whole rows of the dataset, of one type; so it knows the dataset that was appended to last.
/// @thread one
class AppendJoin
{
public:
    /// An append was carried out alone, or any other change: what is known of datasets may have changed.
    void noteChange(const Operation &operation, const Outcome &outcome);
    void forget() { m_path = QByteArray(); }

    /// How many of the requests, from the first on, can be carried out as one. 1 = the first alone. All of them are then
    /// acknowledged in the same way, and none is numbered.
    [[nodiscard]] std::size_t countJoinable(std::span<const QueuedRequest> requests, AckLevel defaultAck) const;
    /// Their rows in one request; nothing when memory is short.
    [[nodiscard]] std::optional<AppendRequest> join(std::span<const QueuedRequest> requests) const;

private:
    [[nodiscard]] bool isJoinable(const QueuedRequest &request) const;

    QByteArray m_path; ///< empty = none is known
    ElementType m_type;
    Shape m_shape;
};

/// The rows (elements along axis 0) of an append that AppendJoin has found joinable.
[[nodiscard]] qint64 joinedRows(const QueuedRequest &request);

} // namespace hdf5async
