// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/file_registry.h"

#include <algorithm>

namespace hdf5async {

void FileRegistry::add(std::shared_ptr<StorageQueue> queue)
{
    m_queues.push_back(std::move(queue));
}

StorageQueue *FileRegistry::find(const QByteArray &name) const
{
    const auto it =
        std::find_if(m_queues.begin(), m_queues.end(), [&name](const auto &queue) { return queue->name() == name; });
    return it == m_queues.end() ? nullptr : it->get();
}

} // namespace hdf5async
