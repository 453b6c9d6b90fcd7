// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/paged_image.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hdf5async::journal {

namespace {
constexpr std::uint64_t readAheadPages = 256;
}

PagedImage::PagedImage(IoFile &file, SpillArea &spill, const ImageLimits &limits)
    : m_file(file), m_spillArea(spill), m_limits(limits)
{
}

std::uint64_t PagedImage::border() const
{
    std::uint64_t border = std::max(m_committedEof, m_logBorder);
    for (const SavepointLayer &layer : m_savepoints)
        border = std::max(border, layer.eof);
    return border;
}

Page *PagedImage::find(std::uint64_t page) const
{
    const auto it = m_pages.find(page);
    return it == m_pages.end() ? nullptr : it->second.get();
}

bool PagedImage::belongsInMemory(std::uint64_t page) const
{
    return page * pageBytes < border() || m_pages.count(page) != 0 || m_spills.contains(page);
}

void PagedImage::fail(IoStatus status, const char *what)
{
    if (m_error.status == 0)
        m_error = {status == 0 ? EIO : status, what};
}

IoStatus PagedImage::readDisk(std::uint64_t address, char *data, std::uint64_t size)
{
    if (address >= m_physical) { // new space: nothing to ask the disk for
        std::memset(data, 0, size);
        return 0;
    }
    return m_file.read(address, data, size);
}

// ---- writing ---------------------------------------------------------------------------------------------------------------

void PagedImage::write(std::uint64_t address, const char *data, std::size_t size, bool rawData)
{
    if (size == 0)
        return;
    const std::lock_guard lock(m_mutex);
    const std::uint64_t end = address + size;
    const bool doomed = m_discard || m_error.status != 0;
    m_eof = std::max(m_eof, end);
    // Nothing of this will be committed. Metadata must still read back, or HDF5 stumbles while it closes; data need not.
    if (doomed && rawData && m_pages.size() * pageBytes > m_limits.overlayBytes) {
        m_isIncomplete = true;
        return;
    }
    const std::uint64_t committed = border();
    const bool isNew = end > committed;
    // A file without any commit yet must never need the spill area: there is no journal to hold it.
    const bool room = committed > 0 || m_pages.size() * pageBytes < m_limits.overlayBytes / 2;
    const bool small = size <= m_limits.smallWriteBytes && (!isNew || (room && m_newSpace + size <= m_limits.smallWriteBudget));
    if (small && isNew)
        m_newSpace += size;
    m_baseFirst = m_baseEnd = 0;
    if (small || doomed) {
        writeOverlay(address, data, size);
        return;
    }
    std::uint64_t cursor = address;
    while (cursor < end) { // alternate between stretches for memory and stretches for the disk
        const bool inMemory = belongsInMemory(cursor / pageBytes);
        std::uint64_t stretch = cursor;
        while (stretch < end && belongsInMemory(stretch / pageBytes) == inMemory)
            stretch = std::min(end, (stretch / pageBytes + 1) * pageBytes);
        const char *from = data + (cursor - address);
        if (inMemory || !writeDirect(cursor, from, stretch - cursor))
            writeOverlay(cursor, from, stretch - cursor);
        cursor = stretch;
    }
}

// `size` more bytes are to stay in memory.
void PagedImage::failOrLack(IoStatus status, const char *what, std::uint64_t size)
{
    // A file without any commit yet must never need the spill area.
    const std::uint64_t limit = border() > 0 ? m_limits.overlayBytes : m_limits.overlayBytes / 2;
    if (errorCodeOf(status) != ErrorCode::StorageFull || m_dirty.size() * pageBytes + size > limit)
        fail(status, what);
    else if (m_lack.status == 0)
        m_lack = {status, what};
}

bool PagedImage::overlayIsFull() const
{
    // What the log brought here, or a spill area without room left here, is not counted then.
    const std::size_t pages = m_lack.status == 0 ? m_pages.size() : m_dirty.size();
    return pages * pageBytes > m_limits.overlayBytes;
}

bool PagedImage::writeDirect(std::uint64_t address, const char *data, std::uint64_t size)
{
    m_fileTouched = true;
    const IoStatus status = m_file.write(address, data, size);
    m_physical = std::max(m_physical, address + (status == 0 ? size : 0));
    if (status != 0) {
        FileFacts facts; // part of it may be there
        if (m_file.facts(facts) == 0)
            m_physical = facts.size;
        failOrLack(status, "write", size);
        return false;
    }
    m_fileBytes += size;
    m_directBytes += size;
    return true;
}

void PagedImage::writeOverlay(std::uint64_t address, const char *data, std::uint64_t size)
{
    const std::uint64_t end = address + size;
    const std::uint64_t lastPage = (end - 1) / pageBytes;
    for (std::uint64_t cursor = address; cursor < end;) {
        const std::uint64_t page = cursor / pageBytes;
        const std::uint64_t offset = cursor % pageBytes;
        const std::uint64_t length = std::min(pageBytes - offset, end - cursor);
        writePage(page, offset, data + (cursor - address), length, lastPage - page + 1);
        cursor += length;
        if (overlayIsFull() && m_error.status == 0 && !m_discard)
            spillPages();
    }
}

void PagedImage::writePage(std::uint64_t page, std::uint64_t offset, const char *data, std::uint64_t size, std::uint64_t ahead)
{
    Page *target = find(page);
    if (!target && m_spills.contains(page)) {
        noteBefore(page);
        target = reload(page);
    }
    if (target) {
        noteBefore(page);
        put(page, *target, offset, data, size);
        return;
    }
    const bool committed = (page + 1) * pageBytes <= m_committedEof;
    const char *base = nullptr;
    if (committed || size < pageBytes)
        base = baseOf(page, ahead);
    if (committed && base && std::memcmp(base + offset, data, size) == 0)
        return; // HDF5 rewrites whole chunks and headers for small changes
    noteBefore(page);
    put(page, create(page, base), offset, data, size);
}

const char *PagedImage::baseOf(std::uint64_t page, std::uint64_t ahead)
{
    if (page >= m_baseFirst && page < m_baseEnd)
        return m_base.data() + (page - m_baseFirst) * pageBytes;
    const std::uint64_t count = std::min(ahead, readAheadPages);
    if (m_base.size() < count * pageBytes)
        m_base.resize(count * pageBytes);
    m_baseFirst = m_baseEnd = 0;
    if (const IoStatus status = readDisk(page * pageBytes, m_base.data(), count * pageBytes)) {
        fail(status, "read");
        return nullptr;
    }
    m_baseFirst = page;
    m_baseEnd = page + count;
    return m_base.data();
}

Page &PagedImage::create(std::uint64_t page, const char *base)
{
    auto content = std::make_unique_for_overwrite<Page>();
    content->dirty = content->order = content->sequence = 0;
    if (base)
        std::memcpy(content->data.data(), base, pageBytes);
    else
        content->data.fill(0);
    Page &result = *content;
    m_topPage = std::max(m_topPage, page);
    m_pages[page] = std::move(content);
    return result;
}

/// Brings a spilled page back into memory.
Page *PagedImage::reload(std::uint64_t page)
{
    const auto entry = m_spills.find(page);
    Page &content = create(page, nullptr);
    const IoStatus status = m_spillArea.readSpill(entry->run.offset, content.data.data(), pageBytes);
    if (status != 0)
        fail(status, "read");
    m_spills.erase(page, page + 1);
    content.sequence = entry->sequence;
    if (entry->uncommitted) {
        content.dirty = wholePage;
        m_dirty.push_back(page);
    }
    return &content;
}

void PagedImage::mark(std::uint64_t page, Page &target, std::uint64_t offset, std::uint64_t size)
{
    const std::uint64_t first = offset / granuleBytes;
    const std::uint64_t last = (offset + size - 1) / granuleBytes;
    if (target.dirty == 0)
        m_dirty.push_back(page);
    target.dirty |= (wholePage >> (63 - last)) & (wholePage << first);
}

void PagedImage::put(std::uint64_t page, Page &target, std::uint64_t offset, const char *data, std::uint64_t size)
{
    char *content = target.data.data();
    // Never compared in a page that is not wholly committed: what the disk has there may be cut off before the next commit.
    if ((page + 1) * pageBytes > m_committedEof) {
        std::memcpy(content + offset, data, size);
        mark(page, target, offset, size);
        return;
    }
    for (std::uint64_t i = 0; i < size;) {
        const std::uint64_t end = std::min(size, ((offset + i) / granuleBytes + 1) * granuleBytes - offset);
        if (std::memcmp(content + offset + i, data + i, end - i) != 0) {
            std::memcpy(content + offset + i, data + i, end - i);
            mark(page, target, offset + i, end - i);
        }
        i = end;
    }
}

// ---- reading, ends ---------------------------------------------------------------------------------------------------------

IoStatus PagedImage::read(std::uint64_t address, char *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::lock_guard lock(m_mutex);
    const std::uint64_t end = address + size;
    const std::uint64_t first = address / pageBytes;
    const std::uint64_t last = (end - 1) / pageBytes;
    if (first == last) {
        if (const Page *page = find(first)) {
            std::memcpy(data, page->data.data() + address % pageBytes, size);
            return 0;
        }
    }
    if (const IoStatus status = readDisk(address, data, size))
        return status;
    IoStatus failed = 0;
    if (!m_spills.isEmpty()) {
        m_spills.forEachIn(first, last + 1, [&](std::uint64_t page, std::uint64_t offset, std::uint64_t count) {
            const std::uint64_t from = std::max(address, page * pageBytes);
            const std::uint64_t to = std::min(end, (page + count) * pageBytes);
            const IoStatus status = m_spillArea.readSpill(offset + (from - page * pageBytes), data + (from - address), to - from);
            failed = failed ? failed : status;
        });
    }
    if (m_pages.empty())
        return failed;
    for (std::uint64_t number = first; number <= last; ++number) {
        if (const Page *page = find(number)) {
            const std::uint64_t from = std::max(address, number * pageBytes);
            const std::uint64_t to = std::min(end, (number + 1) * pageBytes);
            std::memcpy(data + (from - address), page->data.data() + from % pageBytes, to - from);
        }
    }
    return failed;
}

void PagedImage::truncate()
{
    const std::lock_guard lock(m_mutex);
    m_eof = m_eoa;
    if (!m_discard && m_error.status == 0)
        cutFile(std::max(m_eof, border()));
}

void PagedImage::cutFile(std::uint64_t size)
{
    if (m_physical <= size || m_limits.readOnly)
        return;
    m_fileTouched = true;
    if (m_file.resize(size) != 0)
        return; // it only keeps space: everything behind `size` is dead
    m_physical = size;
    m_lowestCut = std::min(m_lowestCut, size);
}

void PagedImage::opened()
{
    const std::lock_guard lock(m_mutex);
    if (m_dirty.empty() && !m_fileTouched && m_spills.uncommittedPages() == 0)
        m_eof = m_committedEof;
}

void PagedImage::makeEmpty()
{
    const std::lock_guard lock(m_mutex);
    m_eof = m_eoa = 0;
}

void PagedImage::setEoa(std::uint64_t eoa)
{
    const std::lock_guard lock(m_mutex);
    m_eoa = eoa;
}

std::uint64_t PagedImage::eoa() const
{
    const std::lock_guard lock(m_mutex);
    return m_eoa;
}

std::uint64_t PagedImage::eof() const
{
    const std::lock_guard lock(m_mutex);
    return m_eof;
}

// ---- spilling --------------------------------------------------------------------------------------------------------------

void PagedImage::spillPages()
{
    std::vector<std::uint64_t> pages;
    pages.reserve(m_pages.size());
    for (const auto &[number, page] : m_pages)
        pages.push_back(number);
    std::sort(pages.begin(), pages.end());
    std::size_t first = 0;
    while (first < pages.size()) { // runs of neighbours that share a fate, at most 1 MiB each
        const Page &head = *m_pages.at(pages[first]);
        std::size_t end = first + 1;
        while (end < pages.size() && end - first < readAheadPages && pages[end] == pages[end - 1] + 1) {
            const Page &next = *m_pages.at(pages[end]);
            if ((next.dirty != 0) != (head.dirty != 0) || next.sequence != head.sequence)
                break;
            ++end;
        }
        if (!spillBatch(pages, first, end)) {
            std::erase_if(m_dirty, [this](std::uint64_t page) { return !m_pages.contains(page); });
            return;
        }
        first = end;
    }
    m_dirty.clear();
}

bool PagedImage::spillBatch(const std::vector<std::uint64_t> &pages, std::size_t first, std::size_t end)
{
    const Page &head = *m_pages.at(pages[first]);
    SpillMap::Entry entry{{pages[first], 0, {}}, head.dirty != 0, head.sequence};
    std::vector<char> bytes((end - first) * pageBytes);
    for (std::size_t i = first; i < end; ++i) {
        char *target = bytes.data() + (i - first) * pageBytes;
        std::memcpy(target, m_pages.at(pages[i])->data.data(), pageBytes);
        entry.run.hashes.push_back(hashPage(target));
    }
    if (const IoStatus status = m_spillArea.appendSpill(bytes.data(), bytes.size(), entry.run.offset)) {
        failOrLack(status, "write", 0);
        return false;
    }
    m_spills.insert(std::move(entry));
    for (std::size_t i = first; i < end; ++i)
        m_pages.erase(pages[i]);
    return true;
}

} // namespace hdf5async::journal
