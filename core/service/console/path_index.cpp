// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/path_index.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 linksAtOnce = 400; // some milliseconds under HDF5's lock
constexpr int mostAttempts = 3;

auto lowerBound(PathIndex::Members &members, const QByteArray &name)
{
    return std::lower_bound(
        members.begin(), members.end(), name,
        [](const PathIndex::Member &member, const QByteArray &wanted) { return member.name < wanted; });
}

std::pair<QByteArray, QByteArray> taken(const QByteArray &path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return {slash <= 0 ? QByteArray("/") : path.left(slash), path.mid(slash + 1)};
}

} // namespace

QByteArray joinedPath(const QByteArray &group, const QByteArray &name)
{
    return group == "/" ? '/' + name : group + '/' + name;
}

void PathIndex::applyChanges(const ConsoleFile &file)
{
    const auto changes = file.counters->activity.takeChanges();
    if (!changes) {
        m_groups.clear();
        m_count = 0;
        return;
    }
    for (const StructureChange &change : *changes) {
        switch (change.kind) {
        case StructureChange::Kind::Group: add(change.path, ObjectKind::Group); break;
        case StructureChange::Kind::Dataset: add(change.path, ObjectKind::Dataset); break;
        case StructureChange::Kind::Deleted: remove(change.path); break;
        case StructureChange::Kind::Other:
            m_groups.clear();
            m_count = 0;
            break;
        }
    }
}

void PathIndex::add(const QByteArray &path, ObjectKind kind)
{
    if (path == "/" || path.isEmpty())
        return;
    const auto [group, name] = taken(path);
    add(group, ObjectKind::Group); // the groups on the way may be new, too
    const auto known = m_groups.find(group);
    if (known == m_groups.end())
        return;
    const auto at = lowerBound(**known, name);
    if (at != (*known)->end() && at->name == name) {
        at->kind = kind;
        return;
    }
    (*known)->insert(at, {name, kind, 0, true});
    ++m_count;
}

void PathIndex::remove(const QByteArray &path)
{
    const auto [group, name] = taken(path);
    if (const auto known = m_groups.find(group); known != m_groups.end()) {
        const auto at = lowerBound(**known, name);
        if (at != (*known)->end() && at->name == name) {
            (*known)->erase(at);
            --m_count;
        }
    }
    const QByteArray below = path + '/';
    m_groups.removeIf([&](QHash<QByteArray, std::shared_ptr<Members>>::iterator it) {
        const bool gone = it.key() == path || it.key().startsWith(below);
        m_count -= gone ? qint64(it.value()->size()) : 0;
        return gone;
    });
}

void PathIndex::members(const InquiryPtr &inquiry, const QByteArray &group,
                        std::function<void(Result<MembersPtr>)> then)
{
    applyChanges(inquiry->file());
    if (const auto known = m_groups.constFind(group); known != m_groups.constEnd())
        return then(MembersPtr(*known));
    auto loading = std::make_shared<Loading>();
    loading->group = group;
    load(inquiry, loading, 0, std::move(then));
}

void PathIndex::load(const InquiryPtr &inquiry, const std::shared_ptr<Loading> &loading, qint64 position,
                     std::function<void(Result<MembersPtr>)> then)
{
    inquiry->ask(linksQuestion(loading->group, position, linksAtOnce),
                 [self = shared_from_this(), inquiry, loading, then = std::move(then)](const Result<Outcome> &outcome) {
                     if (!outcome)
                         return then(failure(outcome.error()));
                     LinksAnswer answer = linksAnswer(*outcome);
                     if (loading->count >= 0 && answer.members != loading->count &&
                         ++loading->attempts < mostAttempts) {
                         loading->count = -1;
                         loading->members.clear();
                         return self->load(inquiry, loading, 0, then);
                     }
                     loading->count = answer.members;
                     for (FoundObject &link : answer.links)
                         loading->members.push_back({std::move(link.name), link.kind, link.address, link.address != 0});
                     if (answer.next && qint64(loading->members.size()) < most)
                         return self->load(inquiry, loading, *answer.next, then);
                     std::sort(loading->members.begin(), loading->members.end(),
                               [](const Member &a, const Member &b) { return a.name < b.name; });
                     auto members = std::make_shared<Members>(std::move(loading->members));
                     if (self->m_count + qint64(members->size()) > most) {
                         self->m_groups.clear();
                         self->m_count = 0;
                     }
                     self->m_count += qint64(members->size());
                     self->m_groups.insert(loading->group, members);
                     self->applyChanges(inquiry->file());
                     then(MembersPtr(members));
                 });
}

void PathIndex::all(const InquiryPtr &inquiry, std::function<void(const QByteArray &, ObjectKind)> visit,
                    std::function<void(bool)> then)
{
    auto walk = std::make_shared<Walk>();
    walk->groups.emplace_back("/");
    walk->visit = std::move(visit);
    walk->then = std::move(then);
    applyChanges(inquiry->file());
    walkOn(inquiry, walk);
}

void PathIndex::walkOn(const InquiryPtr &inquiry, const std::shared_ptr<Walk> &walk)
{
    // Groups that are known are gone through at once; the chain of questions only goes on where one is not.
    while (!walk->groups.empty()) {
        const QByteArray group = walk->groups.front();
        const auto known = m_groups.constFind(group);
        if (known == m_groups.constEnd()) {
            auto loading = std::make_shared<Loading>();
            loading->group = group;
            return load(inquiry, loading, 0,
                        [self = shared_from_this(), inquiry, walk](const Result<MembersPtr> &members) {
                            if (!members && inquiry->end())
                                return walk->then(false);
                            if (!members || !self->m_groups.contains(walk->groups.front()))
                                walk->groups.pop_front(); // it is gone, or there is no room for it
                            self->walkOn(inquiry, walk);
                        });
        }
        walk->groups.pop_front();
        for (const Member &member : **known) {
            const QByteArray path = joinedPath(group, member.name);
            walk->visit(path, member.kind);
            const bool isKnown = member.address != 0 && walk->entered.contains(member.address);
            if (member.kind != ObjectKind::Group || !member.isOwn || isKnown)
                continue;
            if (member.address != 0)
                walk->entered.insert(member.address);
            walk->groups.push_back(path);
        }
    }
    walk->then(true);
}

} // namespace hdf5async
