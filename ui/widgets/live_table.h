// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/widgets/data_table.h"

namespace hdf5async {

class LiveModel;

/// A table over a LiveModel. It tells the model what can be seen, and keeps its order still while the pointer is over it or a menu is
/// open. @thread window
class LiveTable final : public DataTable
{
    Q_OBJECT

public:
    LiveTable(LiveModel &model, const std::vector<ColumnStart> &columns, QWidget *parent = nullptr);

    [[nodiscard]] std::vector<quint64> selectedKeys() const;
    void selectKey(quint64 key);
    void setOrderHeld(bool held);
    [[nodiscard]] bool orderHeld() const { return m_orderHeld; }
    /// Whether rows keep their places now, for whatever reason.
    [[nodiscard]] bool isHeld() const { return m_orderHeld || m_menuOpen || m_pointerInside; }
    /// While a menu of it is open.
    void setMenuOpen(bool open);

Q_SIGNALS:
    void selectedKeysChanged();
    /// Return or a double click.
    void opened(quint64 key);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void verticalScrollbarValueChanged(int value) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void tellVisible();
    void updateHeld();

    LiveModel &m_model;
    bool m_orderHeld = false, m_menuOpen = false, m_pointerInside = false;
};

} // namespace hdf5async
