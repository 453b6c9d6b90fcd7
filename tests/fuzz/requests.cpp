// SPDX-License-Identifier: BSD-3-Clause
// The body of a request: decoding it depends on nothing else, and what was understood means the same when it is written anew.
#include "network/protocol/message_codec.h"
#include "network/protocol/request_encoder.h"
#include "tests/fuzz/fuzzing.h"

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

constexpr DecodeLimits limits{32, 5000};
constexpr std::size_t maxFrame = 64u << 20;

ErrorCode codeOf(const DecodedRequest &request)
{
    return request.malformed    ? request.malformed->code
           : !request.operation ? request.operation.error().code
                                : ErrorCode::Unknown;
}

QByteArray bodyOf(const DecodedRequest &request)
{
    ReplyBuffer buffer;
    encodeRequest(request.head, *request.operation, maxFrame, buffer);
    return toByteArray(buffer).sliced(4);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static TypeCache cache;
    const SharedBytes body = exactly({reinterpret_cast<const char *>(data), size});
    const DecodedRequest request = decodeRequest(body, limits);
    const DecodedRequest again = decodeRequest(body, limits, &cache);
    require(codeOf(request) == codeOf(again) && request.head.id == again.head.id,
            "the same bytes give the same request");
    if (request.malformed || !request.operation)
        return 0;
    const QByteArray written = bodyOf(request);
    require(written == bodyOf(again), "the same bytes give the same operation");
    const SharedBytes rewritten = exactly({written.constData(), std::size_t(written.size())});
    const DecodedRequest read = decodeRequest(rewritten, DecodeLimits());
    if (read.malformed || !read.operation)
        std::fprintf(stderr, "%s: %s\n", written.toHex().constData(), qPrintable((read.malformed ? *read.malformed : read.operation.error()).message));
    require(!read.malformed && read.operation, "what is written anew is understood");
    require(bodyOf(read) == written, "and means the same");
    return 0;
}
