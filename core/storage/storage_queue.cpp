// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/storage_queue.h"

#include "core/storage/queue_worker.h"

namespace hdf5async {

StorageQueue::StorageQueue(std::unique_ptr<Storage> storage, QueueSettings settings, QThreadPool &pool,
                           FileCountersPtr counters)
    : m_name(settings.name),
      m_worker(std::make_shared<QueueWorker>(std::move(storage), settings, pool, std::move(counters)))
{
    m_worker->connectEngine();
}

StorageQueue::~StorageQueue() = default;

void StorageQueue::submit(QueuedRequest request)
{
    m_worker->submit(std::move(request));
}

void StorageQueue::offer(QueuedRequest request)
{
    m_worker->offer(std::move(request));
}

bool StorageQueue::workNow()
{
    return m_worker->workNow();
}

HelloReply::SequenceState StorageQueue::sequenceOf(const QByteArray &clientId) const
{
    return m_worker->sequenceOf(clientId);
}

void StorageQueue::tick()
{
    m_worker->tick();
}

void StorageQueue::visit(FileVisit visit)
{
    m_worker->visit(std::move(visit));
}

void StorageQueue::close(std::function<void(Result<void>)> closed)
{
    m_worker->close(std::move(closed));
}

} // namespace hdf5async
