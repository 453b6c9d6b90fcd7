// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/file_engine.h"
#include "tests/support/collecting_port.h"
#include "tests/support/memory_storage.h"

namespace hdf5async::test {

/// A client that numbers its requests.
inline const QByteArray me = "c0ffee00-0000-4000-8000-000000000001";

/// An engine on a storage in memory, its clock and its commits in the test's hand.
struct EngineBench
{
    std::shared_ptr<MemoryStorage::Probe> probe = std::make_shared<MemoryStorage::Probe>();
    std::shared_ptr<CollectingPort> port = std::make_shared<CollectingPort>();
    FileCountersPtr counters = std::make_shared<FileCounters>();
    QueueSettings settings;
    std::unique_ptr<FileEngine> engine;
    FileEngine::Clock::time_point now = FileEngine::Clock::now();
    quint64 slot = 0;

    EngineBench() { restart(); }
    void restart()
    {
        engine = std::make_unique<FileEngine>(std::make_unique<MemoryStorage>(probe), settings, counters);
    }

    QueuedRequest request(Operation operation, AckLevel ack = AckLevel::Applied, std::optional<quint64> sequence = {})
    {
        QueuedRequest r;
        r.head.id = qint64(slot);
        r.head.op = opCode(operation);
        r.head.ack = ack;
        r.head.sequence = sequence;
        r.head.frameBytes = 100;
        r.operation = std::move(operation);
        r.address = {1, slot++};
        r.port = port;
        r.clientId = sequence ? me : QByteArray();
        return r;
    }
    void append(const QByteArray &path, std::vector<qint64> rows, AckLevel ack = AckLevel::Applied,
                std::optional<quint64> seq = {})
    {
        engine->carryOut(request(AppendRequest{path, MemoryStorage::dataOf(rows), {}, {}}, ack, seq), now);
    }
    void batch(std::vector<Operation> operations)
    {
        auto all = std::make_shared<BatchRequest>();
        all->operations = std::move(operations);
        engine->carryOut(request(std::shared_ptr<const BatchRequest>(all)), now);
    }
    std::vector<AddressedReply> replies()
    {
        engine->sendReplies();
        return port->take();
    }
    void commit()
    {
        if (auto pending = engine->prepareCommit(now))
            engine->finishCommit(pending->sync(), now);
    }
    /// When it tries again what a failure left undone.
    void retryLater()
    {
        now += std::chrono::seconds(2);
        engine->retry(now);
    }
};

inline Error diskFull()
{
    return {ErrorCode::StorageFull, QStringLiteral("the disk is full"), {}};
}

} // namespace hdf5async::test
