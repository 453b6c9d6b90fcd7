// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/dataset_tree_model.h"

#include <QMimeData>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int pageSize = PageRequests::pageSize;

} // namespace

DatasetTreeModel::DatasetTreeModel(ServerController &controller, QObject *parent)
    : QAbstractItemModel(parent), m_requests(controller)
{
    connect(&m_requests, &PageRequests::arrived, this, &DatasetTreeModel::take);
    connect(&m_requests, &PageRequests::failed, this, [this](const PageKey &key, const Error &error) {
        if (TreeGroup *const group = m_groups.find(key.group))
            m_groups.fail(*group, key.page);
        Q_EMIT pageFailed(error);
    });
}

void DatasetTreeModel::setFile(const QByteArray &file)
{
    m_file = file;
    setOrder(m_order, m_descending);
}

void DatasetTreeModel::setOrder(TreeOrder order, bool descending)
{
    beginResetModel();
    m_order = order;
    m_descending = descending;
    m_groups.clear();
    m_rootLoaded = false;
    m_activity.clear();
    m_requests.setQuery(m_file, order, descending);
    endResetModel();
    m_requests.want({"/", 0});
}

void DatasetTreeModel::refresh()
{
    m_groups.markAllStale();
    m_requests.want({"/", 0});
    // Painting is what asks; nothing changes until the answers come.
    if (m_groups.root().total > 0)
        Q_EMIT dataChanged(index(0, 0), index(0, 0));
}

void DatasetTreeModel::setActivity(ActivityByPath activity, const QDateTime &now, const QModelIndexList &visible)
{
    const ActivityByPath before = std::exchange(m_activity, std::move(activity));
    const bool aged = now != m_now;
    m_now = now;
    for (const QModelIndex &row : visible) {
        const TreeNode *const shown = node(row);
        if (!shown)
            continue;
        const auto was = before.constFind(shown->path), is = m_activity.constFind(shown->path);
        const bool known = is != m_activity.cend(), wasKnown = was != before.cend();
        const bool differs = known != wasKnown || (known && looksDifferent(*was, *is));
        if (differs || (aged && (known || shown->lastWriteAt.isValid())))
            Q_EMIT dataChanged(row.siblingAtColumn(DatasetColumn::Rate),
                               row.siblingAtColumn(DatasetColumn::Uncommitted));
    }
}

TreeGroup *DatasetTreeModel::groupOfIndex(const QModelIndex &index)
{
    return static_cast<TreeGroup *>(index.internalPointer());
}

QModelIndex DatasetTreeModel::indexOfGroup(const TreeGroup &group, int column) const
{
    return group.parent ? createIndex(group.row, column, group.parent) : QModelIndex();
}

TreeGroup *DatasetTreeModel::groupBelow(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return &m_groups.root();
    return parent.column() == 0 ? m_groups.childAt(*groupOfIndex(parent), parent.row()) : nullptr;
}

const TreeNode *DatasetTreeModel::node(const QModelIndex &index) const
{
    return index.isValid() ? groupOfIndex(index)->node(index.row()) : nullptr;
}

const DatasetActivity *DatasetTreeModel::activity(const QByteArray &path) const
{
    const auto found = m_activity.constFind(path);
    return found != m_activity.cend() ? &*found : nullptr;
}

QModelIndex DatasetTreeModel::indexOf(const QByteArray &path) const
{
    if (const TreeGroup *const group = m_groups.find(path))
        return indexOfGroup(*group);
    TreeGroup *const parent = m_groups.find(groupOf(path));
    if (!parent)
        return {};
    for (auto page = parent->pages.cbegin(); page != parent->pages.cend(); ++page) {
        const auto &nodes = (*page)->nodes;
        const auto at = std::find_if(nodes.begin(), nodes.end(), [&](const TreeNode &n) { return n.path == path; });
        if (at != nodes.end())
            return createIndex(page.key() * pageSize + int(at - nodes.begin()), 0, parent);
    }
    return {};
}

void DatasetTreeModel::want(const QModelIndex &group, int page)
{
    TreeGroup *const known = groupBelow(group);
    if (known && page >= 0 && qint64(page) * pageSize < std::max(known->total, 1))
        m_requests.want({known->path, page});
}

bool DatasetTreeModel::isPageLoaded(const QModelIndex &group, int page) const
{
    const TreeGroup *const known = groupBelow(group);
    if (!known)
        return false;
    const auto found = known->pages.constFind(page);
    return found != known->pages.cend() && !(*found)->failed && !(*found)->stale;
}

QModelIndex DatasetTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= DatasetColumn::Count)
        return {};
    TreeGroup *const group = groupBelow(parent);
    return group && row < group->total ? createIndex(row, column, group) : QModelIndex();
}

QModelIndex DatasetTreeModel::parent(const QModelIndex &index) const
{
    return index.isValid() ? indexOfGroup(*groupOfIndex(index)) : QModelIndex();
}

int DatasetTreeModel::rowCount(const QModelIndex &parent) const
{
    const TreeGroup *const group = groupBelow(parent);
    return group ? group->total : 0;
}

int DatasetTreeModel::columnCount(const QModelIndex &) const
{
    return DatasetColumn::Count;
}

bool DatasetTreeModel::hasChildren(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return m_groups.root().total > 0;
    if (parent.column() != 0)
        return false;
    const TreeGroup &group = *groupOfIndex(parent);
    if (const auto child = group.children.constFind(parent.row()); child != group.children.cend())
        return (*child)->total > 0;
    const TreeNode *const shown = group.node(parent.row());
    return !shown || (shown->kind == ObjectKind::Group && shown->members > 0);
}

void DatasetTreeModel::wantRow(TreeGroup &group, int row) const
{
    const int page = row / pageSize;
    const auto found = group.pages.constFind(page);
    const bool there = found != group.pages.cend() && !(*found)->stale;
    if (found != group.pages.cend())
        m_groups.touch(**found);
    if (there)
        return;
    // The next page is likely seen next; the wanted one is asked for first.
    const int next = page + 1;
    if (qint64(next) * pageSize < group.total && !group.pages.contains(next))
        m_requests.want({group.path, next});
    m_requests.want({group.path, page});
}

QVariant DatasetTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    TreeGroup &group = *groupOfIndex(index);
    if (role == Qt::TextAlignmentRole)
        return int(datasetAlignment(index.column()));
    const bool seen = role == CellRole || role == Qt::DisplayRole;
    if (seen && !m_changing)
        wantRow(group, index.row());
    const TreeNode *const shown = group.node(index.row());
    if (!shown) {
        const QString text = index.column() == DatasetColumn::Name ? QStringLiteral("…") : QString();
        if (role == CellRole)
            return QVariant::fromValue(Cell{text, {}, Cell::Tone::Secondary});
        return role == Qt::DisplayRole ? QVariant(text) : QVariant();
    }
    switch (role) {
    case CellRole:
        return QVariant::fromValue(datasetPaintedCell(*shown, index.column(),
                                                      datasetCell(*shown, activity(shown->path), index.column(), m_now),
                                                      glowOf(m_glow, *shown)));
    case Qt::DisplayRole: return datasetCell(*shown, activity(shown->path), index.column(), m_now);
    case Qt::ToolTipRole: return datasetToolTip(*shown, activity(shown->path), index.column());
    case DatasetRole::Path: return shown->path;
    case DatasetRole::Kind: return int(shown->kind);
    default: return {};
    }
}

QVariant DatasetTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    switch (role) {
    case Qt::DisplayRole: return datasetHeader(section);
    case Qt::TextAlignmentRole: return int(datasetAlignment(section));
    default: return {};
    }
}

Qt::ItemFlags DatasetTreeModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled : Qt::NoItemFlags;
}

QStringList DatasetTreeModel::mimeTypes() const
{
    return {QStringLiteral("text/plain")};
}

QMimeData *DatasetTreeModel::mimeData(const QModelIndexList &indexes) const
{
    QStringList paths;
    for (const QModelIndex &index : indexes) {
        const TreeNode *const shown = node(index);
        if (index.column() == 0 && shown)
            paths.append(QString::fromUtf8(shown->path));
    }
    auto *const data = new QMimeData;
    data->setText(paths.join(u'\n'));
    return data;
}

void DatasetTreeModel::setTotal(TreeGroup &group, int total)
{
    const QModelIndex parent = indexOfGroup(group);
    m_changing = true;
    if (total > group.total) {
        beginInsertRows(parent, group.total, total - 1);
        group.total = total;
        endInsertRows();
    } else if (total < group.total) {
        beginRemoveRows(parent, total, group.total - 1);
        m_groups.truncate(group, total);
        endRemoveRows();
    }
    m_changing = false;
}

void DatasetTreeModel::take(const PageKey &key, const TreePage &page)
{
    TreeGroup *const group = m_groups.find(key.group);
    // The group may be gone, or the answer may be to something else.
    if (!group || page.offset != qint64(key.page) * pageSize || page.nodes.size() > std::size_t(pageSize))
        return;
    const int total = int(std::clamp<qint64>(page.total, page.offset + qint64(page.nodes.size()), 100'000'000));
    m_rootLoaded = m_rootLoaded || group == &m_groups.root();
    if (total != group->total)
        m_groups.markStale(*group);
    if (total > group->total)
        setTotal(*group, total);
    if (!follow(*group, key.page, page.nodes))
        m_groups.store(*group, key.page, page.nodes);
    if (total < group->total)
        setTotal(*group, total);
    adoptMembers(*group, key.page);
    const QModelIndex parent = indexOfGroup(*group);
    const int first = key.page * pageSize, last = first + int(page.nodes.size()) - 1;
    if (last >= first)
        Q_EMIT dataChanged(index(first, 0, parent), index(last, DatasetColumn::Count - 1, parent));
    Q_EMIT pageLoaded(parent, key.page);
}

// Members move when others come before them. Groups that are open and selected rows go with their paths; then the page is stored,
// and the answer is true.
bool DatasetTreeModel::follow(TreeGroup &group, int page, const std::vector<TreeNode> &nodes)
{
    const int first = page * pageSize;
    const auto old = group.pages.constFind(page);
    QHash<QByteArray, int> rowOf;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        rowOf.insert(nodes[i].path, first + int(i));
    QHash<int, int> newRows; // -1: not in this page any more
    if (old != group.pages.cend()) {
        for (std::size_t i = 0; i < (*old)->nodes.size(); ++i)
            newRows.insert(first + int(i), rowOf.value((*old)->nodes[i].path, -1));
    }
    for (auto child = group.children.cbegin(); child != group.children.cend(); ++child) {
        const int row = child.key();
        const bool here = row >= first && row < first + pageSize;
        if (here || rowOf.contains((*child)->path))
            newRows.insert(row, rowOf.value((*child)->path, -1));
    }
    const bool moved = std::any_of(newRows.keyValueBegin(), newRows.keyValueEnd(),
                                   [](const auto &pair) { return pair.first != pair.second; });
    if (moved)
        moveIndexes(group, page, newRows, nodes);
    return moved;
}

void DatasetTreeModel::moveIndexes(TreeGroup &group, int page, const QHash<int, int> &newRows,
                                   const std::vector<TreeNode> &nodes)
{
    m_changing = true;
    const QList<QPersistentModelIndex> parents{QPersistentModelIndex(indexOfGroup(group))};
    Q_EMIT layoutAboutToBeChanged(parents);
    std::vector<const TreeGroup *> gone;
    for (auto child = group.children.cbegin(); child != group.children.cend(); ++child) {
        if (newRows.value(child.key(), child.key()) < 0)
            gone.push_back(child->get());
    }
    const auto isGone = [&](const TreeGroup *at) {
        for (; at; at = at->parent) {
            if (std::find(gone.begin(), gone.end(), at) != gone.end())
                return true;
        }
        return false;
    };
    const QModelIndexList persistent = persistentIndexList();
    for (const QModelIndex &index : persistent) {
        TreeGroup *const holder = groupOfIndex(index);
        if (holder == &group) {
            const int row = newRows.value(index.row(), index.row());
            if (row != index.row())
                changePersistentIndex(index, row < 0 ? QModelIndex() : createIndex(row, index.column(), holder));
        } else if (!gone.empty() && isGone(holder)) {
            changePersistentIndex(index, {});
        }
    }
    QHash<int, int> kept;
    for (auto at = newRows.cbegin(); at != newRows.cend(); ++at) {
        if (at.value() < 0)
            m_groups.removeChild(group, at.key());
        else if (at.value() != at.key())
            kept.insert(at.key(), at.value());
    }
    m_groups.moveChildren(group, kept);
    // What a listener sees from here on must be in the new places already.
    m_groups.store(group, page, nodes);
    m_changing = false;
    Q_EMIT layoutChanged(parents);
}

// A group that is open has as many rows as its own pages say; its listing in the parent may know better.
void DatasetTreeModel::adoptMembers(TreeGroup &group, int page)
{
    const auto loaded = group.pages.constFind(page);
    if (loaded == group.pages.cend())
        return;
    std::vector<std::pair<QByteArray, int>> changed;
    for (const auto &child : std::as_const(group.children)) {
        if (child->row / pageSize != page)
            continue;
        const TreeNode *const shown = group.node(child->row);
        if (shown && shown->kind == ObjectKind::Group && shown->members != child->total)
            changed.emplace_back(child->path, int(std::clamp<qint64>(shown->members, 0, 100'000'000)));
    }
    for (const auto &[path, total] : changed) {
        if (TreeGroup *const child = m_groups.find(path)) {
            m_groups.markStale(*child);
            setTotal(*child, total);
        }
    }
}

} // namespace hdf5async
