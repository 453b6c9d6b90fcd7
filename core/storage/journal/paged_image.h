// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"
#include "core/storage/journal/page.h"

#include <mutex>

namespace hdf5async::journal {

/// Room for pages that memory has no room for. @thread any
class SpillArea
{
public:
    virtual ~SpillArea() = default;
    /// Writes whole pages, without making them durable; `offset` tells where.
    [[nodiscard]] virtual IoStatus appendSpill(const char *data, std::size_t size, std::uint64_t &offset) = 0;
    [[nodiscard]] virtual IoStatus readSpill(std::uint64_t offset, char *data, std::size_t size) = 0;
};

struct ImageLimits
{
    std::uint64_t overlayBytes = 64u << 20;
    std::uint64_t smallWriteBytes = 64u << 10;
    std::uint64_t smallWriteBudget = 4u << 20;
    /// The file on disk is never changed, not even cut.
    bool readOnly = false;
};

/// The first error since open or rollback.
struct ImageError
{
    IoStatus status = 0;
    const char *what = ""; ///< "write", "read", ... for the message
};

/// The file as HDF5 sees it: the file on disk, below changed pages in memory and in the spill area.
///
/// What is on disk below border() is never overwritten here, so the last committed state stays whole whatever happens; big writes
/// into new space behind it go straight to their place. @thread any, also at once; the lock is never held during a sync
class PagedImage
{
public:
    PagedImage(IoFile &file, SpillArea &spill, const ImageLimits &limits);

    // What HDF5 calls. Writing never fails: an error is kept, the bytes stay in memory. What finds no room on the disk is no error
    // as long as at most overlayBytes are changed in memory: lack() tells of it.
    void write(std::uint64_t address, const char *data, std::size_t size, bool rawData);
    [[nodiscard]] IoStatus read(std::uint64_t address, char *data, std::size_t size);
    /// Makes the end of file what HDF5 has allocated.
    void truncate();
    /// HDF5 opens the file. A failed H5Fopen before may have left an end of file that means nothing.
    void opened();
    /// H5F_ACC_TRUNC: an empty file.
    void makeEmpty();
    void setEoa(std::uint64_t eoa);
    [[nodiscard]] std::uint64_t eoa() const;
    [[nodiscard]] std::uint64_t eof() const;

    // Commit.
    [[nodiscard]] bool hasChanges() const;
    /// Puts every change into `builder` as pages for the segment `order`. Changes nothing yet: markCommitted() does.
    /// Returns the end of file of this commit.
    std::uint64_t collect(FrameBuilder &builder, QByteArrayView record, std::uint64_t order);
    /// The changes collect() took are part of commit `sequence` from now on; true when the file on disk was written to since the
    /// commit before and must be synced first.
    [[nodiscard]] bool markCommitted(std::uint64_t sequence, std::uint64_t order);
    /// Compares the file with what was last done to it. EIO: someone cut it. ESTALE: someone removed or replaced it.
    [[nodiscard]] IoStatus checkFile(bool mayHaveNoName);

    // Checkpoint.
    /// Every commit up to `sequence` is in the file; the commits still in the log have ends of file up to `logBorder`.
    void checkpointed(std::uint64_t sequence, std::uint64_t logBorder);
    /// Makes the file at least `size` long.
    [[nodiscard]] IoStatus growFile(std::uint64_t size);
    void noteWritten(std::uint64_t end);
    /// The shortest that the file was made since the last call: room that was reserved behind it is gone.
    [[nodiscard]] std::uint64_t takeLowestCut();

    // Rollback.
    void beginDiscard();
    /// Forgets everything in memory; the committed state ends at `eof`. Cuts the file down to it if nothing in the log needs more.
    void reset(std::uint64_t eof, std::uint64_t logBorder);
    /// After reset(): the content of a page that is in the log but not in the file.
    void adopt(std::uint64_t page, std::unique_ptr<Page> content);
    void adopt(SpillMap::Entry entry);
    [[nodiscard]] std::uint64_t savepoint();
    [[nodiscard]] bool rollbackTo(std::uint64_t savepoint);
    void release(std::uint64_t savepoint);
    [[nodiscard]] bool hasSavepoint() const;

    [[nodiscard]] ImageError error() const;
    /// What first found no room since the last prepared commit, reset() or forgetLack().
    [[nodiscard]] ImageError lack() const;
    void forgetLack();
    /// Whether data is missing: after an error, what memory has no room for is dropped.
    [[nodiscard]] bool isIncomplete() const;
    void setError(IoStatus status, const char *what);
    [[nodiscard]] std::uint64_t overlayBytes() const;
    [[nodiscard]] std::uint64_t uncommittedBytes() const;
    [[nodiscard]] std::uint64_t spilledBytes() const;
    [[nodiscard]] std::uint64_t fileBytesWritten() const;
    [[nodiscard]] bool spillIsEmpty() const;
    void setSequenceInFile(std::uint64_t sequence);

private:
    [[nodiscard]] std::uint64_t border() const;
    [[nodiscard]] bool belongsInMemory(std::uint64_t page) const;
    [[nodiscard]] Page *find(std::uint64_t page) const;
    void writePage(std::uint64_t page, std::uint64_t offset, const char *data, std::uint64_t size, std::uint64_t ahead);
    void failOrLack(IoStatus status, const char *what, std::uint64_t size);
    [[nodiscard]] bool overlayIsFull() const;
    [[nodiscard]] bool writeDirect(std::uint64_t address, const char *data, std::uint64_t size);
    void writeOverlay(std::uint64_t address, const char *data, std::uint64_t size);
    [[nodiscard]] const char *baseOf(std::uint64_t page, std::uint64_t ahead);
    [[nodiscard]] Page &create(std::uint64_t page, const char *base);
    [[nodiscard]] Page *reload(std::uint64_t page);
    void put(std::uint64_t page, Page &target, std::uint64_t offset, const char *data, std::uint64_t size);
    void mark(std::uint64_t page, Page &target, std::uint64_t offset, std::uint64_t size);
    void noteBefore(std::uint64_t page);
    void restore(std::uint64_t page, BeforeImage &before);
    [[nodiscard]] IoStatus readDisk(std::uint64_t address, char *data, std::uint64_t size);
    void spillPages();
    [[nodiscard]] bool spillBatch(const std::vector<std::uint64_t> &pages, std::size_t first, std::size_t end);
    void dropFrom(std::uint64_t eof);
    void cutFile(std::uint64_t size);
    void fail(IoStatus status, const char *what);

    IoFile &m_file;
    SpillArea &m_spillArea;
    const ImageLimits m_limits;

    mutable std::mutex m_mutex;
    PageMap m_pages;
    SpillMap m_spills;
    std::vector<std::uint64_t> m_dirty; // may name a page twice, or one that is gone
    std::uint64_t m_topPage = 0;        // no page in memory or spilled lies behind it
    std::uint64_t m_eoa = 0;
    std::uint64_t m_eof = 0;
    std::uint64_t m_committedEof = 0; // of the last prepared commit
    std::uint64_t m_logBorder = 0;    // the largest end of file of a commit that is still in the log
    std::uint64_t m_physical = 0;     // size of the file on disk
    std::uint64_t m_lowestCut = ~std::uint64_t{0};
    std::uint64_t m_newSpace = 0;     // bytes of new space kept for the log since the last commit
    std::uint64_t m_directBytes = 0;  // written into new space since the last commit
    std::uint64_t m_inFile = 0;       // commits up to this one are in the file
    std::uint64_t m_fileBytes = 0;
    bool m_fileTouched = false; // written or cut since the last prepared commit
    bool m_discard = false;
    bool m_isIncomplete = false;
    ImageError m_error, m_lack;
    std::vector<SavepointLayer> m_savepoints;
    std::uint64_t m_nextSavepoint = 1;
    std::vector<char> m_base; // pages read ahead during one write
    std::uint64_t m_baseFirst = 0;
    std::uint64_t m_baseEnd = 0;
};

} // namespace hdf5async::journal
