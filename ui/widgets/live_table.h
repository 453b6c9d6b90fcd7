// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QTableView>

#include <functional>
#include <vector>

namespace hdf5async {

class LiveModel;
class TableHeader;

/// How a column of a table begins; the user may change it and has it back by Reset layout.
struct ColumnStart
{
    int width = 100; ///< in average characters of the font times eight
    bool shown = true;
};

/// A table over a LiveModel. It tells the model what can be seen, keeps its order still while the pointer is over it or a menu is open,
/// copies what is selected and exports what is shown. @thread window
class LiveTable final : public QTableView
{
    Q_OBJECT

public:
    LiveTable(LiveModel &model, const std::vector<ColumnStart> &columns, QWidget *parent = nullptr);

    /// The column that takes what is left.
    void setStretchColumn(int column);
    [[nodiscard]] TableHeader &tableHeader() const { return *m_header; }
    [[nodiscard]] std::vector<quint64> selectedKeys() const;
    void selectKey(quint64 key);
    void setOrderHeld(bool held);
    [[nodiscard]] bool orderHeld() const { return m_orderHeld; }
    /// While a menu of it is open.
    void setMenuOpen(bool open);

    /// The selected rows with their headers, tabs between the cells; all shown ones if none is selected.
    [[nodiscard]] QString selectedText() const;
    /// What is shown, in its order: raw values, commas between them.
    [[nodiscard]] QString csv() const;
    [[nodiscard]] QByteArray saveColumns() const;
    /// Anything else than what saveColumns() gave brings the beginning back.
    void restoreColumns(const QByteArray &state);

Q_SIGNALS:
    void selectedKeysChanged();
    /// Return or a double click.
    void opened(quint64 key);
    void menuWanted(const QPoint &at);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void verticalScrollbarValueChanged(int value) override;
    bool viewportEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void fitRows();
    void tellVisible();
    void updateHeld();
    [[nodiscard]] std::vector<int> shownColumns() const;

    LiveModel &m_model;
    TableHeader *const m_header;
    const std::vector<ColumnStart> m_columns;
    int m_stretch = -1;
    bool m_orderHeld = false, m_menuOpen = false, m_pointerInside = false;
};

} // namespace hdf5async
