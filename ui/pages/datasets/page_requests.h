// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"
#include "ui/open_question.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>
#include <vector>

namespace hdf5async {

/// One page of one group.
struct PageKey
{
    QByteArray group;
    int page = 0;
    friend bool operator==(const PageKey &a, const PageKey &b) { return a.page == b.page && a.group == b.group; }
};

/// Brings pages of groups from the server: what was wanted last comes first, few at a time, each once. What scrolled by before it
/// was asked for is forgotten. A page that does not come in time is given up, so that it can be wanted again. @thread window
class PageRequests final : public QObject
{
    Q_OBJECT

public:
    static constexpr int pageSize = 256;
    static constexpr std::size_t atOnce = 4;
    static constexpr std::size_t mostWaiting = 24;

    explicit PageRequests(ServerController &controller, QObject *parent = nullptr);

    /// What is asked from now on; whatever was on its way is given up.
    void setQuery(const QByteArray &file, TreeOrder order, bool descending);
    void setTimeout(int milliseconds) { m_timeout = milliseconds; }
    /// Asks soon, never from within this call.
    void want(const PageKey &key);
    [[nodiscard]] bool isWanted(const PageKey &key) const;
    [[nodiscard]] bool isIdle() const { return m_waiting.empty() && m_flights.empty(); }

Q_SIGNALS:
    void arrived(const hdf5async::PageKey &key, const hdf5async::TreePage &page);
    void failed(const hdf5async::PageKey &key, const hdf5async::Error &error);

private:
    struct Flight
    {
        PageKey key;
        OpenQuestion<TreePage> inquiry;
        QTimer timeout;
    };
    void pump();
    void launch(const PageKey &key);
    void finish(const Flight *flight, const Result<TreePage> &result);

    ServerController &m_controller;
    QByteArray m_file;
    TreeOrder m_order = TreeOrder::Name;
    bool m_descending = false;
    int m_timeout = 10'000;
    std::deque<PageKey> m_waiting; ///< newest at the front
    std::vector<std::unique_ptr<Flight>> m_flights;
    QTimer m_pump;
};

} // namespace hdf5async
