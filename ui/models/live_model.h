// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/widgets/cell.h"

#include <QAbstractTableModel>
#include <QDateTime>

#include <optional>
#include <vector>

namespace hdf5async {

/// A table over a list that is replaced as a whole again and again, sorted and filtered by itself: a proxy over a live model would cost
/// many times as much. Rows keep their identity by key (selection and persistent indexes follow it). What came or went is inserted
/// and removed at once; order and filter are looked at anew when the user changes them, else at most every two seconds, and never
/// while held. Of what merely changed only the rows that can be seen are announced. @thread window
class LiveModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

    /// The rows that can be seen; -1 = to the end.
    void setVisibleRows(int first, int last);
    /// Nothing moves while held.
    void setHeld(bool held);
    /// Shows the rows one of whose texts contains it, without regard to case; as a regular expression when `regex`. False, and nothing
    /// changed, when the expression is wrong.
    bool setFilter(const QString &text, bool regex = false);
    /// All texts anew, after a change of language.
    void retranslate();

    [[nodiscard]] int total() const { return sourceCount(); }
    [[nodiscard]] quint64 keyAt(int row) const { return m_rows[std::size_t(row)].key; }
    /// The row of a key, -1 when it is not shown.
    [[nodiscard]] int rowOf(quint64 key) const;
    /// Announcements so far, and how many rows they were of: what the harness counts.
    struct Work
    {
        quint64 announcements = 0, announcedRows = 0, sorts = 0;
    };
    [[nodiscard]] const Work &work() const { return m_work; }

protected:
    // The list, by its own indexes.
    [[nodiscard]] virtual int sourceCount() const = 0;
    [[nodiscard]] virtual quint64 sourceKey(int source) const = 0;
    /// Whether the chips let it through; the text filter comes on top.
    [[nodiscard]] virtual bool accepts(int) const { return true; }
    [[nodiscard]] virtual Cell cell(int source, int column) const = 0;
    [[nodiscard]] virtual QString toolTip(int source, int column) const = 0;
    [[nodiscard]] virtual QVariant raw(int source, int column) const = 0;
    [[nodiscard]] virtual QString header(int column) const = 0;
    /// Of the header's tool tip: what a short header means; empty without.
    [[nodiscard]] virtual QString headerToolTip(int) const { return {}; }
    /// Whether a column holds numbers: right-aligned, first sorted downwards.
    [[nodiscard]] virtual bool isNumber(int column) const = 0;
    /// Whether it stands above all others, whatever the order.
    [[nodiscard]] virtual bool isPinned(int) const { return false; }
    /// The texts the filter looks at.
    [[nodiscard]] virtual QStringList filterTexts(int source) const = 0;

    /// The list is another one from now on, as of `now`.
    void sourceReplaced(const QDateTime &now);
    /// What accepts() says may have changed.
    void refilter();
    [[nodiscard]] int sourceAt(int row) const { return m_rows[std::size_t(row)].source; }
    [[nodiscard]] const QDateTime &now() const { return m_now; }

private:
    struct Row
    {
        quint64 key;
        int source;
    };
    [[nodiscard]] bool shows(int source) const;
    void dropGone(const std::vector<std::optional<int>> &sources);
    void dropRefused();
    void append(const std::vector<bool> &used);
    void order();
    void rearrange();
    void announceVisible();
    template<typename Gone>
    void removeRowsIf(const Gone &gone);

    std::vector<Row> m_rows;
    QDateTime m_now, m_arrangedAt;
    int m_column = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    int m_firstVisible = 0, m_lastVisible = -1;
    bool m_held = false;
    QString m_filter;
    bool m_regex = false;
    Work m_work;
};

} // namespace hdf5async
