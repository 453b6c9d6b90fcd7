// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/rates/series_model.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int boxWidth = 20, sampleWidth = 24;

} // namespace

void SeriesModel::setStrips(const std::vector<PlotStrip> &strips, double from, double to)
{
    std::vector<Row> rows;
    for (const PlotStrip &strip : strips) {
        for (const PlotSeries &series : strip.series)
            rows.push_back({series.key, series.name, series.quantity, series.color, series.dash, series.visible,
                            summarize(series, from, to)});
    }
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                 [](const Row &a, const Row &b) { return a.key == b.key; });
    if (!same) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int SeriesModel::rowOf(const QString &key) const
{
    const auto at = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.key == key; });
    return at == m_rows.end() ? -1 : int(at - m_rows.begin());
}

int SeriesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SeriesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant SeriesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    const auto text = [&](double value) {
        // The names say what rows are; the column is too narrow to say it again.
        const Quantity quantity = row.quantity == Quantity::RowsPerSecond ? Quantity::PerSecond : row.quantity;
        return row.summary.any ? quantityText(quantity, value) : QStringLiteral("-");
    };
    if (role == CellRole) {
        Cell cell;
        cell.text = data(index, Qt::DisplayRole).toString();
        cell.number = index.column() != Name;
        cell.tone = !row.summary.any || !row.visible ? Cell::Tone::Secondary : Cell::Tone::Text;
        return QVariant::fromValue(cell);
    }
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Name: return row.name;
        case Current: return text(row.summary.current);
        case Min: return text(row.summary.min);
        case Average: return text(row.summary.mean);
        case Max: return text(row.summary.max);
        case P99: return text(row.summary.p99);
        default: return {};
        }
    case Qt::ToolTipRole: return index.column() == Name ? row.name : QVariant();
    case Qt::CheckStateRole:
        return index.column() == Name ? QVariant(row.visible ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::TextAlignmentRole:
        return int((index.column() == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Color: return row.color;
    case Dash: return int(row.dash);
    case Key: return row.key;
    default: return {};
    }
}

bool SeriesModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !index.isValid() || index.row() >= rowCount())
        return false;
    Row &row = m_rows[std::size_t(index.row())];
    row.visible = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(ColumnCount - 1));
    Q_EMIT visibilityChanged(row.key, row.visible);
    return true;
}

QVariant SeriesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Series");
    case Current: return tr("Now");
    case Min: return tr("Min");
    case Average: return tr("Average");
    case Max: return tr("Max");
    case P99: return QStringLiteral("p99");
    default: return {};
    }
}

Qt::ItemFlags SeriesModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.column() == Name ? usual | Qt::ItemIsUserCheckable : usual;
}

void SeriesDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.column() != SeriesModel::Name)
        return m_cells.paint(painter, option, index);
    const Theme &theme = Theme::current();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected)
        painter->fillRect(option.rect, theme.selection);
    const QRect &cell = option.rect;
    QStyleOptionButton box;
    box.palette = option.palette;
    box.rect = QRect(cell.left() + 6, cell.center().y() - 8, 16, 16);
    const bool visible = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    box.state = QStyle::State_Enabled | (visible ? QStyle::State_On : QStyle::State_Off);
    QApplication::style()->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, painter, option.widget);
    // On a selection the sample keeps its colour, on a ground where it can be told.
    const QRect sample(cell.left() + 6 + boxWidth, cell.top() + 4, sampleWidth, cell.height() - 8);
    if (selected)
        painter->fillRect(sample, theme.base);
    painter->setPen(
        QPen(index.data(SeriesModel::Color).value<QColor>(), 2, Qt::PenStyle(index.data(SeriesModel::Dash).toInt())));
    painter->drawLine(sample.left() + 2, sample.center().y() + 1, sample.right() - 2, sample.center().y() + 1);
    const QRect text = cell.adjusted(6 + boxWidth + sampleWidth + 8, 0, -8, 0);
    painter->setPen(selected ? theme.selectionText : visible ? theme.text : theme.secondaryText);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(index.data().toString(), option.textElideMode, text.width()));
}

bool SeriesDelegate::editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                                 const QModelIndex &index)
{
    if (index.column() != SeriesModel::Name)
        return false;
    bool toggle = false;
    if (event->type() == QEvent::MouseButtonRelease)
        toggle = static_cast<QMouseEvent *>(event)->position().x() < option.rect.left() + 6 + boxWidth;
    else if (event->type() == QEvent::KeyPress)
        toggle = static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space;
    if (!toggle)
        return false;
    const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    return model->setData(index, on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

} // namespace hdf5async
