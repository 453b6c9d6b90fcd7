// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

#include <hdf5async/result.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace hdf5async {

/// A copy of a file as it was at one moment, made a part at a time while others go on changing the file: what they are about to
/// change is copied first. It gets its name when it is complete and on stable storage; without that nothing remains of it.
///
/// Or a file that stays readable as it was (FrozenFile): then step() is not called, and all that is copied is what others change.
/// @thread step() one at a time; the others any
class FileCopy
{
public:
    /// Where the copy grows, and the name it gets in the end.
    struct Place
    {
        std::shared_ptr<Io> io;
        QString part;
        QString name;
        std::unique_ptr<IoFile> file; ///< open under `part`, empty
        QString map = {};             ///< of one that stays readable: a file with a byte for each block, 1 = it is in `part`
        std::unique_ptr<IoFile> mapFile = {};
    };
    static constexpr std::uint64_t blockBytes = 256u << 10; ///< what somebody who changes one byte may have to wait for

    /// `source` must live until sourceGone().
    FileCopy(Place place, IoFile &source, std::uint64_t bytes);
    ~FileCopy();
    FileCopy(const FileCopy &) = delete;
    FileCopy &operator=(const FileCopy &) = delete;

    /// Lets the file system share the blocks instead of copying them. False where it cannot.
    [[nodiscard]] bool share();
    /// Copies some MiB more, or completes the copy. @return whether it is complete
    /// @errors STORAGE_FULL, IO_ERROR; EXISTS: its name is taken; CANCELLED: the file was closed meanwhile
    [[nodiscard]] Result<bool> step();

    /// These bytes of the source are about to be changed. Waits until they are copied; never fails.
    void beforeChange(std::uint64_t offset, std::uint64_t size);
    /// The source is about to be closed. Waits for the part that is under way; a copy that is not complete never will be.
    void sourceGone();

    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    [[nodiscard]] std::uint64_t copiedBytes() const;
    [[nodiscard]] bool isShared() const { return m_shared; }
    [[nodiscard]] const QString &name() const { return m_place.name; }
    [[nodiscard]] const Place &place() const { return m_place; }
    /// Whether everything that is not in the source any more is in the copy. @errors as step()
    [[nodiscard]] Result<void> check() const;

private:
    enum class Block : quint8 { Waiting, Copying, Done };

    [[nodiscard]] std::optional<std::size_t> claimNext();
    void copy(std::size_t block);
    [[nodiscard]] Result<bool> complete();
    [[nodiscard]] Error errorOf(IoStatus status, const char *what) const;

    Place m_place;
    IoFile &m_source; ///< not touched once m_status is set
    const std::uint64_t m_bytes;
    bool m_shared = false;
    bool m_named = false;

    mutable std::mutex m_mutex; ///< everything below
    std::condition_variable m_changed;
    std::vector<Block> m_blocks;
    std::size_t m_next = 0; ///< no block before it waits
    std::size_t m_done = 0;
    std::size_t m_copying = 0;
    IoStatus m_status = 0; ///< why it ends
};

/// A file of which copies are made while it is changed: one at a time. @thread as IoFile; begin() while nobody writes
class CopyGate final : public IoFile
{
public:
    explicit CopyGate(std::unique_ptr<IoFile> file) : m_file(std::move(file)) { }
    ~CopyGate() override;

    /// From now on changes are told to `copy` before they are made, as long as somebody else holds it. False while there is
    /// another one.
    [[nodiscard]] bool begin(const std::shared_ptr<FileCopy> &copy);
    [[nodiscard]] IoFile &file() { return *m_file; }

    IoStatus read(std::uint64_t offset, char *data, std::size_t size) override
    {
        return m_file->read(offset, data, size);
    }
    IoStatus write(std::uint64_t offset, const char *data, std::size_t size) override;
    IoStatus resize(std::uint64_t size) override;
    IoStatus reserve(std::uint64_t offset, std::uint64_t size) override { return m_file->reserve(offset, size); }
    IoStatus sync() override { return m_file->sync(); }
    IoStatus lock(LockKind kind) override { return m_file->lock(kind); }
    IoStatus facts(FileFacts &facts) override { return m_file->facts(facts); }

private:
    [[nodiscard]] std::shared_ptr<FileCopy> copy();

    const std::unique_ptr<IoFile> m_file;
    std::atomic<bool> m_isCopied = false;
    std::mutex m_mutex;
    std::weak_ptr<FileCopy> m_copy;
};

} // namespace hdf5async
