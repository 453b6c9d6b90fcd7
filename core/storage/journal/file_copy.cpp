// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/file_copy.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace hdf5async {

namespace {

constexpr int blocksAtOnce = 16;

} // namespace

FileCopy::FileCopy(Place place, IoFile &source, std::uint64_t bytes)
    : m_place(std::move(place)),
      m_source(source),
      m_bytes(bytes),
      m_blocks(static_cast<std::size_t>((bytes + blockBytes - 1) / blockBytes), Block::Waiting)
{
}

FileCopy::~FileCopy()
{
    m_place.file.reset();
    if (!m_named)
        (void)m_place.io->remove(m_place.part);
    m_place.mapFile.reset();
    if (!m_place.map.isEmpty())
        (void)m_place.io->remove(m_place.map);
}

Error FileCopy::errorOf(IoStatus status, const char *what) const
{
    if (status == ECANCELED)
        return {ErrorCode::Cancelled, QStringLiteral("The file was closed before its copy was complete"), {}};
    return {errorCodeOf(status),
            QStringLiteral("%1: %2 failed: %3")
                .arg(m_place.name, QLatin1StringView(what), QString::fromLocal8Bit(std::strerror(status))),
            {}};
}

bool FileCopy::share()
{
    if (m_source.cloneTo(*m_place.file) != 0)
        return false;
    const std::lock_guard lock(m_mutex);
    std::fill(m_blocks.begin(), m_blocks.end(), Block::Done);
    m_next = m_done = m_blocks.size();
    m_shared = true;
    return true;
}

Result<void> FileCopy::check() const
{
    const std::lock_guard lock(m_mutex);
    if (m_status != 0)
        return failure(errorOf(m_status, "keeping what is changed"));
    return {};
}

std::uint64_t FileCopy::copiedBytes() const
{
    const std::lock_guard lock(m_mutex);
    return std::min<std::uint64_t>(m_bytes, m_done * blockBytes);
}

// The next block that nobody has copied, now the caller's to copy; nothing when there is none left.
std::optional<std::size_t> FileCopy::claimNext()
{
    const std::lock_guard lock(m_mutex);
    while (m_next < m_blocks.size() && m_blocks[m_next] != Block::Waiting)
        ++m_next;
    if (m_status != 0 || m_next == m_blocks.size())
        return std::nullopt;
    m_blocks[m_next] = Block::Copying;
    ++m_copying;
    return m_next;
}

void FileCopy::copy(std::size_t block)
{
    const std::uint64_t offset = block * blockBytes;
    IoStatus status = m_source.copyTo(*m_place.file, offset, std::min(blockBytes, m_bytes - offset));
    if (status == 0 && m_place.mapFile) // after the bytes, and before anybody changes them: whoever reads looks here last
        status = m_place.mapFile->write(block, "\1", 1);
    const std::lock_guard lock(m_mutex);
    m_blocks[block] = Block::Done;
    --m_copying;
    ++m_done;
    if (m_status == 0)
        m_status = status;
    m_changed.notify_all();
}

Result<bool> FileCopy::step()
{
    if (m_named)
        return true;
    for (int i = 0; i < blocksAtOnce; ++i) {
        const std::optional<std::size_t> block = claimNext();
        if (!block)
            return complete();
        copy(*block);
    }
    return false;
}

Result<bool> FileCopy::complete()
{
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_copying == 0; });
        if (m_status != 0)
            return failure(errorOf(m_status, "copying"));
    }
    // What is shared may hold bytes behind the committed end, and a copied file may end with a hole.
    IoStatus status = m_place.file->resize(m_bytes);
    if (status == 0)
        status = m_place.file->sync();
    if (status == 0)
        status = m_place.io->rename(m_place.part, m_place.name);
    if (status != 0)
        return failure(errorOf(status, "completing the copy"));
    m_named = true;
    m_place.file.reset(); // and with it the lock: whoever finds the copy may open it
    status = m_place.io->syncDirectory(m_place.name);
    if (status != 0)
        return failure(errorOf(status, "making the copy's name durable"));
    return true;
}

void FileCopy::beforeChange(std::uint64_t offset, std::uint64_t size)
{
    if (offset >= m_bytes || size == 0)
        return;
    const std::uint64_t last = offset + std::min(size, m_bytes - offset) - 1;
    for (auto block = static_cast<std::size_t>(offset / blockBytes); block <= last / blockBytes; ++block) {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this, block] { return m_blocks[block] != Block::Copying; });
            if (m_status != 0)
                return;
            if (m_blocks[block] == Block::Done)
                continue;
            m_blocks[block] = Block::Copying;
            ++m_copying;
        }
        copy(block);
    }
}

void FileCopy::sourceGone()
{
    std::unique_lock lock(m_mutex);
    if (m_status == 0 && m_done + m_copying < m_blocks.size())
        m_status = ECANCELED;
    m_changed.wait(lock, [this] { return m_copying == 0; });
}

CopyGate::~CopyGate()
{
    if (const std::shared_ptr<FileCopy> watching = copy())
        watching->sourceGone();
}

bool CopyGate::begin(const std::shared_ptr<FileCopy> &copy)
{
    const std::lock_guard lock(m_mutex);
    if (!m_copy.expired())
        return false;
    m_copy = copy;
    m_isCopied = true;
    return true;
}

std::shared_ptr<FileCopy> CopyGate::copy()
{
    if (!m_isCopied)
        return nullptr;
    const std::lock_guard lock(m_mutex);
    std::shared_ptr<FileCopy> watching = m_copy.lock();
    if (!watching)
        m_isCopied = false;
    return watching;
}

IoStatus CopyGate::write(std::uint64_t offset, const char *data, std::size_t size)
{
    if (const std::shared_ptr<FileCopy> watching = copy())
        watching->beforeChange(offset, size);
    return m_file->write(offset, data, size);
}

IoStatus CopyGate::resize(std::uint64_t size)
{
    if (const std::shared_ptr<FileCopy> watching = copy())
        watching->beforeChange(size, std::numeric_limits<std::uint64_t>::max());
    return m_file->resize(size);
}

} // namespace hdf5async
