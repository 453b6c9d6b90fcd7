// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/requests.h>
#include <hdf5async/shape.h>

#include <QByteArray>

#include <optional>
#include <variant>

namespace hdf5async {

/// Rows `from` … `to` - 1 of a dataset: indices along axis 0.
struct RowRange
{
    qint64 from = 0;
    qint64 to = 0;
    friend bool operator==(const RowRange &a, const RowRange &b) { return a.from == b.from && a.to == b.to; }
};

/// What has changed in a file, as an event of a subscription tells it.
/// @shape `shape` is the dataset's after the change; the first axis of `data` counts rows from `rows->from` on, as many as fit
/// @source docs/protocol.md, "Events"
struct Change
{
    enum class Kind : quint8 {
        Made,    ///< `op` was carried out
        Present, ///< rows that the dataset had already; wire name "subscribe"
        RolledBack, ///< the disk has failed: the object is again as `commit` left it; what was kept follows; wire name "rollback"
    };
    Kind kind = Kind::Made;
    OpCode op = OpCode::Append; ///< Made
    QByteArray path;            ///< as the request named it
    QByteArray to;              ///< of move and copy: the target
    std::optional<Shape> shape; ///< of a dataset where it is known
    std::optional<RowRange> rows;
    Value data;                      ///< nil without `data: true`, or when nothing fits
    qint64 updated = 0, removed = 0; ///< rows that a deduplicating append replaced in place, and collapsed
    quint64 commit = 0;              ///< of the commit that contains the change, or will
    bool more = false;               ///< Present: further such changes follow
};

/// So many events did not fit the connection's queue; what they told is missing here.
struct Overflow
{
    quint64 dropped = 0;
};

/// An event as it arrives at a client.
struct Event
{
    quint64 sequence = 0;     ///< counts the events of a connection, without gaps
    quint64 subscription = 0; ///< 0: of the whole connection
    QByteArray file = QByteArrayLiteral("default");
    std::variant<Change, Overflow> what;
};

} // namespace hdf5async
