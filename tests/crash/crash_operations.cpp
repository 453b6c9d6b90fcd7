// SPDX-License-Identifier: BSD-3-Clause
// The first half of a CrashRun with the server's own operations, recorded.
#include "core/storage/hdf5/hdf5_storage.h"
#include "tests/crash/crash_run.h"
#include "tests/crash/operations_workload.h"

#include <stdexcept>

#include <unistd.h>

namespace hdf5async::test {

namespace {

const QString path = QStringLiteral("/crash.h5");

void require(const Result<void> &result, const char *what)
{
    if (!result)
        throw std::runtime_error(what + std::string(": ") + result.error().message.toStdString());
}

} // namespace

// There is no model of all that the operations do: what a commit must look like is what a disk gives that has lost nothing.
void CrashRun::rememberDisk(const std::string &record)
{
    const auto disk = m_disk->copy();
    std::string found;
    std::string trouble = recoverIn(disk, found);
    std::uint64_t sum = 0;
    const std::string file = m_options.folder + "/crash-" + std::to_string(getpid()) + ".h5";
    if (trouble.empty())
        trouble = checkStock(disk, file, sum);
    unlink(file.c_str());
    if (!trouble.empty())
        throw std::runtime_error("without a crash, " + trouble);
    m_sums.push_back(sum);
    m_records.push_back(record);
}

void CrashRun::recordOperations()
{
    Hdf5Library library;
    Hdf5StorageSettings settings;
    settings.path = path;
    settings.journal = journalOptions(m_disk);
    if (m_options.background)
        settings.journal.background = [this](std::function<void()> task) { m_tasks.push_back(std::move(task)); };
    m_disk->mark(0);
    Result<std::unique_ptr<Hdf5Storage>> opened = Hdf5Storage::open(library, settings);
    if (!opened)
        throw std::runtime_error("open: " + opened.error().message.toStdString());
    Storage &storage = **opened;
    m_disk->mark(1);
    rememberDisk({}); // the new, empty file

    OperationsWorkload workload(m_options.seed);
    for (long number = 1; number < m_options.commits; ++number) {
        for (long i = 0; i < m_options.stepsPerCommit; ++i)
            workload.step(storage);
        commitOperations(storage, number);
    }
    m_disk->mark(static_cast<std::uint64_t>(m_options.commits) * 2);
    require(storage.close(), "close");
    m_disk->mark(static_cast<std::uint64_t>(m_options.commits) * 2 + 1);
    rememberDisk({});
    m_tasks.clear();
}

void CrashRun::commitOperations(Storage &storage, long number)
{
    m_disk->mark(static_cast<std::uint64_t>(number) * 2);
    Result<std::unique_ptr<PendingCommit>> commit = storage.prepareCommit(recordOfCommit(number));
    if (!commit)
        throw std::runtime_error("prepareCommit: " + commit.error().message.toStdString());
    if (!m_tasks.empty() && m_random() % 2 == 0) { // a checkpoint that lagged behind
        m_tasks.front()();
        m_tasks.erase(m_tasks.begin());
    }
    require((*commit)->sync(), "sync");
    m_disk->mark(static_cast<std::uint64_t>(number) * 2 + 1);
    rememberDisk(recordUpTo(number));
    if (m_random() % 40 == 0)
        require(storage.checkpoint(), "checkpoint");
}

} // namespace hdf5async::test
