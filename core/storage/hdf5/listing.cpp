// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/listing.h"

#include "core/storage/hdf5/attributes.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/object_info.h"
#include "core/storage/hdf5/path_reach.h"
#include "core/storage/hdf5/path_resolver.h"
#include "core/storage/hdf5/reply_budget.h"

#include <algorithm>
#include <unordered_set>

namespace hdf5async {

namespace {

// What an entry of a detailed list takes at least: its map, its keys, the kind.
constexpr qint64 detailBytes = 16;
constexpr qint64 datasetBytes = 14;

struct Link
{
    QByteArray name;
    H5L_type_t type = H5L_TYPE_ERROR;
    haddr_t address = HADDR_UNDEF; // of hard links
};

struct LinkCollector
{
    QByteArray prefix;                ///< the group's path, with a slash behind it
    const PathRules *rules = nullptr; ///< what they do not show is not there
    std::vector<Link> links;
    qint64 bytes = 0;
    qint64 limit = 0;
};

herr_t collectLink(hid_t, const char *name, const H5L_info_t *info, void *data) noexcept
try {
    auto &collector = *static_cast<LinkCollector *>(data);
    if (collector.rules && !collector.rules->shows(collector.prefix + name))
        return 0;
    const haddr_t address = info->type == H5L_TYPE_HARD ? info->u.address : HADDR_UNDEF;
    collector.links.push_back({QByteArray(name), info->type, address});
    collector.bytes += 1 + collector.links.back().name.size();
    return collector.bytes > collector.limit ? 1 : 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

/// One walk over a group, and with `recursive` over all below it, group by group so that deep files need no deep stack.
class Lister
{
public:
    Lister(const Hdf5Guard &guard, const FileContext &context, const ListRequest &request, const PathRules *rules)
        : m_guard(guard),
          m_context(context),
          m_request(request),
          m_rules(rules),
          m_base(request.path == "/" ? request.path : request.path + '/'),
          m_budget(context.limits().maxResponse)
    {
    }

    Result<ListReply> run(haddr_t group);

private:
    struct PendingGroup
    {
        QByteArray prefix;
        haddr_t address;
    };

    Result<void> listOne(const PendingGroup &pending);
    Result<std::vector<Link>> linksOf(hid_t group, const QByteArray &prefix);
    Result<ListEntry> entryOf(const PendingGroup &pending, const std::shared_ptr<Handle> &group, const Link &link);
    Result<void> describe(ListEntry &entry, haddr_t address);
    [[nodiscard]] bool isAllowed(const QByteArray &name) const { return !m_rules || m_rules->allows(m_base + name); }
    Result<ObjectKind> kindOfHardLink(hid_t group, const Link &link);

    const Hdf5Guard &m_guard;
    const FileContext &m_context;
    const ListRequest &m_request;
    const PathRules *m_rules;
    QByteArray m_base; ///< what names of entries are relative to
    ReplyBudget m_budget;
    ListReply m_reply;
    std::vector<PendingGroup> m_pending; // the next one last
    std::unordered_set<haddr_t> m_entered;
};

Result<ListReply> Lister::run(haddr_t group)
{
    m_reply.detail = m_request.detail;
    m_pending.push_back({{}, group});
    m_entered.insert(group);
    while (!m_pending.empty()) {
        const PendingGroup next = std::move(m_pending.back());
        m_pending.pop_back();
        if (const Result<void> listed = listOne(next); !listed)
            return failure(listed.error());
    }
    if (m_request.recursive) {
        std::sort(m_reply.entries.begin(), m_reply.entries.end(),
                  [](const ListEntry &a, const ListEntry &b) { return a.name < b.name; });
    }
    return std::move(m_reply);
}

Result<void> Lister::listOne(const PendingGroup &pending)
{
    if (m_request.recursive && !pending.prefix.isEmpty() && !m_entered.insert(pending.address).second)
        return {};
    const auto group = std::make_shared<Handle>(H5Oopen_by_addr(m_context.file(), pending.address));
    if (!*group) {
        return hdf5Failure(m_guard, ErrorCode::IoError,
                           QStringLiteral("The group \"%1\" cannot be opened.").arg(QString::fromUtf8(pending.prefix)));
    }
    const Result<std::vector<Link>> links = linksOf(group->id(), pending.prefix);
    if (!links)
        return failure(links.error());

    const std::size_t first = m_pending.size();
    for (const Link &link : *links) {
        Result<ListEntry> entry = entryOf(pending, group, link);
        if (!entry)
            return failure(entry.error());
        const bool isHardGroup = link.type == H5L_TYPE_HARD && entry->kind == ObjectKind::Group;
        if (!isHardGroup && !isAllowed(entry->name))
            continue; // it leads nowhere
        if (const Result<void> spent = m_budget.spend(1 + entry->name.size()); !spent)
            return spent;
        if (m_request.recursive && isHardGroup)
            m_pending.push_back({entry->name + '/', link.address});
        m_reply.entries.push_back(std::move(*entry));
    }
    std::reverse(m_pending.begin() + std::ptrdiff_t(first), m_pending.end());
    return {};
}

Result<std::vector<Link>> Lister::linksOf(hid_t group, const QByteArray &prefix)
{
    LinkCollector collector;
    collector.prefix = m_base + prefix;
    collector.rules = m_rules;
    collector.limit = m_budget.left();
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collectLink, &collector) < 0)
        return hdf5Failure(m_guard, ErrorCode::IoError, QStringLiteral("A group cannot be listed."));
    if (collector.bytes > collector.limit) {
        if (const Result<void> spent = m_budget.spend(collector.bytes); !spent)
            return failure(spent.error());
    }
    std::sort(collector.links.begin(), collector.links.end(),
              [](const Link &a, const Link &b) { return a.name < b.name; });
    return std::move(collector.links);
}

Result<ListEntry> Lister::entryOf(const PendingGroup &pending, const std::shared_ptr<Handle> &group, const Link &link)
{
    ListEntry entry;
    entry.name = pending.prefix + link.name;
    haddr_t address = link.address;
    if (link.type == H5L_TYPE_HARD) {
        if (m_request.recursive || m_request.detail || !isAllowed(entry.name)) {
            const Result<ObjectKind> kind = kindOfHardLink(group->id(), link);
            if (!kind)
                return failure(kind.error());
            entry.kind = *kind;
        }
    } else if (link.type != H5L_TYPE_SOFT) {
        entry.kind = ObjectKind::External;
    } else if (m_rules && !reaches(m_guard, m_context, m_base + entry.name, *m_rules)) {
        entry.kind = ObjectKind::Dangling;
    } else if (m_request.detail) {
        const Result<ResolvedPath> at = resolveLink(m_guard, m_context, group, pending.address, link.name);
        if (!at)
            return failure(at.error());
        const bool isFound = at->state == ResolvedPath::State::Found;
        const bool isExternal = at->state == ResolvedPath::State::External;
        entry.kind = isFound ? at->kind : isExternal ? ObjectKind::External : ObjectKind::Dangling;
        address = isFound ? at->address : HADDR_UNDEF;
    }
    if (m_request.detail) {
        if (const Result<void> described = describe(entry, address); !described)
            return failure(described.error());
    }
    return entry;
}

Result<ObjectKind> Lister::kindOfHardLink(hid_t group, const Link &link)
{
    if (m_context.isOpenDataset(link.address))
        return ObjectKind::Dataset;
    H5O_info_t info;
    if (H5Oget_info_by_name2(group, link.name.constData(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) {
        return hdf5Failure(m_guard, ErrorCode::IoError,
                           QStringLiteral("The object \"%1\" cannot be read.").arg(QString::fromUtf8(link.name)));
    }
    return info.type == H5O_TYPE_GROUP     ? ObjectKind::Group
           : info.type == H5O_TYPE_DATASET ? ObjectKind::Dataset
                                           : ObjectKind::Datatype;
}

// Adds what `detail` and `attributes` ask for; `address` is undefined for links that lead to nothing of ours.
Result<void> Lister::describe(ListEntry &entry, haddr_t address)
{
    if (const Result<void> spent = m_budget.spend(detailBytes); !spent)
        return spent;
    const bool isDataset = entry.kind == ObjectKind::Dataset;
    if (address == HADDR_UNDEF || (!isDataset && !m_request.attributes) || !isAllowed(entry.name))
        return {};
    const Handle object(H5Oopen_by_addr(m_context.file(), address));
    if (!object) {
        return hdf5Failure(m_guard, ErrorCode::IoError,
                           QStringLiteral("The object \"%1\" cannot be opened.").arg(QString::fromUtf8(entry.name)));
    }
    if (isDataset) {
        Result<DatasetSummary> summary = summarize(m_guard, object.id());
        if (!summary)
            return failure(summary.error());
        if (const Result<void> spent = m_budget.spend(datasetBytes + qint64(summary->shape.shape.size())); !spent)
            return spent;
        if (!summary->shape.isNull)
            entry.shape = std::move(summary->shape.shape);
        entry.dtype = std::move(summary->dtype);
    }
    if (m_request.attributes) {
        Result<AttributeValues> attributes = readAttributes(m_guard, m_context, object.id(), address, m_budget.left());
        if (!attributes)
            return failure(attributes.error());
        qint64 bytes = 0;
        for (const auto &[name, value] : *attributes)
            bytes += 1 + name.size() + wireBytes(value);
        if (const Result<void> spent = m_budget.spend(bytes); !spent)
            return spent;
        entry.attributes = std::move(*attributes);
    }
    return {};
}

} // namespace

Result<ListReply> listGroup(const Hdf5Guard &guard, const FileContext &context, const ListRequest &request,
                            const PathRules *rules)
{
    const Result<ResolvedPath> at = requireObject(guard, context, request.path);
    if (!at)
        return failure(at.error());
    if (at->kind != ObjectKind::Group) {
        return failure(ErrorCode::NotGroup,
                       QStringLiteral("\"%1\" is not a group.").arg(QString::fromUtf8(request.path)));
    }
    return Lister(guard, context, request, rules).run(at->address);
}

} // namespace hdf5async
