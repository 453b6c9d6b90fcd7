// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/pinned_datasets.h"

#include "ui/format.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qsizetype mostKept = 500; // of all files and servers

} // namespace

PinnedDatasets::Place PinnedDatasets::placeOf(const QString &saved)
{
    return {saved.section(u'\n', 0, 0).toUtf8(), saved.section(u'\n', 1).toUtf8()};
}

QString PinnedDatasets::savedOf(const QByteArray &path) const
{
    return QString::fromUtf8(m_file + '\n' + path);
}

void PinnedDatasets::setFile(const QByteArray &file)
{
    m_file = file;
    m_questions.clear();
    std::vector<TreeNode> nodes;
    for (const QString &saved : std::as_const(m_saved)) {
        const Place place = placeOf(saved);
        if (place.file != file || nodes.size() >= std::size_t(most)) // each is asked about
            continue;
        TreeNode node;
        node.path = place.path;
        node.kind = ObjectKind::Dataset;
        nodes.push_back(node);
        ask(place.path);
    }
    setNodes(std::move(nodes));
}

void PinnedDatasets::ask(const QByteArray &path)
{
    auto question = std::make_unique<OpenQuestion<SearchResult>>();
    question->ask(m_controller.search({m_file, QString::fromUtf8(path), 20}),
                  [this, path](const Result<SearchResult> &result) {
                      if (!result || !isPinned(path))
                          return;
                      for (const TreeNode &found : result->nodes) {
                          if (found.path == path)
                              return setNode(found);
                      }
                  });
    m_questions.push_back(std::move(question));
}

bool PinnedDatasets::pin(const TreeNode &node)
{
    if (!isPinned(node.path)) {
        if (rowCount() >= most)
            return false;
        if (m_saved.size() >= mostKept)
            forgetOldestElsewhere();
        m_saved.append(savedOf(node.path));
    }
    setNode(node);
    return true;
}

void PinnedDatasets::forgetOldestElsewhere()
{
    const auto oldest = std::find_if(m_saved.cbegin(), m_saved.cend(),
                                     [this](const QString &saved) { return placeOf(saved).file != m_file; });
    if (oldest != m_saved.cend())
        m_saved.erase(oldest);
}

void PinnedDatasets::unpin(const QByteArray &path)
{
    m_saved.removeAll(savedOf(path));
    remove(path);
}

std::vector<PinnedItem> PinnedDatasets::items(const ServerStatus &status) const
{
    std::vector<PinnedItem> items;
    for (const QString &saved : m_saved) {
        const Place place = placeOf(saved);
        const bool open = std::any_of(status.files.begin(), status.files.end(),
                                      [&place](const FileStatus &f) { return f.name.toUtf8() == place.file; });
        if (!open)
            continue; // of another server, for all that is known
        QString rate = QStringLiteral("-");
        for (const auto *const list : {&status.busiest, &status.watched}) {
            for (const DatasetActivity &activity : *list) {
                if (activity.file == place.file && activity.path == place.path && activity.rowsPerSecond >= 0.05)
                    rate = format::rowsPerSecond(activity.rowsPerSecond);
            }
        }
        items.push_back({lastPartOf(place.path),
                         rate,
                         shownName(place.path),
                         {{QStringLiteral("file"), place.file}, {QStringLiteral("path"), place.path}}});
    }
    return items;
}

void PinnedDatasets::addInterest(Interest &interest, std::size_t limit) const
{
    for (const QString &saved : m_saved) {
        const Place place = placeOf(saved);
        const std::pair wanted(place.file, place.path);
        if (interest.datasets.size() < limit &&
            std::find(interest.datasets.begin(), interest.datasets.end(), wanted) == interest.datasets.end())
            interest.datasets.push_back(wanted);
    }
}

void PinnedDatasets::restore(const QStringList &saved)
{
    m_saved.clear();
    for (const QString &entry : saved) {
        if (m_saved.size() < mostKept && !placeOf(entry).path.isEmpty() && !m_saved.contains(entry))
            m_saved.append(entry);
    }
    if (!m_file.isEmpty())
        setFile(m_file);
}

} // namespace hdf5async
