// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/library.h"

#include "core/storage/hdf5/codec_filters.h"

#include <hdf5.h>

namespace hdf5async {

Hdf5Guard::Hdf5Guard(std::mutex &mutex) : m_lock(mutex)
{
    // The setting belongs to the thread, and any thread may enter; setting it costs less than asking.
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Library::Hdf5Library()
{
    H5dont_atexit(); // fails when the library already runs, which changes nothing
    H5open();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);
    registerCodecFilters(
        enter()); // where it fails, datasets with these filters have a missing filter, and it is said then
}

Hdf5Library::~Hdf5Library()
{
    // A file somebody forgot to close may write through a driver that is gone by now: then better not to touch it.
    if (H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL) == 0)
        H5close();
}

} // namespace hdf5async
