// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"
#include "ui/open_question.h"
#include "ui/pages/datasets/node_list_model.h"
#include "ui/shell/page.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace hdf5async {

/// What is pinned, of all files; the model has those of the file that is shown. Names are all that is remembered: what they are is
/// asked. One that is gone keeps its name, and its place for when it comes back. @thread window
class PinnedDatasets final : public NodeListModel
{
public:
    static constexpr int most = 50; ///< of one file

    explicit PinnedDatasets(ServerController &controller, QObject *parent = nullptr)
        : NodeListModel(parent), m_controller(controller)
    {
    }

    void setFile(const QByteArray &file);
    [[nodiscard]] bool isPinned(const QByteArray &path) const { return rowOf(path) >= 0; }
    /// False when there are too many.
    [[nodiscard]] bool pin(const TreeNode &node);
    void unpin(const QByteArray &path);

    /// Those of files that are open, for the window's list.
    [[nodiscard]] std::vector<PinnedItem> items(const ServerStatus &status) const;
    /// Adds all, up to `limit` datasets.
    void addInterest(Interest &interest, std::size_t limit) const;

    [[nodiscard]] const QStringList &saved() const { return m_saved; }
    /// Takes what saved() gave, or anything: settings are a file that everybody may edit.
    void restore(const QStringList &saved);

private:
    struct Place
    {
        QByteArray file, path;
    };
    [[nodiscard]] static Place placeOf(const QString &saved);
    [[nodiscard]] QString savedOf(const QByteArray &path) const;
    void ask(const QByteArray &path);
    void forgetOldestElsewhere();

    ServerController &m_controller;
    QStringList m_saved; ///< "file\npath"
    QByteArray m_file;
    std::vector<std::unique_ptr<OpenQuestion<SearchResult>>> m_questions; ///< what those of the file are
};

} // namespace hdf5async
