// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QPushButton;
class QPlainTextEdit;
class QStackedWidget;

namespace hdf5async {

class ClientActions;
class EmptyState;
class FactList;
class IconLabel;
class Text;

/// The inspector of the Clients page: all about the selected client, and what can be done to it. @thread window
class ClientDetails final : public QWidget
{
    Q_OBJECT

public:
    explicit ClientDetails(ClientActions &actions, QWidget *parent = nullptr);

    /// Null: nothing is selected. `gone`: what was selected has disconnected.
    void show(const ClientStatus *client, const QDateTime &now);
    void setGone(const QString &title);
    void setMayOperate(bool may);
    void retranslate();

private:
    ClientActions &m_actions;
    quint64 m_id = 0;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    Text *m_title = nullptr;
    IconLabel *m_state = nullptr;
    QPushButton *m_disconnect = nullptr, *m_limit = nullptr, *m_block = nullptr;
    FactList *m_facts = nullptr;
    Text *m_errorTitle = nullptr, *m_error = nullptr;
    Text *m_datasetsTitle = nullptr, *m_datasets = nullptr;
};

} // namespace hdf5async
