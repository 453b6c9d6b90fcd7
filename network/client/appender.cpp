// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/appender.h>

#include "network/client/appender_core.h"

namespace hdf5async {

Appender::Appender(QObject *parent) : QObject(parent) { }

Appender::~Appender()
{
    m_core.reset(); // while its signals still mean something
}

bool Appender::pushRows(const ElementType &type, const Shape &rowShape, const char *bytes, qint64 rows)
{
    return m_core->push(type, rowShape, bytes, rows);
}

bool Appender::push(const ArrayView &rows)
{
    return m_core->push(rows.array());
}

bool Appender::canAccept() const
{
    return m_core->canAccept();
}

void Appender::flush()
{
    m_core->flush();
}

QFuture<Result<void>> Appender::finish()
{
    return m_core->finish();
}

quint64 Appender::acceptedRows() const
{
    return m_core->accepted;
}

quint64 Appender::spooledRows() const
{
    return m_core->spooled;
}

quint64 Appender::durableRows() const
{
    return m_core->durable;
}

quint64 Appender::droppedRows() const
{
    return m_core->dropped;
}

quint64 Appender::rejectedRows() const
{
    return m_core->rejected;
}

quint64 Appender::restoredRows() const
{
    return m_core->restored;
}

qint64 Appender::bufferedBytes() const
{
    return m_core->bufferedBytes();
}

} // namespace hdf5async
