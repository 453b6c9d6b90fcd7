// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>
#include <optional>
#include <vector>

/// The journal's bytes: pure functions between values and bytes. All numbers are little-endian.
/// @source docs/storage.md, "The journal, byte by byte"
namespace hdf5async::journal {

constexpr std::uint64_t pageBytes = 4096;
constexpr std::uint64_t granuleBytes = 64;
constexpr std::uint64_t wholePage = ~std::uint64_t{0};
constexpr std::uint64_t journalHeaderBytes = 64;
constexpr std::uint64_t segmentHeaderBytes = 128;
constexpr std::uint64_t frameHeaderBytes = 128;

[[nodiscard]] constexpr std::uint64_t roundUp(std::uint64_t bytes)
{
    return (bytes + pageBytes - 1) / pageBytes * pageBytes;
}

/// The journal's first page; written once, before anything else.
struct JournalHeader
{
    std::uint64_t journalId = 0;
    std::uint64_t segmentBytes = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend bool operator==(const JournalHeader &, const JournalHeader &) = default;
};

/// Where a segment starts (slot 0 or 1), and where the spill area behind both does (slot 2).
[[nodiscard]] constexpr std::uint64_t slotOffset(std::uint64_t segmentBytes, unsigned slot)
{
    return pageBytes + slot * segmentBytes;
}

/// What a commit left behind besides pages.
struct CommitInfo
{
    std::uint64_t sequence = 0;
    std::uint64_t eof = 0;
    std::uint64_t time = 0; ///< milliseconds since 1970 (UTC)
    std::uint64_t fingerprint = 0;
    QByteArray record;

    friend bool operator==(const CommitInfo &, const CommitInfo &) = default;
};

struct SegmentHeader
{
    std::uint64_t order = 0;
    std::uint64_t generation = 0;
    /// The last commit before this segment, when no frame of the journal tells it any more (after a recovery).
    std::optional<CommitInfo> carried;

    friend bool operator==(const SegmentHeader &, const SegmentHeader &) = default;
};

/// Pages in the spill area that belong to a commit.
struct SpillRun
{
    std::uint64_t page = 0;
    std::uint64_t offset = 0;          ///< in the journal
    std::vector<std::uint64_t> hashes; ///< XXH3 of each page; their number is the run's length

    [[nodiscard]] std::uint64_t count() const { return hashes.size(); }
    [[nodiscard]] std::uint64_t end() const { return page + hashes.size(); }
    friend bool operator==(const SpillRun &, const SpillRun &) = default;
};

/// The changed granules of a page; wholePage: all of it.
struct PageRecord
{
    std::uint64_t page = 0;
    std::uint64_t mask = 0;
    const char *granules = nullptr; ///< popcount(mask) * 64 bytes, in ascending order
};

struct FrameHeader
{
    std::uint64_t generation = 0;
    std::uint64_t payloadOffset = 0; ///< in the journal; 0 = right behind the header
    std::uint64_t payloadBytes = 0;
    std::uint64_t payloadHash = 0;
    std::uint32_t pages = 0;
    std::uint32_t runs = 0;
    std::uint64_t recordBytes = 0;
    std::uint64_t recordBase = 0;   ///< bytes of the record so far that this one continues; 0 = it stands alone
    std::uint64_t checkpointed = 0; ///< every commit up to this sequence number was in the file by then
    std::uint64_t fingerprintBefore = 0;
    std::uint64_t baseEof = 0; ///< the file's committed end of file as of the last checkpoint
    /// `record` stays empty here, it lies in the payload.
    CommitInfo commit;

    friend bool operator==(const FrameHeader &, const FrameHeader &) = default;
};

struct FramePayload
{
    QByteArrayView record;
    std::vector<SpillRun> runs;
    std::vector<PageRecord> pages; ///< point into the bytes given to decodePayload()
};

[[nodiscard]] QByteArray encode(const JournalHeader &header);
[[nodiscard]] std::optional<JournalHeader> decodeJournalHeader(QByteArrayView bytes);

/// Padded to whole pages.
[[nodiscard]] QByteArray encode(const SegmentHeader &header, std::uint64_t journalId);
/// `bytes`: from the segment's start, as many as there are (the record lies behind the first 128).
[[nodiscard]] std::optional<SegmentHeader> decodeSegmentHeader(QByteArrayView bytes, std::uint64_t journalId);
/// Bytes the header takes, record and padding included.
[[nodiscard]] std::uint64_t encodedBytes(const SegmentHeader &header);

/// The 128 bytes of the header; `target` has room for them.
void encode(const FrameHeader &header, char *target);
[[nodiscard]] std::optional<FrameHeader> decodeFrameHeader(QByteArrayView bytes);

[[nodiscard]] std::uint64_t hashPayload(QByteArrayView payload, std::uint64_t generation, std::uint64_t sequence);
[[nodiscard]] std::uint64_t hashPage(const char *page);
/// Nothing when the payload's structure does not fit the header, also when its hash is right.
[[nodiscard]] std::optional<FramePayload> decodePayload(QByteArrayView payload, const FrameHeader &header);

/// Builds a frame: 128 bytes left free for the header, then the payload.
class FrameBuilder
{
public:
    void begin(QByteArrayView record, std::size_t expectedPages);
    /// All runs come before the pages.
    void add(const SpillRun &run);
    /// `data`: the page's 4096 bytes.
    void add(std::uint64_t page, std::uint64_t mask, const char *data);
    /// Fills header.payloadBytes, pages, runs, recordBytes; the caller sets the rest and writes the header.
    void finish(FrameHeader &header);

    [[nodiscard]] std::uint64_t payloadBytes() const { return m_bytes.size() - frameHeaderBytes; }
    [[nodiscard]] std::vector<char> &bytes() { return m_bytes; }
    [[nodiscard]] std::uint32_t pages() const { return m_pages; }
    [[nodiscard]] std::uint32_t runs() const { return m_runs; }

private:
    void append(const void *data, std::size_t size);
    void append(std::uint64_t value);

    std::vector<char> m_bytes;
    std::uint64_t m_record = 0;
    std::uint32_t m_pages = 0;
    std::uint32_t m_runs = 0;
};

} // namespace hdf5async::journal
