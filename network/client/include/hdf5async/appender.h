// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array_view.h>
#include <hdf5async/client_options.h>
#include <hdf5async/result.h>

#include <QFuture>
#include <QObject>

#include <memory>
#include <type_traits>

namespace hdf5async {

class AppenderCore;

/// Takes rows for one dataset one by one or in blocks, at any rate, and appends them in batches, a few of which are under way at a
/// time. Made by Client::appender(). Batches are sent again until they are stored, each exactly once, in order.
///
/// Rows are never lost silently: what does not fit is refused (push() returns false) or dropped with rowsDropped(); what the server
/// refuses for good (such as rows of the wrong type) is told by rowsRejected().
///
/// @shape the first push says what a row is: elements and trailing axes @thread that of its client
/// @source docs/client-cpp.md, "Appending rows"
class Appender : public QObject
{
    Q_OBJECT

public:
    ~Appender() override;

    /// One row: a number, or a struct that HDF5ASYNC_RECORD declared. False, and nothing was taken: the buffer is full and the policy
    /// is Refuse, or the row is of another type than those before.
    template<typename T, typename = std::enable_if_t<ElementTypeOf<T>::known>>
    bool push(const T &row)
    {
        return pushRows(elementTypeOf<T>(), {}, reinterpret_cast<const char *>(&row), 1);
    }
    /// A block of rows, all or none; blocks as large as a batch are not copied: memory with an owner is kept alive by it, borrowed
    /// memory is. @shape axis 0 counts rows
    bool push(const ArrayView &rows);

    /// Whether push() takes rows now without refusing or dropping any.
    [[nodiscard]] bool canAccept() const;
    /// Closes the batch that is being filled, without waiting for its time.
    void flush();
    /// flush(), and a future that finishes when everything pushed so far is stored, dropped or rejected. The result is an error if
    /// something was rejected since the last finish(). CANCELLED when the appender is deleted first.
    QFuture<Result<void>> finish();

    [[nodiscard]] quint64 acceptedRows() const; ///< taken by push()
    [[nodiscard]] quint64 spooledRows() const;  ///< safe in the spool or beyond; 0 without a spool
    [[nodiscard]] quint64 durableRows() const;  ///< answered by the server at the level of AppenderOptions::ack
    [[nodiscard]] quint64 droppedRows() const;
    [[nodiscard]] quint64 rejectedRows() const;
    /// Rows that an earlier run of the program left in the spool; they are delivered first and counted as durable too.
    [[nodiscard]] quint64 restoredRows() const;
    /// Bytes that wait or are under way.
    [[nodiscard]] qint64 bufferedBytes() const;

Q_SIGNALS:
    /// A batch was closed; so many rows were accepted in all.
    void rowsAccepted(quint64 total);
    void rowsDurable(quint64 total);
    /// `rows` were given up to make room; `total` of them so far.
    void rowsDropped(quint64 rows, quint64 total);
    /// The server refused a batch for good.
    void rowsRejected(quint64 rows, const hdf5async::Error &error);
    /// The server cannot store now (its disk is full …); it is tried again.
    void delayed(const hdf5async::Error &error);
    void canAcceptChanged(bool canAccept);

private:
    friend class Client;
    friend class AppenderCore;
    explicit Appender(QObject *parent);
    bool pushRows(const ElementType &type, const Shape &rowShape, const char *bytes, qint64 rows);

    std::unique_ptr<AppenderCore> m_core;
};

} // namespace hdf5async
