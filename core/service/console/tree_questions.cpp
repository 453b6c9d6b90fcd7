// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/tree_questions.h"

#include "core/storage/compression_rules.h"

#include <algorithm>

namespace hdf5async {

namespace {

void describeByInfo(const InfoReply &info, TreeNode &node)
{
    node.kind = info.kind;
    node.members = info.members;
    node.shape = info.shape;
    node.maxShape = info.maxShape;
    node.chunks = info.chunks;
    if (info.kind == ObjectKind::Group)
        return;
    node.dtype = typeText(info.dtype);
    node.filters.shuffle = info.shuffle;
    node.filters.fletcher32 = info.fletcher32;
    if (!info.compression)
        return;
    const std::string_view name(info.compression->constData(), std::size_t(info.compression->size()));
    node.filters.codec = codecFromName(name).value_or(Codec::None);
    node.filters.level = info.compressionLevel.value_or(0);
}

} // namespace

PathPattern::PathPattern(const QString &pattern)
    : m_part(pattern.toLower().toUtf8()), m_isGlob(pattern.contains(u'*') || pattern.contains(u'?'))
{
}

bool PathPattern::matches(const QByteArray &path) const
{
    const QByteArray lower = QString::fromUtf8(path).toLower().toUtf8();
    if (!m_isGlob)
        return lower.contains(m_part);
    // Without a slash the pattern is about names, wherever they are.
    return m_part.contains('/') ? matchesGlob(m_part, lower)
                                : matchesGlob(m_part, lower.mid(lower.lastIndexOf('/') + 1));
}

void TreeQuestions::addActivity(const ConsoleFile &file, TreeNode &node) const
{
    const DatasetCountersPtr counters = file.counters->activity.find(node.path);
    if (!counters)
        return;
    const quint64 durable = counters->durableRows.value(), rows = counters->rows.value();
    node.waitingRows = qint64(rows - std::min(durable, rows));
    node.rowsPerSecond = counters->rowsPerSecond.load();
    node.lastWriteAt = timeOf(counters->lastWriteAtMs);
    node.writers = int(counters->writers.value());
    node.writer = m_hub.clientName(counters->lastWriter.value());
}

void TreeQuestions::sortByActivity(const ConsoleFile &file, const TreeQuery &query, std::vector<TreeNode> &nodes) const
{
    if (query.order == TreeOrder::Name) {
        if (query.descending)
            std::reverse(nodes.begin(), nodes.end());
        return;
    }
    if (query.order != TreeOrder::Stored) {
        for (TreeNode &node : nodes)
            addActivity(file, node);
    }
    const auto key = [&query](const TreeNode &node) -> double {
        switch (query.order) {
        case TreeOrder::Stored: return double(node.storedBytes);
        case TreeOrder::Rows: return node.rowsPerSecond;
        default: return node.lastWriteAt.isValid() ? double(node.lastWriteAt.toMSecsSinceEpoch()) : 0;
        }
    };
    // What nothing is known of comes last in either direction.
    std::stable_sort(nodes.begin(), nodes.end(), [&](const TreeNode &a, const TreeNode &b) {
        const double x = key(a), y = key(b);
        if ((x > 0) != (y > 0))
            return x > 0;
        return query.descending ? x > y : x < y;
    });
}

void TreeQuestions::describe(const InquiryPtr &inquiry, const Nodes &nodes, std::size_t at, bool onlySizes,
                             std::function<void()> then)
{
    while (onlySizes && at < nodes->size() && (*nodes)[at].kind != ObjectKind::Dataset)
        ++at;
    if (at >= nodes->size() || inquiry->end())
        return then();
    if (onlySizes)
        return describeStorage(inquiry, nodes, at, onlySizes, then);
    inquiry->ask(InfoRequest{(*nodes)[at].path}, [self = shared_from_this(), inquiry, nodes, at, onlySizes,
                                                  then = std::move(then)](const Result<Outcome> &outcome) {
        const auto *info = outcome ? std::get_if<InfoReply>(&*outcome) : nullptr;
        if (info)
            describeByInfo(*info, (*nodes)[at]);
        if (info && info->kind == ObjectKind::Dataset)
            return self->describeStorage(inquiry, nodes, at, onlySizes, then);
        self->describe(inquiry, nodes, at + 1, onlySizes, then);
    });
}

void TreeQuestions::describeStorage(const InquiryPtr &inquiry, const Nodes &nodes, std::size_t at, bool onlySizes,
                                    const std::function<void()> &then)
{
    inquiry->ask(storageQuestion((*nodes)[at].path, true),
                 [self = shared_from_this(), inquiry, nodes, at, onlySizes, then](const Result<Outcome> &outcome) {
                     TreeNode &node = (*nodes)[at];
                     if (outcome) {
                         const StorageDetails details = storageAnswer(*outcome);
                         node.storedBytes = details.allocatedBytes;
                         node.logicalBytes = details.logicalBytes;
                         node.codecCores = details.codecCores;
                         const bool known = node.filters.codec != Codec::None ||
                                            node.filters.shuffle != Shuffle::None || node.filters.fletcher32;
                         if (!known)
                             node.otherFilters = details.filters.join(QStringLiteral(", "));
                     }
                     self->describe(inquiry, nodes, at + 1, onlySizes, then);
                 });
}

void TreeQuestions::list(const InquiryPtr &inquiry, const TreeQuery &query, std::function<void(Result<TreePage>)> then)
{
    m_index->members(inquiry, query.group,
                     [self = shared_from_this(), inquiry, query,
                      then = std::move(then)](const Result<PathIndex::MembersPtr> &members) {
                         if (!members)
                             return then(failure(members.error()));
                         auto nodes = std::make_shared<std::vector<TreeNode>>();
                         nodes->reserve((*members)->size());
                         for (const PathIndex::Member &member : **members) {
                             nodes->emplace_back().path = joinedPath(query.group, member.name);
                             nodes->back().kind = member.kind;
                         }
                         if (query.order == TreeOrder::Stored && nodes->size() <= mostSorted) {
                             return self->describe(inquiry, nodes, 0, true, [self, inquiry, query, nodes, then] {
                                 self->finishPage(inquiry, query, nodes, then);
                             });
                         }
                         self->finishPage(inquiry, query, nodes, then);
                     });
}

void TreeQuestions::finishPage(const InquiryPtr &inquiry, const TreeQuery &query, const Nodes &all,
                               const std::function<void(Result<TreePage>)> &then)
{
    sortByActivity(inquiry->file(), query, *all);
    TreePage page;
    page.total = qint64(all->size());
    page.offset = std::clamp<qint64>(query.offset, 0, page.total);
    const qint64 count = std::min<qint64>(std::clamp(query.limit, 1, mostNodes), page.total - page.offset);
    const auto first = all->begin() + page.offset;
    auto nodes = std::make_shared<std::vector<TreeNode>>(first, first + count);
    describe(inquiry, nodes, 0, false, [self = shared_from_this(), inquiry, nodes, page, then]() mutable {
        for (TreeNode &node : *nodes)
            self->addActivity(inquiry->file(), node);
        page.nodes = std::move(*nodes);
        then(std::move(page));
    });
}

void TreeQuestions::search(const InquiryPtr &inquiry, const SearchQuery &query,
                           std::function<void(Result<SearchResult>)> then)
{
    struct Found
    {
        std::vector<TreeNode> nodes;
        qint64 matches = 0;
    };
    const auto found = std::make_shared<Found>();
    const bool details = query.details;
    const auto limit = std::size_t(std::clamp(query.limit, 1, details ? mostNodes : 10'000));
    const PathPattern pattern(query.pattern);
    const auto visit = [found, limit, pattern](const QByteArray &path, ObjectKind kind) {
        if (!pattern.matches(path))
            return;
        ++found->matches;
        if (found->nodes.size() < limit) {
            found->nodes.emplace_back().path = path;
            found->nodes.back().kind = kind;
        }
    };
    m_index->all(inquiry, visit,
                 [self = shared_from_this(), inquiry, found, details, then = std::move(then)](bool complete) {
                     if (const auto over = inquiry->end(); !complete && over && over->code == ErrorCode::Cancelled)
                         return then(failure(*over));
                     std::sort(found->nodes.begin(), found->nodes.end(),
                               [](const TreeNode &a, const TreeNode &b) { return a.path < b.path; });
                     const double milliseconds = inquiry->milliseconds();
                     const auto nodes = std::make_shared<std::vector<TreeNode>>(std::move(found->nodes));
                     const auto finish = [self, inquiry, nodes, milliseconds, matches = found->matches, then] {
                         for (TreeNode &node : *nodes)
                             self->addActivity(inquiry->file(), node);
                         then(SearchResult{std::move(*nodes), matches, milliseconds});
                     };
                     if (details)
                         self->describe(inquiry, nodes, 0, false, finish);
                     else
                         finish();
                 });
}

} // namespace hdf5async
