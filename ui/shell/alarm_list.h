// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QPushButton;
class QStackedWidget;

namespace hdf5async {

class AlarmModel;
class EmptyState;
class LiveTable;

/// All alarms, in the dock at the bottom: acknowledge, put off, copy, and the way to what has become of those before. @thread window
class AlarmList final : public QWidget
{
    Q_OBJECT

public:
    explicit AlarmList(const PageContext &context, QWidget *parent = nullptr);

    void showStatus(const ServerStatusPtr &status);
    void select(const QString &id, const QString &subject);
    void retranslate();

private:
    void give(const char *command, const QVariantMap &more, const QString &done);
    void updateButtons();

    const PageContext m_context;
    AlarmModel *const m_model;
    LiveTable *m_table = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QPushButton *m_acknowledge = nullptr, *m_later = nullptr, *m_copy = nullptr, *m_history = nullptr;
};

} // namespace hdf5async
