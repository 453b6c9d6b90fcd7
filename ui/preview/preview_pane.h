// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"
#include "ui/open_question.h"
#include "ui/preview/preview_tab.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QTabWidget;
class QToolButton;

namespace hdf5async {

/// What lies in the selected dataset, in tabs. It asks only for the tab that is seen, one question at a time, and never by itself
/// more than twice a second. @thread window
class PreviewPane final : public QWidget
{
    Q_OBJECT

public:
    explicit PreviewPane(ServerController &controller, QWidget *parent = nullptr);

    /// Looks at another object; asks when the pane is visible.
    void setTarget(const QByteArray &file, const TreeNode &node);
    void clearTarget();
    [[nodiscard]] QByteArray path() const { return m_node.path; }
    /// The newest numbers of the target; a tab that follows is asked for again when rows were added.
    void setActivity(const DatasetActivity &activity);
    /// Held displays do not follow.
    void setPaused(bool paused) { m_paused = paused; }
    /// Asks for the current tab again.
    void reload();
    bool copy();
    void retranslate();
    [[nodiscard]] int currentTab() const;
    void setCurrentTab(int tab);
    [[nodiscard]] QString message() const;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    [[nodiscard]] PreviewTab *current() const;
    void ask();
    void showResult(PreviewTab *tab, const Result<PreviewResult> &result);
    void say(const QString &text);
    void updateTabs();

    ServerController &m_controller;
    QLabel *m_title = nullptr, *m_facts = nullptr, *m_message = nullptr;
    QTabWidget *m_tabs = nullptr;
    std::vector<PreviewTab *> m_pages;
    std::vector<bool> m_fresh; ///< tabs that show the target
    QByteArray m_file;
    TreeNode m_node;
    qint64 m_rows = -1;
    bool m_paused = false;
    bool m_grown = false; ///< since the last question
    OpenQuestion<PreviewResult> m_inquiry;
    QTimer m_soon;
};

} // namespace hdf5async
