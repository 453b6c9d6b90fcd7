// SPDX-License-Identifier: BSD-3-Clause
// What a commit costs: the journaled driver with the server's caches beside HDF5's own driver with H5Fflush and fdatasync, as HDF5
// sets its caches and as the server does, interleaved in one process.
//   storage_commit [rounds=3] [folder=.] [quick=1] [every=N: only the loads with a commit every N]
//                  [appends=N] [before=N: measured appends, and those before them]
#include "core/storage/hdf5/hdf5_caches.h"
#include "core/storage/journal/journaled_file.h"

#include <QElapsedTimer>

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace hdf5async;

namespace {

/// One thread for checkpoints, as the server's pool gives it.
class Background
{
public:
    Background() : m_thread([this] { work(); }) { }
    ~Background()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }
    void add(std::function<void()> task)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.push_back(std::move(task));
        }
        m_wake.notify_one();
    }

private:
    void work()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_wake.wait(lock, [this] { return m_stop || !m_tasks.empty(); });
            if (m_tasks.empty())
                return;
            auto task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks;
    bool m_stop = false;
    std::thread m_thread;
};

/// What all measurements share.
struct Bench
{
    std::string folder;
    Hdf5Library library{};
    Background background{};
};

enum class Way { Plain, SmallCaches, Journaled, JournaledAlone };
constexpr std::array ways = {Way::Plain, Way::SmallCaches, Way::Journaled, Way::JournaledAlone};
constexpr std::array wayNames = {"HDF5 + H5Fflush + fdatasync", "the same with the server's caches", "journaled",
                                 "journaled, no background thread"};

struct Load
{
    const char *name;
    int datasets;
    hsize_t rows; ///< an append
    std::size_t rowBytes;
    hsize_t chunkRows;
    int appends;
    int perCommit;
    int before; ///< appends that are not measured: a log that was never full before has to be filled with zeros first
};

struct Sample
{
    double seconds = 0;
    double median = 0; ///< of a commit, seconds
    double slowest = 0;
    double p99 = 0;
    quint64 syncs = 0;
    quint64 bytes = 0;
};

/// One file with its datasets, in one of the ways.
class Target
{
public:
    Target(Way way, const Load &load, Bench &bench) : m_load(load)
    {
        m_path = bench.folder + "/storage_commit.h5";
        ::unlink(m_path.c_str());
        ::unlink((m_path + "-journal").c_str());
        hid_t properties = H5I_INVALID_HID;
        if (way == Way::Plain || way == Way::SmallCaches) {
            properties = H5Pcreate(H5P_FILE_ACCESS);
            H5Pset_libver_bounds(properties, H5F_LIBVER_V110, H5F_LIBVER_V110);
        } else {
            JournalOptions options;
            if (way == Way::Journaled)
                options.background = [&bench](std::function<void()> task) { bench.background.add(std::move(task)); };
            m_journal = std::move(*JournaledFile::open(QString::fromStdString(m_path), OpenMode::Create, options));
            properties = *m_journal->accessProperties();
        }
        if (way != Way::Plain && !limitCaches(bench.library.enter(), properties))
            std::abort();
        m_file = H5Fcreate(m_path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, properties);
        H5Pclose(properties);
        if (m_file < 0)
            std::abort();
        if (!m_journal)
            m_descriptor = ::open(m_path.c_str(), O_RDWR);
        createDatasets();
        for (int i = 0; i < load.datasets; ++i)
            append(i);
        commit();
    }
    ~Target()
    {
        for (const hid_t id : m_datasets)
            H5Dclose(id);
        H5Sclose(m_memory);
        H5Tclose(m_type);
        H5Fclose(m_file);
        if (m_journal && !m_journal->close())
            std::abort();
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        ::unlink(m_path.c_str());
    }
    Target(const Target &) = delete;
    Target &operator=(const Target &) = delete;

    void append(int dataset)
    {
        const auto index = static_cast<std::size_t>(dataset);
        const hsize_t start = m_rows[index];
        const hsize_t extent = start + m_load.rows;
        std::memcpy(m_bytes.data(), &start, sizeof start);
        H5Dset_extent(m_datasets[index], &extent);
        const hid_t space = H5Screate_simple(1, &extent, nullptr);
        H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &m_load.rows, nullptr);
        if (H5Dwrite(m_datasets[index], m_type, m_memory, space, H5P_DEFAULT, m_bytes.data()) < 0)
            std::abort();
        H5Sclose(space);
        m_rows[index] = extent;
    }

    void commit()
    {
        if (H5Fflush(m_file, H5F_SCOPE_GLOBAL) < 0)
            std::abort();
        if (m_journal) {
            if (!m_journal->prepare() || !m_journal->sync())
                std::abort();
        } else {
            ::fdatasync(m_descriptor);
            ++m_syncs;
        }
    }

    [[nodiscard]] quint64 syncs() const
    {
        if (!m_journal)
            return m_syncs;
        const JournalStatus status = m_journal->status();
        return status.fileSyncs + status.journalSyncs;
    }
    [[nodiscard]] quint64 bytes() const
    {
        if (!m_journal)
            return 0;
        const JournalStatus status = m_journal->status();
        return status.fileBytesWritten + status.journalBytesWritten;
    }

private:
    void createDatasets()
    {
        const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
        H5Pset_chunk(properties, 1, &m_load.chunkRows);
        const hsize_t none = 0;
        const hsize_t unlimited = H5S_UNLIMITED;
        const hid_t space = H5Screate_simple(1, &none, &unlimited);
        m_type = m_load.rowBytes == 1 ? H5Tcopy(H5T_NATIVE_UINT8) : H5Tcreate(H5T_OPAQUE, m_load.rowBytes);
        for (int i = 0; i < m_load.datasets; ++i) {
            const std::string name = "d" + std::to_string(i);
            m_datasets.push_back(H5Dcreate2(m_file, name.c_str(), m_type, space, H5P_DEFAULT, properties, H5P_DEFAULT));
        }
        m_rows.resize(static_cast<std::size_t>(m_load.datasets));
        m_memory = H5Screate_simple(1, &m_load.rows, nullptr);
        m_bytes.resize(m_load.rows * m_load.rowBytes);
        for (std::size_t i = 0; i < m_bytes.size(); ++i)
            m_bytes[i] = static_cast<char>(i * 2654435761u >> 13);
        H5Sclose(space);
        H5Pclose(properties);
    }

    const Load &m_load;
    std::string m_path;
    std::unique_ptr<JournaledFile> m_journal;
    hid_t m_file = H5I_INVALID_HID;
    hid_t m_type = H5I_INVALID_HID;
    hid_t m_memory = H5I_INVALID_HID;
    int m_descriptor = -1;
    quint64 m_syncs = 0;
    std::vector<hid_t> m_datasets;
    std::vector<hsize_t> m_rows;
    std::vector<char> m_bytes;
};

Sample measure(Way way, const Load &load, Bench &bench)
{
    Target target(way, load, bench);
    for (int i = 0; i < load.before; ++i) {
        target.append(i % load.datasets);
        if ((i + 1) % load.perCommit == 0)
            target.commit();
    }
    const quint64 syncs = target.syncs();
    const quint64 bytes = target.bytes();
    std::vector<double> commits;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < load.appends; ++i) {
        target.append(i % load.datasets);
        if ((i + 1) % load.perCommit != 0)
            continue;
        QElapsedTimer one;
        one.start();
        target.commit();
        commits.push_back(static_cast<double>(one.nsecsElapsed()) / 1e9);
    }
    Sample sample;
    sample.seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    std::sort(commits.begin(), commits.end());
    sample.median = commits[commits.size() / 2];
    sample.p99 = commits[commits.size() * 99 / 100];
    sample.slowest = commits.back();
    sample.syncs = target.syncs() - syncs;
    sample.bytes = target.bytes() - bytes;
    return sample;
}

void compare(const Load &load, int rounds, Bench &bench)
{
    std::array<std::vector<Sample>, ways.size()> samples;
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < ways.size(); ++i)
            samples[i].push_back(measure(ways[i], load, bench));
    }
    std::printf("\n%s, commit every %d\n", load.name, load.perCommit);
    const double payload = static_cast<double>(load.appends) * static_cast<double>(load.rows * load.rowBytes);
    double base = 0;
    for (std::size_t i = 0; i < ways.size(); ++i) {
        std::sort(samples[i].begin(), samples[i].end(),
                  [](const Sample &a, const Sample &b) { return a.seconds < b.seconds; });
        const Sample &sample = samples[i][samples[i].size() / 2];
        const double rate = load.appends / sample.seconds;
        base = i == 0 ? rate : base;
        std::printf(
            "  %-32s %9.0f /s %8.1f MB/s  x %4.2f  syncs %5llu  written/payload %5.2f  commit median %6.2f p99 %7.2f "
            "slowest %7.2f ms\n",
            wayNames[i], rate, payload / sample.seconds / 1e6, rate / base,
            static_cast<unsigned long long>(sample.syncs), static_cast<double>(sample.bytes) / payload,
            sample.median * 1e3, sample.p99 * 1e3, sample.slowest * 1e3);
        std::fflush(stdout);
    }
}

/// What the disk gives without HDF5: the measure for the numbers above.
void disk(const std::string &folder, std::size_t size, int count, bool overwrite)
{
    const std::string path = folder + "/storage_commit.raw";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0644);
    const std::vector<char> bytes(size, 'x');
    if (overwrite && (::pwrite(descriptor, bytes.data(), size, 0) < 0 || ::fsync(descriptor) < 0))
        return;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < count; ++i) {
        if (::pwrite(descriptor, bytes.data(), size, overwrite ? 0 : static_cast<off_t>(size) * i) < 0)
            return;
        ::fdatasync(descriptor);
    }
    std::printf("disk: %s %zu bytes + fdatasync: %.2f ms\n", overwrite ? "overwrite" : "append", size,
                static_cast<double>(timer.nsecsElapsed()) / 1e6 / count);
    ::close(descriptor);
    ::unlink(path.c_str());
}

} // namespace

int main(int argc, char **argv)
{
    std::map<std::string, std::string> arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const std::size_t sign = argument.find('=');
        arguments[argument.substr(0, sign)] = sign == std::string::npos ? "1" : argument.substr(sign + 1);
    }
    const int rounds = arguments.count("rounds") ? std::atoi(arguments["rounds"].c_str()) : 3;
    const int divisor = arguments.count("quick") ? 5 : 1;
    ::setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
    Bench bench{arguments.count("folder") ? arguments["folder"] : "."};
    disk(bench.folder, 4096, 300, true);
    disk(bench.folder, 1u << 20, 64, false);
    const char *small = "100 rows of 16 B to one of 100 datasets (chunks of 16 KiB)";
    const char *big = "1 MiB to one dataset";
    const Load loads[] = {
        {small, 100, 100, 16, 1024, 1200, 1, 10000},    {small, 100, 100, 16, 1024, 12000, 10, 15000},
        {small, 100, 100, 16, 1024, 12000, 100, 15000}, {small, 100, 100, 16, 1024, 30000, 1000, 30000},
        {big, 1, 1u << 20, 1, 1u << 20, 128, 1, 32},    {big, 1, 1u << 20, 1, 1u << 20, 256, 4, 32},
        {big, 1, 1u << 20, 1, 1u << 20, 256, 16, 32}};
    const int every = arguments.count("every") ? std::atoi(arguments["every"].c_str()) : 0;
    for (Load load : loads) {
        if (every != 0 && load.perCommit != every)
            continue;
        load.appends = arguments.count("appends") ? std::atoi(arguments["appends"].c_str()) : load.appends / divisor;
        load.before = arguments.count("before") ? std::atoi(arguments["before"].c_str()) : load.before / divisor;
        compare(load, rounds, bench);
    }
    return 0;
}
