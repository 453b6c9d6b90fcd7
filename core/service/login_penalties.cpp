// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/login_penalties.h"

#include <algorithm>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds firstDelay = 250ms;
constexpr std::chrono::milliseconds longestDelay = 8s;
constexpr auto memory = 10min;

} // namespace

LoginPenalties::Penalty LoginPenalties::fail(const QByteArray &address, Clock::time_point now)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_byAddress.find(address);
    if (known != m_byAddress.end()) {
        m_entries.splice(m_entries.begin(), m_entries, known->second);
        if (now - m_entries.front().last > memory)
            m_entries.front().failures = 0;
    } else {
        m_entries.push_front({address, 0, now, now, 0});
        m_byAddress[address] = m_entries.begin();
    }
    if (m_entries.size() > maxAddresses) {
        m_byAddress.erase(m_entries.back().address);
        m_entries.pop_back();
    }
    Entry &entry = m_entries.front();
    entry.last = now;
    if (now - entry.minute >= 1min) {
        entry.minute = now;
        entry.lately = 0;
    }
    ++entry.lately;
    const quint64 doublings = std::min<quint64>(entry.failures++, 10);
    return {entry.failures, entry.lately, std::min(firstDelay * (1 << doublings), longestDelay)};
}

void LoginPenalties::forgive(const QByteArray &address)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_byAddress.find(address);
    if (known == m_byAddress.end())
        return;
    m_entries.erase(known->second);
    m_byAddress.erase(known);
}

} // namespace hdf5async
