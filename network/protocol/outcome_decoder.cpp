// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/outcome_decoder.h"

#include "network/protocol/map_reader.h"
#include "network/protocol/value_decoder.h"
#include "network/protocol/wire_text.h"

namespace hdf5async {

namespace {

bool takeLimits(MapReader &map, HelloReply &reply)
{
    MapReader limits(map.reader(), map.source());
    limits.forEach([&](std::string_view key) {
        if (key == "max_frame")
            return limits.take(reply.maxFrame);
        if (key == "max_response")
            return limits.take(reply.maxResponse);
        if (key == "max_depth")
            return limits.take(reply.maxDepth);
        return key == "max_items" && limits.take(reply.maxItems);
    });
    return true;
}

bool takeSequences(MapReader &map, HelloReply &reply)
{
    MapReader files(map.reader(), map.source());
    files.forEach([&](std::string_view file) {
        HelloReply::SequenceState state{qtView(file).toByteArray(), 0, 0};
        MapReader numbers(map.reader(), map.source());
        numbers.forEach([&](std::string_view key) {
            return (key == "applied" && numbers.take(state.applied)) ||
                   (key == "durable" && numbers.take(state.durable));
        });
        reply.sequences.push_back(std::move(state));
        return true;
    });
    return true;
}

Result<Outcome> decodeHello(MapReader map)
{
    HelloReply reply;
    map.forEach([&](std::string_view key) {
        if (key == "version")
            return map.take(reply.version);
        if (key == "server")
            return map.take(reply.server);
        if (key == "files")
            return map.take(reply.files);
        if (key == "read_only")
            return map.take(reply.readOnly);
        if (key == "limits")
            return takeLimits(map, reply);
        if (key == "features")
            return map.take(reply.features);
        if (key == "sequences")
            return takeSequences(map, reply);
        if (key != "default_ack")
            return false;
        QByteArray ack;
        map.take(ack);
        reply.defaultAck = ack == "applied" ? AckLevel::Applied : AckLevel::Durable;
        return true;
    });
    return map.finish(std::move(reply));
}

bool takeOf(MapReader &map, ListEntry &entry, std::string_view key)
{
    if (key == "name")
        return map.take(entry.name);
    if (key == "kind")
        return map.take(entry.kind);
    if (key == "shape")
        return map.take(entry.shape);
    if (key == "dtype")
        return map.take(entry.dtype);
    return key == "attrs" && map.take(entry.attributes.emplace());
}

Result<Outcome> decodeList(const ListRequest &request, MapReader map)
{
    ListReply reply;
    reply.detail = request.detail;
    const WireToken head = map.reader().next();
    if (head.type != WireToken::Type::Array)
        return failure(badResult("it is no list"));
    for (quint64 i = 0; i < head.number; ++i) {
        ListEntry entry;
        if (request.detail)
            map.forEach([&](std::string_view key) { return takeOf(map, entry, key); });
        else
            map.take(entry.name);
        reply.entries.push_back(std::move(entry));
    }
    return map.finish(std::move(reply));
}

bool takeEnum(MapReader &map, InfoReply &reply)
{
    MapReader members(map.reader(), map.source());
    reply.enumMembers.emplace();
    members.forEach([&](std::string_view name) {
        qint64 value = 0;
        members.take(value);
        reply.enumMembers->emplace_back(qtView(name).toByteArray(), value);
        return true;
    });
    return true;
}

bool takeLayout(MapReader &map, InfoReply &reply, std::string_view key)
{
    if (key == "shape")
        return map.take(reply.shape);
    if (key == "maxshape")
        return map.take(reply.maxShape);
    if (key == "chunks")
        return map.take(reply.chunks);
    if (key == "compression")
        return map.takeOptional(reply.compression);
    if (key == "compression_opts")
        return map.takeOptional(reply.compressionLevel);
    if (key == "shuffle")
        return map.take(reply.shuffle);
    return key == "fletcher32" && map.take(reply.fletcher32);
}

Result<Outcome> decodeInfo(MapReader map)
{
    InfoReply reply;
    map.forEach([&](std::string_view key) {
        if (key == "path")
            return map.take(reply.path);
        if (key == "kind")
            return map.take(reply.kind);
        if (key == "attrs")
            return map.take(reply.attributes);
        if (key == "members")
            return map.take(reply.members);
        if (key == "dtype")
            return map.take(reply.dtype);
        if (key == "size")
            return map.take(reply.size);
        if (key == "enum")
            return takeEnum(map, reply);
        if (key == "element_shape")
            return map.take(reply.elementShape);
        return takeLayout(map, reply, key);
    });
    return map.finish(std::move(reply));
}

Result<Outcome> decodeAppend(MapReader map)
{
    AppendReply reply;
    map.forEach([&](std::string_view key) {
        if (key == "shape")
            return map.take(reply.shape);
        if (key == "created")
            return map.take(reply.created);
        if (key == "appended")
            return map.take(reply.appended);
        if (key == "updated")
            return map.take(reply.updated);
        return key == "removed" && map.take(reply.removed);
    });
    return map.finish(std::move(reply));
}

// Replies that are a map with one key.
template<typename Reply, typename T>
Result<Outcome> decodeOne(MapReader map, std::string_view name, T Reply::*member)
{
    Reply reply;
    map.forEach([&](std::string_view key) { return key == name && map.take(reply.*member); });
    return map.finish(std::move(reply));
}

Result<Outcome> decodeBatch(const BatchRequest &batch, MapReader map)
{
    const WireToken head = map.reader().next();
    if (head.type != WireToken::Type::Array || head.number != batch.operations.size())
        return failure(badResult("a batch has as many results as requests"));
    auto reply = std::make_shared<BatchReply>();
    for (const Operation &operation : batch.operations) {
        // What a batch has read comes back as nil when its reply is a repeated one.
        if (!isChanging(opCode(operation)) && WireReader(map.reader()).next().type == WireToken::Type::Nil) {
            map.reader().next();
            reply->results.emplace_back(ReadReply{});
            continue;
        }
        Result<Outcome> outcome = decodeOutcome(operation, map.reader(), map.source());
        if (!outcome)
            return outcome;
        reply->results.push_back(std::move(*outcome));
    }
    return Outcome(std::shared_ptr<const BatchReply>(std::move(reply)));
}

struct OutcomeReader
{
    MapReader map;

    Result<Outcome> operator()(const HelloRequest &) { return decodeHello(map); }
    Result<Outcome> operator()(const PingRequest &) { return skipped(PongReply{}); }
    Result<Outcome> operator()(const FlushRequest &) { return skipped(FlushReply{}); }
    Result<Outcome> operator()(const CreateGroupRequest &)
    {
        return decodeOne(map, "created", &CreateGroupReply::created);
    }
    Result<Outcome> operator()(const WriteRequest &)
    {
        WriteReply reply;
        map.forEach([&](std::string_view key) {
            return (key == "shape" && map.take(reply.shape)) || (key == "created" && map.take(reply.created));
        });
        return map.finish(std::move(reply));
    }
    Result<Outcome> operator()(const ReadRequest &) { return decodeAny(); }
    Result<Outcome> operator()(const UpdateRequest &) { return decodeOne(map, "shape", &ShapeReply::shape); }
    Result<Outcome> operator()(const AppendRequest &) { return decodeAppend(map); }
    Result<Outcome> operator()(const InsertRequest &) { return decodeOne(map, "shape", &ShapeReply::shape); }
    Result<Outcome> operator()(const DeleteRequest &) { return decodeOne(map, "deleted", &DeleteReply::deleted); }
    Result<Outcome> operator()(const ListRequest &request) { return decodeList(request, map); }
    Result<Outcome> operator()(const InfoRequest &) { return decodeInfo(map); }
    Result<Outcome> operator()(const ExistsRequest &)
    {
        ExistsReply reply;
        map.take(reply.exists);
        return map.finish(reply);
    }
    Result<Outcome> operator()(const GetAttributesRequest &)
    {
        GetAttributesReply reply;
        map.take(reply.attributes);
        return map.finish(std::move(reply));
    }
    Result<Outcome> operator()(const SetAttributesRequest &) { return decodeOne(map, "set", &SetAttributesReply::set); }
    Result<Outcome> operator()(const DeleteAttributesRequest &)
    {
        return decodeOne(map, "deleted", &DeleteAttributesReply::deleted);
    }
    Result<Outcome> operator()(const MoveRequest &) { return decodeOne(map, "path", &PathReply::path); }
    Result<Outcome> operator()(const CopyRequest &) { return decodeOne(map, "path", &PathReply::path); }
    Result<Outcome> operator()(const ResizeRequest &) { return decodeOne(map, "shape", &ShapeReply::shape); }
    Result<Outcome> operator()(const ConsoleRequest &) { return decodeAny(); }
    Result<Outcome> operator()(const std::shared_ptr<const BatchRequest> &batch) { return decodeBatch(*batch, map); }
    Result<Outcome> operator()(const SubscribeRequest &)
    {
        return decodeOne(map, "sub", &SubscribeReply::subscription);
    }
    Result<Outcome> operator()(const UnsubscribeRequest &request)
    {
        return skipped(UnsubscribeReply{request.subscription});
    }

private:
    Result<Outcome> decodeAny()
    {
        return decodeValue(map.reader(), map.source()).map([](Value &&value) {
            return Outcome(ReadReply{std::move(value)});
        });
    }
    Result<Outcome> skipped(Outcome outcome)
    {
        map.reader().skip();
        return outcome;
    }
};

} // namespace

Result<Outcome> decodeOutcome(const Operation &operation, WireReader &reader, const DecodeSource &source)
{
    return std::visit(OutcomeReader{MapReader(reader, source)}, operation);
}

} // namespace hdf5async
