// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/open_question.h"
#include "ui/shell/page.h"

class QPushButton;
class QStackedWidget;

namespace hdf5async {

class AlarmHistoryModel;
class EmptyState;
class FilterField;
class LiveTable;

/// What happened to alarms, as far back as the server remembers; asked for again when an alarm has changed. It works only while awake.
/// @thread window
class AlarmHistoryView final : public QWidget
{
    Q_OBJECT

public:
    explicit AlarmHistoryView(const PageContext &context, QWidget *parent = nullptr);

    void setAwake(bool awake);
    void showStatus(const ServerStatus &status);
    void refresh();
    void retranslate();
    void copySelected();
    void saveShown();
    /// What can be done with the rows, to be put where there is room.
    [[nodiscard]] QWidget *buttons() const { return m_buttons; }
    [[nodiscard]] FilterField &filterField() const { return *m_filter; }
    [[nodiscard]] LiveTable &table() const { return *m_table; }

private:
    void build();
    void present();

    const PageContext m_context;
    AlarmHistoryModel *const m_model;
    FilterField *m_filter = nullptr;
    LiveTable *m_table = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QWidget *m_buttons = nullptr;
    QPushButton *m_copy = nullptr, *m_save = nullptr;
    OpenQuestion<std::vector<AlarmEvent>> m_question;
    QString m_problem;
    QString m_known; ///< the alarms of the status that what is shown was asked after
    bool m_awake = false;
};

} // namespace hdf5async
