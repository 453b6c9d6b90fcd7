// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/key_index.h"
#include "core/storage/hdf5/layout_choice.h"
#include "core/storage/hdf5/row_copier.h"

#include <algorithm>
#include <limits>

namespace hdf5async {

namespace {

// HDF5 looks at every chunk that a shrinking dataset loses, also at those that were never written: 0.1 µs each.
constexpr quint64 maxChunks = quint64(1) << 28;

tl::unexpected<Error> tooManyElements(const Shape &shape)
{
    return failure(ErrorCode::BadValue,
                   QStringLiteral("A dataset of shape %1 is larger than can be counted.").arg(toText(shape)));
}

Result<void> checkResizable(const OpenDataset &dataset, const Shape &shape)
{
    if (dataset.isNull || dataset.shape.empty())
        return failure(ErrorCode::ShapeMismatch, QStringLiteral("A dataset without axes cannot be resized."));
    if (shape.size() != dataset.shape.size()) {
        return failure(ErrorCode::ShapeMismatch,
                       QStringLiteral("Shape %1 has another number of axes than the dataset's %2.")
                           .arg(toText(shape), toText(dataset.shape)));
    }
    const qint64 elementBytes = qint64(std::max<std::size_t>(dataset.type->elementBytes(), 1));
    if (*elementCount(shape) > std::numeric_limits<qint64>::max() / elementBytes)
        return tooManyElements(shape);
    for (std::size_t i = 1; i < shape.size(); ++i) {
        if (dataset.maxShape[i] && shape[i] > *dataset.maxShape[i]) {
            return failure(ErrorCode::ShapeMismatch, QStringLiteral("Axis %1 cannot become %2 long: its limit is %3.")
                                                         .arg(i)
                                                         .arg(shape[i])
                                                         .arg(*dataset.maxShape[i]));
        }
    }
    const Shape chunks =
        dataset.chunks ? *dataset.chunks : automaticChunks(shape, dataset.maxShape, quint64(elementBytes));
    if (chunkCount(shape, chunks) > std::max(maxChunks, chunkCount(dataset.shape, chunks))) {
        return failure(ErrorCode::BadValue,
                       QStringLiteral("A dataset of shape %1 would have too many chunks of shape %2.")
                           .arg(toText(shape), toText(chunks)));
    }
    return {};
}

Result<void> replaceResized(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                            const OpenDatasetPtr &dataset, const Shape &shape)
{
    Result<DatasetChange> change = DatasetChange::replacement(guard, context, path, dataset, shape);
    if (!change)
        return failure(change.error());
    if (auto copied = RowCopier(*dataset).copyCommon(guard, *dataset, change->dataset()); !copied)
        return copied;
    return change->finish(guard, context);
}

Result<void> resizeChecked(const Hdf5Guard &guard, FileContext &context, const ResizeRequest &request)
{
    if (!elementCount(request.shape))
        return tooManyElements(request.shape);
    const Result<OpenDatasetPtr> found = context.openDataset(guard, request.path);
    if (!found)
        return failure(found.error());
    const OpenDatasetPtr &dataset = *found;
    if (auto resizable = checkResizable(*dataset, request.shape); !resizable)
        return resizable;
    if (request.shape == dataset->shape)
        return {};
    if (!canBecome(*dataset, request.shape))
        return replaceResized(guard, context, request.path, dataset, request.shape);
    DatasetChange change(request.path, dataset);
    const quint64 version = dataset->version;
    if (auto resized = change.extend(guard, context, request.shape, [] { return Result<void>(); }); !resized)
        return resized;
    auto finished = change.finish(guard, context);
    keepKeyIndex(*dataset, version, request.shape.front());
    return finished;
}

} // namespace

Result<ShapeReply> resizeDataset(const Hdf5Guard &guard, FileContext &context, const ResizeRequest &request)
{
    if (auto resized = resizeChecked(guard, context, request); !resized)
        return failure(about(request.path, resized.error()));
    return ShapeReply{request.shape};
}

} // namespace hdf5async
