// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/log_model.h"
#include "ui/shell/page.h"
#include "ui/widgets/save_text.h"

class QComboBox;
class QPushButton;
class QStackedWidget;

namespace hdf5async {

class DataTable;
class EmptyState;
class FilterField;

/// The log with its filters: the Log page has one, the dock at the bottom a smaller one. It works only while awake. @thread window
class LogView final : public QWidget
{
    Q_OBJECT

public:
    LogView(const PageContext &context, bool compact, QWidget *parent = nullptr);

    void setAwake(bool awake);
    [[nodiscard]] bool awake() const { return m_awake; }
    void setPaused(bool paused);
    void showStatus(const ServerStatus &status);
    void retranslate();
    void filter(const QString &text);
    /// What can be done with the lines, to be put where there is room; null in a compact one.
    [[nodiscard]] QWidget *buttons() const { return m_buttons; }
    [[nodiscard]] FilterField &filterField() const { return *m_filter; }
    [[nodiscard]] DataTable &table() const { return *m_table; }
    [[nodiscard]] LogModel &model() const { return *m_model; }
    [[nodiscard]] LogRing &store() const { return *m_store; }
    [[nodiscard]] bool following() const;
    void saveState(QSettings &settings) const;
    void restoreState(QSettings &settings);
    void copySelected();
    void saveShown();
    /// In which forms the lines that are shown can be saved.
    [[nodiscard]] std::vector<TextForm> forms() const;

private:
    void build(bool compact);
    void buildButtons();
    void applyFilter();
    void addSources();
    void followSelection();
    void toEnd();
    void scrolled();
    void updateFollow();
    void updateEmpty();
    void openEntry(int row);
    [[nodiscard]] std::vector<int> chosenRows() const;

    const PageContext m_context;
    LogRing *const m_store;
    LogModel *const m_model;
    DataTable *m_table = nullptr;
    QComboBox *m_level = nullptr, *m_source = nullptr;
    FilterField *m_filter = nullptr;
    QPushButton *m_follow = nullptr, *m_selected = nullptr;
    QPushButton *m_older = nullptr, *m_clear = nullptr, *m_copy = nullptr, *m_save = nullptr;
    QWidget *m_buttons = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QString m_problem;
    bool m_awake = false, m_paused = false;
    bool m_moving = false; ///< it is us who scrolls
    int m_new = 0;         ///< rows that came while not following
};

} // namespace hdf5async
