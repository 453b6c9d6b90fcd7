// SPDX-License-Identifier: BSD-3-Clause
//
// Sends prepared requests over many connections, each waiting for replies as a client does, and prints the rate and the latencies
// as one line of JSON. It knows no protocol: requests come from a file, replies are told apart by their length or their lines.
// One thread with epoll, so that it costs the same whatever it measures. The options are in options.h.
#include "benchmarks/load/connection.h"
#include "benchmarks/load/latency_histogram.h"
#include "benchmarks/load/options.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

namespace {

/// How long replies are waited for after the last request.
constexpr std::uint64_t patience = 60'000'000'000;

class Run : public Traffic
{
public:
    explicit Run(const Options &options) : m_options(options), m_requests(entriesOf(options.frames))
    {
        if (m_requests.empty())
            fail("no requests in " + options.frames);
        std::string hello;
        if (!options.hello.empty())
            hello = entriesOf(options.hello).at(0);
        if (m_requests[0].find("CONN0000") != std::string::npos)
            personalise();
        m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
        for (int i = 0; i < options.connections; ++i) {
            m_connections.push_back(std::make_unique<Connection>(i, options, hello, *this));
            watch(EPOLL_CTL_ADD, *m_connections.back(), false);
        }
    }
    ~Run() override { ::close(m_epoll); }
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    const std::string *next(int connection, std::uint64_t sent) override
    {
        const bool exhausted = m_options.once && m_issued == m_requests.size();
        const bool early = m_options.pace > 0 && static_cast<double>(m_issued) >= secondsSince(m_start) * m_options.pace;
        if (m_stopped || exhausted || early || (m_options.count > 0 && m_issued == m_options.count))
            return nullptr;
        const auto index = static_cast<std::uint64_t>(connection);
        const std::uint64_t at = m_options.once ? m_issued : m_personal ? index : index + sent;
        ++m_issued;
        return &m_requests[at % m_requests.size()];
    }

    void answered(std::uint64_t started, std::string_view beginning) override
    {
        if (!m_options.good.empty() && beginning.find(m_options.good) == std::string_view::npos && m_errors++ == 0)
            m_badReply = beginning;
        ++m_answered;
        m_last = now();
        if (m_begin != 0)
            m_latencies.add(m_last - started);
        else if (m_last >= m_warmEnd)
            m_begin = m_last; // Not counted: it was under way before.
    }

    void run()
    {
        m_start = now();
        m_warmEnd = m_start + nanoseconds(m_options.warm);
        m_begin = m_options.warm > 0 ? 0 : m_start;
        m_end = m_warmEnd + nanoseconds(m_options.seconds);
        pumpAll();
        std::vector<epoll_event> events(1024);
        std::vector<char> buffer(1 << 20);
        while (m_answered < m_issued || !m_stopped) {
            const int wait = m_options.pace > 0 ? 1 : 100; // ms; with a pace those without a request wait for the time
            const int ready = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), wait);
            const bool enough = now() > m_end && m_latencies.total() >= m_options.least;
            m_stopped = m_stopped || enough || m_answered == m_issued;
            if (now() > m_end + patience)
                fail("replies are missing");
            for (int i = 0; i < ready; ++i) {
                const epoll_event &event = events[static_cast<std::size_t>(i)];
                Connection &connection = *static_cast<Connection *>(event.data.ptr);
                if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0)
                    connection.receive(buffer);
                pump(connection);
            }
            if (m_options.pace > 0)
                pumpAll();
        }
    }

    [[nodiscard]] bool report() const
    {
        const double seconds = m_begin == 0 ? 0 : static_cast<double>(m_last - m_begin) / 1e9;
        const double count = static_cast<double>(m_latencies.total());
        const auto micro = [this](double fraction) {
            return static_cast<double>(m_latencies.quantile(fraction)) / 1e3;
        };
        std::printf(
            R"({"count":%.0f,"answered":%llu,"seconds":%.6f,"rate":%.3f,"p50":%.2f,"p99":%.2f,"max":%.2f,"errors":%llu})"
            "\n",
            count, static_cast<unsigned long long>(m_answered), seconds, seconds > 0 ? count / seconds : 0.0,
            micro(0.5), micro(0.99), static_cast<double>(m_latencies.largest()) / 1e3,
            static_cast<unsigned long long>(m_errors));
        if (m_errors > 0) {
            std::fprintf(stderr, "load: the first bad reply: ");
            for (const char character : m_badReply)
                std::fputc(character >= ' ' && character <= '~' ? character : '.', stderr);
            std::fputc('\n', stderr);
        }
        return m_errors == 0;
    }

private:
    static std::uint64_t nanoseconds(double seconds) { return static_cast<std::uint64_t>(seconds * 1e9); }
    static double secondsSince(std::uint64_t then) { return static_cast<double>(now() - then) / 1e9; }

    /// One request a connection, with its own name in it.
    void personalise()
    {
        m_personal = true;
        const std::string common = m_requests[0];
        m_requests.clear();
        for (int i = 0; i < m_options.connections; ++i)
            m_requests.push_back(personal(common, i));
    }

    /// Each round begins with another connection, so that a pace serves them all.
    void pumpAll()
    {
        for (std::size_t i = 0; i < m_connections.size(); ++i)
            pump(*m_connections[(m_first + i) % m_connections.size()]);
        ++m_first;
    }

    void pump(Connection &connection)
    {
        const bool full = connection.send();
        const auto at = static_cast<std::size_t>(connection.descriptor());
        m_full.resize(std::max(m_full.size(), at + 1));
        if (m_full[at] != full)
            watch(EPOLL_CTL_MOD, connection, full);
        m_full[at] = full;
    }

    void watch(int operation, Connection &connection, bool writing) const
    {
        epoll_event event{};
        event.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
        event.data.ptr = &connection;
        if (::epoll_ctl(m_epoll, operation, connection.descriptor(), &event) != 0)
            fail("epoll_ctl");
    }

    const Options &m_options;
    std::vector<std::string> m_requests;
    bool m_personal = false;
    int m_epoll = -1;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::vector<bool> m_full; ///< by descriptor: writing is waited for
    std::size_t m_first = 0;  ///< where the next round over all begins
    bool m_stopped = false;
    std::uint64_t m_issued = 0;
    std::uint64_t m_answered = 0;
    std::uint64_t m_errors = 0;
    std::string m_badReply;
    std::uint64_t m_start = 0;
    std::uint64_t m_warmEnd = 0;
    std::uint64_t m_begin = 0; ///< of what counts; 0 during the warm-up
    std::uint64_t m_end = 0;
    std::uint64_t m_last = 0;
    LatencyHistogram m_latencies;
};

} // namespace

int main(int argc, char **argv)
{
    const Options options = optionsOf(argc, argv);
    Run run(options);
    run.run();
    return run.report() ? 0 : 3;
}
