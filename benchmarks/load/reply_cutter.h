// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "benchmarks/load/options.h"

#include <cstring>
#include <string>
#include <string_view>

/// Cuts what one connection receives into replies: frames with a length, or so many lines. Keeps the beginning of each.
class ReplyCutter
{
public:
    explicit ReplyCutter(const Options &options) : m_options(options) { }

    /// Calls `finished(beginning)` for every reply that ends in these bytes.
    template<typename Finished>
    void feed(std::string_view bytes, Finished finished)
    {
        while (!bytes.empty()) {
            const bool complete = m_options.replyLines > 0 ? takeLine(bytes) : takeFrame(bytes);
            if (!complete)
                continue;
            finished(std::string_view(m_beginning));
            m_beginning.clear();
        }
    }

private:
    static constexpr std::size_t kept = 256;

    void keep(std::string_view bytes)
    {
        if (m_beginning.size() < kept)
            m_beginning.append(bytes.substr(0, kept - m_beginning.size()));
    }

    bool takeFrame(std::string_view &bytes)
    {
        if (m_lengthSize < sizeof m_length) {
            m_length[m_lengthSize++] = static_cast<unsigned char>(bytes.front());
            bytes.remove_prefix(1);
            if (m_lengthSize < sizeof m_length)
                return false;
            m_left = std::size_t(m_length[0]) << 24 | std::size_t(m_length[1]) << 16 | std::size_t(m_length[2]) << 8 |
                     m_length[3];
        }
        const std::string_view part = bytes.substr(0, m_left);
        keep(part);
        bytes.remove_prefix(part.size());
        m_left -= part.size();
        if (m_left > 0)
            return false;
        m_lengthSize = 0;
        if (m_options.last.empty() || m_beginning.find(m_options.last) != std::string::npos)
            return true;
        m_beginning.clear();
        return false;
    }

    bool takeLine(std::string_view &bytes)
    {
        const std::size_t end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end == std::string_view::npos ? bytes.size() : end + 1);
        m_line.append(part.substr(0, kept));
        bytes.remove_prefix(part.size());
        if (end == std::string_view::npos)
            return false;
        // NATS asks whether we live; that is no reply.
        const bool counts = m_line != "PING\r\n";
        if (counts)
            keep(m_line);
        m_line.clear();
        if (!counts || ++m_lines < m_options.replyLines)
            return false;
        m_lines = 0;
        return true;
    }

    const Options &m_options;
    unsigned char m_length[4] = {};
    std::size_t m_lengthSize = 0;
    std::size_t m_left = 0;
    std::string m_line;
    int m_lines = 0;
    std::string m_beginning;
};
