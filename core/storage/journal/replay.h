// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/journal_scan.h"
#include "core/storage/journal/page.h"

#include <functional>
#include <map>

namespace hdf5async::journal {

/// The sum of a chain of frames: for each page where its newest content lies. Points into the scanned buffers, copies nothing.
class Replay
{
public:
    /// Frames in order, without gaps, starting with the first frame of a segment. False: the frame contradicts itself, the journal
    /// is damaged.
    [[nodiscard]] bool add(const ScannedFrame &frame, std::uint64_t order);

    /// Writes it all into the file, in page order and large pieces, never behind the last frame's end. `pace` is called after every
    /// 2 MiB or so, for instance to sync; it may stop the work with an error.
    [[nodiscard]] IoStatus applyTo(IoFile &file, IoFile &journal, const std::function<IoStatus()> &pace = {}) const;

    /// End of file of the last frame; meaningless without one.
    [[nodiscard]] std::uint64_t eof() const { return m_eof; }
    [[nodiscard]] std::uint64_t frames() const { return m_frames; }
    [[nodiscard]] std::uint64_t bytes() const { return (m_pages.size() + m_runs.pages()) * pageBytes; }

    /// Builds the page's content in `target`.
    void image(std::uint64_t page, char *target) const;
    /// Calls visit(page, sequence, order) for each page that image() knows: the last frame that changed it and its segment.
    template<typename Visit>
    void forEachPage(Visit visit) const
    {
        for (const auto &[page, content] : m_pages)
            visit(page, content.sequence, content.order);
    }
    /// Pages whose content lies in the spill area.
    [[nodiscard]] const SpillMap &runs() const { return m_runs; }

private:
    struct Piece
    {
        std::uint64_t mask = 0;
        const char *granules = nullptr;
    };
    struct Content
    {
        std::vector<Piece> pieces; // the first one is a whole page
        std::uint64_t sequence = 0;
        std::uint64_t order = 0;
    };
    class Writer;

    [[nodiscard]] IoStatus applyRuns(Writer &writer, IoFile &journal) const;

    std::map<std::uint64_t, Content> m_pages;
    SpillMap m_runs;
    std::uint64_t m_eof = 0;
    std::uint64_t m_frames = 0;
};

/// Checks every page of the runs against its hash. False: the spill area does not hold what the frames say.
[[nodiscard]] bool verifyRuns(const SpillMap &runs, IoFile &journal, IoStatus &status);

} // namespace hdf5async::journal
