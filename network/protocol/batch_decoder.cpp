// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/operation_decoder.h"
#include "network/protocol/wire_text.h"

namespace hdf5async {

namespace {

tl::unexpected<Error> badRequest(const QString &message)
{
    return failure(ErrorCode::BadRequest, message);
}

bool mayBeInBatch(OpCode op)
{
    switch (op) {
    case OpCode::Hello:
    case OpCode::Ping:
    case OpCode::Flush:
    case OpCode::Batch:
    case OpCode::Console:
    case OpCode::Subscribe:
    case OpCode::Unsubscribe: return false;
    default: return true;
    }
}

// Reads one request of a batch. `reader` is moved behind it in case of success.
Result<RequestArguments> decodeInner(WireReader &reader, const DecodeSource &source)
{
    const WireToken map = reader.next();
    if (map.type != WireToken::Type::Map)
        return badRequest(QStringLiteral("A request of a batch is not a map."));
    RequestEntries entries;
    for (quint64 i = 0; i < map.number; ++i) {
        const std::string_view key = reader.next().bytes;
        entries.append({key, reader.position()});
        reader.skip();
    }
    const Result<OpCode> op = decodeOp(entries);
    if (!op)
        return failure(op.error());
    if (!mayBeInBatch(*op))
        return badRequest(QStringLiteral("%1 cannot be part of a batch.").arg(opName(*op)));
    RequestArguments arguments(*op, source);
    if (Result<void> taken = arguments.take(entries, false); !taken)
        return failure(std::move(taken.error()));
    return arguments;
}

Result<Operation> decodeInnerOperation(const RequestArguments &arguments)
{
    if (arguments.flag(RequestKey::Stream))
        return badRequest(QStringLiteral("A read in a batch cannot be streamed."));
    return decodeOperation(arguments);
}

tl::unexpected<Error> at(quint64 index, Error error)
{
    error.detail.insert(QStringLiteral("index"), index);
    return failure(std::move(error));
}

} // namespace

Result<OpCode> decodeOp(const RequestEntries &entries)
{
    WireToken op;
    for (const ScannedBody::Entry &entry : entries) {
        if (entry.key == "op")
            op = WireReader(entry.value).next();
    }
    if (!op.isText())
        return badRequest(QStringLiteral("A request needs 'op', the name of an operation."));
    const std::optional<OpCode> code = opCodeFromName(qtView(op.bytes));
    if (!code) {
        return failure(ErrorCode::UnknownOp, QStringLiteral("There is no operation '%1'.").arg(shownText(op.bytes)));
    }
    return *code;
}

Result<void> checkBatch(const RequestArguments &batch)
{
    WireReader reader(batch.value(RequestKey::Requests));
    const quint64 count = reader.next().number;
    if (count > maxListedInRequest)
        return failure(ErrorCode::TooLarge,
                       QStringLiteral("A batch may have %1 requests at most.").arg(maxListedInRequest));
    for (quint64 i = 0; i < count; ++i) {
        if (Result<RequestArguments> inner = decodeInner(reader, batch.source()); !inner)
            return at(i, std::move(inner.error()));
    }
    return {};
}

Result<Operation> decodeBatch(const RequestArguments &batch)
{
    WireReader reader(batch.value(RequestKey::Requests));
    const quint64 count = reader.next().number;
    auto request = std::make_shared<BatchRequest>();
    request->operations.reserve(count);
    for (quint64 i = 0; i < count; ++i) {
        Result<Operation> operation = decodeInner(reader, batch.source()).and_then(decodeInnerOperation);
        if (!operation)
            return at(i, std::move(operation.error()));
        request->operations.push_back(std::move(*operation));
    }
    return Operation(std::shared_ptr<const BatchRequest>(std::move(request)));
}

} // namespace hdf5async
