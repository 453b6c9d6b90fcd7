// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/live_model.h"

#include <hdf5async/server_status.h>

namespace hdf5async {

/// Connections that are gone, newest first, with the reason. @thread window
class ClosedModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column { Peer, Name, User, ClosedAt, Duration, Rows, Requests, Reason, LastError, ColumnCount };

    using LiveModel::LiveModel;

    /// Nothing happens while the list is the same.
    void setStatus(const ServerStatus &status);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override { return m_closed ? int(m_closed->size()) : 0; }
    [[nodiscard]] quint64 sourceKey(int source) const override { return at(source).id; }
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override;
    [[nodiscard]] QVariant raw(int source, int column) const override;
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] bool isNumber(int column) const override;
    [[nodiscard]] QStringList filterTexts(int source) const override;

private:
    [[nodiscard]] const ClosedClient &at(int source) const { return (*m_closed)[std::size_t(source)]; }

    std::shared_ptr<const std::vector<ClosedClient>> m_closed;
    quint64 m_minute = 0;
};

/// Addresses and users that are refused. @thread window
class BlockedModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column { Subject, By, Since, Until, Hits, Reason, ColumnCount };

    using LiveModel::LiveModel;

    void setStatus(const ServerStatus &status);
    [[nodiscard]] const BlockedPeer &peerAt(int row) const { return at(sourceAt(row)); }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override { return m_blocked ? int(m_blocked->size()) : 0; }
    [[nodiscard]] quint64 sourceKey(int source) const override;
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override { return cell(source, column).text; }
    [[nodiscard]] QVariant raw(int source, int column) const override;
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] bool isNumber(int column) const override { return column == Hits; }
    [[nodiscard]] QStringList filterTexts(int source) const override;

private:
    [[nodiscard]] const BlockedPeer &at(int source) const { return (*m_blocked)[std::size_t(source)]; }

    std::shared_ptr<const std::vector<BlockedPeer>> m_blocked;
};

/// Alarms that are active, or latched and not acknowledged. @thread window
class AlarmModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column { Severity, Message, Subject, Since, Acknowledged, Note, ColumnCount };

    using LiveModel::LiveModel;

    void setStatus(const ServerStatusPtr &status);
    [[nodiscard]] const AlarmStatus &alarmAt(int row) const { return at(sourceAt(row)); }
    [[nodiscard]] static quint64 keyOf(const QString &id, const QString &subject);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override { return m_status ? int(m_status->alarms.size()) : 0; }
    [[nodiscard]] quint64 sourceKey(int source) const override;
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override;
    [[nodiscard]] QVariant raw(int source, int column) const override;
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] bool isNumber(int) const override { return false; }
    [[nodiscard]] QStringList filterTexts(int source) const override;

private:
    [[nodiscard]] const AlarmStatus &at(int source) const { return m_status->alarms[std::size_t(source)]; }

    ServerStatusPtr m_status;
};

} // namespace hdf5async
