// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <mutex>

namespace hdf5async {

class Hdf5Library;

/// The right to call HDF5. Every function that calls the library takes one by reference, so that forgetting the lock does not
/// compile. Only Hdf5Library::enter() makes it; it is never stored.
class Hdf5Guard
{
public:
    Hdf5Guard(const Hdf5Guard &) = delete;
    Hdf5Guard &operator=(const Hdf5Guard &) = delete;

    /// Runs `work` without the lock, for what takes long and needs no HDF5: it must not call the library, and must not throw.
    /// Other threads may be in HDF5 meanwhile, but not with the caller's file.
    template<typename Work>
    void outside(const Work &work) const
    {
        m_lock.unlock();
        work();
        m_lock.lock();
    }

private:
    friend class Hdf5Library;
    /// Waits for the lock and silences HDF5's error printing in this thread.
    explicit Hdf5Guard(std::mutex &mutex);
    mutable std::unique_lock<std::mutex> m_lock;
};

/// HDF5 as this process uses it: initialised once by the program (and by each test), outlives every file. Switches off printing of
/// errors, dynamic filter plugins and HDF5's own exit handler, and registers the filters of codec_filters.h.
class Hdf5Library
{
public:
    Hdf5Library();
    ~Hdf5Library();
    Hdf5Library(const Hdf5Library &) = delete;
    Hdf5Library &operator=(const Hdf5Library &) = delete;

    /// Waits until no other thread is inside HDF5. Not recursive. @thread any
    [[nodiscard]] Hdf5Guard enter() { return Hdf5Guard(m_mutex); }
    /// Whether no thread is inside HDF5 just now. @thread any but one that is inside
    [[nodiscard]] bool isFree() { return std::unique_lock(m_mutex, std::try_to_lock).owns_lock(); }

private:
    std::mutex m_mutex;
};

} // namespace hdf5async
