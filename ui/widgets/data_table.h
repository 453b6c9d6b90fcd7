// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QTableView>

#include <vector>

namespace hdf5async {

class TableHeader;

/// How a column of a table begins; the user may change it and has it back by Reset layout.
struct ColumnStart
{
    int width = 100; ///< in pixels at the usual size of type
    bool shown = true;
};

/// A table of rows of Cells: its looks, its columns, copying and exporting. @thread window
class DataTable : public QTableView
{
    Q_OBJECT

public:
    DataTable(QAbstractItemModel &model, const std::vector<ColumnStart> &columns, QWidget *parent = nullptr);

    /// The column that takes what is left.
    void setStretchColumn(int column);
    [[nodiscard]] TableHeader &tableHeader() const { return *m_header; }
    /// The selected rows with their headers, tabs between the cells; all shown ones if none is selected.
    [[nodiscard]] QString selectedText() const;
    /// What is shown, in its order: raw values, commas between them.
    [[nodiscard]] QString csv() const;
    [[nodiscard]] QByteArray saveColumns() const;
    /// Anything else than what saveColumns() gave brings the beginning back.
    void restoreColumns(const QByteArray &state);

Q_SIGNALS:
    void menuWanted(const QPoint &at);

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fitRows();
    [[nodiscard]] std::vector<int> shownColumns() const;

    TableHeader *const m_header;
    const std::vector<ColumnStart> m_columns;
    int m_stretch = -1;
};

} // namespace hdf5async
