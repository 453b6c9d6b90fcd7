// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/change_description.h"
#include "core/storage/storage.h"

#include <QHash>

namespace hdf5async {

/// Provides the rows that come with events: those of the request when they already have the dataset's type, others as they are read
/// back. @thread that of the storage
class EventRows
{
public:
    /// `limit`: bytes that the rows of one event may have.
    EventRows(Storage &storage, qint64 limit) : m_storage(storage), m_limit(limit) { }

    /// The first rows of `described.change.rows` that fit; nil when none does, or they cannot be read.
    [[nodiscard]] Value of(const ChangeDescription &described);
    /// The same of rows that are there. @return with how many rows of it
    [[nodiscard]] std::pair<Value, qint64> read(const QByteArray &path, const RowRange &rows);
    /// The shape of the dataset at `path`; nothing when there is none, or it has no axes.
    [[nodiscard]] std::optional<Shape> shapeOf(const QByteArray &path);

    /// What is known of types may be wrong after an operation that makes or moves datasets.
    void noteChange(OpCode op);
    void forget() { m_known.clear(); }

private:
    /// Bytes a row takes; nothing when they differ.
    [[nodiscard]] std::optional<qint64> rowBytes(const QByteArray &path);
    struct Known
    {
        NamedType type;
        qint64 elementsPerRow = 0;
    };
    [[nodiscard]] const Known *known(const QByteArray &path);
    [[nodiscard]] Value cut(const Array &array, std::size_t rank) const;

    Storage &m_storage;
    const qint64 m_limit;
    QHash<QByteArray, Known> m_known;
};

} // namespace hdf5async
