// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/outcome_encoder.h"

#include "network/protocol/value_encoder.h"
#include "network/protocol/wire_text.h"

#include <QVariant>

namespace hdf5async {

namespace {

void writeShape(WireWriter &writer, const Shape &shape)
{
    writer.array(shape.size());
    for (const qint64 length : shape)
        writer.integer(length);
}

void writeShape(WireWriter &writer, const std::optional<Shape> &shape)
{
    if (shape)
        writeShape(writer, *shape);
    else
        writer.nil();
}

void writeNames(WireWriter &writer, const std::vector<QByteArray> &names)
{
    writer.array(names.size());
    for (const QByteArray &name : names)
        writer.name(name);
}

void writeAttributes(WireWriter &writer, const AttributeValues &attributes)
{
    writer.map(attributes.size());
    for (const auto &[name, value] : attributes) {
        writer.name(name);
        writeValue(writer, value);
    }
}

// Pairs of a map, written as they come.
class MapWriter
{
public:
    MapWriter(WireWriter &writer, std::size_t count) : m_writer(writer) { writer.map(count); }

    WireWriter &key(std::string_view name)
    {
        m_writer.text(name);
        return m_writer;
    }
    void add(std::string_view name, bool value) { key(name).boolean(value); }
    void add(std::string_view name, qint64 value) { key(name).integer(value); }
    void add(std::string_view name, quint64 value) { key(name).unsignedInteger(value); }
    void add(std::string_view name, const QByteArray &value) { key(name).name(value); }
    void add(std::string_view name, QLatin1StringView value)
    {
        key(name).text(stdView(QByteArrayView(value.data(), value.size())));
    }
    void add(std::string_view name, const Shape &value) { writeShape(key(name), value); }
    void add(std::string_view name, const std::optional<Shape> &value) { writeShape(key(name), value); }
    void addNil(std::string_view name) { key(name).nil(); }

private:
    WireWriter &m_writer;
};

void writeHello(WireWriter &writer, const HelloReply &reply)
{
    MapWriter map(writer, reply.sequences.empty() ? 7 : 8);
    map.add("version", qint64(reply.version));
    map.add("server", reply.server);
    writeNames(map.key("files"), reply.files);
    map.add("read_only", reply.readOnly);
    MapWriter limits(map.key("limits"), 4);
    limits.add("max_frame", reply.maxFrame);
    limits.add("max_response", reply.maxResponse);
    limits.add("max_depth", reply.maxDepth);
    limits.add("max_items", reply.maxItems);
    writeNames(map.key("features"), reply.features);
    map.add("default_ack", QLatin1StringView(reply.defaultAck == AckLevel::Durable ? "durable" : "applied"));
    if (reply.sequences.empty())
        return;
    writer.text("sequences");
    writer.map(reply.sequences.size());
    for (const HelloReply::SequenceState &state : reply.sequences) {
        writer.name(state.file);
        MapWriter sequence(writer, 2);
        sequence.add("applied", state.applied);
        sequence.add("durable", state.durable);
    }
}

void writeEntry(WireWriter &writer, const ListEntry &entry)
{
    const bool isDataset = entry.kind == ObjectKind::Dataset;
    MapWriter map(writer, 2 + (isDataset ? 2 : 0) + (entry.attributes ? 1 : 0));
    map.add("name", entry.name);
    map.add("kind", objectKindName(entry.kind));
    if (isDataset) {
        map.add("shape", entry.shape);
        writeNamedType(map.key("dtype"), entry.dtype);
    }
    if (entry.attributes)
        writeAttributes(map.key("attrs"), *entry.attributes);
}

void writeMaxShape(WireWriter &writer, const std::optional<std::vector<std::optional<qint64>>> &shape)
{
    if (!shape)
        return writer.nil();
    writer.array(shape->size());
    for (const std::optional<qint64> &length : *shape)
        length ? writer.integer(*length) : writer.nil();
}

void writeDatasetInfo(MapWriter &map, const InfoReply &reply)
{
    map.add("shape", reply.shape);
    writeMaxShape(map.key("maxshape"), reply.maxShape);
    writeNamedType(map.key("dtype"), reply.dtype);
    map.add("chunks", reply.chunks);
    reply.compression ? map.add("compression", *reply.compression) : map.addNil("compression");
    reply.compressionLevel ? map.add("compression_opts", qint64(*reply.compressionLevel))
                           : map.addNil("compression_opts");
    reply.shuffle == Shuffle::Bit ? map.add("shuffle", QByteArray("bit"))
                                  : map.add("shuffle", reply.shuffle != Shuffle::None);
    map.add("fletcher32", reply.fletcher32);
    reply.shape ? map.add("size", reply.size) : map.addNil("size");
}

void writeInfo(WireWriter &writer, const InfoReply &reply)
{
    const bool isDataset = reply.kind == ObjectKind::Dataset;
    const bool isGroup = reply.kind == ObjectKind::Group;
    const std::size_t extras = (reply.enumMembers ? 1 : 0) + (reply.elementShape ? 1 : 0);
    MapWriter map(writer, isDataset ? 12 + extras : 4 + (isGroup ? 0 : extras));
    map.add("path", reply.path);
    map.add("kind", objectKindName(reply.kind));
    if (isGroup)
        map.add("members", reply.members);
    else if (isDataset)
        writeDatasetInfo(map, reply);
    else
        writeNamedType(map.key("dtype"), reply.dtype);
    map.add("attrs", reply.attributes);
    if (!isGroup && reply.enumMembers) {
        map.key("enum").map(reply.enumMembers->size());
        for (const auto &[name, value] : *reply.enumMembers) {
            writer.name(name);
            writer.integer(value);
        }
    }
    if (!isGroup && reply.elementShape)
        map.add("element_shape", *reply.elementShape);
}

struct OutcomeWriter
{
    WireWriter &writer;

    void operator()(const HelloReply &reply) const { writeHello(writer, reply); }
    void operator()(const PongReply &) const { writer.text("pong"); }
    void operator()(const FlushReply &) const { writer.boolean(true); }
    void operator()(const CreateGroupReply &reply) const { MapWriter(writer, 1).add("created", reply.created); }
    void operator()(const WriteReply &reply) const
    {
        MapWriter map(writer, 2);
        map.add("shape", reply.shape);
        map.add("created", reply.created);
    }
    void operator()(const ReadReply &reply) const { writeValue(writer, reply.value); }
    void operator()(const ShapeReply &reply) const { MapWriter(writer, 1).add("shape", reply.shape); }
    void operator()(const AppendReply &reply) const
    {
        MapWriter map(writer, 5);
        map.add("shape", reply.shape);
        map.add("created", reply.created);
        map.add("appended", reply.appended);
        map.add("updated", reply.updated);
        map.add("removed", reply.removed);
    }
    void operator()(const DeleteReply &reply) const { MapWriter(writer, 1).add("deleted", reply.deleted); }
    void operator()(const ListReply &reply) const
    {
        writer.array(reply.entries.size());
        for (const ListEntry &entry : reply.entries)
            reply.detail ? writeEntry(writer, entry) : writer.name(entry.name);
    }
    void operator()(const InfoReply &reply) const { writeInfo(writer, reply); }
    void operator()(const ExistsReply &reply) const { writer.boolean(reply.exists); }
    void operator()(const GetAttributesReply &reply) const { writeAttributes(writer, reply.attributes); }
    void operator()(const SetAttributesReply &reply) const { MapWriter(writer, 1).add("set", reply.set); }
    void operator()(const DeleteAttributesReply &reply) const { MapWriter(writer, 1).add("deleted", reply.deleted); }
    void operator()(const PathReply &reply) const { MapWriter(writer, 1).add("path", reply.path); }
    void operator()(const std::shared_ptr<const BatchReply> &batch) const
    {
        writer.array(batch->results.size());
        for (const Outcome &result : batch->results)
            writeOutcome(writer, result);
    }
    void operator()(const SubscribeReply &reply) const { MapWriter(writer, 1).add("sub", reply.subscription); }
    void operator()(const UnsubscribeReply &) const { writer.boolean(true); }
};

// Details are written by hand in many places, so any simple variant will do.
void writeVariant(WireWriter &writer, const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Bool: return writer.boolean(value.toBool());
    case QMetaType::Int:
    case QMetaType::LongLong: return writer.integer(value.toLongLong());
    case QMetaType::UInt:
    case QMetaType::ULongLong:
    case QMetaType::ULong: return writer.unsignedInteger(value.toULongLong());
    case QMetaType::Long: return writer.integer(value.toLongLong());
    case QMetaType::Double: return writer.real(value.toDouble());
    case QMetaType::QByteArray: return writer.name(value.toByteArray());
    case QMetaType::QVariantList:
    case QMetaType::QStringList: {
        const QVariantList list = value.toList();
        writer.array(std::size_t(list.size()));
        for (const QVariant &element : list)
            writeVariant(writer, element);
        return;
    }
    case QMetaType::QVariantMap: {
        const QVariantMap map = value.toMap();
        writer.map(std::size_t(map.size()));
        for (auto it = map.begin(); it != map.end(); ++it) {
            writer.name(it.key().toUtf8());
            writeVariant(writer, it.value());
        }
        return;
    }
    default: return value.isNull() ? writer.nil() : writer.name(value.toString().toUtf8());
    }
}

} // namespace

void writeOutcome(WireWriter &writer, const Outcome &outcome)
{
    std::visit(OutcomeWriter{writer}, outcome);
}

void writeError(WireWriter &writer, const Error &error)
{
    MapWriter map(writer, error.detail.isEmpty() ? 2 : 3);
    map.add("code", errorCodeName(error.code));
    map.add("message", error.message.toUtf8());
    if (!error.detail.isEmpty())
        writeVariant(map.key("detail"), error.detail);
}

} // namespace hdf5async
