// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QWidget>

#include <functional>

class QHBoxLayout;
class QPushButton;

namespace hdf5async {

class Text;

/// What stands where a list would be, when there is nothing to list: an icon, what that means, and what to do. @thread window
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(const QString &iconName, QWidget *parent = nullptr);

    void setTexts(const QString &title, const QString &text = {});
    /// Another button at the right; its text is set with setText.
    QPushButton *addButton(const std::function<void()> &clicked);

private:
    Text *const m_title;
    Text *const m_text;
    QHBoxLayout *m_buttons = nullptr;
};

} // namespace hdf5async
