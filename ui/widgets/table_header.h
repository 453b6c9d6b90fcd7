// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QHeaderView>

namespace hdf5async {

/// The header of tables and trees: quiet text aligned like its column, a chevron where it is sorted, and the column chooser as its
/// context menu. @thread window
class TableHeader final : public QHeaderView
{
    Q_OBJECT

public:
    explicit TableHeader(QWidget *parent = nullptr);

    /// This many columns at the left cannot be hidden.
    void setFixedColumns(int count) { m_fixed = count; }
    /// The chooser, at a point of the screen.
    void choose(const QPoint &at);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int logical) const override;
    [[nodiscard]] QSize sizeHint() const override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    int m_fixed = 1;
};

} // namespace hdf5async
