// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/page_requests.h"

#include <algorithm>

namespace hdf5async {

PageRequests::PageRequests(ServerController &controller, QObject *parent) : QObject(parent), m_controller(controller)
{
    m_pump.setSingleShot(true);
    m_pump.setInterval(0);
    connect(&m_pump, &QTimer::timeout, this, &PageRequests::pump);
}

void PageRequests::setQuery(const QByteArray &file, TreeOrder order, bool descending)
{
    m_file = file;
    m_order = order;
    m_descending = descending;
    m_waiting.clear();
    m_flights.clear();
}

bool PageRequests::isWanted(const PageKey &key) const
{
    return std::find(m_waiting.begin(), m_waiting.end(), key) != m_waiting.end() ||
           std::any_of(m_flights.begin(), m_flights.end(), [&](const auto &flight) { return flight->key == key; });
}

void PageRequests::want(const PageKey &key)
{
    if (isWanted(key))
        return;
    m_waiting.push_front(key);
    if (m_waiting.size() > mostWaiting)
        m_waiting.pop_back();
    m_pump.start();
}

void PageRequests::pump()
{
    while (!m_waiting.empty() && m_flights.size() < atOnce) {
        const PageKey key = m_waiting.front();
        m_waiting.pop_front();
        launch(key);
    }
}

void PageRequests::launch(const PageKey &key)
{
    auto flight = std::make_unique<Flight>();
    flight->key = key;
    flight->timeout.setSingleShot(true);
    const Flight *const id = flight.get();
    connect(&flight->timeout, &QTimer::timeout, this, [this, id] {
        finish(id, failure(ErrorCode::Cancelled, QStringLiteral("the server did not answer in time")));
    });
    flight->timeout.start(m_timeout);
    TreeQuery query{m_file, key.group, m_order, m_descending, qint64(key.page) * pageSize, pageSize};
    flight->inquiry.ask(m_controller.list(query), [this, id](const Result<TreePage> &result) { finish(id, result); });
    m_flights.push_back(std::move(flight));
}

void PageRequests::finish(const Flight *flight, const Result<TreePage> &result)
{
    const auto at = std::find_if(m_flights.begin(), m_flights.end(), [&](const auto &f) { return f.get() == flight; });
    if (at == m_flights.end())
        return;
    // Out of the list first: who hears of it may want the same page again. Its timer may be what is calling.
    std::unique_ptr<Flight> done = std::move(*at);
    m_flights.erase(at);
    const PageKey key = done->key;
    done->inquiry.cancel();
    done->timeout.stop();
    QTimer::singleShot(0, this, [keep = std::shared_ptr<Flight>(std::move(done))] {});
    m_pump.start();
    if (result)
        Q_EMIT arrived(key, *result);
    else
        Q_EMIT failed(key, result.error());
}

} // namespace hdf5async
