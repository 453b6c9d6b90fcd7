// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/file_questions.h"

#include "core/console/codes.h"
#include "core/service/console/file_answer.h"

namespace hdf5async {

namespace {

struct LinksMap
{
    std::vector<std::vector<Value>> links;
    std::optional<qint64> next;
    qint64 members = 0;
};

template<typename Visitor>
void visitFields(Visitor &visit, const LinksMap *)
{
    visit("links", &LinksMap::links);
    visit("members", &LinksMap::members);
    visit("next", &LinksMap::next);
}

struct StorageMap
{
    QString layout;
    Shape chunk;
    qint64 chunks = 0, allocated = 0, logical = 0, rows = 0;
    QStringList filters;
    double best = 0, worst = 0, cores = 0;
};

template<typename Visitor>
void visitFields(Visitor &visit, const StorageMap *)
{
    visit("layout", &StorageMap::layout);
    visit("chunk", &StorageMap::chunk);
    visit("chunks", &StorageMap::chunks);
    visit("allocated", &StorageMap::allocated);
    visit("logical", &StorageMap::logical);
    visit("filters", &StorageMap::filters);
    visit("best", &StorageMap::best);
    visit("worst", &StorageMap::worst);
    visit("cores", &StorageMap::cores);
    visit("rows", &StorageMap::rows);
}

QString dimsText(const std::vector<qint64> &dims)
{
    QStringList lengths;
    for (const qint64 length : dims)
        lengths.append(QString::number(length));
    return dims.empty() ? QString() : u'(' + lengths.join(u',') + u')';
}

} // namespace

Operation linksQuestion(const QByteArray &group, qint64 position, qint64 limit)
{
    Value::Map arguments{{"path", Value{Value::Bin{group}}}, {"position", Value{position}}, {"limit", Value{limit}}};
    return ConsoleRequest{"links", Value{std::move(arguments)}};
}

LinksAnswer linksAnswer(const Outcome &outcome)
{
    const auto map = fileAnswer<LinksMap>(outcome).value_or(LinksMap());
    LinksAnswer answer;
    answer.next = map.next;
    answer.members = map.members;
    for (const std::vector<Value> &link : map.links) {
        if (link.size() < 3)
            continue;
        answer.links.push_back({value_codec::bytesOf(link[0]).value_or(QByteArray()),
                                fromValue<ObjectKind>(link[1]).value_or(ObjectKind::Dangling),
                                fromValue<quint64>(link[2]).value_or(0)});
    }
    return answer;
}

Operation storageQuestion(const QByteArray &path, bool brief)
{
    Value::Map arguments{{"path", Value{Value::Bin{path}}}, {"brief", Value{brief}}};
    return ConsoleRequest{"storage", Value{std::move(arguments)}};
}

StorageDetails storageAnswer(const Outcome &outcome)
{
    const auto map = fileAnswer<StorageMap>(outcome).value_or(StorageMap());
    StorageDetails details;
    details.layout = map.layout;
    details.chunkShape = map.chunk;
    details.chunks = map.chunks;
    details.allocatedBytes = map.allocated;
    details.logicalBytes = map.logical;
    details.filters = map.filters;
    details.bestRatio = map.best;
    details.worstRatio = map.worst;
    details.codecCores = map.cores;
    details.rows = map.rows;
    return details;
}

QString typeText(const ElementType &type)
{
    const QString bits = QString::number(type.itemSize() * 8);
    switch (type.kind()) {
    case ElementType::Kind::Bool: return QStringLiteral("bool");
    case ElementType::Kind::Int: return QStringLiteral("int") + bits;
    case ElementType::Kind::UInt: return QStringLiteral("uint") + bits;
    case ElementType::Kind::Float: return QStringLiteral("float") + bits;
    case ElementType::Kind::Complex: return QStringLiteral("complex") + bits;
    case ElementType::Kind::Bytes: return QStringLiteral("bytes[%1]").arg(type.itemSize());
    case ElementType::Kind::Text: return QStringLiteral("text[%1]").arg(type.itemSize() / 4);
    case ElementType::Kind::Record: {
        QStringList fields;
        for (const RecordField &field : type.fields().fields)
            fields.append(QString::fromUtf8(field.name) + QStringLiteral(": ") + typeText(field.type) +
                          dimsText(field.dims));
        return u'{' + fields.join(QStringLiteral(", ")) + u'}';
    }
    default: return QString::fromUtf8(type.description());
    }
}

QString typeText(const NamedType &type)
{
    switch (type.form) {
    case NamedType::Form::Wire: return typeText(type.wire);
    case NamedType::Form::Text: return QStringLiteral("text");
    case NamedType::Form::Sequence: return QStringLiteral("list of ") + typeText(type.wire);
    case NamedType::Form::Reference: return QStringLiteral("reference");
    case NamedType::Form::None: return QStringLiteral("unknown");
    case NamedType::Form::Record: break;
    }
    QStringList members;
    for (const NamedType::Member &member : type.members)
        members.append(QString::fromUtf8(member.name) + QStringLiteral(": ") + typeText(member.type) +
                       dimsText(member.dims));
    return u'{' + members.join(QStringLiteral(", ")) + u'}';
}

} // namespace hdf5async
