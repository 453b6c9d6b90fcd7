// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/io.h"

#include "core/storage/journal/file_system.h"

#include <QByteArray>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#    include <linux/fs.h>
#    include <sys/ioctl.h>
#    include <sys/syscall.h>
#endif

namespace hdf5async {

namespace {

FileFacts factsOf(const struct stat &status)
{
    return {static_cast<std::uint64_t>(status.st_size), static_cast<std::uint64_t>(status.st_dev),
            static_cast<std::uint64_t>(status.st_ino), static_cast<std::uint64_t>(status.st_nlink), S_ISREG(status.st_mode) != 0};
}

class PosixFile final : public IoFile
{
public:
    explicit PosixFile(int descriptor) : m_descriptor(descriptor) { }
    ~PosixFile() override { ::close(m_descriptor); }
    PosixFile(const PosixFile &) = delete;
    PosixFile &operator=(const PosixFile &) = delete;

    IoStatus read(std::uint64_t offset, char *data, std::size_t size) override
    {
        while (size > 0) {
            const ssize_t count = ::pread(m_descriptor, data, size, static_cast<off_t>(offset));
            if (count < 0) {
                if (errno == EINTR)
                    continue;
                return errno;
            }
            if (count == 0) {
                std::memset(data, 0, size);
                return 0;
            }
            data += count;
            offset += static_cast<std::uint64_t>(count);
            size -= static_cast<std::size_t>(count);
        }
        return 0;
    }

    IoStatus write(std::uint64_t offset, const char *data, std::size_t size) override
    {
        while (size > 0) {
            const ssize_t count = ::pwrite(m_descriptor, data, size, static_cast<off_t>(offset));
            if (count < 0) {
                if (errno == EINTR)
                    continue;
                return errno;
            }
            if (count == 0)
                return EIO;
            data += count;
            offset += static_cast<std::uint64_t>(count);
            size -= static_cast<std::size_t>(count);
        }
        return 0;
    }

    IoStatus resize(std::uint64_t size) override
    {
        int result = 0;
        do {
            result = ::ftruncate(m_descriptor, static_cast<off_t>(size));
        } while (result < 0 && errno == EINTR);
        return result < 0 ? errno : 0;
    }

    IoStatus reserve(std::uint64_t offset, std::uint64_t size) override
    {
#ifdef FALLOC_FL_KEEP_SIZE
        int result = 0;
        do {
            result = ::fallocate(m_descriptor, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset), static_cast<off_t>(size));
        } while (result < 0 && errno == EINTR);
        return result < 0 && errno != EOPNOTSUPP && errno != ENOSYS ? errno : 0;
#else
        (void)offset;
        (void)size;
        return 0;
#endif
    }

    IoStatus sync() override
    {
#ifdef __APPLE__
        return ::fcntl(m_descriptor, F_FULLFSYNC) < 0 ? errno : 0;
#else
        return ::fdatasync(m_descriptor) < 0 ? errno : 0;
#endif
    }

    IoStatus lock(LockKind kind) override
    {
        return ::flock(m_descriptor, (kind == LockKind::Exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0 ? errno : 0;
    }

    IoStatus facts(FileFacts &facts) override
    {
        struct stat status = {};
        if (::fstat(m_descriptor, &status) < 0)
            return errno;
        facts = factsOf(status);
        return 0;
    }

#ifdef __linux__
    IoStatus copyTo(IoFile &target, std::uint64_t offset, std::uint64_t size) override
    {
        const auto *other = dynamic_cast<const PosixFile *>(&target);
        while (other && size > 0) {
            auto from = static_cast<loff_t>(offset), to = from;
            const ssize_t count =
                ::copy_file_range(m_descriptor, &from, other->m_descriptor, &to, static_cast<std::size_t>(size), 0);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0 && errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
                return errno;
            if (count < 0)
                break; // the system cannot do it by itself there
            if (count == 0)
                return 0; // behind the end
            offset += static_cast<std::uint64_t>(count);
            size -= static_cast<std::uint64_t>(count);
        }
        return size == 0 ? 0 : IoFile::copyTo(target, offset, size);
    }

    IoStatus cloneTo(IoFile &target) override
    {
        const auto *other = dynamic_cast<const PosixFile *>(&target);
        if (!other)
            return EOPNOTSUPP;
        if (::ioctl(other->m_descriptor, FICLONE, m_descriptor) == 0)
            return 0;
        return errno == ENOSPC || errno == EIO || errno == EDQUOT ? errno : EOPNOTSUPP;
    }
#endif

private:
    int m_descriptor;
};

class PosixIo final : public Io
{
public:
    IoStatus open(const QString &path, FileAccess access, std::unique_ptr<IoFile> &file) override
    {
        int flags = O_CLOEXEC | O_NONBLOCK; // a FIFO in place of the file must not stop us
        flags |= access == FileAccess::ReadOnly ? O_RDONLY : O_RDWR;
        if (access == FileAccess::Make || access == FileAccess::MakePrivate)
            flags |= O_CREAT;
        const mode_t permissions = access == FileAccess::MakePrivate ? 0600 : 0666;
        const int descriptor = ::open(QFile::encodeName(path).constData(), flags, permissions);
        if (descriptor < 0)
            return errno;
        file = std::make_unique<PosixFile>(descriptor);
        return 0;
    }

    IoStatus facts(const QString &path, FileFacts &facts) override
    {
        struct stat status = {};
        if (::stat(QFile::encodeName(path).constData(), &status) < 0)
            return errno;
        facts = factsOf(status);
        return 0;
    }

    IoStatus rename(const QString &from, const QString &to) override
    {
        const QByteArray source = QFile::encodeName(from);
        const QByteArray target = QFile::encodeName(to);
#ifdef SYS_renameat2
        if (::syscall(SYS_renameat2, AT_FDCWD, source.constData(), AT_FDCWD, target.constData(), RENAME_NOREPLACE) == 0)
            return 0;
        if (errno != EINVAL && errno != ENOSYS)
            return errno;
#endif
        // File systems without RENAME_NOREPLACE: a hard link never replaces a file.
        if (::link(source.constData(), target.constData()) == 0)
            return ::unlink(source.constData()) < 0 ? errno : 0;
        if (errno == EEXIST)
            return errno;
        struct stat status = {};
        if (::lstat(target.constData(), &status) == 0)
            return EEXIST;
        return ::rename(source.constData(), target.constData()) < 0 ? errno : 0;
    }

    IoStatus remove(const QString &path) override
    {
        return ::unlink(QFile::encodeName(path).constData()) < 0 ? errno : 0;
    }

    IoStatus syncDirectory(const QString &path) override
    {
        const QByteArray directory = QFile::encodeName(QFileInfo(path).absolutePath());
        const int descriptor = ::open(directory.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0)
            return errno;
        IoStatus status = ::fsync(descriptor) < 0 ? errno : 0;
        ::close(descriptor);
        if (status == EINVAL || status == ENOTSUP) // file systems that cannot sync a directory have nothing to offer here
            status = 0;
        return status;
    }

    QString realPath(const QString &path) override
    {
        const QString real = QFileInfo(path).canonicalFilePath();
        return real.isEmpty() ? path : real;
    }

    FileSystemInfo fileSystem(const QString &path) override { return fileSystemOf(path); }
};

} // namespace

std::shared_ptr<Io> posixIo()
{
    return std::make_shared<PosixIo>();
}

} // namespace hdf5async
