// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/journal_scan.h"

#include <algorithm>
#include <cstring>

namespace hdf5async::journal {

namespace {

std::shared_ptr<QByteArray> readBytes(IoFile &journal, std::uint64_t offset, std::uint64_t size, IoStatus &status)
{
    auto bytes = std::make_shared<QByteArray>(static_cast<qsizetype>(size), Qt::Uninitialized);
    status = journal.read(offset, bytes->data(), size);
    return bytes;
}

/// A frame of this generation behind the end of the chain: something between was valid once. `from`: behind the header of the frame
/// that ends the chain, which may be a torn one.
bool hasLaterFrame(QByteArrayView segment, std::uint64_t from, const SegmentHeader &header, std::uint64_t expected)
{
    for (std::uint64_t at = from; at + frameHeaderBytes <= static_cast<std::uint64_t>(segment.size()); at += pageBytes) {
        const auto frame = decodeFrameHeader(segment.sliced(static_cast<qsizetype>(at), frameHeaderBytes));
        if (frame && frame->generation == header.generation && frame->commit.sequence > expected)
            return true;
    }
    return false;
}

class SegmentScanner
{
public:
    SegmentScanner(IoFile &journal, std::uint64_t fileBytes, ScannedSegment &segment, IoStatus &status)
        : m_journal(journal), m_fileBytes(fileBytes), m_segment(segment), m_status(status)
    {
    }

    ScanOutcome run(const std::shared_ptr<const QByteArray> &bytes)
    {
        const QByteArrayView view(*bytes);
        std::uint64_t at = encodedBytes(m_segment.header);
        m_segment.buffers.push_back(bytes);
        while (at + frameHeaderBytes <= static_cast<std::uint64_t>(view.size())) {
            ScannedFrame frame;
            if (!readFrame(view, at, frame))
                break;
            at = frame.end;
            m_segment.frames.push_back(std::move(frame));
        }
        if (m_status != 0)
            return ScanOutcome::ReadError;
        m_segment.used = at;
        const auto expected = m_segment.frames.empty() ? 0 : m_segment.frames.back().header.commit.sequence + 1;
        m_segment.damaged = hasLaterFrame(view, at + pageBytes, m_segment.header, expected);
        return ScanOutcome::Usable;
    }

private:
    bool readFrame(QByteArrayView view, std::uint64_t at, ScannedFrame &frame)
    {
        const auto header = decodeFrameHeader(view.sliced(static_cast<qsizetype>(at), frameHeaderBytes));
        if (!header || header->generation != m_segment.header.generation)
            return false;
        const auto &frames = m_segment.frames;
        if (!frames.empty() && header->commit.sequence != frames.back().header.commit.sequence + 1)
            return false;
        frame.header = *header;
        QByteArrayView payload;
        if (header->payloadOffset == 0) {
            const auto room = static_cast<std::uint64_t>(view.size()) - at - frameHeaderBytes;
            if (header->payloadBytes > room)
                return false;
            payload = view.sliced(static_cast<qsizetype>(at + frameHeaderBytes), static_cast<qsizetype>(header->payloadBytes));
            frame.end = at + roundUp(frameHeaderBytes + header->payloadBytes);
        } else {
            if (header->payloadOffset > m_fileBytes || header->payloadBytes > m_fileBytes - header->payloadOffset)
                return false;
            // Each has a place of its own; without this bound many frames could have the same bytes kept again and again.
            m_elsewhere += header->payloadBytes;
            if (m_elsewhere > m_fileBytes)
                return false;
            const auto bytes = readBytes(m_journal, header->payloadOffset, header->payloadBytes, m_status);
            m_segment.buffers.push_back(bytes);
            payload = QByteArrayView(*bytes);
            frame.end = at + pageBytes;
        }
        if (m_status != 0 || hashPayload(payload, header->generation, header->commit.sequence) != header->payloadHash)
            return false;
        auto decoded = decodePayload(payload, *header);
        if (!decoded)
            return false;
        frame.payload = std::move(*decoded);
        return true;
    }

    IoFile &m_journal;
    std::uint64_t m_fileBytes;
    ScannedSegment &m_segment;
    IoStatus &m_status;
    std::uint64_t m_elsewhere = 0; ///< bytes of payloads that do not lie in the segment
};

/// Is there a segment header anywhere? Only asked when the journal's own header is unreadable.
bool hasSegment(IoFile &journal, std::uint64_t fileBytes, IoStatus &status)
{
    constexpr std::uint64_t step = 1u << 20;
    for (std::uint64_t at = 0; at < fileBytes; at += step) {
        const auto bytes = readBytes(journal, at, std::min(step, fileBytes - at), status);
        if (status != 0)
            return false;
        for (qsizetype page = 0; page + 8 <= bytes->size(); page += static_cast<qsizetype>(pageBytes)) {
            if (std::memcmp(bytes->constData() + page, "H5AJSEG1", 8) == 0)
                return true;
        }
    }
    return false;
}

/// Which of the two segments count, and do they fit together?
ScanOutcome choose(std::vector<ScannedSegment> &segments)
{
    std::sort(segments.begin(), segments.end(), [](const auto &a, const auto &b) { return a.header.order < b.header.order; });
    // A segment is given a new order only when all of the old one is in the file; orders that do not follow one another mean that
    // the older one has been applied long ago.
    if (segments.size() == 2 && segments[0].header.order + 1 != segments[1].header.order)
        segments.erase(segments.begin());
    if (std::any_of(segments.begin(), segments.end(), [](const auto &segment) { return segment.damaged; }))
        return ScanOutcome::Damaged;
    if (segments.size() < 2 || segments[1].frames.empty())
        return ScanOutcome::Usable;
    const std::uint64_t first = segments[1].frames.front().header.commit.sequence;
    const auto &older = segments[0].frames;
    return !older.empty() && older.back().header.commit.sequence + 1 == first ? ScanOutcome::Usable : ScanOutcome::Damaged;
}

} // namespace

std::uint64_t ScannedJournal::frameCount() const
{
    std::uint64_t count = 0;
    for (const ScannedSegment &segment : segments)
        count += segment.frames.size();
    return count;
}

const ScannedFrame *ScannedJournal::lastFrame() const
{
    for (auto it = segments.rbegin(); it != segments.rend(); ++it) {
        if (!it->frames.empty())
            return &it->frames.back();
    }
    return nullptr;
}

QByteArray ScannedJournal::lastRecord() const
{
    QByteArray record;
    for (const ScannedSegment &segment : segments) {
        if (segment.header.carried)
            record = segment.header.carried->record;
        for (const ScannedFrame &frame : segment.frames) {
            record.truncate(static_cast<qsizetype>(frame.header.recordBase)); // nothing, when it is all of it
            record.append(frame.payload.record);
        }
    }
    return record;
}

std::optional<CommitInfo> ScannedJournal::lastCommit() const
{
    if (const ScannedFrame *frame = lastFrame()) {
        CommitInfo info = frame->header.commit;
        info.record = lastRecord();
        return info;
    }
    for (auto it = segments.rbegin(); it != segments.rend(); ++it) {
        if (it->header.carried)
            return it->header.carried;
    }
    return std::nullopt;
}

ScanOutcome scanSegment(IoFile &journal, const JournalHeader &header, unsigned slot, std::uint64_t limit,
                        ScannedSegment &segment, IoStatus &status)
{
    FileFacts facts;
    status = journal.facts(facts);
    if (status != 0)
        return ScanOutcome::ReadError;
    const std::uint64_t fileBytes = facts.size;
    const std::uint64_t start = slotOffset(header.segmentBytes, slot);
    if (start >= fileBytes)
        return ScanOutcome::Empty;
    const auto bytes = readBytes(journal, start, std::min({header.segmentBytes, limit, fileBytes - start}), status);
    if (status != 0)
        return ScanOutcome::ReadError;
    const auto decoded = decodeSegmentHeader(*bytes, header.journalId);
    if (!decoded)
        return ScanOutcome::Empty;
    segment.slot = slot;
    segment.header = *decoded;
    return SegmentScanner(journal, fileBytes, segment, status).run(bytes);
}

ScannedJournal scanJournal(IoFile &journal)
{
    ScannedJournal result;
    FileFacts facts;
    const auto stop = [&result](ScanOutcome outcome) {
        result.outcome = outcome;
        return std::move(result);
    };
    result.status = journal.facts(facts);
    if (result.status != 0)
        return stop(ScanOutcome::ReadError);
    if (facts.size == 0)
        return stop(ScanOutcome::Empty);
    const auto first = readBytes(journal, 0, std::min(pageBytes, facts.size), result.status);
    if (result.status != 0)
        return stop(ScanOutcome::ReadError);
    const auto header = decodeJournalHeader(*first);
    if (!header) {
        const bool used = hasSegment(journal, facts.size, result.status);
        return stop(result.status != 0 ? ScanOutcome::ReadError : used ? ScanOutcome::Damaged : ScanOutcome::Empty);
    }
    result.header = *header;
    for (unsigned slot = 0; slot < 2; ++slot) {
        ScannedSegment segment;
        const ScanOutcome outcome = scanSegment(journal, *header, slot, header->segmentBytes, segment, result.status);
        if (outcome == ScanOutcome::ReadError)
            return stop(ScanOutcome::ReadError);
        if (outcome == ScanOutcome::Usable)
            result.segments.push_back(std::move(segment));
    }
    return stop(result.segments.empty() ? ScanOutcome::Empty : choose(result.segments));
}

} // namespace hdf5async::journal
