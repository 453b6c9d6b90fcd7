// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/appender_core.h"

#include <algorithm>
#include <cstring>

namespace hdf5async {

namespace {

constexpr qint64 smallestBuffer = 4096;
constexpr std::chrono::milliseconds retryTime{200}; // of a batch that the spool could not take

// What a link says when it ends: the batch itself is as good as before.
bool isOfTheLink(ErrorCode code)
{
    return code == ErrorCode::Cancelled || code == ErrorCode::ConnectionLost;
}

} // namespace

AppenderCore::AppenderCore(Appender &appender, Link &link, BatchTarget target, const AppenderOptions &options)
    : m_appender(appender), m_options(options), m_hasSpool(!options.spool.isEmpty()), m_link(&link)
{
    if (!m_hasSpool)
        m_queue = std::make_unique<MemoryBatchQueue>(std::move(target));
    m_batchTimer.setSingleShot(true);
    connect(&m_batchTimer, &QTimer::timeout, this, &AppenderCore::batchTimeOver);
    connect(m_link, &Link::stateChanged, this, &AppenderCore::deliver); // a closed client may be opened again
}

Result<std::unique_ptr<AppenderCore>> AppenderCore::make(Appender &appender, Link &link, const QByteArray &path,
                                                         const AppenderOptions &options)
{
    if (options.batchBytes < 1 || options.batchesInFlight < 1 || options.bufferBytes < smallestBuffer ||
        options.batchTime.count() < 0)
        return failure(ErrorCode::BadValue, QStringLiteral("An option of the appender is out of range."));
    BatchTarget target{path, options.call.file.isEmpty() ? link.options().file : options.call.file, options.ack,
                       options.deduplicateOn, options.storage};
    std::unique_ptr<AppenderCore> core(new AppenderCore(appender, link, target, options));
    if (core->m_hasSpool) {
        if (Result<void> opened = core->openSpool(link, target); !opened)
            return failure(std::move(opened.error()));
    }
    return core;
}

Result<void> AppenderCore::openSpool(const Link &link, const BatchTarget &target)
{
    Result<std::unique_ptr<SpoolFile>> spool =
        SpoolFile::open(m_options.spool, {m_options.bufferBytes, m_options.syncSpool});
    if (!spool)
        return failure(std::move(spool.error()));
    for (const SpoolFile::Item &item : (*spool)->items())
        restored += item.rows;
    spooled = restored;
    m_restoredUpTo = (*spool)->nextNumber() - 1;
    ClientOptions own = link.options();
    own.clientId = (*spool)->clientId();
    own.outageLimit = std::chrono::milliseconds(0); // what is spooled waits
    m_queue = std::make_unique<SpoolBatchQueue>(target, std::move(*spool));
    m_ownLink = std::make_unique<Link>(own);
    m_link = m_ownLink.get();
    connect(m_ownLink.get(), &Link::problem, &m_appender, &Appender::delayed);
    m_ownLink->open();
    QMetaObject::invokeMethod(this, &AppenderCore::deliver, Qt::QueuedConnection);
    return {};
}

AppenderCore::~AppenderCore()
{
    static_cast<void>(closeBatch());
    m_isEnding = true;
    m_ownLink.reset();
    // Without a spool the client takes the rest over: whether it is stored nobody hears.
    while (!m_hasSpool && m_link) {
        quint64 rows = 0;
        std::optional<Result<BatchQueue::Outgoing>> batch = m_queue->next(rows);
        if (!batch)
            break;
        submit(std::move(**batch));
    }
}

bool AppenderCore::isSameRow(const ElementType &type, const qint64 *axes, std::size_t rank) const
{
    return m_rowShape.size() == rank && std::equal(m_rowShape.begin(), m_rowShape.end(), axes) && m_type == type;
}

void AppenderCore::setRow(const ElementType &type, Shape rowShape)
{
    m_type = type;
    m_rowShape = std::move(rowShape);
    m_rowBytes = std::size_t(elementCount(m_rowShape).value_or(0)) * type.itemSize();
}

bool AppenderCore::canAccept() const
{
    return bufferedBytes() + qint64(std::max<std::size_t>(m_rowBytes, 1)) <= m_options.bufferBytes;
}

// Whether so many bytes more may be taken, by dropping what is oldest where that is the policy.
bool AppenderCore::makeRoom(qint64 bytes)
{
    if (bufferedBytes() + bytes <= m_options.bufferBytes)
        return true;
    if (m_options.overflow == OverflowPolicy::Refuse || bytes > m_options.bufferBytes)
        return false;
    quint64 rows = 0;
    while (bufferedBytes() + bytes > m_options.bufferBytes) {
        const std::optional<quint64> gone = m_queue->dropOldest();
        if (!gone)
            break; // only what is under way is left
        rows += *gone;
    }
    const bool hasRoom = bufferedBytes() + bytes <= m_options.bufferBytes;
    if (rows > 0) {
        dropped += rows;
        settleWaiters();
        Q_EMIT m_appender.rowsDropped(rows, dropped);
    }
    return hasRoom;
}

bool AppenderCore::push(const ElementType &type, const Shape &rowShape, const char *bytes, qint64 rows)
{
    if (m_rowBytes == 0)
        setRow(type, rowShape);
    else if (!isSameRow(type, rowShape.data(), rowShape.size()))
        return false;
    const qint64 size = rows * qint64(m_rowBytes);
    if (size == 0 || !makeRoom(size)) {
        tellWhetherItAccepts();
        return size == 0 && rows == 0;
    }
    gather(bytes, rows);
    accepted += quint64(rows);
    return true;
}

// Rows go into the batch that is being filled, of which a full one is closed.
void AppenderCore::gather(const char *bytes, qint64 rows)
{
    while (rows > 0) {
        if (!m_batch) {
            const qint64 fit = std::max<qint64>(m_options.batchBytes / qint64(m_rowBytes), 1);
            m_batch.emplace(std::size_t(fit) * m_rowBytes);
            m_used = 0;
        }
        if (m_used == m_batch->size()) { // the spool did not take it: it grows
            MutableBytes larger(2 * m_batch->size());
            std::memcpy(larger.data(), m_batch->data(), m_used);
            m_batch.emplace(std::move(larger));
        }
        const qint64 taken = std::min<qint64>(rows, qint64((m_batch->size() - m_used) / m_rowBytes));
        std::memcpy(m_batch->data() + m_used, bytes, std::size_t(taken) * m_rowBytes);
        bytes += taken * qint64(m_rowBytes);
        m_used += std::size_t(taken) * m_rowBytes;
        rows -= taken;
        if (m_used == m_batch->size() || m_options.batchTime.count() == 0)
            static_cast<void>(closeBatch());
        else if (!m_batchTimer.isActive())
            m_batchTimer.start(m_options.batchTime);
    }
}

bool AppenderCore::push(const Array &block)
{
    if (block.shape.empty() || !ArrayView(block).isValid())
        return false;
    const Shape rowShape(block.shape.begin() + 1, block.shape.end());
    if (m_rowBytes == 0)
        setRow(block.type, rowShape);
    if (!isSameRow(block.type, rowShape.data(), rowShape.size()))
        return false;
    const auto size = qint64(block.data.size());
    if (size < m_options.batchBytes)
        return push(block.type, rowShape, block.data.data(), block.shape[0]);
    if (!makeRoom(size)) {
        tellWhetherItAccepts();
        return false;
    }
    return putBlock(block);
}

// A large block, in pieces of about a batch that share its memory.
bool AppenderCore::putBlock(const Array &block)
{
    if (!closeBatch())
        return false;
    const qint64 rows = block.shape[0];
    const qint64 step = std::max<qint64>(m_options.batchBytes / qint64(m_rowBytes), 1);
    for (qint64 row = 0; row < rows; row += step) {
        const qint64 count = std::min(step, rows - row);
        Array piece = block;
        piece.shape[0] = count;
        piece.data = block.data.slice(std::size_t(row) * m_rowBytes, std::size_t(count) * m_rowBytes);
        if (!put(std::move(piece))) {
            // The first pieces are taken: the rest has to be too, and waits in the open batch.
            accepted += quint64(rows - row);
            gather(block.data.data() + row * qint64(m_rowBytes), rows - row);
            return true;
        }
        accepted += quint64(count);
    }
    Q_EMIT m_appender.rowsAccepted(accepted);
    deliver();
    return true;
}

bool AppenderCore::closeBatch()
{
    m_batchTimer.stop();
    if (!m_batch || m_used == 0)
        return true;
    Array rows;
    rows.type = m_type;
    rows.shape = m_rowShape;
    rows.shape.insert(rows.shape.begin(), qint64(m_used / m_rowBytes));
    if (m_used < m_batch->size() / 2) { // what waits should not take more memory than it counts for
        MutableBytes fitting(m_used);
        std::memcpy(fitting.data(), m_batch->data(), m_used);
        rows.data = std::move(fitting).share();
    } else {
        MutableBytes same = *m_batch;
        rows.data = std::move(same).share(m_used);
    }
    if (!put(std::move(rows))) {
        m_batchTimer.start(retryTime);
        return false;
    }
    m_batch.reset();
    m_used = 0;
    Q_EMIT m_appender.rowsAccepted(accepted);
    deliver();
    return true;
}

bool AppenderCore::put(Array rows)
{
    const auto count = quint64(rows.shape[0]);
    const Result<void> taken = m_queue->put(std::move(rows));
    if (!taken) {
        Q_EMIT m_appender.delayed(taken.error());
        return false;
    }
    if (m_hasSpool)
        spooled += count;
    return true;
}

void AppenderCore::batchTimeOver()
{
    // While the server is busy with what it has, a fuller batch costs it less. In a spool it is safe, and that comes first.
    if (!m_hasSpool && m_inFlight >= m_options.batchesInFlight && m_batch && m_used < m_batch->size())
        return m_batchTimer.start(std::max(m_options.batchTime, std::chrono::milliseconds(1)));
    static_cast<void>(closeBatch());
}

void AppenderCore::flush()
{
    static_cast<void>(closeBatch());
}

void AppenderCore::deliver()
{
    while (m_link && m_link->takesCalls() && m_inFlight < m_options.batchesInFlight) {
        quint64 rows = 0;
        std::optional<Result<BatchQueue::Outgoing>> batch = m_queue->next(rows);
        if (!batch)
            break;
        if (*batch)
            submit(std::move(**batch));
        else
            reject(rows, batch->error()); // its record stays in the spool for whoever wants to look
    }
    tellWhetherItAccepts();
}

void AppenderCore::submit(BatchQueue::Outgoing batch)
{
    Call call;
    call.operation = std::move(batch.operation);
    call.file = m_options.call.file.isEmpty() ? m_link->options().file : m_options.call.file;
    call.ack = m_options.ack;
    call.fixedSequence = batch.fixedSequence;
    call.persistent = true;
    const QPointer<AppenderCore> alive(this);
    call.delayed = [alive](const Error &error) {
        if (!alive)
            return;
        QMetaObject::invokeMethod(
            alive.data(), [alive, error] { Q_EMIT alive->m_appender.delayed(error); }, Qt::QueuedConnection);
    };
    call.answered = [alive, number = batch.number, rows = batch.rows](Reply &&reply) {
        if (alive)
            alive->answered(number, rows, reply);
    };
    ++m_inFlight;
    m_link->submit(std::move(call));
}

void AppenderCore::answered(quint64 number, quint64 rows, const Reply &reply)
{
    --m_inFlight;
    if (m_isEnding)
        return; // what is not stored is in the spool
    const QPointer<AppenderCore> alive(this);
    if (!reply.outcome && m_hasSpool && isOfTheLink(reply.outcome.error().code)) {
        if (m_inFlight == 0)
            m_queue->takeBack(); // under the same numbers, whatever became of them
        Q_EMIT m_appender.delayed(reply.outcome.error());
        return;
    }
    m_queue->done(number);
    if (reply.outcome) {
        durable += rows;
        Q_EMIT m_appender.rowsDurable(durable);
    } else {
        reject(rows, reply.outcome.error());
    }
    if (!alive)
        return;
    settleWaiters();
    if (alive)
        deliver();
}

void AppenderCore::reject(quint64 rows, const Error &error)
{
    rejected += rows;
    if (!m_firstRejection)
        m_firstRejection = error;
    Q_EMIT m_appender.rowsRejected(rows, error);
}

QFuture<Result<void>> AppenderCore::finish()
{
    const bool isClosed = closeBatch();
    const auto answer = std::make_shared<Answer<void>>();
    QFuture<Result<void>> future = answer->future();
    // A batch that the spool could not take will get the next number.
    m_waiters.push_back({isClosed ? m_queue->nextNumber() - 1 : m_queue->nextNumber(), answer});
    settleWaiters();
    return future;
}

void AppenderCore::settleWaiters()
{
    const QPointer<AppenderCore> alive(this);
    while (alive && !m_waiters.empty() && m_waiters.front().number < m_queue->oldestNumber()) {
        const Waiter waiter = std::move(m_waiters.front());
        m_waiters.pop_front();
        const std::optional<Error> rejection = std::exchange(m_firstRejection, std::nullopt);
        waiter.answer->set(rejection ? Result<void>(failure(*rejection)) : Result<void>());
    }
}

void AppenderCore::tellWhetherItAccepts()
{
    const bool accepts = canAccept();
    if (std::exchange(m_couldAccept, accepts) != accepts)
        Q_EMIT m_appender.canAcceptChanged(accepts);
}

} // namespace hdf5async
