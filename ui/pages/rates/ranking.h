// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QString>

#include <vector>

namespace hdf5async {

/// A dataset or client that is drawn by itself.
struct Ranked
{
    QString key, name;
    QByteArray file, path; ///< of datasets
    friend bool operator==(const Ranked &a, const Ranked &b) { return a.key == b.key && a.name == b.name; }
};

enum class RankingOf { Nothing, Datasets, Clients, Chosen };

/// Who writes most, held for ten seconds so that colours stay with their owners. @thread any
class Ranking
{
public:
    void choose(RankingOf of, int count);
    [[nodiscard]] RankingOf of() const { return m_of; }
    [[nodiscard]] int count() const { return m_count; }
    void select(const Ranked &item);
    void clearSelection();
    /// @return whether the list is another one
    bool update(const ServerStatus &status);
    [[nodiscard]] const std::vector<Ranked> &list() const { return m_list; }

private:
    RankingOf m_of = RankingOf::Datasets;
    int m_count = 5;
    std::vector<Ranked> m_list, m_selection;
    QDateTime m_rankedAt;
};

} // namespace hdf5async
