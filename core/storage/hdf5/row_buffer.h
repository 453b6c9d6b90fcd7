// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <memory>
#include <vector>

namespace hdf5async {

/// Memory that the row buffers of one file share.
struct RowMemory
{
    std::size_t limitOfOne = 0; ///< bytes of one buffer
    std::size_t limit = 0;      ///< bytes of all of them
    std::size_t used = 0;
};

/// The end of one dataset in memory: rows that were appended, in the memory form of the type (which has no pointers), numbered as
/// in the dataset. Rows from stored() on are pending: HDF5 has not got them. Those before it are kept where the chunk they lie in
/// will be needed again as a whole. Knows nothing of HDF5.
class RowBuffer
{
public:
    /// Empty, for rows from `first` on. `rowBytes` is at least 1.
    RowBuffer(std::shared_ptr<RowMemory> memory, std::size_t rowBytes, qint64 first);
    ~RowBuffer();
    RowBuffer(const RowBuffer &) = delete;
    RowBuffer &operator=(const RowBuffer &) = delete;

    [[nodiscard]] std::size_t rowBytes() const { return m_rowBytes; }
    [[nodiscard]] qint64 first() const { return m_first; }
    [[nodiscard]] qint64 stored() const { return m_stored; }
    [[nodiscard]] qint64 end() const { return m_first + qint64(m_bytes.size() / m_rowBytes); }
    [[nodiscard]] bool isPending() const { return m_stored < end(); }
    /// The bytes of a row from first() on; they stay where they are until rows are added or left.
    [[nodiscard]] const char *row(qint64 number) const
    {
        return m_bytes.data() + std::size_t(number - m_first) * m_rowBytes;
    }

    /// Whether so many more rows stay within the limits.
    [[nodiscard]] bool hasRoomFor(qint64 rows) const;
    void append(const char *bytes, qint64 rows);
    /// Puts rows that HDF5 has before first().
    void prepend(const char *bytes, qint64 rows);
    /// HDF5 has all rows now. Those before `keepFrom` leave the memory.
    void markStored(qint64 keepFrom);
    /// All rows are stored; the next one to come is `first`.
    void restart(qint64 first);

    /// The chunk that the buffer's rows lie in is in the file as they were when they were stored, without filters.
    [[nodiscard]] bool isTailRaw() const { return m_isTailRaw; }
    void setTailRaw(bool isRaw) { m_isTailRaw = isRaw; }

private:
    void account();

    std::shared_ptr<RowMemory> m_memory;
    std::size_t m_rowBytes;
    std::vector<char> m_bytes;
    std::size_t m_accounted = 0;
    qint64 m_first;
    qint64 m_stored;
    bool m_isTailRaw = false;
};

} // namespace hdf5async
