// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/frozen_io.h"

#include "core/storage/journal/file_copy.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hdf5async {

namespace {

class FrozenIoFile final : public IoFile
{
public:
    FrozenIoFile(const FrozenFile &place, std::unique_ptr<IoFile> live, std::unique_ptr<IoFile> part,
                 std::unique_ptr<IoFile> map)
        : m_place(place), m_live(std::move(live)), m_part(std::move(part)), m_map(std::move(map))
    {
    }

    IoStatus read(std::uint64_t offset, char *data, std::size_t size) override
    {
        while (size > 0 && offset < m_place.bytes) {
            const std::uint64_t block = offset / FileCopy::blockBytes;
            const std::uint64_t end = std::min((block + 1) * FileCopy::blockBytes, m_place.bytes);
            const std::size_t length = std::min<std::size_t>(size, end - offset);
            if (const IoStatus status = readOfBlock(block, offset, data, length))
                return status;
            offset += length;
            data += length;
            size -= length;
        }
        std::memset(data, 0, size);
        return 0;
    }

    IoStatus write(std::uint64_t, const char *, std::size_t) override { return EROFS; }
    IoStatus resize(std::uint64_t) override { return EROFS; }
    IoStatus reserve(std::uint64_t, std::uint64_t) override { return EROFS; }
    IoStatus sync() override { return 0; }
    IoStatus lock(LockKind) override { return 0; } // the one who changes it has the lock
    IoStatus facts(FileFacts &facts) override
    {
        const IoStatus status = m_live->facts(facts);
        facts.size = m_place.bytes;
        return status;
    }

private:
    IoStatus readOfBlock(std::uint64_t block, std::uint64_t offset, char *data, std::size_t size)
    {
        if (m_place.isShared)
            return m_part->read(offset, data, size);
        // A block is kept before it is changed, and the map says so in between: what was read while the map did not is as it was.
        char isKept = 0;
        IoStatus status = m_live->read(offset, data, size);
        if (status == 0)
            status = m_map->read(block, &isKept, 1);
        return status == 0 && isKept != 0 ? m_part->read(offset, data, size) : status;
    }

    const FrozenFile m_place;
    const std::unique_ptr<IoFile> m_live, m_part, m_map;
};

class FrozenIo final : public Io
{
public:
    FrozenIo(FrozenFile place, std::shared_ptr<Io> disk) : m_place(std::move(place)), m_disk(std::move(disk)) { }

    IoStatus open(const QString &path, FileAccess access, std::unique_ptr<IoFile> &file) override
    {
        if (path != m_place.file)
            return ENOENT;
        if (access != FileAccess::ReadOnly)
            return EROFS;
        std::unique_ptr<IoFile> live, part, map;
        IoStatus status = m_disk->open(m_place.file, access, live);
        if (status == 0)
            status = m_disk->open(m_place.part, access, part);
        if (status == 0 && !m_place.isShared)
            status = m_disk->open(m_place.map, access, map);
        if (status == 0)
            file = std::make_unique<FrozenIoFile>(m_place, std::move(live), std::move(part), std::move(map));
        return status;
    }
    IoStatus facts(const QString &path, FileFacts &facts) override
    {
        const IoStatus status = path == m_place.file ? m_disk->facts(path, facts) : ENOENT;
        facts.size = m_place.bytes;
        return status;
    }
    IoStatus rename(const QString &, const QString &) override { return EROFS; }
    IoStatus remove(const QString &) override { return EROFS; }
    IoStatus syncDirectory(const QString &) override { return EROFS; }
    QString realPath(const QString &path) override { return path; }
    FileSystemInfo fileSystem(const QString &path) override { return m_disk->fileSystem(path); }

private:
    const FrozenFile m_place;
    const std::shared_ptr<Io> m_disk;
};

} // namespace

std::shared_ptr<Io> frozenIo(const FrozenFile &place, std::shared_ptr<Io> disk)
{
    return std::make_shared<FrozenIo>(place, std::move(disk));
}

QString exportPath(const QString &path)
{
    return path + QStringLiteral("-hdf5async-export");
}

} // namespace hdf5async
