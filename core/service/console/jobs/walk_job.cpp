// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/jobs/file_jobs.h"
#include "core/service/console/path_index.h"

namespace hdf5async {

namespace {

constexpr qint64 linksAtOnce = 256;
constexpr std::size_t mostObjects = 10'000'000;

} // namespace

void WalkJob::walk()
{
    report({QStringLiteral("list"), 0, 0, 0, 0});
    m_objects.push_back({"/", false});
    m_unlisted.emplace_back("/");
    listNext();
}

void WalkJob::listNext()
{
    if (m_unlisted.empty())
        return walked();
    const QByteArray group = std::move(m_unlisted.back());
    m_unlisted.pop_back();
    list(group, 0);
}

void WalkJob::list(const QByteArray &group, qint64 position)
{
    ask(linksQuestion(group, position, linksAtOnce), [this, group](const Result<Outcome> &outcome) {
        if (outcome)
            return listed(group, linksAnswer(*outcome));
        if (outcome.error().code == ErrorCode::ShuttingDown)
            return finish(failure(outcome.error()));
        if (outcome.error().code != ErrorCode::NotFound) // else somebody has deleted it
            note(group, outcome.error().message);
        listNext();
    });
}

void WalkJob::listed(const QByteArray &group, const LinksAnswer &answer)
{
    for (const FoundObject &link : answer.links) {
        const bool isGroup = link.kind == ObjectKind::Group;
        const bool isKnown = isGroup && (link.address == 0 || m_entered.contains(link.address));
        if ((!isGroup && link.kind != ObjectKind::Dataset) || isKnown)
            continue;
        if (m_objects.size() >= mostObjects)
            return finish(failure(ErrorCode::TooLarge, QStringLiteral("There are too many objects in the file")));
        m_objects.push_back({joinedPath(group, link.name), !isGroup});
        if (!isGroup)
            continue;
        m_entered.insert(link.address);
        m_unlisted.push_back(m_objects.back().path);
    }
    if (answer.next)
        return list(group, *answer.next);
    listNext();
}

} // namespace hdf5async
