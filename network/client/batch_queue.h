// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/client_options.h>
#include <hdf5async/requests.h>

#include "network/client/spool_file.h"

#include <deque>
#include <memory>
#include <optional>

namespace hdf5async {

/// Batches of an appender on their way to the server, in order: taken by put(), given out by next(), gone with done(). Either in memory
/// or in a spool. @thread one at a time
class BatchQueue
{
public:
    struct Outgoing
    {
        quint64 number = 0;
        quint64 rows = 0;
        std::optional<quint64> fixedSequence;
        Operation operation;
    };

    virtual ~BatchQueue() = default;

    /// Of the batches that wait or are under way.
    [[nodiscard]] virtual qint64 bytes() const = 0;
    [[nodiscard]] virtual bool isEmpty() const = 0;
    /// Of the batch that put() takes next, and of the oldest; they count without gaps as far as put() is concerned.
    [[nodiscard]] virtual quint64 nextNumber() const = 0;
    [[nodiscard]] virtual quint64 oldestNumber() const = 0;

    /// @errors IO_ERROR: nothing was taken
    [[nodiscard]] virtual Result<void> put(Array rows) = 0;
    /// The oldest that has not been given out. @errors IO_ERROR: it cannot be read and counts as given out; `rows` of it are lost
    [[nodiscard]] virtual std::optional<Result<Outgoing>> next(quint64 &rows) = 0;
    /// Gives up the oldest that has not been given out; tells how many rows that were.
    [[nodiscard]] virtual std::optional<quint64> dropOldest() = 0;
    /// It is stored or refused.
    virtual void done(quint64 number) = 0;
    /// What was given out and not done will be given out again.
    virtual void takeBack() = 0;
};

/// What every batch of an appender becomes.
struct BatchTarget
{
    QByteArray path;
    QByteArray file;
    AckLevel ack = AckLevel::Durable;
    std::optional<FieldList> deduplicateOn;
    StorageOptions storage;

    [[nodiscard]] Operation request(Array rows) const
    {
        AppendRequest append;
        append.path = path;
        append.data.value = std::move(rows);
        append.deduplicateOn = deduplicateOn;
        append.storage = storage;
        return append;
    }
};

class MemoryBatchQueue final : public BatchQueue
{
public:
    explicit MemoryBatchQueue(BatchTarget target) : m_target(std::move(target)) { }

    [[nodiscard]] qint64 bytes() const override { return m_bytes; }
    [[nodiscard]] bool isEmpty() const override { return m_batches.empty(); }
    [[nodiscard]] quint64 nextNumber() const override { return m_next; }
    [[nodiscard]] quint64 oldestNumber() const override { return isEmpty() ? m_next : m_batches.front().number; }
    [[nodiscard]] Result<void> put(Array rows) override;
    [[nodiscard]] std::optional<Result<Outgoing>> next(quint64 &rows) override;
    [[nodiscard]] std::optional<quint64> dropOldest() override;
    void done(quint64 number) override;
    void takeBack() override;

private:
    struct Batch
    {
        quint64 number = 0;
        Array rows;
        bool isOut = false;
    };
    [[nodiscard]] std::deque<Batch>::iterator firstInside();
    [[nodiscard]] static qint64 bytesOf(const Batch &batch);

    const BatchTarget m_target;
    std::deque<Batch> m_batches;
    qint64 m_bytes = 0;
    quint64 m_next = 1;
};

class SpoolBatchQueue final : public BatchQueue
{
public:
    SpoolBatchQueue(BatchTarget target, std::unique_ptr<SpoolFile> spool)
        : m_target(std::move(target)), m_spool(std::move(spool))
    {
    }

    [[nodiscard]] const SpoolFile &spool() const { return *m_spool; }
    [[nodiscard]] qint64 bytes() const override { return m_spool->liveBytes(); }
    [[nodiscard]] bool isEmpty() const override { return m_spool->items().empty(); }
    [[nodiscard]] quint64 nextNumber() const override { return m_spool->nextNumber(); }
    [[nodiscard]] quint64 oldestNumber() const override;
    [[nodiscard]] Result<void> put(Array rows) override;
    [[nodiscard]] std::optional<Result<Outgoing>> next(quint64 &rows) override;
    [[nodiscard]] std::optional<quint64> dropOldest() override;
    void done(quint64 number) override { m_spool->done(number); }
    void takeBack() override { m_lastOut = 0; }

private:
    [[nodiscard]] const SpoolFile::Item *firstInside() const;

    const BatchTarget m_target;
    std::unique_ptr<SpoolFile> m_spool;
    quint64 m_lastOut = 0; ///< all up to this number have been given out
};

} // namespace hdf5async
