// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/tree_groups.h"

#include "ui/pages/datasets/page_requests.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int pageSize = PageRequests::pageSize;

int rowsOf(qint64 members)
{
    // Qt's views count rows in int; no group of a file that can be looked at has more.
    return int(std::clamp<qint64>(members, 0, 100'000'000));
}

} // namespace

const TreeNode *TreeGroup::node(int atRow) const
{
    const auto page = pages.constFind(atRow / pageSize);
    const auto at = std::size_t(atRow % pageSize);
    return page != pages.cend() && at < (*page)->nodes.size() ? &(*page)->nodes[at] : nullptr;
}

TreeGroups::TreeGroups(std::size_t mostPages) : m_mostPages(mostPages)
{
    clear();
}

void TreeGroups::clear()
{
    m_used.clear();
    m_byPath.clear();
    m_root = std::make_unique<TreeGroup>();
    m_byPath.insert(m_root->path, m_root.get());
}

TreeGroup *TreeGroups::childAt(TreeGroup &group, int row)
{
    if (const auto known = group.children.constFind(row); known != group.children.cend())
        return known->get();
    const TreeNode *const node = group.node(row);
    if (!node || node->kind != ObjectKind::Group)
        return nullptr;
    auto child = std::make_shared<TreeGroup>();
    child->parent = &group;
    child->row = row;
    child->path = node->path;
    child->total = rowsOf(node->members);
    group.children.insert(row, child);
    m_byPath.insert(child->path, child.get());
    return child.get();
}

void TreeGroups::forget(TreeGroup &group)
{
    // A loop, not recursion: a file may be as deep as a path is long, and what is deep is cheap to make.
    std::vector<TreeGroup *> all{&group};
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (const auto &child : std::as_const(all[i]->children))
            all.push_back(child.get());
    }
    for (TreeGroup *const one : all) {
        for (const auto &page : std::as_const(one->pages))
            m_used.erase(page->use);
        one->pages.clear();
        if (m_byPath.value(one->path) == one)
            m_byPath.remove(one->path);
    }
    // From the leaves, so that nothing is destroyed through a chain of pointers.
    for (auto one = all.rbegin(); one != all.rend(); ++one)
        (*one)->children.clear();
}

void TreeGroups::removeChild(TreeGroup &group, int row)
{
    if (const std::shared_ptr<TreeGroup> child = group.children.take(row))
        forget(*child);
}

void TreeGroups::moveChildren(TreeGroup &group, const QHash<int, int> &newRows)
{
    std::vector<std::shared_ptr<TreeGroup>> moved;
    for (auto at = newRows.cbegin(); at != newRows.cend(); ++at) {
        if (std::shared_ptr<TreeGroup> child = group.children.take(at.key())) {
            child->row = at.value();
            moved.push_back(std::move(child));
        }
    }
    for (auto &child : moved) {
        if (group.children.contains(child->row))
            removeChild(group, child->row);
        group.children.insert(child->row, child);
    }
}

void TreeGroups::store(TreeGroup &group, int page, std::vector<TreeNode> nodes)
{
    drop(group, page);
    auto kept = std::make_shared<TreeGroup::Page>();
    kept->nodes = std::move(nodes);
    m_used.emplace_front(&group, page);
    kept->use = m_used.begin();
    group.pages.insert(page, kept);
    while (m_used.size() > m_mostPages) {
        const auto [oldGroup, oldPage] = m_used.back();
        drop(*oldGroup, oldPage);
    }
}

void TreeGroups::fail(TreeGroup &group, int page)
{
    if (const auto known = group.pages.constFind(page); known != group.pages.cend()) {
        (*known)->stale = false;
        (*known)->failed = true;
        return;
    }
    store(group, page, {});
    group.pages[page]->failed = true;
}

void TreeGroups::drop(TreeGroup &group, int page)
{
    if (const std::shared_ptr<TreeGroup::Page> gone = group.pages.take(page))
        m_used.erase(gone->use);
}

void TreeGroups::truncate(TreeGroup &group, int total)
{
    const QList<int> numbers = group.pages.keys();
    for (const int page : numbers) {
        const qint64 begin = qint64(page) * pageSize;
        std::vector<TreeNode> &nodes = group.pages[page]->nodes;
        if (begin >= total)
            drop(group, page);
        else if (begin + qint64(nodes.size()) > total)
            nodes.resize(std::size_t(total - begin));
    }
    const QList<int> rows = group.children.keys();
    for (const int row : rows) {
        if (row >= total)
            removeChild(group, row);
    }
    group.total = total;
}

void TreeGroups::touch(TreeGroup::Page &page)
{
    m_used.splice(m_used.begin(), m_used, page.use);
}

void TreeGroups::markStale(TreeGroup &group)
{
    for (const auto &page : std::as_const(group.pages)) {
        page->stale = true;
        page->failed = false;
    }
}

void TreeGroups::markAllStale()
{
    for (TreeGroup *const group : std::as_const(m_byPath))
        markStale(*group);
}

} // namespace hdf5async
