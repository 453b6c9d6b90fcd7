// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QWidget>

#include <vector>

namespace hdf5async {

/// A few names with the part of a whole that each has, as bars. A click, or Return on the chosen one, opens it. @thread window
class ShareList final : public QWidget
{
    Q_OBJECT

public:
    struct Row
    {
        QString key, name;
        double share = 0; ///< 0 … 1
        QString value;    ///< "9.80 k/s"
    };

    explicit ShareList(QWidget *parent = nullptr);

    void setRows(const std::vector<Row> &rows);
    /// What stands there when there are none.
    void setEmptyText(const QString &text);
    [[nodiscard]] const std::vector<Row> &rows() const { return m_rows; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void opened(const QString &key);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] int rowAt(int y) const;
    void describe();

    std::vector<Row> m_rows;
    QString m_emptyText;
    int m_current = 0;
};

} // namespace hdf5async
