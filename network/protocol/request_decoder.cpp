// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/body_scan.h"
#include "network/protocol/message_codec.h"
#include "network/protocol/operation_decoder.h"

#include <new>

namespace hdf5async {

namespace {

// Of a map with exactly one id that is valid; nil otherwise.
Result<RequestId> decodeId(const RequestEntries &entries)
{
    const ScannedBody::Entry *found = nullptr;
    for (const ScannedBody::Entry &entry : entries) {
        if (entry.key != "id")
            continue;
        if (found)
            return RequestId();
        found = &entry;
    }
    const WireToken id = found ? WireReader(found->value).next() : WireToken();
    if (id.type == WireToken::Type::Nil)
        return RequestId();
    if (!id.isInt())
        return failure(ErrorCode::BadRequest, QStringLiteral("The id of a request is an integer or nil."));
    return id.fitsInt64() ? RequestId(id.toInt64()) : RequestId(id.number);
}

// What stands beside the operation: step 11 as far as it is about values. @errors BAD_VALUE
Result<void> decodeHead(const RequestArguments &arguments, RequestHead &head)
{
    if (arguments.has(RequestKey::File))
        head.file = arguments.text(RequestKey::File).toByteArray();
    if (arguments.has(RequestKey::Seq)) {
        const WireToken seq = arguments.token(RequestKey::Seq);
        if (seq.type == WireToken::Type::Negative)
            return failure(ErrorCode::BadValue, QStringLiteral("seq must not be negative."));
        head.sequence = seq.number;
    }
    if (arguments.has(RequestKey::Ack)) {
        const QByteArrayView ack = arguments.text(RequestKey::Ack);
        if (ack != "applied" && ack != "durable")
            return failure(ErrorCode::BadValue, QStringLiteral("ack is 'applied' or 'durable'."));
        head.ack = ack == "applied" ? AckLevel::Applied : AckLevel::Durable;
    }
    return {};
}

// Steps 2 to 6, and then the operation. @errors those of steps 2 to 6
Result<void> decode(const DecodeSource &source, const DecodeLimits &limits, DecodedRequest &decoded)
{
    const Result<ScannedBody> body = scanBody(source.body.view(), limits);
    if (!body)
        return failure(body.error());
    if (!body->isMap)
        return failure(ErrorCode::BadRequest, QStringLiteral("A request is a map."));
    const Result<RequestId> id = decodeId(body->entries);
    if (id)
        decoded.head.id = *id;
    if (!body->keyFault.isEmpty())
        return failure(ErrorCode::BadRequest, body->keyFault);
    if (!id)
        return failure(id.error());
    const Result<OpCode> op = decodeOp(body->entries);
    if (!op)
        return failure(op.error());
    decoded.head.op = *op;
    RequestArguments arguments(*op, source);
    Result<void> taken = arguments.take(body->entries, true);
    if (taken && *op == OpCode::Batch)
        taken = checkBatch(arguments);
    if (!taken)
        return taken;

    const Result<void> head = decodeHead(arguments, decoded.head);
    decoded.operation = decodeOperation(arguments);
    if (decoded.operation && !head)
        decoded.operation = failure(head.error());
    return {};
}

} // namespace

DecodedRequest decodeRequest(const SharedBytes &body, const DecodeLimits &limits, TypeCache *cache)
{
    DecodedRequest decoded;
    decoded.head.frameBytes = body.size() + 4;
    Result<void> good;
    try {
        good = decode({body, cache}, limits, decoded);
    } catch (const std::bad_alloc &) {
        good = failure(ErrorCode::Overloaded, QStringLiteral("There is not enough memory for the request."));
    }
    if (!good) {
        decoded.malformed = good.error();
        decoded.operation = failure(std::move(good.error()));
    }
    return decoded;
}

} // namespace hdf5async
