// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/compiled_once.h>
#include <hdf5async/requests.h>

#include <optional>
#include <variant>
#include <vector>

namespace hdf5async {

/// What a request is answered with. Alternatives without members of their own stand for a single value on the wire.

struct HelloReply
{
    struct SequenceState ///< per file: what this client_id has applied and what is on stable storage
    {
        QByteArray file;
        quint64 applied = 0;
        quint64 durable = 0;
    };
    int version = 1;
    QByteArray server; ///< "hdf5async/0.1.0"
    std::vector<QByteArray> files;
    bool readOnly = false;
    qint64 maxFrame = 0, maxResponse = 0, maxDepth = 0, maxItems = 0;
    std::vector<QByteArray> features;
    AckLevel defaultAck = AckLevel::Durable;
    std::vector<SequenceState> sequences; ///< only for a client that gave its client_id
};
struct PongReply
{ };
struct FlushReply
{ };
struct CreateGroupReply
{
    bool created = false;
};
struct WriteReply
{
    std::optional<Shape> shape; ///< nothing = null dataspace
    bool created = false;
};
struct ReadReply ///< of read and console
{
    Value value; ///< nil when the path does not exist
};
struct ShapeReply ///< of update, insert, resize
{
    Shape shape;
};
struct AppendReply
{
    Shape shape;
    bool created = false;
    qint64 appended = 0, updated = 0, removed = 0;
};
struct DeleteReply
{
    bool deleted = false;
};

/// What an object is; a good soft link counts as its target.
enum class ObjectKind : quint8 { Group, Dataset, Datatype, Dangling, External };
[[nodiscard]] QLatin1StringView objectKindName(ObjectKind kind);

/// Attribute names and values in the order of the names' bytes.
using AttributeValues = std::vector<std::pair<QByteArray, Value>>;

struct ListEntry
{
    QByteArray name; ///< relative to the listed group; bytes
    ObjectKind kind = ObjectKind::Group;
    std::optional<Shape> shape; ///< datasets; nothing = null dataspace
    NamedType dtype;            ///< datasets
    std::optional<AttributeValues> attributes;
};
struct ListReply
{
    bool detail = false; ///< otherwise the entries' names alone
    std::vector<ListEntry> entries;
};
struct InfoReply
{
    QByteArray path;
    ObjectKind kind = ObjectKind::Group;
    qint64 attributes = 0;
    qint64 members = 0; ///< groups
    NamedType dtype;    ///< datasets, datatypes
    /// Datasets:
    std::optional<Shape> shape;
    std::optional<std::vector<std::optional<qint64>>> maxShape;
    std::optional<Shape> chunks;
    std::optional<QByteArray> compression; ///< a name of codecName(), or "other"
    std::optional<int> compressionLevel;
    Shuffle shuffle = Shuffle::None;
    bool fletcher32 = false;
    qint64 size = 0;                                                       ///< elements
    std::optional<std::vector<std::pair<QByteArray, qint64>>> enumMembers; ///< in file order
    std::optional<Shape> elementShape;                                     ///< array types
};
struct ExistsReply
{
    bool exists = false;
};
struct GetAttributesReply
{
    AttributeValues attributes;
};
struct SetAttributesReply
{
    qint64 set = 0;
};
struct DeleteAttributesReply
{
    qint64 deleted = 0;
};
struct PathReply ///< of move, copy
{
    QByteArray path;
};
struct SubscribeReply
{
    quint64 subscription = 0; ///< its number on this connection
};
struct UnsubscribeReply
{
    quint64 subscription = 0; ///< not on the wire
};
struct BatchReply;

using Outcome = CompiledOnce<std::variant<HelloReply, PongReply, FlushReply, CreateGroupReply, WriteReply, ReadReply,
                                          ShapeReply, AppendReply, DeleteReply, ListReply, InfoReply, ExistsReply,
                                          GetAttributesReply, SetAttributesReply, DeleteAttributesReply, PathReply,
                                          std::shared_ptr<const BatchReply>, SubscribeReply, UnsubscribeReply>>;

struct BatchReply
{
    std::vector<Outcome> results;
};

/// About how many bytes an outcome holds in memory: arrays, texts and names; small members are not counted.
[[nodiscard]] qint64 payloadBytes(const Outcome &outcome);

/// A part of a streamed result.
struct StreamPart
{
    quint32 index = 0;
    bool more = false;
};

/// The answer to one request. @thread a value; handed from thread to thread
struct Reply
{
    RequestId id;
    Result<Outcome> outcome;
    std::optional<quint64> commit; ///< of the commit that contains the change; changing requests and flush
    std::optional<StreamPart> part;
    bool replayed = false;
};

} // namespace hdf5async
