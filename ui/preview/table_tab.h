// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/preview/preview_tab.h"

#include <QAbstractTableModel>

class QCheckBox;
class QLabel;
class QLineEdit;
class QTableView;
class QToolButton;

namespace hdf5async {

/// Rows of a preview as they came. @thread window
class PreviewRowsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const QStringList &columns, std::vector<QStringList> cells, qint64 from);
    [[nodiscard]] qint64 from() const { return m_from; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_columns;
    std::vector<QStringList> m_cells;
    qint64 m_from = -1; ///< number of the first row; -1 = rows have none
};

/// What is selected in a table with the headers of its columns, tab-separated, ready for a spreadsheet. Empty without selection.
[[nodiscard]] QString selectionText(const QTableView &table);

/// A window of 200 rows: any place, or always the newest. @thread window
class TableTab final : public PreviewTab
{
    Q_OBJECT

public:
    static constexpr qint64 window = 200;

    explicit TableTab(QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("table"); }
    [[nodiscard]] PreviewQuery query() const override;
    void show(const PreviewResult &result) override;
    void reset(const TreeNode &node) override;
    [[nodiscard]] bool isFollowing() const override;
    void setActivity(const DatasetActivity &activity) override;
    void retranslate() override;
    bool copy() override;

private:
    void goTo(qint64 row);
    void showPlace();

    PreviewRowsModel *const m_model;
    QTableView *m_table = nullptr;
    QLineEdit *m_row = nullptr;
    QLabel *m_rowLabel = nullptr, *m_place = nullptr;
    QToolButton *m_previous = nullptr, *m_next = nullptr;
    QCheckBox *m_follow = nullptr;
    qint64 m_from = 0, m_rows = 0;
    qint64 m_durable = -1;
};

} // namespace hdf5async
