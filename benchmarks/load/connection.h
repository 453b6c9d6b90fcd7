// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "benchmarks/load/options.h"
#include "benchmarks/load/reply_cutter.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

/// Nanoseconds of the steady clock.
std::uint64_t now();

/// What every connection of one run draws from and reports to.
class Traffic
{
public:
    virtual ~Traffic() = default;
    /// The next request of a connection that has sent `sent` so far; nullptr when no more are to be sent. It lives on.
    virtual const std::string *next(int connection, std::uint64_t sent) = 0;
    virtual void answered(std::uint64_t started, std::string_view beginning) = 0;
};

/// One client: keeps `window` requests under way, sends what fits, measures from the sending to the end of the reply.
class Connection
{
public:
    Connection(int index, const Options &options, const std::string &hello, Traffic &traffic);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] bool waits() const { return !m_started.empty(); }
    /// Takes requests up to the window and sends them; true when the socket is full and writing must be waited for.
    bool send();
    /// Reads what has arrived, through `buffer`.
    void receive(std::vector<char> &buffer);

private:
    int m_index;
    const Options &m_options;
    Traffic &m_traffic;
    int m_descriptor = -1;
    std::uint64_t m_sent = 0;
    std::deque<std::string_view> m_outgoing;
    std::deque<std::uint64_t> m_started;
    ReplyCutter m_cutter;
};

/// A request in which the token CONN0000 is this connection's own name, CONN and its number.
std::string personal(const std::string &request, int connection);
