// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/structure_json.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace hdf5async {

namespace {

QJsonArray lengths(const Shape &shape)
{
    QJsonArray array;
    for (const qint64 length : shape)
        array.append(length);
    return array;
}

QJsonObject compressionOf(const Filters &filters)
{
    const auto name = codecName(filters.codec);
    QJsonObject object{{QStringLiteral("codec"), QString::fromLatin1(name.data(), qsizetype(name.size()))}};
    if (levelsOf(filters.codec))
        object.insert(QStringLiteral("level"), filters.level);
    if (filters.shuffle != Shuffle::None)
        object.insert(QStringLiteral("shuffle"),
                      filters.shuffle == Shuffle::Byte ? QStringLiteral("byte") : QStringLiteral("bit"));
    if (filters.fletcher32)
        object.insert(QStringLiteral("fletcher32"), true);
    return object;
}

} // namespace

QJsonObject nodeJson(const TreeNode &node)
{
    QJsonObject object{{QStringLiteral("path"), QString::fromUtf8(node.path)},
                       {QStringLiteral("kind"), QString(objectKindName(node.kind))}};
    if (node.kind != ObjectKind::Dataset)
        return object;
    object.insert(QStringLiteral("dtype"), node.dtype);
    object.insert(QStringLiteral("shape"), node.shape ? QJsonValue(lengths(*node.shape)) : QJsonValue());
    if (node.maxShape) {
        QJsonArray most;
        for (const auto &axis : *node.maxShape)
            most.append(axis ? QJsonValue(*axis) : QJsonValue());
        object.insert(QStringLiteral("max_shape"), most);
    }
    if (node.chunks)
        object.insert(QStringLiteral("chunks"), lengths(*node.chunks));
    object.insert(QStringLiteral("compression"), compressionOf(node.filters));
    if (!node.otherFilters.isEmpty())
        object.insert(QStringLiteral("other_filters"), node.otherFilters);
    return object;
}

StructureReader::StructureReader(ServerController &controller, QObject *parent)
    : QObject(parent), m_controller(controller)
{
}

void StructureReader::start(const QByteArray &file, const TreeNode &node)
{
    m_file = file;
    m_items.assign(1, {node, {}});
    m_groups.clear();
    m_offset = 0;
    if (node.kind == ObjectKind::Group)
        m_groups.push_back(0);
    next();
}

void StructureReader::next()
{
    if (m_groups.empty() || m_items.size() >= std::size_t(mostNodes))
        return finish(!m_groups.empty());
    TreeQuery query;
    query.file = m_file;
    query.group = m_items[m_groups.front()].node.path;
    query.offset = m_offset;
    m_inquiry.ask(m_controller.list(query), [this](const Result<TreePage> &result) {
        if (!result)
            return Q_EMIT failed(result.error().message);
        take(*result);
        next();
    });
}

void StructureReader::take(const TreePage &page)
{
    const std::size_t group = m_groups.front();
    for (const TreeNode &node : page.nodes) {
        if (m_items.size() >= std::size_t(mostNodes))
            return;
        m_items[group].members.push_back(m_items.size());
        if (node.kind == ObjectKind::Group && node.members > 0)
            m_groups.push_back(m_items.size());
        m_items.push_back({node, {}});
    }
    m_offset += qint64(page.nodes.size());
    if (page.nodes.empty() || m_offset >= page.total) {
        m_groups.pop_front();
        m_offset = 0;
    }
}

void StructureReader::finish(bool limited)
{
    // Members stand behind their group, so going backwards every member is done before its group.
    std::vector<QJsonObject> objects(m_items.size());
    for (std::size_t i = m_items.size(); i-- > 0;) {
        objects[i] = nodeJson(m_items[i].node);
        if (m_items[i].node.kind != ObjectKind::Group)
            continue;
        QJsonArray members;
        for (const std::size_t member : m_items[i].members)
            members.append(std::exchange(objects[member], {}));
        objects[i].insert(QStringLiteral("members"), members);
    }
    const int nodes = int(m_items.size());
    m_items.clear();
    m_groups.clear();
    Q_EMIT finished(QJsonDocument(objects.front()).toJson(), nodes, limited);
}

} // namespace hdf5async
