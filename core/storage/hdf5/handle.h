// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/library.h"

#include <hdf5.h>

#include <utility>

namespace hdf5async {

/// An HDF5 identifier that closes itself. Every kind of id is closed by H5Idec_ref. It must be made and destroyed while the
/// guard is held; destroying needs no guard parameter, because destructors have none: keep handles in functions that have it.
class Handle
{
public:
    Handle() = default;
    explicit Handle(hid_t id) : m_id(id) { }
    Handle(Handle &&other) noexcept : m_id(std::exchange(other.m_id, H5I_INVALID_HID)) { }
    Handle &operator=(Handle &&other) noexcept
    {
        std::swap(m_id, other.m_id);
        return *this;
    }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    ~Handle() { reset(); }

    [[nodiscard]] hid_t id() const { return m_id; }
    [[nodiscard]] explicit operator bool() const { return m_id >= 0; }
    void reset()
    {
        if (m_id >= 0)
            H5Idec_ref(m_id);
        m_id = H5I_INVALID_HID;
    }

private:
    hid_t m_id = H5I_INVALID_HID;
};

} // namespace hdf5async
