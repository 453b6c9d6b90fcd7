// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"
#include "ui/open_question.h"

#include <QJsonObject>
#include <QObject>

#include <deque>

namespace hdf5async {

/// One object as JSON: what it is, its shape, type, chunks and compression.
[[nodiscard]] QJsonObject nodeJson(const TreeNode &node);

/// Gathers what lies below an object as JSON, page by page, at most so many objects. @thread window
class StructureReader final : public QObject
{
    Q_OBJECT

public:
    static constexpr int mostNodes = 5000;

    explicit StructureReader(ServerController &controller, QObject *parent = nullptr);

    void start(const QByteArray &file, const TreeNode &node);

Q_SIGNALS:
    /// `limited`: there is more than was gathered.
    void finished(const QByteArray &json, int nodes, bool limited);
    void failed(const QString &why);

private:
    struct Item
    {
        TreeNode node;
        std::vector<std::size_t> members;
    };
    void next();
    void take(const TreePage &page);
    void finish(bool limited);

    ServerController &m_controller;
    OpenQuestion<TreePage> m_inquiry;
    QByteArray m_file;
    std::vector<Item> m_items;
    std::deque<std::size_t> m_groups; ///< whose members are not there yet
    qint64 m_offset = 0;
};

} // namespace hdf5async
