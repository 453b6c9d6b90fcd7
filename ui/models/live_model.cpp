// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/live_model.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hdf5async {

namespace {

constexpr qint64 arrangeEvery = 2000; // milliseconds

// What rows are ordered by. No number, which a server may tell, is below all numbers, so that there is an order.
QVariant orderly(QVariant key)
{
    if (key.typeId() == QMetaType::Double && std::isnan(key.toDouble()))
        return -std::numeric_limits<double>::infinity();
    return key;
}

} // namespace

QVariant LiveModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const int source = sourceAt(index.row());
    if (source < 0) // is just being removed
        return {};
    switch (role) {
    case CellRole: return QVariant::fromValue(cell(source, index.column()));
    case Qt::DisplayRole: return cell(source, index.column()).text;
    case Qt::EditRole: return raw(source, index.column());
    case Qt::ToolTipRole: return toolTip(source, index.column());
    case Qt::TextAlignmentRole:
        return int((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant LiveModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        const QString tip = headerToolTip(section);
        return tip.isEmpty() ? QVariant() : QVariant(tip);
    }
    return role == Qt::DisplayRole ? QVariant(header(section)) : QVariant();
}

void LiveModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_column && order == m_order)
        return;
    m_column = column;
    m_order = order;
    this->order();
}

void LiveModel::setVisibleRows(int first, int last)
{
    m_firstVisible = first;
    m_lastVisible = last;
}

void LiveModel::setHeld(bool held)
{
    m_held = held;
}

bool LiveModel::setFilter(const QString &text, bool regex)
{
    if (regex && !QRegularExpression(text).isValid())
        return false;
    if (text == m_filter && regex == m_regex)
        return true;
    m_filter = text;
    m_regex = regex;
    rearrange();
    return true;
}

void LiveModel::retranslate()
{
    if (columnCount() > 0)
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    announceVisible();
}

int LiveModel::rowOf(quint64 key) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [key](const Row &row) { return row.key == key; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

bool LiveModel::shows(int source) const
{
    if (!accepts(source))
        return false;
    if (m_filter.isEmpty())
        return true;
    const QStringList texts = filterTexts(source);
    if (m_regex) {
        const QRegularExpression expression(m_filter, QRegularExpression::CaseInsensitiveOption);
        return std::any_of(texts.begin(), texts.end(),
                           [&expression](const QString &text) { return expression.match(text).hasMatch(); });
    }
    return std::any_of(texts.begin(), texts.end(),
                       [this](const QString &text) { return text.contains(m_filter, Qt::CaseInsensitive); });
}

void LiveModel::sourceReplaced(const QDateTime &now)
{
    m_now = now;
    QHash<quint64, int> places;
    places.reserve(sourceCount());
    for (int source = 0; source < sourceCount(); ++source)
        places.insert(sourceKey(source), source);
    std::vector<std::optional<int>> sources(m_rows.size());
    std::vector<bool> used(std::size_t(sourceCount()), false);
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const auto place = places.constFind(m_rows[row].key);
        if (place == places.constEnd())
            continue;
        sources[row] = *place;
        used[std::size_t(*place)] = true;
    }
    dropGone(sources);
    const bool due = !m_arrangedAt.isValid() || m_arrangedAt.msecsTo(now) >= arrangeEvery;
    if (due && !m_held) {
        rearrange();
        return;
    }
    append(used);
    announceVisible();
}

// Rows that stay get their new places first: a view may ask for any of them as soon as one is removed.
void LiveModel::dropGone(const std::vector<std::optional<int>> &sources)
{
    for (std::size_t row = 0; row < sources.size(); ++row)
        m_rows[row].source = sources[row].value_or(-1);
    removeRowsIf([](const Row &row) { return row.source < 0; });
}

void LiveModel::dropRefused()
{
    removeRowsIf([this](const Row &row) { return !shows(row.source); });
}

template<typename Gone>
void LiveModel::removeRowsIf(const Gone &gone)
{
    std::size_t end = m_rows.size();
    while (end > 0) {
        if (!gone(m_rows[end - 1])) {
            --end;
            continue;
        }
        std::size_t begin = end - 1;
        while (begin > 0 && gone(m_rows[begin - 1]))
            --begin;
        beginRemoveRows({}, int(begin), int(end) - 1);
        m_rows.erase(m_rows.begin() + std::ptrdiff_t(begin), m_rows.begin() + std::ptrdiff_t(end));
        endRemoveRows();
        end = begin;
    }
}

void LiveModel::append(const std::vector<bool> &used)
{
    std::vector<Row> fresh;
    for (int source = 0; source < sourceCount(); ++source) {
        if (!used[std::size_t(source)] && shows(source))
            fresh.push_back({sourceKey(source), source});
    }
    if (fresh.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(fresh.size()) - 1);
    m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
    endInsertRows();
}

void LiveModel::refilter()
{
    rearrange();
}

void LiveModel::rearrange()
{
    m_arrangedAt = m_now;
    dropRefused();
    std::vector<bool> used(std::size_t(sourceCount()), false);
    for (const Row &row : m_rows)
        used[std::size_t(row.source)] = true;
    append(used);
    order();
    announceVisible();
}

void LiveModel::order()
{
    std::vector<std::pair<QVariant, Row>> keyed;
    const auto less = [this](const std::pair<QVariant, Row> &a, const std::pair<QVariant, Row> &b) {
        const bool pinnedA = isPinned(a.second.source), pinnedB = isPinned(b.second.source);
        if (pinnedA != pinnedB)
            return pinnedA;
        const QPartialOrdering order = QVariant::compare(a.first, b.first);
        if (order == QPartialOrdering::Less || order == QPartialOrdering::Greater)
            return (order == QPartialOrdering::Less) == (m_order == Qt::AscendingOrder);
        return a.second.source < b.second.source;
    };
    keyed.reserve(m_rows.size());
    for (const Row &row : m_rows)
        keyed.emplace_back(m_column < 0 ? QVariant(row.source) : orderly(raw(row.source, m_column)), row);
    if (std::is_sorted(keyed.begin(), keyed.end(), less))
        return;
    ++m_work.sorts;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<quint64> keys;
    keys.reserve(std::size_t(before.size()));
    for (const QModelIndex &index : before)
        keys.push_back(m_rows[std::size_t(index.row())].key);
    std::stable_sort(keyed.begin(), keyed.end(), less);
    std::transform(keyed.begin(), keyed.end(), m_rows.begin(), [](const auto &entry) { return entry.second; });
    QHash<quint64, int> rows;
    if (!keys.empty()) {
        for (std::size_t row = 0; row < m_rows.size(); ++row)
            rows.insert(m_rows[row].key, int(row));
    }
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(index(rows.value(keys[std::size_t(i)]), before[i].column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void LiveModel::announceVisible()
{
    const int last = m_lastVisible < 0 ? rowCount() - 1 : std::min(m_lastVisible, rowCount() - 1);
    const int first = std::max(0, m_firstVisible);
    if (first > last)
        return;
    ++m_work.announcements;
    m_work.announcedRows += quint64(last - first + 1);
    Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
}

} // namespace hdf5async
