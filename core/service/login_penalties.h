// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QHashFunctions>

#include <chrono>
#include <list>
#include <mutex>
#include <unordered_map>

namespace hdf5async {

/// Counts wrong tokens by address and says how long the answer to the next is held back: 0.25 s, doubled each time, 8 s at most.
/// Knows a bounded number of addresses; the one that was wrong least recently is forgotten first, and each after ten minutes.
/// @thread any
class LoginPenalties
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t maxAddresses = 4096;

    struct Penalty
    {
        quint64 failures = 0; ///< of that address
        quint64 lately = 0;   ///< of those, how many in this minute, which began with the first of them
        std::chrono::milliseconds delay{0};
    };

    /// A wrong token came from `address`.
    Penalty fail(const QByteArray &address, Clock::time_point now);
    /// A right one: nothing that was before counts.
    void forgive(const QByteArray &address);

private:
    struct Entry
    {
        QByteArray address;
        quint64 failures = 0;
        Clock::time_point last;
        Clock::time_point minute; ///< when the minute began of which `lately` is
        quint64 lately = 0;
    };
    struct Hash
    {
        std::size_t operator()(const QByteArray &text) const { return qHash(text); }
    };

    std::mutex m_mutex;
    std::list<Entry> m_entries; ///< the latest first
    std::unordered_map<QByteArray, std::list<Entry>::iterator, Hash> m_byAddress;
};

} // namespace hdf5async
