// SPDX-License-Identifier: BSD-3-Clause
// The parts of PagedImage that belong to commit, checkpoint, rollback and savepoints.
#include "core/storage/journal/paged_image.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace hdf5async::journal {

// ---- commit ----------------------------------------------------------------------------------------------------------------

bool PagedImage::hasChanges() const
{
    const std::lock_guard lock(m_mutex);
    return !m_dirty.empty() || m_fileTouched || m_spills.uncommittedPages() > 0;
}

std::uint64_t PagedImage::collect(FrameBuilder &builder, QByteArrayView record, std::uint64_t order)
{
    const std::lock_guard lock(m_mutex);
    dropFrom(m_eof);
    std::sort(m_dirty.begin(), m_dirty.end());
    m_dirty.erase(std::unique(m_dirty.begin(), m_dirty.end()), m_dirty.end());
    builder.begin(record, m_dirty.size());
    for (const SpillRun &run : m_spills.uncommitted())
        builder.add(run);
    for (const std::uint64_t number : m_dirty) {
        const Page *page = find(number);
        if (!page || page->dirty == 0)
            continue;
        // The first image in a segment is whole, so that replaying it never depends on what a torn write left in the file.
        builder.add(number, page->order == order ? page->dirty : wholePage, page->data.data());
    }
    return m_eof;
}

bool PagedImage::markCommitted(std::uint64_t sequence, std::uint64_t order)
{
    const std::lock_guard lock(m_mutex);
    for (const std::uint64_t number : m_dirty) {
        Page *page = find(number);
        if (!page || page->dirty == 0)
            continue;
        page->dirty = 0;
        page->order = order;
        page->sequence = sequence;
    }
    m_dirty.clear();
    m_spills.markCommitted(sequence);
    m_committedEof = m_eof;
    m_logBorder = std::max(m_logBorder, m_committedEof);
    m_newSpace = 0;
    m_directBytes = 0;
    m_lack = {};
    return std::exchange(m_fileTouched, false);
}

void PagedImage::dropFrom(std::uint64_t eof)
{
    const std::uint64_t first = (eof + pageBytes - 1) / pageBytes;
    if (first > m_topPage)
        return;
    m_topPage = first;
    m_spills.erase(first, ~std::uint64_t{0} / pageBytes);
    std::erase_if(m_pages, [first](const auto &item) { return item.first >= first; });
    std::erase_if(m_dirty, [first](std::uint64_t page) { return page >= first; });
}

IoStatus PagedImage::checkFile(bool mayHaveNoName)
{
    const std::lock_guard lock(m_mutex);
    FileFacts facts;
    if (const IoStatus status = m_file.facts(facts))
        return status;
    if (facts.links == 0 && !mayHaveNoName)
        return ESTALE;
    return facts.size < m_physical ? EIO : 0;
}

// ---- checkpoint ------------------------------------------------------------------------------------------------------------

void PagedImage::checkpointed(std::uint64_t sequence, std::uint64_t logBorder)
{
    const std::lock_guard lock(m_mutex);
    m_inFile = sequence;
    m_logBorder = std::max(logBorder, m_committedEof); // a prepared commit may not be in the log yet
    std::erase_if(m_pages, [sequence](const auto &item) {
        const Page &page = *item.second;
        return page.dirty == 0 && page.sequence <= sequence;
    });
    m_spills.eraseThrough(sequence);
}

IoStatus PagedImage::growFile(std::uint64_t size)
{
    const std::lock_guard lock(m_mutex);
    if (m_physical >= size)
        return 0;
    const IoStatus status = m_file.resize(size);
    if (status == 0)
        m_physical = size;
    return status;
}

void PagedImage::noteWritten(std::uint64_t end)
{
    const std::lock_guard lock(m_mutex);
    m_physical = std::max(m_physical, end);
}

std::uint64_t PagedImage::takeLowestCut()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_lowestCut, ~std::uint64_t{0});
}

// ---- rollback --------------------------------------------------------------------------------------------------------------

void PagedImage::beginDiscard()
{
    const std::lock_guard lock(m_mutex);
    m_discard = true;
}

void PagedImage::reset(std::uint64_t eof, std::uint64_t logBorder)
{
    const std::lock_guard lock(m_mutex);
    m_pages.clear();
    m_spills.clear();
    m_dirty.clear();
    m_savepoints.clear();
    m_eof = m_committedEof = eof;
    m_eoa = 0;
    m_logBorder = std::max(logBorder, eof);
    m_newSpace = m_directBytes = 0;
    m_error = m_lack = {};
    m_discard = m_isIncomplete = false;
    FileFacts facts;
    if (m_file.facts(facts) == 0)
        m_physical = facts.size;
    cutFile(border());
    m_fileTouched = false;
}

void PagedImage::adopt(std::uint64_t page, std::unique_ptr<Page> content)
{
    const std::lock_guard lock(m_mutex);
    m_topPage = std::max(m_topPage, page);
    m_pages[page] = std::move(content);
}

void PagedImage::adopt(SpillMap::Entry entry)
{
    const std::lock_guard lock(m_mutex);
    m_topPage = std::max(m_topPage, entry.run.end());
    m_spills.insert(std::move(entry));
}

// ---- savepoints ------------------------------------------------------------------------------------------------------------

std::uint64_t PagedImage::savepoint()
{
    const std::lock_guard lock(m_mutex);
    const std::uint64_t id = m_nextSavepoint++;
    m_savepoints.push_back({id, m_eoa, m_eof, m_newSpace, {}});
    return id;
}

bool PagedImage::hasSavepoint() const
{
    const std::lock_guard lock(m_mutex);
    return !m_savepoints.empty();
}

void PagedImage::noteBefore(std::uint64_t number)
{
    if (m_savepoints.empty())
        return;
    auto &before = m_savepoints.back().before;
    if (before.count(number) != 0)
        return;
    BeforeImage image;
    if (const Page *page = find(number))
        image.page = std::make_unique<Page>(*page);
    else
        image.spilled = m_spills.find(number);
    before.emplace(number, std::move(image));
}

void PagedImage::restore(std::uint64_t number, BeforeImage &before)
{
    m_pages.erase(number);
    m_spills.erase(number, number + 1);
    if (before.page) {
        const bool inFile = before.page->dirty == 0 && before.page->sequence <= m_inFile;
        if (inFile)
            return;
        if (before.page->dirty != 0)
            m_dirty.push_back(number);
        m_pages[number] = std::move(before.page);
    } else if (before.spilled) {
        // A checkpoint in between may have brought it into the file and given its place to others.
        if (before.spilled->uncommitted || before.spilled->sequence > m_inFile)
            m_spills.insert(std::move(*before.spilled));
    }
}

bool PagedImage::rollbackTo(std::uint64_t savepoint)
{
    const std::lock_guard lock(m_mutex);
    const auto target = std::find_if(m_savepoints.begin(), m_savepoints.end(),
                                     [savepoint](const SavepointLayer &layer) { return layer.id == savepoint; });
    if (target == m_savepoints.end())
        return false;
    const SavepointLayer *layer = nullptr;
    SavepointLayer last;
    do {
        last = std::move(m_savepoints.back());
        layer = &last;
        m_savepoints.pop_back();
        for (auto &[number, before] : last.before)
            restore(number, before);
    } while (layer->id != savepoint);
    m_eoa = last.eoa;
    m_eof = last.eof;
    m_newSpace = last.newSpace;
    m_discard = m_isIncomplete = false;
    cutFile(std::max(m_eof, border()));
    return true;
}

void PagedImage::release(std::uint64_t savepoint)
{
    const std::lock_guard lock(m_mutex);
    while (!m_savepoints.empty() && m_savepoints.back().id >= savepoint) {
        SavepointLayer layer = std::move(m_savepoints.back());
        m_savepoints.pop_back();
        if (m_savepoints.empty())
            continue;
        auto &outer = m_savepoints.back().before;
        outer.merge(layer.before); // what the outer one already remembers is older, and stays
    }
}

// ---- questions -------------------------------------------------------------------------------------------------------------

ImageError PagedImage::error() const
{
    const std::lock_guard lock(m_mutex);
    return m_error;
}

ImageError PagedImage::lack() const
{
    const std::lock_guard lock(m_mutex);
    return m_lack;
}

void PagedImage::forgetLack()
{
    const std::lock_guard lock(m_mutex);
    m_lack = {};
}

bool PagedImage::isIncomplete() const
{
    const std::lock_guard lock(m_mutex);
    return m_isIncomplete;
}

void PagedImage::setError(IoStatus status, const char *what)
{
    const std::lock_guard lock(m_mutex);
    fail(status, what);
}

std::uint64_t PagedImage::overlayBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_pages.size() * pageBytes;
}

std::uint64_t PagedImage::uncommittedBytes() const
{
    const std::lock_guard lock(m_mutex);
    return (m_dirty.size() + m_spills.uncommittedPages()) * pageBytes + m_directBytes;
}

std::uint64_t PagedImage::spilledBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_spills.pages() * pageBytes;
}

std::uint64_t PagedImage::fileBytesWritten() const
{
    const std::lock_guard lock(m_mutex);
    return m_fileBytes;
}

bool PagedImage::spillIsEmpty() const
{
    const std::lock_guard lock(m_mutex);
    return m_spills.isEmpty();
}

void PagedImage::setSequenceInFile(std::uint64_t sequence)
{
    const std::lock_guard lock(m_mutex);
    m_inFile = sequence;
}

} // namespace hdf5async::journal
