// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What the command line of `load` says. Every option is `--name value`.
struct Options
{
    int port = 0;
    std::string frames; ///< file of prepared requests, entries of u32 little-endian length and bytes
    int connections = 1;
    std::size_t window = 1;  ///< unanswered requests a connection keeps under way; 1 is lock-step
    double seconds = 1;      ///< how long requests are sent, after the warm-up
    double warm = 0;         ///< seconds whose replies do not count; one reply at least when it is not 0
    std::uint64_t least = 3; ///< goes on beyond that until so many replies count
    std::uint64_t count = 0; ///< the most requests sent; 0 is no limit
    double pace = 0;         ///< the most requests sent in a second, over all connections; 0 is no limit
    bool once = false;       ///< each prepared request is sent once, in order
    int replyLines = 0;      ///< 0: replies are frames with a big-endian length; N: they are N lines
    std::string good;        ///< bytes (given in hex) that a good reply holds near its beginning
    std::string last;        ///< bytes (in hex) by which the last frame of a reply in parts is known
    std::string hello;       ///< file of one entry that each connection sends first
    int helloLines = 0;      ///< and the lines that answer it
};

/// Ends the program with a message when the command line is wrong.
Options optionsOf(int argc, char **argv);

/// Ends the program with `what` and what errno means.
[[noreturn]] void fail(const std::string &what);

/// The entries of a file of prepared requests.
std::vector<std::string> entriesOf(const std::string &path);
