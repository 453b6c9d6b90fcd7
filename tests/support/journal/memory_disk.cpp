// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/journal/memory_disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hdf5async::test {

class MemoryFile final : public IoFile
{
public:
    MemoryFile(std::shared_ptr<MemoryDisk> disk, int file, bool writable)
        : m_disk(std::move(disk)), m_file(file), m_writable(writable)
    {
    }
    ~MemoryFile() override
    {
        const std::lock_guard lock(m_disk->m_mutex);
        m_disk->m_exclusive[m_file] -= m_exclusive;
        m_disk->m_shared[m_file] -= m_shared;
    }
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;

    IoStatus read(std::uint64_t offset, char *data, std::size_t size) override
    {
        const std::lock_guard lock(m_disk->m_mutex);
        const auto &content = m_disk->m_files[m_file];
        const std::size_t there = offset < content.size() ? std::min<std::size_t>(size, content.size() - offset) : 0;
        if (there > 0)
            std::memcpy(data, content.data() + offset, there);
        std::memset(data + there, 0, size - there);
        return 0;
    }
    IoStatus write(std::uint64_t offset, const char *data, std::size_t size) override
    {
        return change({DiskOperation::Write, m_file, offset, {data, data + size}, {}});
    }
    IoStatus resize(std::uint64_t size) override { return change({DiskOperation::Resize, m_file, size, {}, {}}); }
    IoStatus reserve(std::uint64_t, std::uint64_t) override { return 0; }
    IoStatus sync() override { return change({DiskOperation::Sync, m_file, 0, {}, {}}); }
    IoStatus lock(LockKind kind) override
    {
        const std::lock_guard guard(m_disk->m_mutex);
        const bool taken = m_disk->m_exclusive[m_file] > 0 || (kind == LockKind::Exclusive && m_disk->m_shared[m_file] > 0);
        if (taken)
            return EWOULDBLOCK;
        (kind == LockKind::Exclusive ? m_exclusive : m_shared) = 1;
        m_disk->m_exclusive[m_file] += m_exclusive;
        m_disk->m_shared[m_file] += m_shared;
        return 0;
    }
    IoStatus facts(FileFacts &facts) override
    {
        const std::lock_guard lock(m_disk->m_mutex);
        const auto named = std::count_if(m_disk->m_names.begin(), m_disk->m_names.end(),
                                         [this](const auto &item) { return item.second == m_file; });
        facts = {m_disk->m_files[m_file].size(), 1, static_cast<std::uint64_t>(m_file), static_cast<std::uint64_t>(named), true};
        return 0;
    }

private:
    IoStatus change(DiskOperation operation)
    {
        if (!m_writable && operation.kind != DiskOperation::Sync)
            return EBADF;
        return m_disk->change(std::move(operation));
    }

    std::shared_ptr<MemoryDisk> m_disk;
    int m_file;
    bool m_writable;
    int m_exclusive = 0;
    int m_shared = 0;
};

void MemoryDisk::perform(const DiskOperation &operation)
{
    switch (operation.kind) {
    case DiskOperation::Write: {
        Content &content = m_files[operation.file];
        if (content.size() < operation.end())
            content.resize(operation.end());
        std::memcpy(content.data() + operation.offset, operation.data.data(), operation.data.size());
        break;
    }
    case DiskOperation::Resize:
        m_files[operation.file].resize(operation.offset);
        break;
    case DiskOperation::Name:
        std::erase_if(m_names, [&](const auto &item) { return item.second == operation.file; });
        m_names[operation.name] = operation.file;
        m_files[operation.file];
        m_nextFile = std::max(m_nextFile, operation.file + 1);
        break;
    case DiskOperation::Unname:
        m_names.erase(operation.name);
        break;
    default:
        break;
    }
}

IoStatus MemoryDisk::change(DiskOperation operation)
{
    const std::lock_guard lock(m_mutex);
    ++calls;
    if (operation.end() > capacity || operation.offset > capacity)
        return EFBIG;
    const IoStatus status = fault ? fault(operation) : 0;
    if (status != 0) {
        if (operation.kind == DiskOperation::Write)
            operation.data.resize(operation.data.size() / 2); // a disk gives up in the middle
        else if (operation.kind == DiskOperation::Sync)
            operation.kind = DiskOperation::FailedSync;
        else
            return status;
    }
    perform(operation);
    if (recording)
        operations.push_back(std::move(operation));
    return status;
}

IoStatus MemoryDisk::open(const QString &path, FileAccess access, std::unique_ptr<IoFile> &file)
{
    const std::lock_guard lock(m_mutex);
    if (!exists(path)) {
        if (access == FileAccess::ReadOnly || access == FileAccess::ReadWrite)
            return ENOENT;
        if (const IoStatus status = change({DiskOperation::Name, m_nextFile, 0, {}, path}))
            return status;
    }
    file = std::make_unique<MemoryFile>(shared_from_this(), m_names.at(path), access != FileAccess::ReadOnly);
    return 0;
}

IoStatus MemoryDisk::facts(const QString &path, FileFacts &facts)
{
    const std::lock_guard lock(m_mutex);
    if (!exists(path))
        return ENOENT;
    const int file = m_names.at(path);
    facts = {m_files[file].size(), 1, static_cast<std::uint64_t>(file), 1, true};
    return 0;
}

IoStatus MemoryDisk::rename(const QString &from, const QString &to)
{
    const std::lock_guard lock(m_mutex);
    if (!exists(from))
        return ENOENT;
    return exists(to) ? EEXIST : change({DiskOperation::Name, m_names.at(from), 0, {}, to});
}

IoStatus MemoryDisk::remove(const QString &path)
{
    const std::lock_guard lock(m_mutex);
    return exists(path) ? change({DiskOperation::Unname, m_names.at(path), 0, {}, path}) : ENOENT;
}

IoStatus MemoryDisk::syncDirectory(const QString &)
{
    return change({DiskOperation::SyncNames, -1, 0, {}, {}});
}

void MemoryDisk::mark(std::uint64_t value)
{
    const std::lock_guard lock(m_mutex);
    if (recording)
        operations.push_back({DiskOperation::Mark, -1, value, {}, {}});
}

void MemoryDisk::put(const QString &path, Content content)
{
    const std::lock_guard lock(m_mutex);
    if (!exists(path))
        m_names[path] = m_nextFile++;
    m_files[m_names.at(path)] = std::move(content);
}

std::shared_ptr<MemoryDisk> MemoryDisk::copy() const
{
    const std::lock_guard lock(m_mutex);
    auto result = std::make_shared<MemoryDisk>();
    result->m_names = m_names;
    result->m_files = m_files;
    result->m_nextFile = m_nextFile;
    return result;
}

// ---- crash -----------------------------------------------------------------------------------------------------------------

void CrashedDisk::follow(const DiskOperation &operation, std::mt19937_64 &random)
{
    switch (operation.kind) {
    case DiskOperation::Mark:
        break;
    case DiskOperation::Sync: // all of this file so far
        settle(operation.file, *m_durable, CrashModel::AllThere, random);
        std::erase_if(m_pending, [&](const DiskOperation &item) { return item.file == operation.file && item.name.isEmpty(); });
        break;
    case DiskOperation::FailedSync: // the writes are clean now for the system, and may never reach the disk
        settle(operation.file, *m_durable, CrashModel::Pieces4096, random);
        std::erase_if(m_pending, [&](const DiskOperation &item) { return item.file == operation.file && item.name.isEmpty(); });
        break;
    case DiskOperation::SyncNames:
        for (const DiskOperation &item : m_pending) {
            if (!item.name.isEmpty())
                m_durable->perform(item);
        }
        std::erase_if(m_pending, [](const DiskOperation &item) { return !item.name.isEmpty(); });
        break;
    default:
        m_pending.push_back(operation);
    }
}

CrashedDisk CrashedDisk::clone() const
{
    CrashedDisk copy(m_durable->copy());
    copy.m_pending = m_pending;
    return copy;
}

void CrashedDisk::settle(int file, MemoryDisk &disk, CrashModel model, std::mt19937_64 &random) const
{
    std::vector<const DiskOperation *> operations;
    for (const DiskOperation &item : m_pending) {
        if (item.file == file && item.name.isEmpty())
            operations.push_back(&item);
    }
    applySome(disk.m_files[file], operations, model, random);
}

std::shared_ptr<MemoryDisk> CrashedDisk::crash(CrashModel model, std::mt19937_64 &random) const
{
    auto disk = m_durable->copy();
    bool namesGoOn = true; // names reach the disk in order
    for (const DiskOperation &item : m_pending) {
        if (item.name.isEmpty())
            continue;
        namesGoOn = namesGoOn && (model == CrashModel::AllThere || (model != CrashModel::AllLost && random() % 2 == 0));
        if (namesGoOn)
            disk->perform(item);
        disk->m_nextFile = std::max(disk->m_nextFile, item.file + 1);
    }
    std::vector<int> files;
    for (const DiskOperation &item : m_pending)
        files.push_back(item.file);
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    for (const int file : files)
        settle(file, *disk, model, random);
    return disk;
}

void CrashedDisk::applySome(MemoryDisk::Content &content, const std::vector<const DiskOperation *> &operations, CrashModel model,
                            std::mt19937_64 &random)
{
    if (model == CrashModel::AllLost)
        return;
    constexpr int chances[] = {10, 50, 90};
    const auto percent = model == CrashModel::AllThere ? 100u : static_cast<unsigned>(chances[random() % 3]);
    const auto chance = [&] { return random() % 100 < percent; };
    const std::uint64_t piece = model == CrashModel::Pieces4096 ? 4096 : 512;
    std::map<std::uint64_t, std::size_t> reached; // PrefixSector: how far the writes of a sector got
    std::uint64_t largest = 0;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const DiskOperation &operation = *operations[i];
        if (operation.kind == DiskOperation::Resize) {
            if (chance())
                content.resize(operation.offset);
            continue;
        }
        largest = std::max(largest, operation.end());
        for (std::uint64_t at = operation.offset; at < operation.end();) {
            const std::uint64_t end = std::min(operation.end(), (at / piece + 1) * piece);
            bool there = false;
            if (model == CrashModel::PrefixSector) {
                const auto [entry, added] = reached.try_emplace(at / 512, 0);
                if (added)
                    entry->second = random() % (operations.size() + 1);
                there = i < entry->second;
            } else {
                there = chance();
            }
            if (there) {
                if (content.size() < end)
                    content.resize(end);
                std::memcpy(content.data() + at, operation.data.data() + (at - operation.offset), end - at);
            } else if (model == CrashModel::Garbage && random() % 4 == 0) {
                const std::uint64_t sector = at / 512 * 512;
                for (std::uint64_t k = sector; k < sector + 512 && sector + 512 <= content.size(); ++k)
                    content[k] = static_cast<char>(random());
            }
            at = end;
        }
    }
    if (model != CrashModel::AllThere && random() % 3 == 0 && content.size() < largest)
        content.resize(largest); // the size was there, the data were not
}

} // namespace hdf5async::test
