// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QMetaType>
#include <QStyledItemDelegate>

namespace hdf5async {

/// What a cell of a live view shows, in one value: a view asks its model once a cell and paint, not once for each role.
struct Cell
{
    enum class Tone : quint8 { Text, Secondary, Good, Warning, Bad };

    QString text;
    QString icon; ///< before the text; empty = none
    Tone tone = Tone::Text;
    bool number = false; ///< right-aligned; what follows the first blank is its unit, in a lighter tone
    double bar = -1;     ///< 0 … 1: a bar before the number; negative = none
    double glow = 0;     ///< 0 … 1: how much of the tint of what is being written lies behind it
};

[[nodiscard]] Cell textCell(const QString &text, Cell::Tone tone = Cell::Tone::Text);

/// The role under which a model gives Cells. DisplayRole gives the text alone, EditRole the raw value (for export).
constexpr int CellRole = Qt::UserRole + 100;

/// What lies behind a cell that is selected or being written; nothing otherwise.
void paintCellGround(QPainter &painter, const QRect &rect, const Cell &cell, bool selected);

/// Paints Cells with as little as it takes: a fill, an icon, one or two texts. @thread window
class CellDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// Rows of trees are as high as those of tables.
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace hdf5async

Q_DECLARE_METATYPE(hdf5async::Cell)
