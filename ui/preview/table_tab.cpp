// SPDX-License-Identifier: BSD-3-Clause
#include "ui/preview/table_tab.h"

#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/pages/datasets/dataset_cells.h"
#include "ui/widgets/cell.h"
#include "ui/widgets/table_header.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace hdf5async {

void PreviewRowsModel::setRows(const QStringList &columns, std::vector<QStringList> cells, qint64 from)
{
    // Following keeps the shape: selection and scroll stay where they are.
    if (columns == m_columns && cells.size() == m_cells.size() && !cells.empty()) {
        m_cells = std::move(cells);
        m_from = from;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        Q_EMIT headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
        return;
    }
    beginResetModel();
    m_columns = columns;
    m_cells = std::move(cells);
    m_from = from;
    endResetModel();
}

int PreviewRowsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_cells.size());
}

int PreviewRowsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant PreviewRowsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((m_from >= 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const QStringList &row = m_cells[std::size_t(index.row())];
    const QString text = index.column() < row.size() ? row[index.column()] : QString();
    if (role == CellRole) {
        Cell cell;
        cell.text = text;
        // Not every value is a number with a unit: a text with blanks stands at the left.
        cell.number = m_from >= 0 && !text.contains(u' ');
        return QVariant::fromValue(cell);
    }
    return role == Qt::DisplayRole || role == Qt::ToolTipRole ? QVariant(text) : QVariant();
}

QVariant PreviewRowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return int((m_from >= 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Vertical)
        return format::count(quint64(std::max<qint64>(m_from, 0) + section));
    return section < m_columns.size() ? m_columns[section] : QString();
}

QString selectionText(const QTableView &table)
{
    QModelIndexList selected = table.selectionModel() ? table.selectionModel()->selectedIndexes() : QModelIndexList();
    selected.removeIf([&](const QModelIndex &index) { return table.isColumnHidden(index.column()); });
    if (selected.isEmpty())
        return {};
    std::sort(selected.begin(), selected.end(), [](const QModelIndex &a, const QModelIndex &b) {
        return std::pair(a.row(), a.column()) < std::pair(b.row(), b.column());
    });
    std::vector<int> columns;
    for (const QModelIndex &index : selected)
        columns.push_back(index.column());
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    QString text;
    for (const int column : columns)
        text += (text.isEmpty() ? QString() : QStringLiteral("\t")) +
                table.model()->headerData(column, Qt::Horizontal).toString();
    int row = -1;
    for (const QModelIndex &index : selected) {
        text += index.row() != row ? u'\n' : u'\t';
        row = index.row();
        text += index.data().toString();
    }
    return text;
}

TableTab::TableTab(QWidget *parent) : PreviewTab(parent), m_model(new PreviewRowsModel(this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_rowLabel = new QLabel(this);
    m_row = new QLineEdit(this);
    m_row->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,18}")), m_row));
    m_row->setMaximumWidth(fontMetrics().horizontalAdvance(u'0') * 16);
    m_rowLabel->setBuddy(m_row);
    m_previous = new QToolButton(this);
    m_previous->setIcon(icon(QStringLiteral("up")));
    m_next = new QToolButton(this);
    m_next->setIcon(icon(QStringLiteral("down")));
    m_follow = new QCheckBox(this);
    m_follow->setChecked(true);
    m_place = new QLabel(this);
    m_place->setObjectName(QStringLiteral("secondary"));
    for (QWidget *const widget : std::initializer_list<QWidget *>{m_rowLabel, m_row, m_previous, m_next, m_follow})
        bar->addWidget(widget);
    bar->addStretch(1);
    bar->addWidget(m_place);
    layout->addLayout(bar);

    m_table = new QTableView(this);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(std::max(22, fontMetrics().height() + 6));
    auto *const header = new TableHeader(m_table);
    header->setFixedColumns(0);
    m_table->setHorizontalHeader(header);
    layout->addWidget(m_table, 1);

    connect(m_row, &QLineEdit::returnPressed, this, [this] { goTo(m_row->text().toLongLong()); });
    connect(m_previous, &QToolButton::clicked, this, [this] { goTo(m_from - window); });
    connect(m_next, &QToolButton::clicked, this, [this] { goTo(m_from + window); });
    connect(m_follow, &QCheckBox::toggled, this, &PreviewTab::queryChanged);
}

QString TableTab::title() const
{
    return tr("Table");
}

PreviewQuery TableTab::query() const
{
    PreviewQuery query;
    query.kind = PreviewKind::Table;
    query.from = m_follow->isChecked() ? -window : m_from;
    query.rows = window;
    return query;
}

void TableTab::goTo(qint64 row)
{
    m_from = std::clamp<qint64>(row, 0, std::max<qint64>(0, m_rows - 1));
    if (m_follow->isChecked())
        m_follow->setChecked(false); // asks
    else
        Q_EMIT queryChanged();
}

void TableTab::show(const PreviewResult &result)
{
    m_from = std::max<qint64>(result.from, 0);
    m_rows = result.shape.empty() ? 1 : result.shape.front();
    m_model->setRows(result.columns, result.cells, m_from);
    if (m_follow->isChecked())
        m_table->scrollToBottom();
    if (!m_row->hasFocus())
        m_row->setText(QString::number(m_from));
    showPlace();
}

void TableTab::showPlace()
{
    const int rows = m_model->rowCount();
    QString text = rows == 0 ? tr("No rows yet")
                             : tr("Rows %1 to %2 of %3")
                                   .arg(format::count(quint64(m_from)), format::count(quint64(m_from + rows - 1)),
                                        format::count(quint64(m_rows)));
    if (m_durable >= 0)
        text = tr("%1, safe to %2", "which rows are shown, up to which rows are on stable storage")
                   .arg(text, format::count(quint64(m_durable)));
    m_place->setText(text);
    m_previous->setEnabled(m_from > 0);
    m_next->setEnabled(m_from + rows < m_rows);
}

void TableTab::reset(const TreeNode &)
{
    m_model->setRows({}, {}, 0);
    m_from = m_rows = 0;
    m_durable = -1;
    m_place->clear();
    m_row->clear();
}

bool TableTab::isFollowing() const
{
    return m_follow->isChecked();
}

void TableTab::setActivity(const DatasetActivity &activity)
{
    m_durable = activity.durableRows;
    m_rows = std::max(m_rows, activity.rows);
    showPlace();
}

void TableTab::retranslate()
{
    m_rowLabel->setText(tr("&Row"));
    m_row->setAccessibleName(tr("Row to go to"));
    m_previous->setToolTip(tr("Rows before"));
    m_previous->setAccessibleName(m_previous->toolTip());
    m_next->setToolTip(tr("Rows after"));
    m_next->setAccessibleName(m_next->toolTip());
    m_follow->setText(tr("&Follow the newest"));
    m_table->setAccessibleName(tr("Rows of the dataset"));
    showPlace();
}

bool TableTab::copy()
{
    const QString text = selectionText(*m_table);
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
    return !text.isEmpty();
}

} // namespace hdf5async
