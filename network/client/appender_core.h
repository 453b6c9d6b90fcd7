// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/appender.h>

#include "network/client/answer.h"
#include "network/client/batch_queue.h"
#include "network/client/link.h"

#include <QPointer>
#include <QTimer>

#include <deque>
#include <memory>
#include <optional>

namespace hdf5async {

/// What an Appender does: fills a batch, queues it, keeps a few under way. @thread that of its appender
class AppenderCore final : public QObject
{
    Q_OBJECT

public:
    /// @errors those of SpoolFile::open(); BAD_VALUE: an option is out of range
    [[nodiscard]] static Result<std::unique_ptr<AppenderCore>>
    make(Appender &appender, Link &link, const QByteArray &path, const AppenderOptions &options);
    ~AppenderCore() override;

    [[nodiscard]] bool push(const ElementType &type, const Shape &rowShape, const char *bytes, qint64 rows);
    [[nodiscard]] bool push(const Array &block);
    [[nodiscard]] bool canAccept() const;
    void flush();
    [[nodiscard]] QFuture<Result<void>> finish();

    [[nodiscard]] qint64 bufferedBytes() const { return m_queue->bytes() + qint64(m_used); }
    quint64 accepted = 0, spooled = 0, durable = 0, dropped = 0, rejected = 0, restored = 0;

private:
    AppenderCore(Appender &appender, Link &link, BatchTarget target, const AppenderOptions &options);
    [[nodiscard]] Result<void> openSpool(const Link &link, const BatchTarget &target);
    [[nodiscard]] bool isSameRow(const ElementType &type, const qint64 *axes, std::size_t rank) const;
    void setRow(const ElementType &type, Shape rowShape);
    [[nodiscard]] bool makeRoom(qint64 bytes);
    void gather(const char *bytes, qint64 rows);
    [[nodiscard]] bool putBlock(const Array &block);
    [[nodiscard]] bool closeBatch();
    [[nodiscard]] bool put(Array rows);
    void batchTimeOver();
    void deliver();
    void submit(BatchQueue::Outgoing batch);
    void answered(quint64 number, quint64 rows, const Reply &reply);
    void reject(quint64 rows, const Error &error);
    void settleWaiters();
    void tellWhetherItAccepts();

    Appender &m_appender;
    const AppenderOptions m_options;
    const bool m_hasSpool;
    std::unique_ptr<Link> m_ownLink; ///< of a spool, whose numbers are its own
    QPointer<Link> m_link;
    std::unique_ptr<BatchQueue> m_queue;
    quint64 m_restoredUpTo = 0; ///< batches up to this number are of an earlier run

    ElementType m_type;
    Shape m_rowShape;
    std::size_t m_rowBytes = 0; ///< zero before the first row
    std::optional<MutableBytes> m_batch;
    std::size_t m_used = 0;
    QTimer m_batchTimer;

    int m_inFlight = 0;
    bool m_couldAccept = true;
    bool m_isEnding = false;
    std::optional<Error> m_firstRejection; ///< since the last finish()
    struct Waiter
    {
        quint64 number = 0; ///< of the last batch it waits for
        std::shared_ptr<Answer<void>> answer;
    };
    std::deque<Waiter> m_waiters;
};

} // namespace hdf5async
