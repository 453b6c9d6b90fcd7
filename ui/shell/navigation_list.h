// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QListWidget>

namespace hdf5async {

/// The list of pages at the left: icon, name, and a badge at the right. @thread window
class NavigationList final : public QListWidget
{
    Q_OBJECT

public:
    explicit NavigationList(QWidget *parent = nullptr);

    void addPage(const QString &iconName);
    void setTitle(int row, const QString &title);
    void setBadge(int row, const QString &badge);
    [[nodiscard]] QString badge(int row) const;
    /// As wide as its longest row.
    void fitWidth();

private:
    void describe(int row);
};

} // namespace hdf5async
