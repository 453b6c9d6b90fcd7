// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cerrno>
#include <future>
#include <mutex>

using namespace hdf5async;
using namespace hdf5async::test;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

/// A disk on which one file has the room that was reserved or written, and no other. A resize gives back what was reserved behind the
/// new end, as on some file systems. All other files find room always.
class RoomDisk final : public Io, public std::enable_shared_from_this<RoomDisk>
{
public:
    RoomDisk(std::shared_ptr<MemoryDisk> disk, const QString &path)
        : m_disk(std::move(disk)), m_path(path), m_given(m_disk->content(path).size())
    {
    }

    /// Called once, before another file is written, and before room is reserved in this one.
    void atNextOtherWrite(std::function<void()> hook) { setHook(m_otherWrite, std::move(hook)); }
    void atNextReserve(std::function<void()> hook) { setHook(m_reserve, std::move(hook)); }
    /// Whether the file gets no more room.
    void setFull(bool full)
    {
        const std::lock_guard lock(m_mutex);
        m_isFull = full;
    }
    [[nodiscard]] int resizes() const
    {
        const std::lock_guard lock(m_mutex);
        return m_resizes;
    }

    IoStatus open(const QString &path, FileAccess access, std::unique_ptr<IoFile> &file) override;
    IoStatus facts(const QString &path, FileFacts &facts) override { return m_disk->facts(path, facts); }
    IoStatus rename(const QString &from, const QString &to) override { return m_disk->rename(from, to); }
    IoStatus remove(const QString &path) override { return m_disk->remove(path); }
    IoStatus syncDirectory(const QString &path) override { return m_disk->syncDirectory(path); }
    QString realPath(const QString &path) override { return path; }
    FileSystemInfo fileSystem(const QString &path) override { return m_disk->fileSystem(path); }

private:
    friend class RoomFile;

    void setHook(std::function<void()> &hook, std::function<void()> wanted)
    {
        const std::lock_guard lock(m_mutex);
        hook = std::move(wanted);
    }
    void call(std::function<void()> &hook)
    {
        std::function<void()> once;
        {
            const std::lock_guard lock(m_mutex);
            once.swap(hook);
        }
        if (once)
            once();
    }
    IoStatus take(std::uint64_t end)
    {
        const std::lock_guard lock(m_mutex);
        if (m_isFull && end > m_given)
            return ENOSPC;
        m_given = std::max(m_given, end);
        return 0;
    }
    void giveBack(std::uint64_t size)
    {
        const std::lock_guard lock(m_mutex);
        m_given = std::min(m_given, size);
        ++m_resizes;
    }

    const std::shared_ptr<MemoryDisk> m_disk;
    const QString m_path;
    mutable std::mutex m_mutex;
    std::function<void()> m_otherWrite, m_reserve;
    std::uint64_t m_given; ///< the file has room up to here
    bool m_isFull = false;
    int m_resizes = 0;
};

class RoomFile final : public IoFile
{
public:
    RoomFile(std::shared_ptr<RoomDisk> disk, std::unique_ptr<IoFile> file, bool isTheOne)
        : m_disk(std::move(disk)), m_file(std::move(file)), m_isTheOne(isTheOne)
    {
    }
    IoStatus read(std::uint64_t offset, char *data, std::size_t size) override
    {
        return m_file->read(offset, data, size);
    }
    IoStatus write(std::uint64_t offset, const char *data, std::size_t size) override
    {
        if (!m_isTheOne)
            m_disk->call(m_disk->m_otherWrite);
        const IoStatus status = m_isTheOne ? m_disk->take(offset + size) : 0;
        return status != 0 ? status : m_file->write(offset, data, size);
    }
    IoStatus resize(std::uint64_t size) override
    {
        if (m_isTheOne)
            m_disk->giveBack(size);
        return m_file->resize(size);
    }
    IoStatus reserve(std::uint64_t offset, std::uint64_t size) override
    {
        if (!m_isTheOne)
            return 0;
        m_disk->call(m_disk->m_reserve);
        return m_disk->take(offset + size);
    }
    IoStatus sync() override { return m_file->sync(); }
    IoStatus lock(LockKind kind) override { return m_file->lock(kind); }
    IoStatus facts(FileFacts &facts) override { return m_file->facts(facts); }

private:
    const std::shared_ptr<RoomDisk> m_disk;
    const std::unique_ptr<IoFile> m_file;
    const bool m_isTheOne;
};

IoStatus RoomDisk::open(const QString &path, FileAccess access, std::unique_ptr<IoFile> &file)
{
    const IoStatus status = m_disk->open(path, access, file);
    if (status == 0)
        file = std::make_unique<RoomFile>(shared_from_this(), std::move(file), path == m_path);
    return status;
}

/// A file on such a disk, with a checkpoint that is due and a prepared commit that makes the file longer.
struct CrowdedFile
{
    const QString path = QStringLiteral("/file.h5");
    std::shared_ptr<MemoryDisk> memory = std::make_shared<MemoryDisk>();
    std::shared_ptr<RoomDisk> disk;
    std::vector<std::function<void()>> tasks;
    std::unique_ptr<RowsFile> file;
    std::vector<int> expected;

    [[nodiscard]] bool make()
    {
        RowsFile fresh(memory, path);
        if (!fresh.open(OpenMode::Create) || !fresh.commit() || !fresh.close())
            return false;
        disk = std::make_shared<RoomDisk>(memory, path);
        JournalOptions options;
        options.segmentBytes = 64u << 10;
        options.background = [this](std::function<void()> task) { tasks.push_back(std::move(task)); };
        file = std::make_unique<RowsFile>(disk, path, options);
        if (!file->open(OpenMode::ReadWrite))
            return false;
        for (int i = 0; tasks.empty() && i < 100; ++i) {
            append(i);
            if (!file->commit())
                return false;
        }
        append(1000);
        return tasks.size() == 1 && file->flush() && file->journal().prepare();
    }
    void append(int value)
    {
        constexpr int rows = 1500;
        file->append(rows, value);
        expected.insert(expected.end(), rows, value);
    }
    [[nodiscard]] std::future<bool> sync()
    {
        return std::async(std::launch::async, [this] { return file->journal().sync().has_value(); });
    }
    /// Whether all that was committed comes into the file although it gets no more room.
    [[nodiscard]] bool keepsItsPromise()
    {
        disk->setFull(true);
        const bool kept = file->journal().checkpoint().has_value();
        disk->setFull(false);
        return kept && file->rows() == expected && file->close() && rowsByStockDriver(*memory, path) == expected;
    }
};

} // namespace

/// HDF5 writes, a commit is synced, a checkpoint runs and somebody asks for the status: all at once.
class ConcurrencyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void operationsGoOnDuringSyncAndCheckpoint();
    void aKilledFileWaitsForItsCheckpoint();
    void aCheckpointKeepsTheRoomOfACommitThatIsBeingWritten();
    void aCommitCountsOnNoRoomThatACheckpointGivesBack();
};

void ConcurrencyTest::operationsGoOnDuringSyncAndCheckpoint()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("file.h5"));
    std::vector<std::future<void>> tasks;
    JournalOptions options;
    options.segmentBytes = 64u << 10;
    options.overlayBytes = 64 * 4096;
    options.background = [&tasks](std::function<void()> task) {
        tasks.push_back(std::async(std::launch::async, std::move(task)));
    };
    RowsFile file(posixIo(), path, options);
    QVERIFY(file.open(OpenMode::Create));
    QVERIFY(file.commit());
    std::atomic<bool> stop = false;
    auto watcher = std::async(std::launch::async, [&] {
        quint64 most = 0;
        while (!stop)
            most = std::max(most, file.journal().status().journalBytes + file.journal().uncommittedBytes());
        return most;
    });
    std::vector<int> expected;
    std::future<bool> syncing;
    for (int i = 0; i < 150; ++i) {
        const int rows = i % 10 == 0 ? 60000 : 800;
        file.append(rows, i);
        expected.insert(expected.end(), static_cast<std::size_t>(rows), i);
        file.overwrite(0, 500, i);
        std::fill(expected.begin(), expected.begin() + 500, i);
        if (syncing.valid())
            QVERIFY(syncing.get());
        QVERIFY(file.flush());
        QVERIFY(file.journal().prepare());
        syncing = std::async(std::launch::async, [&file] { return file.journal().sync().has_value(); });
    }
    QVERIFY(syncing.get());
    stop = true;
    QVERIFY(watcher.get() > 0);
    QCOMPARE(file.rows(), expected);
    QVERIFY(file.close());
    tasks.clear();
    QCOMPARE(rowsByStockDriver(path), expected);
}

void ConcurrencyTest::aKilledFileWaitsForItsCheckpoint()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("file.h5"));
    for (int round = 0; round < 5; ++round) {
        std::vector<std::future<void>> tasks;
        JournalOptions options;
        options.segmentBytes = 64u << 10;
        options.background = [&tasks](std::function<void()> task) {
            tasks.push_back(std::async(std::launch::async, std::move(task)));
        };
        RowsFile file(posixIo(), path, options);
        QVERIFY(file.open(round == 0 ? OpenMode::Create : OpenMode::ReadWrite));
        std::vector<int> expected = file.rows();
        for (std::size_t i = 0; tasks.empty() && i < 100; ++i) {
            file.append(1500, round);
            expected.insert(expected.end(), 1500, round);
            QVERIFY(file.commit());
        }
        file.kill(); // while the checkpoint runs
        tasks.clear();
        RowsFile again(posixIo(), path);
        QVERIFY(again.open(OpenMode::ReadWrite));
        QCOMPARE(again.rows(), expected);
    }
}

void ConcurrencyTest::aCheckpointKeepsTheRoomOfACommitThatIsBeingWritten()
{
    CrowdedFile f;
    QVERIFY(f.make());
    std::promise<void> writes, goOn;
    f.disk->atNextOtherWrite([&] { // its room is reserved, its frame is not in the log
        writes.set_value();
        goOn.get_future().wait();
    });
    std::future<bool> synced = f.sync();
    const bool isWriting = writes.get_future().wait_for(patience) == std::future_status::ready;
    const int before = f.disk->resizes();
    if (isWriting)
        f.tasks.front()();
    goOn.set_value();
    QVERIFY(isWriting && synced.get());
    QVERIFY(f.disk->resizes() > before);
    QVERIFY(f.keepsItsPromise());
}

void ConcurrencyTest::aCommitCountsOnNoRoomThatACheckpointGivesBack()
{
    // It has to wait, which nobody can see; one that does not wait is done long before.
    constexpr auto grace = 300ms;
    CrowdedFile f;
    QVERIFY(f.make());
    std::promise<void> writes;
    std::future<bool> synced;
    const int before = f.disk->resizes();
    f.disk->atNextReserve([&] { // between the resize and what brings the room back
        QVERIFY(f.disk->resizes() > before);
        f.disk->atNextOtherWrite([&writes] { writes.set_value(); });
        synced = f.sync();
        (void)writes.get_future().wait_for(grace);
    });
    f.tasks.front()();
    QVERIFY(synced.valid() && synced.get());
    QVERIFY(f.keepsItsPromise());
}

QTEST_GUILESS_MAIN(ConcurrencyTest)
#include "concurrency_test.moc"
