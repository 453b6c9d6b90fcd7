// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/operation_decoder.h"

#include "network/protocol/value_decoder.h"

#include <hdf5async/names.h>

#include "network/protocol/dataset_layout.h"
#include "network/protocol/type_parser.h"
#include "network/protocol/wire_text.h"

#include <algorithm>
#include <cctype>

namespace hdf5async {

namespace {

using Key = RequestKey;
using Arguments = RequestArguments;

// Puts a request together from parts, any of which may fail: the first error is the one that counts.
class Assembly
{
public:
    [[nodiscard]] bool isGood() const { return !m_error; }

    template<typename T, typename U>
    void take(T &target, Result<U> &&part)
    {
        if (part)
            target = std::move(*part);
        else
            note(std::move(part.error()));
    }

    void check(Result<void> &&part)
    {
        if (!part)
            note(std::move(part.error()));
    }

    void require(bool condition, ErrorCode code, const QString &message)
    {
        if (!condition)
            note({code, message});
    }

    template<typename Request>
    Result<Operation> finish(Request &&request)
    {
        if (m_error)
            return failure(std::move(*m_error));
        return Operation(std::forward<Request>(request));
    }

private:
    void note(Error error)
    {
        if (!m_error)
            m_error = std::move(error);
    }

    std::optional<Error> m_error;
};

// "8-4-4-4-12" hexadecimal digits.
bool isUuid(QByteArrayView text)
{
    if (text.size() != 36)
        return false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        if (isDash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
            return false;
    }
    return true;
}

Result<Operation> decodeHello(const Arguments &arguments)
{
    Assembly assembly;
    HelloRequest request;
    request.version = arguments.integer(Key::Version);
    if (arguments.has(Key::Token))
        request.token = arguments.text(Key::Token).toByteArray();
    if (arguments.has(Key::Client)) {
        request.client = arguments.text(Key::Client).toByteArray();
        assembly.require(isUtf8(*request.client), ErrorCode::BadValue,
                         QStringLiteral("The name of the client is not UTF-8."));
    }
    if (arguments.has(Key::ClientId)) {
        assembly.require(isUuid(arguments.text(Key::ClientId)), ErrorCode::BadValue,
                         QStringLiteral("client_id is not a UUID."));
        request.clientId = arguments.text(Key::ClientId).toByteArray().toLower();
    }
    if (arguments.has(Key::ReplayWindow)) {
        assembly.require(arguments.integer(Key::ReplayWindow) >= 1, ErrorCode::BadValue,
                         QStringLiteral("replay_window must be 1 or more."));
        request.replayWindow = quint64(arguments.integer(Key::ReplayWindow));
    }
    return assembly.finish(std::move(request));
}

template<typename Request>
Result<Operation> decodePathOnly(const Arguments &arguments)
{
    Assembly assembly;
    Request request;
    assembly.take(request.path, arguments.path());
    return assembly.finish(std::move(request));
}

Result<Operation> decodeWrite(const Arguments &arguments)
{
    Assembly assembly;
    WriteRequest request;
    assembly.take(request.path, arguments.path());
    assembly.take(request.data, arguments.data());
    assembly.take(request.attributes, arguments.attributes());
    assembly.take(request.storage, arguments.storage());
    if (arguments.has(Key::Chunks))
        assembly.take(request.chunks, arguments.shape(Key::Chunks));
    if (arguments.has(Key::Maxshape))
        assembly.take(request.maxShape, arguments.maxShape());
    if (assembly.isGood())
        assembly.check(checkLayout(request));
    return assembly.finish(std::move(request));
}

// Of `read`: an integer or float type.
Result<ElementType> decodeTargetType(const Arguments &arguments)
{
    const WireToken text = arguments.token(Key::Dtype);
    if (text.isText()) {
        const Result<ElementType> type = parseTypeString(arguments.text(Key::Dtype));
        if (type && type->isNumber() && type->kind() != ElementType::Kind::Bool &&
            type->kind() != ElementType::Kind::Complex)
            return type;
    }
    return failure(ErrorCode::BadValue,
                   QStringLiteral("The dtype of a read must be an integer or float type, such as '<f8'."));
}

Result<Operation> decodeRead(const Arguments &arguments)
{
    Assembly assembly;
    ReadRequest request;
    assembly.take(request.path, arguments.path());
    request.select = arguments.select();
    assembly.take(request.fields, arguments.fields(Key::Fields));
    if (arguments.has(Key::Strings)) {
        assembly.require(arguments.text(Key::Strings) == "list", ErrorCode::BadValue,
                         QStringLiteral("strings can only be 'list'."));
        request.stringsAsList = true;
    }
    if (arguments.has(Key::Dtype))
        assembly.take(request.dtype, decodeTargetType(arguments));
    request.stream = arguments.flag(Key::Stream);
    if (arguments.has(Key::PartBytes)) {
        request.partBytes = arguments.integer(Key::PartBytes);
        assembly.require(request.partBytes >= 1, ErrorCode::BadValue, QStringLiteral("part_bytes must be 1 or more."));
    }
    return assembly.finish(std::move(request));
}

Result<Operation> decodeUpdate(const Arguments &arguments)
{
    Assembly assembly;
    UpdateRequest request;
    if (arguments.has(Key::Start)) {
        assembly.require(!arguments.has(Key::Select) && !arguments.has(Key::Fields), ErrorCode::BadRequest,
                         QStringLiteral("'start' goes with neither 'select' nor 'fields'."));
        request.start = arguments.integer(Key::Start);
    }
    assembly.take(request.path, arguments.path());
    assembly.take(request.data, arguments.data());
    assembly.take(request.storage, arguments.storage());
    request.select = arguments.select();
    assembly.take(request.fields, arguments.fields(Key::Fields));
    return assembly.finish(std::move(request));
}

Result<Operation> decodeAppend(const Arguments &arguments)
{
    Assembly assembly;
    AppendRequest request;
    assembly.take(request.path, arguments.path());
    assembly.take(request.data, arguments.data());
    assembly.take(request.storage, arguments.storage());
    assembly.take(request.deduplicateOn, arguments.fields(Key::DeduplicateOn));
    return assembly.finish(std::move(request));
}

Result<Operation> decodeInsert(const Arguments &arguments)
{
    Assembly assembly;
    InsertRequest request;
    request.index = arguments.integer(Key::Index);
    assembly.take(request.path, arguments.path());
    assembly.take(request.data, arguments.data());
    assembly.take(request.storage, arguments.storage());
    return assembly.finish(std::move(request));
}

Result<Operation> decodeDelete(const Arguments &arguments)
{
    Assembly assembly;
    DeleteRequest request;
    assembly.take(request.path, arguments.path());
    assembly.require(request.path != "/", ErrorCode::BadPath, QStringLiteral("The root group cannot be deleted."));
    request.missingOk = arguments.flag(Key::MissingOk);
    return assembly.finish(std::move(request));
}

Result<Operation> decodeList(const Arguments &arguments)
{
    Assembly assembly;
    ListRequest request;
    request.recursive = arguments.flag(Key::Recursive);
    request.detail = arguments.flag(Key::Detail);
    request.attributes = arguments.flag(Key::Attrs);
    assembly.require(request.detail || !request.attributes, ErrorCode::BadRequest,
                     QStringLiteral("'attrs' goes with 'detail' only."));
    if (arguments.has(Key::Path))
        assembly.take(request.path, arguments.path());
    return assembly.finish(std::move(request));
}

Result<Operation> decodeGetAttributes(const Arguments &arguments)
{
    Assembly assembly;
    GetAttributesRequest request;
    assembly.take(request.path, arguments.path());
    if (arguments.has(Key::Names))
        assembly.take(request.names, arguments.names());
    return assembly.finish(std::move(request));
}

Result<Operation> decodeSetAttributes(const Arguments &arguments)
{
    Assembly assembly;
    SetAttributesRequest request;
    assembly.take(request.path, arguments.path());
    assembly.take(request.attributes, arguments.attributes());
    return assembly.finish(std::move(request));
}

Result<Operation> decodeDeleteAttributes(const Arguments &arguments)
{
    Assembly assembly;
    DeleteAttributesRequest request;
    assembly.take(request.path, arguments.path());
    assembly.take(request.names, arguments.names());
    request.missingOk = arguments.flag(Key::MissingOk);
    return assembly.finish(std::move(request));
}

template<typename Request>
Result<Operation> decodeTwoPaths(const Arguments &arguments)
{
    Assembly assembly;
    Request request;
    assembly.take(request.path, arguments.path());
    assembly.take(request.to, arguments.path(Key::To));
    if (assembly.isGood()) {
        assembly.require(request.path != "/" && request.to != "/", ErrorCode::BadPath,
                         QStringLiteral("The root group can be neither source nor target."));
        assembly.require(request.path == request.to || !isAtOrBelow(request.to, request.path), ErrorCode::BadPath,
                         QStringLiteral("The target '%1' lies inside the source.").arg(QString::fromUtf8(request.to)));
    }
    return assembly.finish(std::move(request));
}

Result<Operation> decodeResize(const Arguments &arguments)
{
    Assembly assembly;
    ResizeRequest request;
    assembly.take(request.path, arguments.path());
    assembly.take(request.shape, arguments.shape(Key::NewShape));
    assembly.require(elementCount(request.shape).has_value(), ErrorCode::BadValue,
                     QStringLiteral("The shape overflows."));
    return assembly.finish(std::move(request));
}

// The rows to begin with, for each dataset named. `/`, which is none, stands for all others.
Result<std::vector<std::pair<QByteArray, qint64>>> decodeFromByPath(const Arguments &arguments)
{
    WireReader reader(arguments.value(Key::From));
    const quint64 count = reader.next().number;
    if (count > maxListedInRequest)
        return failure(ErrorCode::TooLarge,
                       QStringLiteral("A subscription may name %1 datasets at most.").arg(maxListedInRequest));
    std::vector<std::pair<QByteArray, qint64>> rows;
    for (quint64 i = 0; i < count; ++i) {
        Result<QByteArray> path = normalizedPath(qtView(reader.next().bytes));
        if (!path)
            return failure(std::move(path.error()));
        rows.emplace_back(std::move(*path), reader.next().toInt64());
    }
    return rows;
}

Result<Operation> decodeSubscribe(const Arguments &arguments)
{
    Assembly assembly;
    SubscribeRequest request;
    assembly.take(request.path, arguments.path());
    request.recursive = arguments.flag(Key::Recursive);
    request.data = arguments.flag(Key::Data);
    if (arguments.has(Key::From)) {
        const bool byPath = arguments.token(Key::From).type == WireToken::Type::Map;
        request.from = byPath ? 0 : arguments.integer(Key::From);
        if (byPath)
            assembly.take(request.fromByPath, decodeFromByPath(arguments));
        for (const auto &[path, row] : request.fromByPath)
            request.from = path == "/" ? row : *request.from;
        std::erase_if(request.fromByPath, [](const auto &pair) { return pair.first == "/"; });
    }
    return assembly.finish(std::move(request));
}

Result<Operation> decodeUnsubscribe(const Arguments &arguments)
{
    const WireToken number = arguments.token(Key::Sub);
    // No subscription has the number 0.
    return Operation(UnsubscribeRequest{number.type == WireToken::Type::Unsigned ? number.number : 0});
}

Result<Operation> decodeConsole(const Arguments &arguments)
{
    ConsoleRequest request;
    request.ask = arguments.text(Key::Ask).toByteArray();
    request.arguments = Value{Value::Map()};
    if (arguments.has(Key::Args)) {
        WireReader reader(arguments.value(Key::Args));
        Result<Value> value = decodeValue(reader, arguments.source());
        if (!value)
            return failure(ErrorCode::BadValue,
                           QStringLiteral("The arguments of a console's question are no plain values."));
        request.arguments = std::move(*value);
    }
    return Operation(std::move(request));
}

} // namespace

Result<Operation> decodeOperation(const RequestArguments &arguments)
{
    switch (arguments.op()) {
    case OpCode::Hello: return decodeHello(arguments);
    case OpCode::Ping: return Operation(PingRequest{});
    case OpCode::Flush: return Operation(FlushRequest{});
    case OpCode::CreateGroup: return decodePathOnly<CreateGroupRequest>(arguments);
    case OpCode::Write: return decodeWrite(arguments);
    case OpCode::Read: return decodeRead(arguments);
    case OpCode::Update: return decodeUpdate(arguments);
    case OpCode::Append: return decodeAppend(arguments);
    case OpCode::Insert: return decodeInsert(arguments);
    case OpCode::Delete: return decodeDelete(arguments);
    case OpCode::List: return decodeList(arguments);
    case OpCode::Info: return decodePathOnly<InfoRequest>(arguments);
    case OpCode::Exists: return decodePathOnly<ExistsRequest>(arguments);
    case OpCode::GetAttributes: return decodeGetAttributes(arguments);
    case OpCode::SetAttributes: return decodeSetAttributes(arguments);
    case OpCode::DeleteAttributes: return decodeDeleteAttributes(arguments);
    case OpCode::Move: return decodeTwoPaths<MoveRequest>(arguments);
    case OpCode::Copy: return decodeTwoPaths<CopyRequest>(arguments);
    case OpCode::Resize: return decodeResize(arguments);
    case OpCode::Console: return decodeConsole(arguments);
    case OpCode::Batch: return decodeBatch(arguments);
    case OpCode::Subscribe: return decodeSubscribe(arguments);
    case OpCode::Unsubscribe: return decodeUnsubscribe(arguments);
    }
    return failure(ErrorCode::Internal, QStringLiteral("An operation without decoder."));
}

} // namespace hdf5async
