// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>

namespace hdf5async {

/// Counts what a reply will take on the wire while it is being collected, so that one that is too large is given up early and no
/// more memory is used for it. Counts a little less than the truth; whoever encodes the reply counts exactly.
class ReplyBudget
{
public:
    explicit ReplyBudget(qint64 limit) : m_limit(limit) { }

    /// @errors TOO_LARGE with detail "bytes" and "limit"
    [[nodiscard]] Result<void> spend(qint64 bytes);
    [[nodiscard]] qint64 left() const { return m_limit - m_spent; }

private:
    qint64 m_limit;
    qint64 m_spent = 0;
};

/// About the bytes of a value on the wire, never more than they are.
[[nodiscard]] qint64 wireBytes(const Value &value);

} // namespace hdf5async
