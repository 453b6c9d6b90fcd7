// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/operations.h"

#include "core/storage/hdf5/attributes.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/groups.h"
#include "core/storage/hdf5/inspection.h"
#include "core/storage/hdf5/listing.h"
#include "core/storage/hdf5/object_info.h"

namespace hdf5async {

namespace {

template<typename Reply>
Result<Outcome> outcome(Result<Reply> reply)
{
    if (!reply)
        return failure(std::move(reply.error()));
    return Outcome(std::move(*reply));
}

struct Carrier
{
    const Hdf5Guard &guard;
    FileContext &context;
    const PathRules *rules;

    Result<Outcome> operator()(const CreateGroupRequest &r) const { return outcome(createGroup(guard, context, r)); }
    Result<Outcome> operator()(const WriteRequest &r) const { return outcome(writeDataset(guard, context, r)); }
    Result<Outcome> operator()(const ReadRequest &r) const { return outcome(readDataset(guard, context, r)); }
    Result<Outcome> operator()(const UpdateRequest &r) const { return outcome(updateDataset(guard, context, r)); }
    Result<Outcome> operator()(const AppendRequest &r) const { return outcome(appendRows(guard, context, r)); }
    Result<Outcome> operator()(const InsertRequest &r) const { return outcome(insertRows(guard, context, r)); }
    Result<Outcome> operator()(const DeleteRequest &r) const { return outcome(deleteLink(guard, context, r)); }
    Result<Outcome> operator()(const ListRequest &r) const
    {
        if (auto stored = context.storeAllRows(guard); !stored) // the list shows shapes as HDF5 has them
            return failure(stored.error());
        return outcome(listGroup(guard, context, r, rules));
    }
    Result<Outcome> operator()(const InfoRequest &r) const { return outcome(objectInfo(guard, context, r, rules)); }
    Result<Outcome> operator()(const ExistsRequest &r) const { return outcome(exists(guard, context, r)); }
    Result<Outcome> operator()(const GetAttributesRequest &r) const
    {
        return outcome(getAttributes(guard, context, r));
    }
    Result<Outcome> operator()(const SetAttributesRequest &r) const
    {
        return outcome(setAttributes(guard, context, r));
    }
    Result<Outcome> operator()(const DeleteAttributesRequest &r) const
    {
        return outcome(deleteAttributes(guard, context, r));
    }
    Result<Outcome> operator()(const MoveRequest &r) const { return outcome(moveLink(guard, context, r)); }
    Result<Outcome> operator()(const CopyRequest &r) const { return outcome(copyObject(guard, context, r)); }
    Result<Outcome> operator()(const ResizeRequest &r) const { return outcome(resizeDataset(guard, context, r)); }
    Result<Outcome> operator()(const ConsoleRequest &r) const { return outcome(inspect(guard, context, r)); }
    template<typename Other>
    Result<Outcome> operator()(const Other &) const
    {
        return failure(ErrorCode::Internal, QStringLiteral("This operation is not one of a file."));
    }
};

} // namespace

Result<Outcome> carryOut(const Hdf5Guard &guard, FileContext &context, const Operation &operation,
                         const PathRules *rules)
{
    return std::visit(Carrier{guard, context, rules}, operation);
}

std::optional<Result<Outcome>> carryOutInMemory(FileContext &context, const Operation &operation)
{
    const auto *append = std::get_if<AppendRequest>(&operation);
    std::optional<Result<AppendReply>> reply =
        append ? appendRowsInMemory(context, *append) : std::optional<Result<AppendReply>>();
    if (!reply)
        return std::nullopt;
    return outcome(std::move(*reply));
}

Result<Outcome> carryOutPart(const Hdf5Guard &guard, FileContext &context, StreamCursor &cursor)
{
    return outcome(readDatasetPart(guard, context, cursor));
}

} // namespace hdf5async
