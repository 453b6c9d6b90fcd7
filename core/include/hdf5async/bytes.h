// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>

#include <cstddef>
#include <memory>
#include <string_view>

namespace hdf5async {

/// Shared, read-only bytes: a view together with whatever keeps the memory alive, so that a payload travels from the socket's
/// buffer to HDF5 (and back) without a copy. Copying one copies a pointer. @thread any; the bytes are never written again.
class SharedBytes
{
public:
    SharedBytes() = default;
    /// A view of `size` bytes at `data` that `owner` keeps alive.
    SharedBytes(std::shared_ptr<const void> owner, const char *data, std::size_t size)
        : m_owner(std::move(owner)), m_data(data), m_size(size)
    {
    }
    /// Takes an array's bytes over (shares them, does not copy).
    explicit SharedBytes(QByteArray bytes);

    [[nodiscard]] const char *data() const { return m_data; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    [[nodiscard]] std::string_view view() const { return {m_data, m_size}; }
    /// A part of these bytes that shares their owner. `offset + size` must lie within.
    [[nodiscard]] SharedBytes slice(std::size_t offset, std::size_t size) const { return {m_owner, m_data + offset, size}; }
    [[nodiscard]] const std::shared_ptr<const void> &owner() const { return m_owner; }

    friend bool operator==(const SharedBytes &a, const SharedBytes &b) { return a.view() == b.view(); }

private:
    std::shared_ptr<const void> m_owner;
    const char *m_data = nullptr;
    std::size_t m_size = 0;
};

/// Uninitialised memory that becomes SharedBytes when it is filled: `auto b = MutableBytes(n); fill(b.data()); std::move(b).share()`.
/// The size is in bytes. Throws std::bad_alloc like any container.
class MutableBytes
{
public:
    explicit MutableBytes(std::size_t size);
    [[nodiscard]] char *data() { return m_memory.get(); }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] SharedBytes share() &&;
    /// The first `size` bytes only.
    [[nodiscard]] SharedBytes share(std::size_t size) &&;

private:
    std::shared_ptr<char[]> m_memory;
    std::size_t m_size = 0;
};

} // namespace hdf5async
