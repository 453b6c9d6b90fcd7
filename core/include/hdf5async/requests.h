// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/compiled_once.h>
#include <hdf5async/compression.h>
#include <hdf5async/result.h>
#include <hdf5async/selection.h>

#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace hdf5async {

/// The requests of docs/protocol.md as values. Paths are canonical (normalizedPath()). What can be checked without a file has been
/// checked; what needs the file is checked where the request is carried out.

using Attributes = std::vector<std::pair<QByteArray, Data>>;

/// Fields of records: one name alone gives plain elements, a list gives records.
struct FieldList
{
    bool single = false;
    std::vector<QByteArray> names; ///< as the client wrote them: possibly empty, unknown or repeated
};

/// A selection whose faults are reported only when the dataset has been found (order of checks, step 13).
using SelectionArgument = std::optional<Result<Selection>>;

struct HelloRequest
{
    qint64 version = 0;
    std::optional<QByteArray> client;
    std::optional<QByteArray> token;
    std::optional<QByteArray> clientId;
    std::optional<quint64> replayWindow;
};
struct PingRequest
{ };
struct FlushRequest
{ };
struct CreateGroupRequest
{
    QByteArray path;
};
struct WriteRequest
{
    QByteArray path;
    Data data;
    std::optional<Shape> chunks;
    std::optional<std::vector<std::optional<qint64>>> maxShape; ///< nothing = unlimited
    Attributes attributes;
    StorageOptions storage;
};
struct ReadRequest
{
    QByteArray path;
    SelectionArgument select;
    std::optional<FieldList> fields;
    bool stringsAsList = false;
    std::optional<ElementType> dtype; ///< integer or float
    bool stream = false;
    qint64 partBytes = 1 << 20; ///< only with stream; ≥ 1
};
struct UpdateRequest
{
    QByteArray path;
    Data data;
    SelectionArgument select;
    std::optional<qint64> start;
    std::optional<FieldList> fields;
    StorageOptions storage;
};
struct AppendRequest
{
    QByteArray path;
    Data data;
    std::optional<FieldList> deduplicateOn;
    StorageOptions storage;
};
struct InsertRequest
{
    QByteArray path;
    qint64 index = 0;
    Data data;
    StorageOptions storage;
};
struct DeleteRequest
{
    QByteArray path;
    bool missingOk = false;
};
struct ListRequest
{
    QByteArray path = "/";
    bool recursive = false;
    bool detail = false;
    bool attributes = false;
};
struct InfoRequest
{
    QByteArray path;
};
struct ExistsRequest
{
    QByteArray path;
};
struct GetAttributesRequest
{
    QByteArray path;
    std::optional<std::vector<QByteArray>> names;
};
struct SetAttributesRequest
{
    QByteArray path;
    Attributes attributes;
};
struct DeleteAttributesRequest
{
    QByteArray path;
    std::vector<QByteArray> names;
    bool missingOk = false;
};
struct MoveRequest
{
    QByteArray path;
    QByteArray to;
};
struct CopyRequest
{
    QByteArray path;
    QByteArray to;
};
struct ResizeRequest
{
    QByteArray path;
    Shape shape; ///< no negative lengths
};

/// Asks for events about an object, or with `recursive` about all below it too. @source docs/protocol.md, "Events"
struct SubscribeRequest
{
    QByteArray path;
    bool recursive = false;
    bool data = false;          ///< new rows come with the events
    std::optional<qint64> from; ///< rows from there on are sent first; negative from the end
    std::vector<std::pair<QByteArray, qint64>> fromByPath; ///< the same for single datasets; `from` is for all others
};
struct UnsubscribeRequest
{
    quint64 subscription = 0;
};

/// A question or a command of a console. `ask` names it, the arguments are a map. The same is used inside the server, where a file is
/// asked about its objects. @source docs/protocol.md, "Console"
struct ConsoleRequest
{
    QByteArray ask;
    Value arguments;
};

struct BatchRequest;

/// One operation. Batches hold operations by pointer, because they hold each other's type.
using Operation =
    CompiledOnce<std::variant<HelloRequest, PingRequest, FlushRequest, CreateGroupRequest, WriteRequest, ReadRequest,
                              UpdateRequest, AppendRequest, InsertRequest, DeleteRequest, ListRequest, InfoRequest,
                              ExistsRequest, GetAttributesRequest, SetAttributesRequest, DeleteAttributesRequest,
                              MoveRequest, CopyRequest, ResizeRequest, ConsoleRequest,
                              std::shared_ptr<const BatchRequest>, SubscribeRequest, UnsubscribeRequest>>;

/// Several operations as one atomic change, all on one file.
struct BatchRequest
{
    std::vector<Operation> operations;
};

/// Which operation, without its arguments; in the order of Operation's alternatives.
enum class OpCode : quint8 {
    Hello,
    Ping,
    Flush,
    CreateGroup,
    Write,
    Read,
    Update,
    Append,
    Insert,
    Delete,
    List,
    Info,
    Exists,
    GetAttributes,
    SetAttributes,
    DeleteAttributes,
    Move,
    Copy,
    Resize,
    Console,
    Batch,
    Subscribe,
    Unsubscribe,
};
constexpr std::size_t opCount = std::size_t(OpCode::Unsubscribe) + 1;

[[nodiscard]] inline OpCode opCode(const Operation &operation)
{
    return static_cast<OpCode>(operation.index());
}
/// The operation's name on the wire, such as "create_group".
[[nodiscard]] QLatin1StringView opName(OpCode code);
[[nodiscard]] std::optional<OpCode> opCodeFromName(QByteArrayView name);
/// Whether the operation may change a file (batches count as changing).
[[nodiscard]] bool isChanging(OpCode code);
/// The canonical path an operation is about; empty for those without.
[[nodiscard]] QByteArray pathOf(const Operation &operation);

/// When a changing request is acknowledged. @source docs/protocol.md, "Acknowledgement levels"
enum class AckLevel : quint8 {
    Applied, ///< the change is made and part of the next commit
    Durable, ///< the commit that contains it is on stable storage
};

/// An id as the client sent it: nil, or an int64 or uint64.
using RequestId = std::variant<std::monostate, qint64, quint64>;

/// Everything about a request but the operation's arguments.
struct RequestHead
{
    RequestId id;
    OpCode op = OpCode::Ping;
    QByteArray file = QByteArrayLiteral("default");
    std::optional<AckLevel> ack; ///< nothing = the server's default
    std::optional<quint64> sequence;
    std::size_t frameBytes = 0; ///< what the request took on the wire
};

} // namespace hdf5async
