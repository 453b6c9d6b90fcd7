// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/replay.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace hdf5async::journal {

namespace {

constexpr std::uint64_t piecePages = 256;
constexpr std::uint64_t largestFile = std::uint64_t{1} << 62;

} // namespace

/// Collects neighbouring pages, writes them in one go and never behind the end of file.
class Replay::Writer
{
public:
    Writer(IoFile &file, std::uint64_t eof, const std::function<IoStatus()> &pace) : m_file(file), m_eof(eof), m_pace(pace) { }

    /// Room for the page's content.
    [[nodiscard]] IoStatus next(std::uint64_t page, char *&target)
    {
        if (!m_bytes.empty() && (page != m_first + m_bytes.size() / pageBytes || m_bytes.size() >= piecePages * pageBytes)) {
            if (const IoStatus status = flush())
                return status;
        }
        if (m_bytes.empty())
            m_first = page;
        m_bytes.resize(m_bytes.size() + pageBytes);
        target = m_bytes.data() + m_bytes.size() - pageBytes;
        return 0;
    }

    [[nodiscard]] IoStatus flush()
    {
        const IoStatus status = m_bytes.empty() ? 0 : write(m_first * pageBytes, m_bytes);
        m_bytes.clear();
        return status;
    }

    [[nodiscard]] IoStatus write(std::uint64_t start, const std::vector<char> &bytes)
    {
        const std::uint64_t end = std::min(start + bytes.size(), m_eof);
        if (end <= start)
            return 0;
        m_sinceBreath += end - start;
        const IoStatus status = m_file.write(start, bytes.data(), end - start);
        if (status != 0 || m_sinceBreath < breathBytes || !m_pace)
            return status;
        m_sinceBreath = 0;
        return m_pace();
    }

private:
    static constexpr std::uint64_t breathBytes = 2u << 20;

    IoFile &m_file;
    std::uint64_t m_eof;
    const std::function<IoStatus()> &m_pace;
    std::uint64_t m_first = 0;
    std::uint64_t m_sinceBreath = 0;
    std::vector<char> m_bytes;
};

bool Replay::add(const ScannedFrame &frame, std::uint64_t order)
{
    if (frame.header.commit.eof > largestFile)
        return false;
    for (const SpillRun &run : frame.payload.runs) {
        if (run.page > largestFile / pageBytes || run.count() > largestFile / pageBytes || run.offset > largestFile)
            return false;
        m_pages.erase(m_pages.lower_bound(run.page), m_pages.lower_bound(run.end()));
        m_runs.insert({run, false, frame.header.commit.sequence});
    }
    for (const PageRecord &record : frame.payload.pages) {
        if (record.page > largestFile / pageBytes)
            return false;
        Content &content = m_pages[record.page];
        if (record.mask == wholePage) {
            content.pieces.clear();
            m_runs.erase(record.page, record.page + 1);
        } else if (content.pieces.empty()) {
            return false; // changes to a page of which no segment has an image
        }
        content.pieces.push_back({record.mask, record.granules});
        content.sequence = frame.header.commit.sequence;
        content.order = order;
    }
    // Pages behind a commit's end are dead: never write them over what a later commit put there directly.
    m_eof = frame.header.commit.eof;
    const std::uint64_t firstDead = (m_eof + pageBytes - 1) / pageBytes;
    m_pages.erase(m_pages.lower_bound(firstDead), m_pages.end());
    m_runs.erase(firstDead, ~std::uint64_t{0} / pageBytes);
    ++m_frames;
    return true;
}

void Replay::image(std::uint64_t page, char *target) const
{
    for (const Piece &piece : m_pages.at(page).pieces) {
        const char *from = piece.granules;
        for (std::uint64_t mask = piece.mask; mask != 0; mask &= mask - 1, from += granuleBytes)
            std::memcpy(target + static_cast<std::size_t>(std::countr_zero(mask)) * granuleBytes, from, granuleBytes);
    }
}

IoStatus Replay::applyRuns(Writer &writer, IoFile &journal) const
{
    std::vector<char> bytes;
    for (const auto &[first, entry] : m_runs.entries()) {
        for (std::uint64_t page = first; page < entry.run.end(); page += piecePages) {
            bytes.resize((std::min(page + piecePages, entry.run.end()) - page) * pageBytes);
            IoStatus status = journal.read(entry.run.offset + (page - first) * pageBytes, bytes.data(), bytes.size());
            if (status == 0)
                status = writer.write(page * pageBytes, bytes);
            if (status != 0)
                return status;
        }
    }
    return 0;
}

IoStatus Replay::applyTo(IoFile &file, IoFile &journal, const std::function<IoStatus()> &pace) const
{
    Writer writer(file, m_eof, pace);
    if (const IoStatus status = applyRuns(writer, journal))
        return status;
    for (const auto &[page, content] : m_pages) {
        char *target = nullptr;
        if (const IoStatus status = writer.next(page, target))
            return status;
        image(page, target);
    }
    return writer.flush();
}

bool verifyRuns(const SpillMap &runs, IoFile &journal, IoStatus &status)
{
    std::vector<char> bytes;
    for (const auto &[first, entry] : runs.entries()) {
        for (std::uint64_t page = 0; page < entry.run.count(); page += piecePages) {
            const std::uint64_t count = std::min(piecePages, entry.run.count() - page);
            bytes.resize(count * pageBytes);
            status = journal.read(entry.run.offset + page * pageBytes, bytes.data(), bytes.size());
            if (status != 0)
                return false;
            for (std::uint64_t i = 0; i < count; ++i) {
                if (hashPage(bytes.data() + i * pageBytes) != entry.run.hashes[page + i])
                    return false;
            }
        }
    }
    return true;
}

} // namespace hdf5async::journal
