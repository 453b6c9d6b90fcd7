// SPDX-License-Identifier: BSD-3-Clause
// The second half of a CrashRun: the power goes, and what is left is recovered and compared.
#include "tests/crash/crash_run.h"

#include "tests/crash/walk.h"

#include <hdf5.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hdf5async::test {

namespace {

const QString path = QStringLiteral("/crash.h5");
constexpr std::size_t reasonBytes = 200;
enum Exit { LastCommit = 0, NextCommit = 1, Failed = 2 };

} // namespace

long CrashResult::failed() const
{
    long sum = 0;
    for (const auto &[reason, count] : failures)
        sum += count;
    return sum;
}

std::vector<std::size_t> CrashRun::choosePoints()
{
    // Half of them anywhere, half near what matters most.
    std::vector<std::size_t> hot;
    const auto &operations = m_disk->operations;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (operations[i].kind != DiskOperation::Write)
            hot.push_back(i);
    }
    std::vector<std::size_t> points;
    for (long i = 0; i < m_options.points; ++i) {
        const bool anywhere = i % 2 == 0 || hot.empty();
        points.push_back(anywhere ? m_random() % (operations.size() + 1)
                                  : std::min(hot[m_random() % hot.size()] + m_random() % 3, operations.size()));
    }
    std::sort(points.begin(), points.end());
    return points;
}

CrashResult CrashRun::run()
{
    record();
    CrashResult result;
    result.operations = static_cast<long>(m_disk->operations.size());
    const std::vector<std::size_t> points = choosePoints();
    const auto slots = static_cast<std::size_t>(std::max(1, m_options.jobs));
    auto *reasons = static_cast<char *>(mmap(nullptr, slots * reasonBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    std::map<pid_t, std::size_t> children;
    const auto reap = [&] {
        int status = 0;
        const pid_t child = wait(&status);
        const auto found = children.find(child);
        if (found == children.end())
            return;
        const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        const std::string reason = code < 0 ? "the reader died by signal " + std::to_string(WTERMSIG(status))
                                            : std::string(reasons + found->second * reasonBytes);
        result.lastCommit += code == LastCommit;
        result.nextCommit += code == NextCommit;
        if (code != LastCommit && code != NextCommit)
            ++result.failures[reason];
        children.erase(found);
    };

    CrashedDisk crashed(m_start);
    Moment moment;
    std::size_t at = 0;
    for (const std::size_t point : points) {
        for (; at < point; ++at) {
            const DiskOperation &operation = m_disk->operations[at];
            if (operation.kind == DiskOperation::Mark) {
                const auto number = static_cast<long>(operation.offset / 2);
                (operation.offset % 2 ? moment.acknowledged : moment.begun) = number;
                moment.closing = number == m_options.commits;
            }
            crashed.follow(operation, m_random);
        }
        while (children.size() >= slots)
            reap();
        std::size_t slot = 0;
        while (std::any_of(children.begin(), children.end(), [slot](const auto &child) { return child.second == slot; }))
            ++slot;
        const std::uint64_t seed = m_random();
        std::fflush(stdout);
        const pid_t child = fork();
        if (child == 0)
            checkInChild(crashed, moment, seed, reasons + slot * reasonBytes, static_cast<int>(slot));
        children[child] = slot;
        ++result.points;
    }
    while (!children.empty())
        reap();
    munmap(reasons, slots * reasonBytes);
    return result;
}

void CrashRun::checkInChild(const CrashedDisk &crashed, const Moment &moment, std::uint64_t seed, char *why, int slot)
{
    alarm(60); // a damaged file can make HDF5 loop
    std::mt19937_64 random(seed);
    const int model = m_options.model >= 0 ? m_options.model : static_cast<int>(random() % crashModels);
    auto disk = crashed.crash(static_cast<CrashModel>(model), random);
    long state = -1;
    std::string trouble;
    try {
        if (!m_options.plain && random() % 100 < m_options.percentAgain) {
            if (random() % 2 == 0) // the process is killed: all that it wrote is still there, but nothing more of it is confirmed
                disk = crashInRecovery(crashed.crash(CrashModel::AllThere, random), crashed.clone(), random);
            else
                disk = crashInRecovery(disk, CrashedDisk(disk->copy()), random);
        }
        const bool goOn = !m_options.plain && random() % 100 < m_options.percentContinue;
        const std::string file = m_options.folder + "/crash-" + std::to_string(getpid()) + "-" + std::to_string(slot) + ".h5";
        trouble = check(disk, moment, goOn, state, file);
        unlink(file.c_str());
    } catch (const std::exception &exception) {
        trouble = std::string("exception: ") + exception.what();
    }
    if (m_options.verbose && !trouble.empty())
        std::printf("seed %llu model %d acknowledged %ld begun %ld: %s\n", static_cast<unsigned long long>(m_options.seed), model,
                    moment.acknowledged, moment.begun, trouble.c_str());
    std::fflush(stdout);
    std::snprintf(why, reasonBytes, "%s", trouble.c_str());
    _exit(!trouble.empty() ? Failed : state == moment.acknowledged ? LastCommit : NextCommit);
}

std::shared_ptr<MemoryDisk> CrashRun::crashInRecovery(const std::shared_ptr<MemoryDisk> &disk, CrashedDisk before,
                                                      std::mt19937_64 &random)
{
    if (!disk->exists(path))
        return disk;
    auto working = disk->copy();
    working->recording = true;
    { auto file = JournaledFile::open(path, OpenMode::ReadWrite, journalOptions(working)); }
    const std::size_t cut = random() % (working->operations.size() + 1);
    for (std::size_t i = 0; i < cut; ++i)
        before.follow(working->operations[i], random);
    return before.crash(static_cast<CrashModel>(random() % crashModels), random);
}

std::string CrashRun::recoverIn(const std::shared_ptr<MemoryDisk> &disk, std::string &record) const
{
    auto file = JournaledFile::open(path, OpenMode::ReadWrite, journalOptions(disk));
    if (!file)
        return "recovery: " + file.error().message.toStdString();
    record = (*file)->lastRecord().toStdString();
    return {}; // not closed: the next one opens it as after a crash
}

std::string CrashRun::checkStock(const std::shared_ptr<MemoryDisk> &disk, const std::string &file, std::uint64_t &sum) const
{
    const auto &content = disk->content(path);
    std::ofstream(file, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    const WalkResult walk = walkWithStockDriver(file);
    sum = walk.sum;
    return walk.good ? std::string() : "walk: " + walk.trouble.substr(0, walk.trouble.find('/'));
}

std::string CrashRun::check(std::shared_ptr<MemoryDisk> disk, const Moment &moment, bool goOn, long &state, const std::string &file)
{
    if (!disk->exists(path)) {
        state = -1;
        return moment.acknowledged < 0 ? std::string() : "the file is gone";
    }
    std::string record;
    if (!m_options.plain) {
        // What a reader sees without recovery must be the same as what recovery makes of it.
        if (std::string trouble = recoverIn(disk, record); !trouble.empty())
            return trouble;
    }
    std::uint64_t sum = 0;
    if (std::string trouble = checkStock(disk, file, sum); !trouble.empty())
        return trouble;
    const auto is = [&](long commit) { return commit >= 0 && m_sums[static_cast<std::size_t>(commit)] == sum; };
    if (is(moment.acknowledged))
        state = moment.acknowledged;
    else if (is(moment.begun))
        state = moment.begun;
    else if (const auto other = std::find(m_sums.begin(), m_sums.end(), sum); other != m_sums.end())
        return other - m_sums.begin() < moment.acknowledged ? "an older commit" : "a later commit";
    else
        return "content of no commit";
    // The owner's record belongs to the same commit as the data (a close may have taken the journal away).
    const bool recordKnown = !m_options.plain && !moment.closing;
    const auto recordOf = [&](long commit) { return m_records[static_cast<std::size_t>(commit)]; };
    const bool same = record == recordOf(state)
        || (is(moment.begun) && is(moment.acknowledged) && record == recordOf(moment.begun));
    if (recordKnown && !same)
        return "the record of another commit (" + record + " in place of " + recordOf(state) + ")";
    return goOn && !m_models.empty() ? goOnFrom(disk, state, file) : std::string();
}

std::string CrashRun::goOnFrom(const std::shared_ptr<MemoryDisk> &disk, long state, const std::string &stockPath)
{
    auto file = JournaledFile::open(path, OpenMode::ReadWrite, journalOptions(disk));
    if (!file)
        return "reopening: " + file.error().message.toStdString();
    const auto properties = (*file)->accessProperties();
    Workload::adjust(*properties, m_options.workload);
    const hid_t id = H5Fopen("/crash.h5", H5F_ACC_RDWR, *properties);
    if (id < 0)
        return "H5Fopen for writing";
    Workload workload = m_models[static_cast<std::size_t>(state)];
    workload.attach(id);
    workload.reseed(m_random());
    for (int i = 0; i < 12; ++i) {
        workload.steps(4);
        if (H5Fflush(id, H5F_SCOPE_GLOBAL) < 0 || !(*file)->prepare() || !(*file)->sync())
            return "committing after the recovery";
    }
    workload.detach();
    if (H5Fclose(id) < 0 || !(*file)->close())
        return "closing after the recovery";
    H5Pclose(*properties);
    std::uint64_t sum = 0;
    if (std::string trouble = checkStock(disk, stockPath, sum); !trouble.empty())
        return "after going on, " + trouble;
    if (disk->exists(path + QStringLiteral("-journal")))
        return "a journal after a clean close";
    return sum == workload.sum() ? std::string() : "after going on, wrong content";
}

} // namespace hdf5async::test
