// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/request_encoder.h"

#include "network/protocol/data_encoder.h"
#include "network/protocol/request_keys.h"
#include "network/protocol/value_encoder.h"
#include "network/protocol/wire_text.h"

#include <algorithm>
#include <limits>

namespace hdf5async {

namespace {

using Key = RequestKey;

void writeSelector(WireWriter &writer, const Selector &selector)
{
    if (const auto *index = std::get_if<qint64>(&selector.v))
        return writer.integer(*index);
    if (const auto *indices = std::get_if<Selector::Indices>(&selector.v)) {
        writer.array(indices->size());
        for (const qint64 index : *indices)
            writer.integer(index);
        return;
    }
    const auto *slice = std::get_if<Selector::Slice>(&selector.v);
    if (!slice)
        return writer.nil();
    writer.map(3);
    writer.text("start");
    slice->start ? writer.integer(*slice->start) : writer.nil();
    writer.text("stop");
    slice->stop ? writer.integer(*slice->stop) : writer.nil();
    writer.text("step");
    writer.integer(slice->step);
}

// The pairs of a map: gone over once to count them and once to write them.
class Pairs
{
public:
    /// Only counts.
    Pairs() = default;
    explicit Pairs(WireWriter &writer) : m_writer(&writer) { }

    [[nodiscard]] std::size_t count() const { return m_count; }

    template<typename Write>
    void add(Key key, Write &&write)
    {
        ++m_count;
        if (!m_writer)
            return;
        m_writer->text(keyName(key));
        write(*m_writer);
    }

    void text(Key key, QByteArrayView value)
    {
        add(key, [value](WireWriter &writer) { writer.name(value); });
    }
    void integer(Key key, qint64 value)
    {
        add(key, [value](WireWriter &writer) { writer.integer(value); });
    }
    void count(Key key, quint64 value)
    {
        add(key, [value](WireWriter &writer) { writer.unsignedInteger(value); });
    }
    void flag(Key key, bool value)
    {
        if (value)
            add(key, [](WireWriter &writer) { writer.boolean(true); });
    }
    void data(Key key, const Data &value)
    {
        add(key, [&value](WireWriter &writer) { writeData(writer, value); });
    }
    void lengths(Key key, const Shape &shape)
    {
        add(key, [&shape](WireWriter &writer) {
            writer.array(shape.size());
            for (const qint64 length : shape)
                writer.integer(length);
        });
    }
    void names(Key key, const std::vector<QByteArray> &names)
    {
        add(key, [&names](WireWriter &writer) {
            writer.array(names.size());
            for (const QByteArray &name : names)
                writer.name(name);
        });
    }
    void fields(Key key, const std::optional<FieldList> &list)
    {
        if (list && list->single && !list->names.empty())
            text(key, list->names.front());
        else if (list)
            names(key, list->names);
    }
    void select(const SelectionArgument &selection)
    {
        if (!selection || !*selection)
            return;
        add(Key::Select, [&selection](WireWriter &writer) {
            writer.array((*selection)->size());
            for (const Selector &selector : **selection)
                writeSelector(writer, selector);
        });
    }
    void attributes(const Attributes &attributes)
    {
        add(Key::Attrs, [&attributes](WireWriter &writer) {
            writer.map(attributes.size());
            for (const auto &[name, value] : attributes) {
                writer.name(name);
                writeData(writer, value);
            }
        });
    }
    void storage(const StorageOptions &options)
    {
        if (options.codec)
            text(Key::Compression, qtView(codecName(*options.codec)));
        if (options.level)
            integer(Key::CompressionOpts, *options.level);
        if (options.shuffle == Shuffle::Bit)
            text(Key::Shuffle, "bit");
        else if (options.shuffle)
            add(Key::Shuffle, [&options](WireWriter &writer) { writer.boolean(*options.shuffle == Shuffle::Byte); });
        if (options.fletcher32)
            add(Key::Fletcher32, [&options](WireWriter &writer) { writer.boolean(*options.fletcher32); });
    }

private:
    WireWriter *m_writer = nullptr;
    std::size_t m_count = 0;
};

// `op` and the pairs of one operation.
void writeOperation(WireWriter &writer, const Operation &operation);

struct OperationPairs
{
    Pairs &pairs;

    void operator()(const HelloRequest &request) const
    {
        pairs.integer(Key::Version, request.version);
        if (request.client)
            pairs.text(Key::Client, *request.client);
        if (request.token)
            pairs.text(Key::Token, *request.token);
        if (request.clientId)
            pairs.text(Key::ClientId, *request.clientId);
        if (request.replayWindow)
            pairs.count(Key::ReplayWindow, *request.replayWindow);
    }
    void operator()(const PingRequest &) const { }
    void operator()(const FlushRequest &) const { }
    void operator()(const CreateGroupRequest &request) const { pairs.text(Key::Path, request.path); }
    void operator()(const WriteRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.data(Key::Data, request.data);
        if (request.chunks)
            pairs.lengths(Key::Chunks, *request.chunks);
        if (request.maxShape) {
            pairs.add(Key::Maxshape, [&request](WireWriter &writer) {
                writer.array(request.maxShape->size());
                for (const std::optional<qint64> &length : *request.maxShape)
                    length ? writer.integer(*length) : writer.nil();
            });
        }
        if (!request.attributes.empty())
            pairs.attributes(request.attributes);
        pairs.storage(request.storage);
    }
    void operator()(const ReadRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.select(request.select);
        pairs.fields(Key::Fields, request.fields);
        if (request.stringsAsList)
            pairs.text(Key::Strings, "list");
        if (request.dtype)
            pairs.text(Key::Dtype, request.dtype->typeString());
        pairs.flag(Key::Stream, request.stream);
        if (request.stream)
            pairs.integer(Key::PartBytes, request.partBytes);
    }
    void operator()(const UpdateRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.data(Key::Data, request.data);
        pairs.select(request.select);
        if (request.start)
            pairs.integer(Key::Start, *request.start);
        pairs.fields(Key::Fields, request.fields);
        pairs.storage(request.storage);
    }
    void operator()(const AppendRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.data(Key::Data, request.data);
        pairs.fields(Key::DeduplicateOn, request.deduplicateOn);
        pairs.storage(request.storage);
    }
    void operator()(const InsertRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.integer(Key::Index, request.index);
        pairs.data(Key::Data, request.data);
        pairs.storage(request.storage);
    }
    void operator()(const DeleteRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.flag(Key::MissingOk, request.missingOk);
    }
    void operator()(const ListRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.flag(Key::Recursive, request.recursive);
        pairs.flag(Key::Detail, request.detail);
        pairs.flag(Key::Attrs, request.attributes);
    }
    void operator()(const InfoRequest &request) const { pairs.text(Key::Path, request.path); }
    void operator()(const ExistsRequest &request) const { pairs.text(Key::Path, request.path); }
    void operator()(const GetAttributesRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        if (request.names)
            pairs.names(Key::Names, *request.names);
    }
    void operator()(const SetAttributesRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.attributes(request.attributes);
    }
    void operator()(const DeleteAttributesRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.names(Key::Names, request.names);
        pairs.flag(Key::MissingOk, request.missingOk);
    }
    void operator()(const MoveRequest &request) const { twoPaths(request.path, request.to); }
    void operator()(const CopyRequest &request) const { twoPaths(request.path, request.to); }
    void operator()(const ResizeRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.lengths(Key::NewShape, request.shape);
    }
    void operator()(const ConsoleRequest &request) const
    {
        pairs.text(Key::Ask, request.ask);
        const auto *arguments = std::get_if<Value::Map>(&request.arguments.v);
        if (arguments && !arguments->empty())
            pairs.add(Key::Args, [&request](WireWriter &writer) { writeValue(writer, request.arguments); });
    }
    void operator()(const std::shared_ptr<const BatchRequest> &batch) const
    {
        pairs.add(Key::Requests, [&batch](WireWriter &writer) {
            writer.array(batch->operations.size());
            for (const Operation &operation : batch->operations)
                writeOperation(writer, operation);
        });
    }
    void operator()(const SubscribeRequest &request) const
    {
        pairs.text(Key::Path, request.path);
        pairs.flag(Key::Recursive, request.recursive);
        pairs.flag(Key::Data, request.data);
        if (request.from && request.fromByPath.empty())
            pairs.integer(Key::From, *request.from);
        else if (request.from)
            pairs.add(Key::From, [&request](WireWriter &writer) {
                const bool hasOthers = *request.from != 0;
                writer.map(request.fromByPath.size() + (hasOthers ? 1 : 0));
                if (hasOthers) {
                    writer.text("/");
                    writer.integer(*request.from);
                }
                for (const auto &[path, row] : request.fromByPath) {
                    writer.name(path);
                    writer.integer(row);
                }
            });
    }
    void operator()(const UnsubscribeRequest &request) const { pairs.count(Key::Sub, request.subscription); }

private:
    void twoPaths(const QByteArray &path, const QByteArray &to) const
    {
        pairs.text(Key::Path, path);
        pairs.text(Key::To, to);
    }
};

QByteArrayView nameOf(const Operation &operation)
{
    const QLatin1StringView name = opName(opCode(operation));
    return {name.data(), name.size()};
}

void addOperation(Pairs &pairs, const Operation &operation)
{
    pairs.text(Key::Op, nameOf(operation));
    std::visit(OperationPairs{pairs}, operation);
}

void writeOperation(WireWriter &writer, const Operation &operation)
{
    Pairs counted;
    addOperation(counted, operation);
    writer.map(counted.count());
    Pairs written(writer);
    addOperation(written, operation);
}

void addHead(Pairs &pairs, const RequestHead &head, OpCode op)
{
    if (const auto *id = std::get_if<qint64>(&head.id))
        pairs.integer(Key::Id, *id);
    else if (const auto *large = std::get_if<quint64>(&head.id))
        pairs.add(Key::Id, [large](WireWriter &writer) { writer.unsignedInteger(*large); });
    if (head.file != "default")
        pairs.text(Key::File, head.file);
    if (!isChanging(op))
        return;
    if (head.ack)
        pairs.text(Key::Ack, *head.ack == AckLevel::Durable ? "durable" : "applied");
    if (head.sequence)
        pairs.add(Key::Seq, [&head](WireWriter &writer) { writer.unsignedInteger(*head.sequence); });
}

} // namespace

std::size_t encodeRequest(const RequestHead &head, const Operation &operation, std::size_t maxFrame, ReplyBuffer &out)
{
    const std::size_t limit = std::min<std::size_t>(maxFrame, std::numeric_limits<quint32>::max());
    const ReplyBuffer::Mark mark = out.beginFrame();
    WireWriter writer(out, limit);
    Pairs counted;
    addHead(counted, head, opCode(operation));
    addOperation(counted, operation);
    writer.map(counted.count());
    Pairs written(writer);
    addHead(written, head, opCode(operation));
    addOperation(written, operation);
    if (writer.isOverLimit())
        out.rollBack(mark);
    else
        out.endFrame(mark);
    return writer.written();
}

} // namespace hdf5async
