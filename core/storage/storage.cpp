// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/storage.h"

#include "core/storage/file_work.h"

namespace hdf5async {

namespace {

tl::unexpected<Error> cannot()
{
    return failure(ErrorCode::UnknownOp, QStringLiteral("This file cannot do that"));
}

} // namespace

Result<std::shared_ptr<StorageCopy>> Storage::beginCopy(const QString &)
{
    return cannot();
}

Result<BegunFile> Storage::beginNewFile(const NewFile &)
{
    return cannot();
}

} // namespace hdf5async
