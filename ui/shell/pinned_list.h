// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

#include <QListWidget>

namespace hdf5async {

class Text;

/// What is pinned, under the list of pages, with its newest number: it is seen from every page. Hidden while nothing is pinned.
/// @thread window
class PinnedList final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t mostShown = 8;

    explicit PinnedList(QWidget *parent = nullptr);

    void setItems(std::vector<PinnedItem> items);
    void retranslate();

Q_SIGNALS:
    void opened(const QVariantMap &where);

protected:
    void changeEvent(QEvent *event) override;

private:
    void open(const QListWidgetItem *item);
    void fitHeight();

    Text *const m_title;
    QListWidget *const m_list;
    std::vector<PinnedItem> m_items;
};

} // namespace hdf5async
