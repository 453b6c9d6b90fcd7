// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/listener_thread.h"

#include "core/threads/handover.h"

namespace hdf5async {

ListenerThread::ListenerThread(const QString &name, QObject *worker, Take take)
    : m_listener(new TcpServer(std::move(take)))
{
    m_thread.setObjectName(name);
    worker->moveToThread(&m_thread);
    m_listener->moveToThread(&m_thread);
    // In this order: the listener hands sockets to the worker.
    QObject::connect(&m_thread, &QThread::finished, m_listener, &QObject::deleteLater);
    QObject::connect(&m_thread, &QThread::finished, worker, &QObject::deleteLater);
    // Their end is the last that happens in the thread.
    const auto ends = [this] { handover::leaves(&m_thread); };
    QObject::connect(m_listener, &QObject::destroyed, &m_thread, ends, Qt::DirectConnection);
    QObject::connect(worker, &QObject::destroyed, &m_thread, ends, Qt::DirectConnection);
    m_thread.start();
}

ListenerThread::~ListenerThread()
{
    m_thread.quit();
    m_thread.wait();
    handover::arrived(&m_thread);
}

void ListenerThread::listen(const QString &host, quint16 port, QObject *context,
                            std::function<void(Result<QString>)> then)
{
    postTo(m_listener, [listener = m_listener, host, port, context, then = std::move(then)] {
        postTo(context, [then, address = listener->open(host, port)] { then(address); });
    });
}

} // namespace hdf5async
