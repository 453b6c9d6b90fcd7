// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/rates/ranking.h"

#include "ui/pages/datasets/dataset_cells.h"
#include "ui/pages/rates/rate_store.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 heldSeconds = 10;
constexpr std::size_t mostSelected = 10;

std::vector<Ranked> busiestClients(const ServerStatus &status, int count)
{
    std::vector<const ClientStatus *> clients;
    for (const ClientStatus &client : status.clients) {
        if (client.rowsPerSecond > 0)
            clients.push_back(&client);
    }
    const auto most = clients.begin() + std::min<std::ptrdiff_t>(count, std::ptrdiff_t(clients.size()));
    std::partial_sort(clients.begin(), most, clients.end(),
                      [](const ClientStatus *a, const ClientStatus *b) { return a->rowsPerSecond > b->rowsPerSecond; });
    std::vector<Ranked> list;
    for (auto client = clients.begin(); client != most; ++client)
        list.push_back(
            {clientSeriesKey((*client)->id), (*client)->name.isEmpty() ? (*client)->peer : (*client)->name, {}, {}});
    return list;
}

std::vector<Ranked> busiestDatasets(const ServerStatus &status, int count)
{
    std::vector<Ranked> list;
    for (const DatasetActivity &activity : status.busiest) {
        if (list.size() >= std::size_t(count))
            break;
        const QString path = QString::fromUtf8(activity.path);
        list.push_back({datasetSeriesKey(activity.file, activity.path),
                        status.files.size() > 1 ? QString::fromUtf8(activity.file) + QStringLiteral("::") + path : path,
                        activity.file, activity.path});
    }
    return list;
}

} // namespace

void Ranking::choose(RankingOf of, int count)
{
    m_of = of;
    m_count = count;
    m_rankedAt = {};
}

void Ranking::select(const Ranked &item)
{
    m_of = RankingOf::Chosen;
    m_rankedAt = {};
    if (std::find(m_selection.begin(), m_selection.end(), item) != m_selection.end())
        return;
    m_selection.push_back(item);
    if (m_selection.size() > mostSelected)
        m_selection.erase(m_selection.begin());
}

void Ranking::clearSelection()
{
    m_selection.clear();
    m_rankedAt = {};
}

bool Ranking::update(const ServerStatus &status)
{
    const QDateTime now = status.sampledAt;
    const bool held = m_rankedAt.isValid() && m_rankedAt <= now && m_rankedAt.secsTo(now) < heldSeconds;
    // An empty list has nothing that could jump.
    if (held && !m_list.empty())
        return false;
    m_rankedAt = now;
    std::vector<Ranked> list;
    switch (m_of) {
    case RankingOf::Nothing: break;
    case RankingOf::Datasets: list = busiestDatasets(status, m_count); break;
    case RankingOf::Clients: list = busiestClients(status, m_count); break;
    case RankingOf::Chosen: list = m_selection; break;
    }
    // Those that stay keep their place, and so their colour.
    std::vector<Ranked> ordered;
    for (const Ranked &known : m_list) {
        const auto still = std::find(list.begin(), list.end(), known);
        if (still != list.end())
            ordered.push_back(*still);
    }
    for (const Ranked &item : list) {
        if (std::find(ordered.begin(), ordered.end(), item) == ordered.end())
            ordered.push_back(item);
    }
    if (ordered == m_list)
        return false;
    m_list = std::move(ordered);
    return true;
}

} // namespace hdf5async
