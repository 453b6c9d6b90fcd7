// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/request_weight.h"

namespace hdf5async {

namespace {

constexpr std::size_t quickBytes = 64 << 10;
constexpr std::size_t quickBytesWithKeys = 4 << 10; // each key may be in another part of the dataset

struct WeightOfOperation
{
    std::size_t bytes;

    Weight operator()(const AppendRequest &append) const
    {
        if (!append.deduplicateOn)
            return Weight::Quick;
        return bytes <= quickBytesWithKeys ? Weight::ByKeys : Weight::Slow;
    }
    Weight operator()(const ReadRequest &read) const { return read.stream ? Weight::Slow : Weight::Quick; }
    Weight operator()(const FlushRequest &) const { return Weight::Quick; } // only asks for a commit
    Weight operator()(const ExistsRequest &) const { return Weight::Quick; }
    Weight operator()(const InfoRequest &) const { return Weight::Quick; }
    Weight operator()(const GetAttributesRequest &) const { return Weight::Quick; }
    Weight operator()(const SetAttributesRequest &) const { return Weight::Quick; }
    Weight operator()(const CreateGroupRequest &) const { return Weight::Quick; }
    Weight operator()(const UnsubscribeRequest &) const { return Weight::Quick; }
    template<typename Other>
    Weight operator()(const Other &) const
    {
        return Weight::Slow;
    }
};

} // namespace

Weight weightOf(const QueuedRequest &request)
{
    const std::size_t bytes = request.head.frameBytes;
    if (bytes > quickBytes)
        return Weight::Slow;
    return request.operation ? std::visit(WeightOfOperation{bytes}, *request.operation) : Weight::Quick;
}

} // namespace hdf5async
