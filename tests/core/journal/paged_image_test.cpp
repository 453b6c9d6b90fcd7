// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/paged_image.h"
#include "tests/support/journal/memory_disk.h"

#include <QTest>

#include <cerrno>
#include <cstring>
#include <random>

using namespace hdf5async;
using namespace hdf5async::journal;
using hdf5async::test::MemoryDisk;

namespace {

const QString path = QStringLiteral("/file");

/// A spill area of its own.
class Area final : public SpillArea
{
public:
    IoStatus appendSpill(const char *data, std::size_t size, std::uint64_t &offset) override
    {
        offset = m_bytes.size();
        m_bytes.insert(m_bytes.end(), data, data + size);
        return fails;
    }
    IoStatus readSpill(std::uint64_t offset, char *data, std::size_t size) override
    {
        std::memcpy(data, m_bytes.data() + offset, size);
        return 0;
    }
    IoStatus fails = 0;

private:
    std::vector<char> m_bytes;
};

} // namespace

class PagedImageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void committedBytesAreNeverOverwrittenOnDisk();
    void bigNewDataGoesStraightToItsPlace();
    void smallNewDataWaitsForTheLog();
    void unchangedBytesAreNoChange();
    void onlyChangedGranulesAreCollected();
    void theFirstImageInASegmentIsWhole();
    void spacethatMayBeNeededIsNotCutOff();
    void aFailedWriteStaysReadable();
    void keepsWhatFindsNoRoom();
    void keepsNoMoreThanMemoryHolds();
    void tellsTheLowestCut();
    void aFullSpillAreaIsAnError();
    void behavesLikeOneArrayOfBytes_data();
    void behavesLikeOneArrayOfBytes();

private:
    void make(std::uint64_t size, const ImageLimits &limits = {});
    void write(std::uint64_t address, const std::string &text) { m_image->write(address, text.data(), text.size(), true); }
    [[nodiscard]] std::string read(std::uint64_t address, std::size_t size);
    [[nodiscard]] FramePayload collect(std::uint64_t order);

    std::shared_ptr<MemoryDisk> m_disk;
    std::unique_ptr<IoFile> m_file;
    Area m_area;
    std::unique_ptr<PagedImage> m_image;
    FrameBuilder m_builder;
};

void PagedImageTest::init()
{
    m_image.reset();
    m_file.reset();
    m_area = {};
}

void PagedImageTest::make(std::uint64_t size, const ImageLimits &limits)
{
    m_disk = std::make_shared<MemoryDisk>();
    m_disk->put(path, MemoryDisk::Content(size, 'a'));
    QCOMPARE(m_disk->open(path, FileAccess::ReadWrite, m_file), 0);
    m_image = std::make_unique<PagedImage>(*m_file, m_area, limits);
    m_image->reset(size, size);
    m_image->setEoa(size);
}

std::string PagedImageTest::read(std::uint64_t address, std::size_t size)
{
    std::string bytes(size, '?');
    return m_image->read(address, bytes.data(), size) == 0 ? bytes : std::string();
}

FramePayload PagedImageTest::collect(std::uint64_t order)
{
    m_image->collect(m_builder, {}, order);
    FrameHeader header;
    m_builder.finish(header);
    return *decodePayload({m_builder.bytes().data() + frameHeaderBytes, static_cast<qsizetype>(header.payloadBytes)}, header);
}

void PagedImageTest::committedBytesAreNeverOverwrittenOnDisk()
{
    make(10000);
    write(5000, "changed");
    write(0, std::string(10000, 'b'));
    QCOMPARE(read(4990, 20), std::string(20, 'b'));
    QCOMPARE(m_disk->content(path), MemoryDisk::Content(10000, 'a'));
}

void PagedImageTest::bigNewDataGoesStraightToItsPlace()
{
    make(8192);
    write(8192, std::string(1u << 20, 'n'));
    QCOMPARE(m_image->overlayBytes(), std::uint64_t{0});
    QCOMPARE(m_disk->content(path).size(), std::size_t{8192 + (1u << 20)});
    m_image->setEoa(8192 + (1u << 20));
    m_image->truncate();
    QVERIFY(collect(1).pages.empty());
    QVERIFY(m_image->markCommitted(1, 1)); // the file must be synced first
}

void PagedImageTest::smallNewDataWaitsForTheLog()
{
    make(8192);
    write(8192, "small");
    QCOMPARE(m_disk->content(path).size(), std::size_t{8192});
    m_image->setEoa(8197);
    m_image->truncate();
    QCOMPARE(collect(1).pages.size(), std::size_t{1});
    QVERIFY(!m_image->markCommitted(1, 1));
}

void PagedImageTest::unchangedBytesAreNoChange()
{
    make(1u << 20);
    write(0, std::string(1u << 20, 'a')); // HDF5 writes a chunk again as it was
    QVERIFY(!m_image->hasChanges());
    QCOMPARE(m_image->overlayBytes(), std::uint64_t{0});
}

void PagedImageTest::onlyChangedGranulesAreCollected()
{
    make(8192);
    write(0, std::string(8192, 'b'));
    m_image->truncate();
    QCOMPARE(collect(1).pages.size(), std::size_t{2});
    (void)m_image->markCommitted(1, 1);
    std::string again(8192, 'b');
    again[200] = 'c';
    write(0, again);
    const auto payload = collect(1);
    QCOMPARE(payload.pages.size(), std::size_t{1});
    QCOMPARE(payload.pages[0].mask, std::uint64_t{1} << 3);
}

void PagedImageTest::theFirstImageInASegmentIsWhole()
{
    make(8192);
    write(100, "x");
    QCOMPARE(collect(1).pages[0].mask, wholePage);
    (void)m_image->markCommitted(1, 1);
    write(100, "y");
    QVERIFY(collect(1).pages[0].mask != wholePage);
    QCOMPARE(collect(2).pages[0].mask, wholePage);
}

void PagedImageTest::spacethatMayBeNeededIsNotCutOff()
{
    make(40960);
    m_image->setEoa(10000);
    write(0, "x");
    m_image->truncate();
    QCOMPARE(m_image->eof(), std::uint64_t{10000});
    (void)collect(1);
    (void)m_image->markCommitted(1, 1);
    m_image->truncate();
    QCOMPARE(m_disk->content(path).size(), std::size_t{40960}); // the state before can still be the one that counts
    m_image->checkpointed(1, 10000);
    m_image->truncate();
    QCOMPARE(m_disk->content(path).size(), std::size_t{10000});
}

void PagedImageTest::aFailedWriteStaysReadable()
{
    make(8192);
    m_disk->fault = [](const test::DiskOperation &) { return EIO; };
    write(8192, std::string(100000, 'n'));
    QCOMPARE(m_image->error().status, EIO);
    QCOMPARE(m_image->lack().status, 0);
    QCOMPARE(read(8192, 100000), std::string(100000, 'n')); // HDF5 goes on as if nothing had happened
    m_disk->fault = {};
    m_image->reset(8192, 8192);
    QCOMPARE(m_image->error().status, 0);
    QCOMPARE(m_disk->content(path).size(), std::size_t{8192});
}

void PagedImageTest::keepsWhatFindsNoRoom()
{
    make(8192);
    m_disk->fault = [](const test::DiskOperation &operation) { return operation.offset == 8192 ? 0 : ENOSPC; };
    write(8192, std::string(20 * pageBytes, 'f')); // there is room for this
    QCOMPARE(m_image->lack().status, 0);
    const std::uint64_t second = 8192 + 20 * pageBytes;
    write(second, std::string(25 * pageBytes, 'n')); // and for half of this
    QCOMPARE(m_image->error().status, 0);
    QCOMPARE(m_image->lack().status, ENOSPC);
    QCOMPARE(m_disk->content(path).size(), std::size_t(second + 25 * pageBytes / 2));
    QCOMPARE(read(8192, 45 * pageBytes), std::string(20 * pageBytes, 'f') + std::string(25 * pageBytes, 'n'));
    m_image->setEoa(second + 25 * pageBytes);
    m_image->truncate();
    const FramePayload kept = collect(1);
    QCOMPARE(kept.pages.size(), std::size_t{25}); // all of it, also what the disk has taken
    QCOMPARE(kept.pages.front().page, second / pageBytes);
    QCOMPARE(kept.pages.back().page, second / pageBytes + 24);
    (void)m_image->markCommitted(1, 1);
    QCOMPARE(m_image->lack().status, 0);

    write(second + 25 * pageBytes, std::string(100000, 'x'));
    QCOMPARE(m_image->lack().status, ENOSPC);
    m_image->forgetLack();
    QCOMPARE(m_image->lack().status, 0);
    write(second + 25 * pageBytes + 100000, std::string(100000, 'x'));
    QCOMPARE(m_image->lack().status, ENOSPC);
    m_image->reset(8192, 8192);
    QCOMPARE(m_image->lack().status, 0);
}

void PagedImageTest::keepsNoMoreThanMemoryHolds()
{
    make(8192, {.overlayBytes = 64 * pageBytes});
    for (std::uint64_t page = 100; page < 300; ++page) // what is in the log and not in the file does not count
        m_image->adopt(page, std::make_unique<Page>());
    m_area.fails = ENOSPC;
    m_disk->fault = [](const test::DiskOperation &) { return ENOSPC; };
    write(0, "small"); // the log's pages cannot make room for it in the spill area
    write(8192, std::string(40 * pageBytes, 'n'));
    m_image->forgetLack();
    write(100, "small");
    QCOMPARE(m_image->error().status, 0);
    QCOMPARE(read(8192, 40 * pageBytes), std::string(40 * pageBytes, 'n'));
    write(8192 + 40 * pageBytes, std::string(40 * pageBytes, 'n'));
    QCOMPARE(m_image->error().status, ENOSPC);
    QVERIFY(!m_image->isIncomplete());
    write(8192 + 80 * pageBytes, std::string(40 * pageBytes, 'n')); // HDF5 goes on, and memory stays bounded
    QVERIFY(m_image->isIncomplete());
    QVERIFY(m_image->overlayBytes() < 400 * pageBytes);
    m_image->reset(8192, 8192);
    QVERIFY(!m_image->isIncomplete());
}

void PagedImageTest::tellsTheLowestCut()
{
    make(8192);
    QCOMPARE(m_image->takeLowestCut(), ~std::uint64_t{0});
    write(8192, std::string(1u << 20, 'n'));
    for (const std::uint64_t size : {100000, 300000}) {
        write(8192 + (1u << 19), std::string(1u << 19, 'n'));
        m_image->setEoa(size);
        m_image->truncate();
    }
    QCOMPARE(m_image->takeLowestCut(), std::uint64_t{100000});
    QCOMPARE(m_image->takeLowestCut(), ~std::uint64_t{0});
}

void PagedImageTest::aFullSpillAreaIsAnError()
{
    make(1u << 20, {.overlayBytes = 16 * pageBytes});
    m_area.fails = ENOSPC;
    write(0, std::string(1u << 20, 'b'));
    QCOMPARE(m_image->error().status, ENOSPC);
    QVERIFY(m_image->overlayBytes() <= (1u << 20));
}

void PagedImageTest::behavesLikeOneArrayOfBytes_data()
{
    QTest::addColumn<quint64>("overlay");
    QTest::addColumn<quint64>("small");
    QTest::newRow("in memory") << quint64{64u << 20} << quint64{64u << 10};
    QTest::newRow("spilling") << quint64{8 * pageBytes} << quint64{64u << 10};
    QTest::newRow("new space directly") << quint64{64u << 20} << quint64{0};
    QTest::newRow("spilling, new space directly") << quint64{8 * pageBytes} << quint64{0};
}

void PagedImageTest::behavesLikeOneArrayOfBytes()
{
    QFETCH(quint64, overlay);
    QFETCH(quint64, small);
    make(100000, {.overlayBytes = overlay, .smallWriteBytes = small});
    std::mt19937_64 random(overlay + small);
    std::string model(100000, 'a');
    std::vector<std::pair<std::uint64_t, std::string>> savepoints;
    std::uint64_t sequence = 0;
    for (int i = 0; i < 4000; ++i) {
        const auto choice = random() % 20;
        if (choice < 14) {
            const std::size_t at = random() % (model.size() + 1);
            const std::string bytes(1 + random() % (choice == 0 ? 90000 : 3000), static_cast<char>('a' + random() % 4));
            if (at + bytes.size() > 600000)
                continue;
            model.resize(std::max(model.size(), at + bytes.size()));
            model.replace(at, bytes.size(), bytes);
            write(at, bytes);
            m_image->setEoa(model.size());
        } else if (choice == 14) {
            model.resize(1 + random() % model.size());
            m_image->setEoa(model.size());
            m_image->truncate();
        } else if (choice == 15 && savepoints.size() < 3) {
            m_image->truncate();
            savepoints.emplace_back(m_image->savepoint(), model);
        } else if (choice == 16 && !savepoints.empty()) {
            const std::size_t index = random() % savepoints.size();
            QVERIFY(m_image->rollbackTo(savepoints[index].first));
            model = savepoints[index].second;
            savepoints.resize(index);
            m_image->setEoa(model.size());
        } else if (choice == 17 && !savepoints.empty()) {
            const std::size_t index = random() % savepoints.size();
            m_image->release(savepoints[index].first);
            savepoints.resize(index);
        } else if (choice == 18 && savepoints.empty()) {
            m_image->truncate();
            (void)collect(1);
            (void)m_image->markCommitted(++sequence, 1);
        }
        const std::size_t from = random() % model.size();
        const std::size_t size = std::min<std::size_t>(model.size() - from, 1 + random() % 20000);
        QCOMPARE(read(from, size), model.substr(from, size));
    }
    QCOMPARE(m_image->error().status, 0);
}

QTEST_GUILESS_MAIN(PagedImageTest)
#include "paged_image_test.moc"
