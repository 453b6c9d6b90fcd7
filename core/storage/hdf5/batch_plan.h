// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/key_index.h"

namespace hdf5async {

/// The keys of some rows, the equal ones together.
class KeyGroups
{
public:
    explicit KeyGroups(const std::vector<KeyId> &keys);

    /// Each key once, rising.
    std::vector<WantedKey> keys;

    /// Of all rows with key number `group` the first and the last.
    [[nodiscard]] qint64 first(std::size_t group) const { return row(m_starts.empty() ? group : m_starts[group]); }
    [[nodiscard]] qint64 last(std::size_t group) const
    {
        return row(m_starts.empty() ? group : m_starts[group + 1] - 1);
    }

private:
    [[nodiscard]] qint64 row(std::size_t place) const { return m_rows.empty() ? qint64(place) : m_rows[place]; }

    std::vector<qint64> m_rows;        // by key; empty when keys rise
    std::vector<std::size_t> m_starts; // of the groups in m_rows, and the end
};

/// What becomes of the rows of a batch.
struct BatchPlan
{
    struct Replaced
    {
        qint64 row = 0;  ///< of the dataset
        qint64 from = 0; ///< of the batch
    };
    std::vector<Replaced> replaced; ///< rising rows, each once
    std::vector<qint64> added;      ///< rows of the batch, in the order in which they go to the end
    std::vector<KeyId> addedKeys;   ///< of these
};

/// Decides by the keys of the batch's rows which of them `index`, which must know all rows of the dataset, has already.
/// @errors those of `read`
[[nodiscard]] Result<BatchPlan> planBatch(KeyIndex &index, const std::vector<KeyId> &keys, const ReadKeys &read);

} // namespace hdf5async
