// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/log_ring.h"
#include "ui/widgets/cell.h"

#include <QAbstractTableModel>
#include <QRegularExpression>
#include <QSet>

#include <deque>

namespace hdf5async {

[[nodiscard]] QString levelName(LogSeverity level);
[[nodiscard]] QString levelIcon(LogSeverity level);

/// The entries of a store that a filter lets through, in their order. What comes in one answer of the server is one insertion.
/// While it sleeps it does nothing. @thread window
class LogModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Level, Source, Client, Dataset, Message, ColumnCount };

    explicit LogModel(LogRing &store, QObject *parent = nullptr);

    void setAwake(bool awake);
    void setLevel(LogSeverity atLeast);
    /// False, and nothing changed, when the expression is wrong.
    bool setText(const QString &text, bool regex);
    /// Empty = all.
    void setSources(const QSet<QString> &sources);
    /// Only the lines of one client, which has these names; empty = those of all.
    void setClient(const QStringList &names);
    void retranslate();

    [[nodiscard]] const LogEntry &entry(int row) const { return m_store.at(m_places[std::size_t(row)]); }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_places.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Insertions so far: what the harness counts.
    [[nodiscard]] quint64 insertions() const { return m_insertions; }

private:
    [[nodiscard]] bool shows(const LogEntry &entry) const;
    [[nodiscard]] Cell cell(const LogEntry &entry, int column) const;
    void rebuild();
    void add(qint64 from);
    void drop(qint64 first);
    void addOlder(qint64 to);

    LogRing &m_store;
    std::deque<qint64> m_places;
    bool m_awake = false;
    LogSeverity m_level = LogSeverity::Debug;
    QString m_text;
    bool m_regex = false;
    QRegularExpression m_expression;
    QSet<QString> m_sources;
    QStringList m_client;
    quint64 m_insertions = 0;
};

/// One entry as a line of text: "2026-09-21T12:03:04.120 WARN storage daq-03 /r7/ch3 message (×148)".
[[nodiscard]] QString logLineOf(const LogEntry &entry);
/// One entry as a line of JSON.
[[nodiscard]] QString logJsonOf(const LogEntry &entry);

} // namespace hdf5async
