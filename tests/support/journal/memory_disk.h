// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <vector>

namespace hdf5async::test {

/// What happened to the disk, in order.
struct DiskOperation
{
    enum Kind : quint8 { Write, Resize, Sync, FailedSync, Name, Unname, SyncNames, Mark } kind = Write;
    int file = -1;             ///< number of the file (as an inode)
    std::uint64_t offset = 0;  ///< Resize: the new size. Mark: the value
    std::vector<char> data = {};
    QString name = {};

    [[nodiscard]] std::uint64_t end() const { return offset + data.size(); }
};

/// What may be left of writes that no sync had confirmed when the power went.
enum class CrashModel : quint8 {
    AllLost,
    AllThere,
    Pieces4096,   ///< any subset of the 4 KiB pieces
    Pieces512,    ///< any subset of the sectors
    PrefixSector, ///< per sector, the writes up to some moment (a page cache)
    Garbage,      ///< as Pieces512, and a sector whose write was lost may hold anything
};
constexpr int crashModels = 6;

/// Files in memory: no disk to wear out, every operation recorded, any of them made to fail on request.
class MemoryDisk final : public Io, public std::enable_shared_from_this<MemoryDisk>
{
public:
    using Content = std::vector<char>;

    IoStatus open(const QString &path, FileAccess access, std::unique_ptr<IoFile> &file) override;
    IoStatus facts(const QString &path, FileFacts &facts) override;
    IoStatus rename(const QString &from, const QString &to) override;
    IoStatus remove(const QString &path) override;
    IoStatus syncDirectory(const QString &path) override;
    QString realPath(const QString &path) override { return path; }
    FileSystemInfo fileSystem(const QString &) override { return {QStringLiteral("memory"), {}}; }

    /// Asked before every changing operation and every sync; a status other than 0 makes it fail (a write half done).
    std::function<IoStatus(const DiskOperation &)> fault;
    /// No file can become longer: what would make it is refused with EFBIG and changes nothing.
    std::uint64_t capacity = ~std::uint64_t{0};
    /// How many operations fault could have been asked about since the start.
    std::uint64_t calls = 0;

    bool recording = false;
    std::vector<DiskOperation> operations;
    /// Notes a moment in the record, for instance a commit.
    void mark(std::uint64_t value);

    [[nodiscard]] bool exists(const QString &path) const { return m_names.count(path) != 0; }
    [[nodiscard]] Content &content(const QString &path) { return m_files.at(m_names.at(path)); }
    void put(const QString &path, Content content);
    /// The same files under the same names and numbers; not the locks, faults and records.
    [[nodiscard]] std::shared_ptr<MemoryDisk> copy() const;

private:
    friend class MemoryFile;
    friend class CrashedDisk;
    [[nodiscard]] IoStatus change(DiskOperation operation);
    void perform(const DiskOperation &operation);

    mutable std::recursive_mutex m_mutex;
    std::map<QString, int> m_names;
    std::map<int, Content> m_files;
    std::map<int, int> m_exclusive; // file -> locks
    std::map<int, int> m_shared;
    int m_nextFile = 1;
};

/// Follows a record and tells what a disk could hold after a power failure at any point of it.
class CrashedDisk
{
public:
    explicit CrashedDisk(std::shared_ptr<MemoryDisk> start) : m_durable(std::move(start)) { }
    /// The next recorded operation has happened.
    void follow(const DiskOperation &operation, std::mt19937_64 &random);
    /// One possible state.
    [[nodiscard]] std::shared_ptr<MemoryDisk> crash(CrashModel model, std::mt19937_64 &random) const;
    /// Goes its own way from here on.
    [[nodiscard]] CrashedDisk clone() const;

private:
    static void applySome(MemoryDisk::Content &content, const std::vector<const DiskOperation *> &operations, CrashModel model,
                          std::mt19937_64 &random);
    void settle(int file, MemoryDisk &disk, CrashModel model, std::mt19937_64 &random) const;

    std::shared_ptr<MemoryDisk> m_durable;
    std::vector<DiskOperation> m_pending;
};

} // namespace hdf5async::test
