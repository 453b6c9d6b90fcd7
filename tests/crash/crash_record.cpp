// SPDX-License-Identifier: BSD-3-Clause
// The first half of a CrashRun: the workload, recorded.
#include "tests/crash/crash_run.h"
#include "tests/crash/plain_driver.h"

#include <hdf5.h>

#include <stdexcept>

namespace hdf5async::test {

namespace {

const QString path = QStringLiteral("/crash.h5");

template<typename T>
T require(Result<T> result, const char *what)
{
    if (!result)
        throw std::runtime_error(what + std::string(": ") + result.error().message.toStdString());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

hid_t require(hid_t id, const char *what)
{
    if (id < 0)
        throw std::runtime_error(what);
    return id;
}

} // namespace

CrashRun::CrashRun(const CrashOptions &options) : m_options(options), m_random(options.seed * 7919 + 13) { }

StateRecord CrashRun::recordOfCommit(long number)
{
    return {QByteArray::number(qlonglong(number)) + ' ', number % 7 != 1};
}

std::string CrashRun::recordUpTo(long number)
{
    std::string record;
    const long whole = number < 1 ? 0 : number - (number - 1) % 7; // the last one that is no addition
    for (long n = whole; n <= number; ++n)
        record += recordOfCommit(n).bytes.toStdString();
    return record;
}

void CrashRun::remember(const Workload &workload)
{
    m_records.push_back(recordUpTo(static_cast<long>(m_sums.size())));
    m_sums.push_back(workload.sum());
    m_models.push_back(workload.model());
}

JournalOptions CrashRun::journalOptions(const std::shared_ptr<MemoryDisk> &disk) const
{
    JournalOptions options;
    options.io = disk;
    options.segmentBytes = m_options.segmentBytes;
    options.overlayBytes = m_options.overlayBytes;
    options.smallWriteBytes = m_options.smallWriteBytes;
    return options;
}

void CrashRun::record()
{
    m_start = m_disk->copy();
    m_disk->recording = true;
    if (m_options.plain)
        recordPlain();
    else if (m_options.operations)
        recordOperations();
    else
        recordJournaled();
    m_disk->recording = false;
}

void CrashRun::recordPlain()
{
    std::unique_ptr<IoFile> file;
    if (m_disk->open(path, FileAccess::Make, file) != 0 || m_disk->syncDirectory(path) != 0)
        throw std::runtime_error("creating the file");
    const hid_t properties = plainAccessProperties(*file);
    const hid_t creation = Workload::creationProperties(m_options.workload);
    const hid_t id = require(H5Fcreate("/crash.h5", H5F_ACC_TRUNC, creation, properties), "H5Fcreate");
    Workload workload(m_options.seed, m_options.workload);
    workload.attach(id);
    for (long i = 0; i < m_options.commits; ++i) {
        workload.steps(m_options.stepsPerCommit);
        remember(workload);
        m_disk->mark(static_cast<std::uint64_t>(i) * 2);
        require(H5Fflush(id, H5F_SCOPE_GLOBAL), "H5Fflush");
        if (file->sync() != 0)
            throw std::runtime_error("sync");
        m_disk->mark(static_cast<std::uint64_t>(i) * 2 + 1);
    }
    workload.detach();
    require(H5Fclose(id), "H5Fclose");
    H5Pclose(properties);
    H5Pclose(creation);
}

void CrashRun::recordJournaled()
{
    JournalOptions options = journalOptions(m_disk);
    if (m_options.background)
        options.background = [this](std::function<void()> task) { m_tasks.push_back(std::move(task)); };
    auto file = require(JournaledFile::open(path, OpenMode::Create, options), "open");
    const hid_t properties = require(file->accessProperties(), "accessProperties");
    Workload::adjust(properties, m_options.workload);
    const hid_t creation = Workload::creationProperties(m_options.workload);
    hid_t id = require(H5Fcreate("/crash.h5", H5F_ACC_TRUNC, creation, properties), "H5Fcreate");
    Workload workload(m_options.seed, m_options.workload);
    workload.attach(id);
    long carried = 0;
    for (long i = 0; i < m_options.commits; ++i) {
        workload.steps(std::max(0L, m_options.stepsPerCommit - carried));
        carried = 0;
        if (m_options.savepoints && i > 0 && m_random() % 6 == 0)
            tryAndRollBack(*file, id, properties, workload);
        commit(*file, id, workload, i, carried);
    }
    workload.detach();
    m_disk->mark(static_cast<std::uint64_t>(m_options.commits) * 2);
    require(H5Fclose(id), "H5Fclose");
    remember(workload);
    require(file->close(), "close");
    m_disk->mark(static_cast<std::uint64_t>(m_options.commits) * 2 + 1);
    m_tasks.clear();
    H5Pclose(properties);
    H5Pclose(creation);
}

void CrashRun::commit(JournaledFile &file, hid_t id, Workload &workload, long number, long &carried)
{
    require(H5Fflush(id, H5F_SCOPE_GLOBAL), "H5Fflush");
    remember(workload);
    m_disk->mark(static_cast<std::uint64_t>(number) * 2);
    const StateRecord record = recordOfCommit(number);
    require(file.prepare(record.bytes, record.isAddition ? RecordMode::Append : RecordMode::Replace), "prepare");
    if (m_options.pipelined && number + 1 < m_options.commits) {
        carried = m_options.stepsPerCommit / 2 + 1;
        workload.steps(carried);
    }
    if (!m_tasks.empty() && m_random() % 2 == 0) { // a checkpoint that lagged behind
        m_tasks.front()();
        m_tasks.erase(m_tasks.begin());
    }
    require(file.sync(), "sync");
    m_disk->mark(static_cast<std::uint64_t>(number) * 2 + 1);
    if (m_random() % 40 == 0)
        require(file.checkpoint(), "checkpoint");
}

void CrashRun::tryAndRollBack(JournaledFile &file, hid_t &id, hid_t properties, Workload &workload)
{
    require(H5Fflush(id, H5F_SCOPE_GLOBAL), "H5Fflush");
    const Savepoint savepoint = file.savepoint();
    const Workload before = workload.model();
    workload.steps(1 + static_cast<long>(m_random() % 8));
    if (m_random() % 4 == 0) { // it went well
        require(H5Fflush(id, H5F_SCOPE_GLOBAL), "H5Fflush");
        file.release(savepoint);
        return;
    }
    if (m_random() % 2 == 0)
        require(H5Fflush(id, H5F_SCOPE_GLOBAL), "H5Fflush");
    file.beginDiscard();
    workload.detach();
    require(H5Fclose(id), "H5Fclose");
    require(file.rollbackTo(savepoint), "rollbackTo");
    id = require(H5Fopen("/crash.h5", H5F_ACC_RDWR, properties), "H5Fopen");
    workload = before;
    workload.reseed(m_random());
    workload.attach(id);
}

} // namespace hdf5async::test
