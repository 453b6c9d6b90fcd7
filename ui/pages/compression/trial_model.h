// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <QAbstractTableModel>

namespace hdf5async {

/// What codecs did to a dataset's own data, one a row; the recommended one is marked. @thread window
class TrialModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Filter, Ratio, Write, Read, Cores, StoredPerDay, DiskLasts, ReadableBy, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setResult(const TrialResult &result);
    [[nodiscard]] const TrialResult &result() const { return m_result; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const TrialRow &row, int column) const;

    TrialResult m_result;
};

/// Jobs of the newest snapshot. Rows stay with their jobs. @thread window
class JobModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Kind, Subject, Phase, Progress, Speed, Left, Size, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setJobs(const std::vector<JobStatus> &jobs);
    [[nodiscard]] const std::vector<JobStatus> &jobs() const { return m_jobs; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const JobStatus &job, int column) const;

    std::vector<JobStatus> m_jobs;
};

/// Datasets with the rule that means them, and whether they were made by it: filters are fixed when a dataset is made. @thread window
class CompressedModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Path, Codec, Stored, Ratio, CodecLoad, Waiting, Rule, State, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows keep their places, and what is selected stays, when they are the same datasets as before.
    void setNodes(std::vector<TreeNode> nodes);
    void setRules(const std::vector<CompressionRule> &rules);
    [[nodiscard]] const std::vector<TreeNode> &nodes() const { return m_nodes; }
    /// The rule that means a row; null = none.
    [[nodiscard]] const CompressionRule *ruleOf(int row) const;
    [[nodiscard]] bool needsRepacking(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(int row, int column) const;
    void decide();

    std::vector<TreeNode> m_nodes;
    std::vector<CompressionRule> m_rules;
    std::vector<int> m_deciding; ///< of each node; -1 = none
};

} // namespace hdf5async
