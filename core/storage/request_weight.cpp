// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/request_weight.h"

namespace hdf5async {

namespace {

constexpr std::size_t quickBytes = 64 << 10;

struct QuickOperation
{
    bool operator()(const AppendRequest &append) const { return !append.deduplicateOn; } // may have to scan all keys
    bool operator()(const ReadRequest &read) const { return !read.stream; }
    bool operator()(const FlushRequest &) const { return true; } // only asks for a commit
    bool operator()(const ExistsRequest &) const { return true; }
    bool operator()(const InfoRequest &) const { return true; }
    bool operator()(const GetAttributesRequest &) const { return true; }
    bool operator()(const SetAttributesRequest &) const { return true; }
    bool operator()(const CreateGroupRequest &) const { return true; }
    bool operator()(const UnsubscribeRequest &) const { return true; }
    template<typename Other>
    bool operator()(const Other &) const
    {
        return false;
    }
};

} // namespace

bool isQuick(const QueuedRequest &request)
{
    return request.head.frameBytes <= quickBytes &&
           (!request.operation || std::visit(QuickOperation(), *request.operation));
}

} // namespace hdf5async
