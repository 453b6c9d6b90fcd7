// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/journaled_file.h"
#include "core/storage/storage.h"
#include "tests/crash/workload.h"
#include "tests/support/journal/memory_disk.h"

namespace hdf5async::test {

/// One configuration of the crash test.
struct CrashOptions
{
    std::uint64_t seed = 1;
    long commits = 60;
    long stepsPerCommit = 5;
    long points = 100;
    bool plain = false;       ///< HDF5's own way of writing in place of the journal
    bool operations = false;  ///< the server's operations in place of HDF5's calls
    bool pipelined = false;   ///< operations go on while a commit is prepared and not yet synced
    bool savepoints = true;   ///< now and then a group of operations is rolled back
    bool background = false;  ///< checkpoints happen later than in the commit that causes them
    unsigned percentAgain = 25;    ///< crash a second time, inside the recovery
    unsigned percentContinue = 20; ///< go on writing after the recovery
    int model = -1;                ///< one CrashModel only
    quint64 segmentBytes = 128u << 10;
    quint64 overlayBytes = 64u << 20;
    quint64 smallWriteBytes = 64u << 10;
    WorkloadOptions workload;
    int jobs = 2;
    bool verbose = false;
    std::string folder = "/tmp";
};

struct CrashResult
{
    long points = 0;
    long lastCommit = 0; ///< the file held the last acknowledged commit
    long nextCommit = 0; ///< the one that was on its way
    long again = 0;
    long continued = 0;
    long operations = 0;
    std::map<std::string, long> failures;

    [[nodiscard]] long failed() const;
};

/// Runs a workload on a recorded disk, cuts the power at many moments, recovers and compares with the model.
class CrashRun
{
public:
    explicit CrashRun(const CrashOptions &options);
    /// Throws std::runtime_error when the workload itself fails.
    [[nodiscard]] CrashResult run();

private:
    struct Moment
    {
        long acknowledged = -1; ///< the last commit that was reported durable
        long begun = -1;        ///< the last one that was on its way
        bool closing = false;   ///< the journal may be gone
    };

    /// What commit `number` brings for lastRecord(), most of them an addition, and what there is to find after it.
    [[nodiscard]] static StateRecord recordOfCommit(long number);
    [[nodiscard]] static std::string recordUpTo(long number);

    void record();
    void recordPlain();
    void recordJournaled();
    void recordOperations();
    void commitOperations(Storage &storage, long number);
    void rememberDisk(const std::string &record);
    void commit(JournaledFile &file, hid_t id, Workload &workload, long number, long &carried);
    void tryAndRollBack(JournaledFile &file, hid_t &id, hid_t properties, Workload &workload);
    void remember(const Workload &workload);
    [[nodiscard]] std::vector<std::size_t> choosePoints();
    [[nodiscard]] JournalOptions journalOptions(const std::shared_ptr<MemoryDisk> &disk) const;

    // In a child process.
    [[noreturn]] void checkInChild(const CrashedDisk &crashed, const Moment &moment, std::uint64_t seed, char *why, int slot);
    [[nodiscard]] std::string check(std::shared_ptr<MemoryDisk> disk, const Moment &moment, bool goOn, long &state,
                                    const std::string &path);
    /// The power goes (again) in the middle of the recovery of `disk`; `before`: what the disk had confirmed until then.
    [[nodiscard]] std::shared_ptr<MemoryDisk> crashInRecovery(const std::shared_ptr<MemoryDisk> &disk, CrashedDisk before,
                                                              std::mt19937_64 &random);
    [[nodiscard]] std::string recoverIn(const std::shared_ptr<MemoryDisk> &disk, std::string &record) const;
    [[nodiscard]] std::string goOnFrom(const std::shared_ptr<MemoryDisk> &disk, long state, const std::string &path);
    [[nodiscard]] std::string checkStock(const std::shared_ptr<MemoryDisk> &disk, const std::string &path, std::uint64_t &sum) const;

    CrashOptions m_options;
    std::mt19937_64 m_random;
    std::shared_ptr<MemoryDisk> m_disk = std::make_shared<MemoryDisk>();
    std::shared_ptr<MemoryDisk> m_start;
    std::vector<Workload> m_models; // after each commit; none of the server's operations
    std::vector<std::uint64_t> m_sums;
    std::vector<std::string> m_records; // the owner's, of each commit
    std::vector<std::function<void()>> m_tasks;
};

} // namespace hdf5async::test
