// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/decimate.h"
#include "ui/plot/plot_series.h"
#include "ui/widgets/cell.h"

#include <QAbstractTableModel>

#include <vector>

namespace hdf5async {

/// The plotted series with numbers about the visible range; a check box shows or hides each. What the plot draws, as a table.
/// @thread window
class SeriesModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Current, Min, Average, Max, P99, ColumnCount };
    enum Role { Color = Qt::UserRole, Dash, Key };

    using QAbstractTableModel::QAbstractTableModel;

    /// Takes the numbers of all series of the strips; rows stay when the series are the same as before.
    void setStrips(const std::vector<PlotStrip> &strips, double from, double to);
    [[nodiscard]] int rowOf(const QString &key) const;
    [[nodiscard]] QString key(int row) const { return m_rows[std::size_t(row)].key; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void visibilityChanged(const QString &key, bool visible);

private:
    struct Row
    {
        QString key, name;
        Quantity quantity;
        QColor color;
        Qt::PenStyle dash;
        bool visible;
        RangeSummary summary;
    };
    std::vector<Row> m_rows;
};

/// Cells, with a check box and a sample of the line before each name.
class SeriesDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override;

private:
    CellDelegate m_cells;
};

} // namespace hdf5async
