// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/message_codec.h"
#include "network/protocol/outcome_encoder.h"
#include "network/protocol/wire_writer.h"

#include <algorithm>
#include <limits>

namespace hdf5async {

namespace {

constexpr std::size_t longestFrame = std::numeric_limits<quint32>::max();

struct IdWriter
{
    WireWriter &writer;

    void operator()(std::monostate) const { writer.nil(); }
    void operator()(qint64 id) const { writer.integer(id); }
    void operator()(quint64 id) const { writer.unsignedInteger(id); }
};

void writeReply(WireWriter &writer, const Reply &reply)
{
    const bool isOk = reply.outcome.has_value();
    const bool isPart = isOk && reply.part.has_value();
    writer.map(3 + (isPart ? 2 : 0) + (reply.commit ? 1 : 0) + (reply.replayed ? 1 : 0));
    writer.text("id");
    std::visit(IdWriter{writer}, reply.id);
    writer.text("ok");
    writer.boolean(isOk);
    if (isPart) {
        writer.text("part");
        writer.unsignedInteger(reply.part->index);
        writer.text("more");
        writer.boolean(reply.part->more);
    }
    writer.text(isOk ? "result" : "error");
    if (isOk)
        writeOutcome(writer, *reply.outcome);
    else
        writeError(writer, reply.outcome.error());
    if (reply.commit) {
        writer.text("commit");
        writer.unsignedInteger(*reply.commit);
    }
    if (reply.replayed) {
        writer.text("replayed");
        writer.boolean(true);
    }
}

// Size of the body; the frame is only kept when that is within the limit.
std::size_t writeFrame(const Reply &reply, std::size_t limit, ReplyBuffer &out)
{
    const ReplyBuffer::Mark mark = out.beginFrame();
    WireWriter writer(out, limit);
    writeReply(writer, reply);
    if (writer.isOverLimit())
        out.rollBack(mark);
    else
        out.endFrame(mark);
    return writer.written();
}

// What is sent instead of a reply that is too large: the same error without its trace, or TOO_LARGE.
Error substitute(const Reply &reply, std::size_t bytes, std::size_t limit)
{
    if (!reply.outcome)
        return {reply.outcome.error().code, reply.outcome.error().message.left(200)};
    return {ErrorCode::TooLarge,
            QStringLiteral("The reply takes %1 bytes, the limit is %2.").arg(bytes).arg(limit),
            {{QStringLiteral("bytes"), quint64(bytes)}, {QStringLiteral("limit"), quint64(limit)}}};
}

} // namespace

bool encodeReply(const Reply &reply, std::size_t maxResponse, ReplyBuffer &out)
{
    const std::size_t limit = std::min(maxResponse, longestFrame);
    const std::size_t bytes = writeFrame(reply, limit, out);
    if (bytes <= limit)
        return true;
    const Reply shorter{reply.id, failure(substitute(reply, bytes, limit)), reply.commit, std::nullopt, reply.replayed};
    writeFrame(shorter, longestFrame, out);
    return false;
}

} // namespace hdf5async
