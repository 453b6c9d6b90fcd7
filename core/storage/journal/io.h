// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/error.h>

#include <QString>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace hdf5async {

/// 0, or the errno value of the failure.
using IoStatus = int;

enum class LockKind : quint8 { Shared, Exclusive };

enum class FileAccess : quint8 {
    ReadOnly,
    ReadWrite,
    /// Reading and writing; made when it is not there.
    Make,
    /// The same, and nobody but the owner may read it.
    MakePrivate,
};

struct FileFacts
{
    std::uint64_t size = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t links = 0;
    bool regular = true;
};

/// What kind of file system a file lies on.
struct FileSystemInfo
{
    /// "ext4", "nfs", ... or its magic number in hexadecimal.
    QString name;
    /// One sentence when the crash promise does not hold there in full; empty otherwise.
    QString warning;
};

/// One open file; closed (and unlocked) by the destructor. @thread any, also at once
class IoFile
{
public:
    virtual ~IoFile() = default;
    /// Reads `size` bytes at `offset`; what lies behind the end of the file is zero.
    [[nodiscard]] virtual IoStatus read(std::uint64_t offset, char *data, std::size_t size) = 0;
    /// Writes all bytes. On failure some of them may have been written.
    [[nodiscard]] virtual IoStatus write(std::uint64_t offset, const char *data, std::size_t size) = 0;
    [[nodiscard]] virtual IoStatus resize(std::uint64_t size) = 0;
    /// Takes the room for these bytes from the disk, so that writing them later cannot fail for want of it; changes neither size
    /// nor content. 0 also where the file system cannot do it.
    [[nodiscard]] virtual IoStatus reserve(std::uint64_t offset, std::uint64_t size) = 0;
    /// fdatasync: content and size are on stable storage. A failure means that any write since the last success may be lost.
    [[nodiscard]] virtual IoStatus sync() = 0;
    /// Takes the advisory lock without waiting; EWOULDBLOCK when another process has it.
    [[nodiscard]] virtual IoStatus lock(LockKind kind) = 0;
    [[nodiscard]] virtual IoStatus facts(FileFacts &facts) = 0;
    /// Copies bytes to the same place in `target`; what lies behind the end of this file may be left out. On failure some of them
    /// may have been written.
    [[nodiscard]] virtual IoStatus copyTo(IoFile &target, std::uint64_t offset, std::uint64_t size);
    /// Makes `target` hold what this file holds, at once and sharing its blocks. EOPNOTSUPP where the file system cannot.
    [[nodiscard]] virtual IoStatus cloneTo(IoFile &target);
};

/// The operating system as the journal sees it; tests put a recorder or a saboteur in its place. @thread any, also at once
class Io
{
public:
    virtual ~Io() = default;
    [[nodiscard]] virtual IoStatus open(const QString &path, FileAccess access, std::unique_ptr<IoFile> &file) = 0;
    /// ENOENT when nothing has that name.
    [[nodiscard]] virtual IoStatus facts(const QString &path, FileFacts &facts) = 0;
    /// Gives `from` the name `to`; EEXIST when that is taken.
    [[nodiscard]] virtual IoStatus rename(const QString &from, const QString &to) = 0;
    [[nodiscard]] virtual IoStatus remove(const QString &path) = 0;
    /// Makes the names in the directory of `path` durable.
    [[nodiscard]] virtual IoStatus syncDirectory(const QString &path) = 0;
    /// The path without symbolic links, so that the journal lies beside the real file; `path` itself when it does not exist.
    [[nodiscard]] virtual QString realPath(const QString &path) = 0;
    [[nodiscard]] virtual FileSystemInfo fileSystem(const QString &path) = 0;
};

/// What a failure of the system means to a client. @return never for 0
[[nodiscard]] ErrorCode errorCodeOf(IoStatus status);

/// The POSIX implementation.
[[nodiscard]] std::shared_ptr<Io> posixIo();

} // namespace hdf5async
