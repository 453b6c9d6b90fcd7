// SPDX-License-Identifier: BSD-3-Clause
// What a server sends, to a client that believes it nothing: a reply to any operation, or an event.
#include "network/protocol/event_codec.h"
#include "network/protocol/message_codec.h"
#include "network/protocol/reply_decoder.h"
#include "tests/fuzz/fuzzing.h"

#include <utility>

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

template<std::size_t... I>
Operation operationAt(std::size_t which, std::index_sequence<I...>)
{
    Operation operation;
    ((which == I ? void(operation.emplace<I>()) : void()), ...);
    return operation;
}

Operation operationOf(std::uint8_t which)
{
    constexpr auto batch = std::size_t(OpCode::Batch);
    if (which % opCount != batch)
        return operationAt(which % opCount, std::make_index_sequence<opCount>());
    BatchRequest members;
    for (std::size_t i = 0; i < opCount; ++i) {
        if (i != batch)
            members.operations.push_back(operationAt(i, std::make_index_sequence<opCount>()));
    }
    return std::make_shared<const BatchRequest>(std::move(members));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const Operation operation = operationOf(input.byte());
    const SharedBytes body = exactly(input.rest());
    static TypeCache cache;
    const Result<ReplyFrame> frame = decodeReplyFrame(body);
    if (!frame)
        return 0;
    if (frame->isEvent) {
        static_cast<void>(decodeEvent(body, &cache));
        return 0;
    }
    if (frame->error)
        return 0;
    Result<Outcome> outcome = decodeOutcome(operation, frame->result, {body, &cache});
    if (!outcome)
        return 0;
    require(payloadBytes(*outcome) <= qint64(512 * size + 4096), "a result takes memory as what has arrived does");
    ReplyBuffer buffer;
    encodeReply({frame->id, std::move(*outcome), frame->commit, frame->part, frame->replayed}, 64u << 20, buffer);
    const QByteArray written = toByteArray(buffer).sliced(4);
    require(decodeReplyFrame(exactly({written.constData(), std::size_t(written.size())})).has_value(),
            "what was understood can be said again");
    return 0;
}
