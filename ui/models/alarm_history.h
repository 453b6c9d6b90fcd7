// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/alarm_thresholds.h"
#include "core/console/queries.h"
#include "ui/models/live_model.h"

namespace hdf5async {

/// What happened to alarms, newest first. @thread window
class AlarmHistoryModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column { At, Severity, What, Message, Subject, By, Note, ColumnCount };

    using LiveModel::LiveModel;

    /// Oldest first, as the server tells them.
    void setEvents(const std::vector<AlarmEvent> &events, const QDateTime &now);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override { return int(m_events.size()); }
    [[nodiscard]] quint64 sourceKey(int source) const override { return m_keys[std::size_t(source)]; }
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override;
    [[nodiscard]] QVariant raw(int source, int column) const override;
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] bool isNumber(int) const override { return false; }
    [[nodiscard]] QStringList filterTexts(int source) const override;

private:
    [[nodiscard]] const AlarmEvent &at(int source) const { return m_events[std::size_t(source)]; }

    std::vector<AlarmEvent> m_events;
    std::vector<quint64> m_keys;
};

/// Which alarms there are, when each is raised and when it is over. @thread window
class AlarmConditionModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column { Id, Raised, Severity, Over, ColumnCount };

    explicit AlarmConditionModel(const AlarmThresholds &thresholds, QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override;
    [[nodiscard]] quint64 sourceKey(int source) const override { return quint64(source) + 1; }
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override { return cell(source, column).text; }
    [[nodiscard]] QVariant raw(int source, int column) const override { return cell(source, column).text; }
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] bool isNumber(int) const override { return false; }
    [[nodiscard]] QStringList filterTexts(int source) const override;

private:
    [[nodiscard]] QString raised(int source) const;
    [[nodiscard]] QString over(int source) const;

    const AlarmThresholds m_thresholds;
};

} // namespace hdf5async
