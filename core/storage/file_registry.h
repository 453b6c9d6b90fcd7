// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage_queue.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace hdf5async {

/// The served files by name. Filled before the first request and not changed while requests come in. @thread any, for reading
class FileRegistry
{
public:
    void add(std::shared_ptr<StorageQueue> queue);
    /// Null when there is no such file.
    [[nodiscard]] StorageQueue *find(const QByteArray &name) const;
    /// "default" first, the others in the order of the configuration.
    [[nodiscard]] const std::vector<std::shared_ptr<StorageQueue>> &queues() const { return m_queues; }
    void clear() { m_queues.clear(); }

private:
    std::vector<std::shared_ptr<StorageQueue>> m_queues;
};

} // namespace hdf5async
