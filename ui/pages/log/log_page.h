// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QStackedWidget;
class QTabBar;

namespace hdf5async {

class AlarmConditionModel;
class AlarmHistoryView;
class DataTable;
class FilterField;
class LogView;
class Text;

/// What the server said, and what its alarms did. @thread window
class ServerLogPage final : public Page
{
    Q_OBJECT

public:
    explicit ServerLogPage(const PageContext &context);

    [[nodiscard]] QString title() const override { return tr("Log"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("log"); }
    [[nodiscard]] QString badge(const ServerStatus &status) const override;
    void showStatus(const ServerStatusPtr &status) override;
    void setActive(bool active) override;
    void setPaused(bool paused) override;
    bool refresh() override;
    void retranslate() override;
    void open(const QVariantMap &arguments) override;
    bool focusFilter() override;
    bool clearOrGoBack() override;
    bool copyRows() override;
    bool exportShown() override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

    [[nodiscard]] LogView &view() const { return *m_view; }

private:
    enum Tab { LogTab, AlarmTab, ConditionTab };

    void chooseTab(int tab);
    [[nodiscard]] FilterField *filterField() const; ///< of the tab that is shown; null = it has none

    Text *m_title = nullptr;
    QTabBar *m_tabs = nullptr;
    QStackedWidget *m_stack = nullptr;
    LogView *m_view = nullptr;
    AlarmHistoryView *m_alarms = nullptr;
    AlarmConditionModel *m_conditionModel = nullptr;
    DataTable *m_conditions = nullptr;
    quint64 m_seen = 0; ///< log cursor when it was last looked at
    bool m_active = false;
};

} // namespace hdf5async
