// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_change.h"

#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/dataset_replica.h"
#include "core/storage/hdf5/error_stack.h"

#include <array>

namespace hdf5async {

namespace {

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

Extents extents(const Shape &shape)
{
    Extents dims{};
    std::copy(shape.begin(), shape.end(), dims.begin());
    return dims;
}

// Whether HDF5 says so too.
bool hasExtent(const OpenDataset &dataset, const Shape &shape)
{
    Extents dims{};
    const Handle space(H5Dget_space(dataset.dataset.id()));
    return space && H5Sget_simple_extent_dims(space.id(), dims.data(), nullptr) == int(shape.size()) &&
           dims == extents(shape);
}

// Calls `transfer` with the spaces of some rows in memory and in the file, but for no elements.
template<typename Transfer>
Result<void> transferRows(const Hdf5Guard &guard, const OpenDataset &dataset, qint64 first, qint64 rows,
                          const QString &problem, const Transfer &transfer)
{
    const Shape block = withRows(dataset, rows);
    if (elementCount(block) == 0)
        return {};
    const Extents dims = extents(block);
    const Extents start{hsize_t(first)};
    Extents once{};
    once.fill(1);
    const Handle fileSpace(H5Dget_space(dataset.dataset.id()));
    const Handle memorySpace(H5Screate_simple(int(block.size()), dims.data(), nullptr));
    if (!fileSpace || !memorySpace ||
        H5Sselect_hyperslab(fileSpace.id(), H5S_SELECT_SET, start.data(), nullptr, once.data(), dims.data()) < 0 ||
        transfer(memorySpace.id(), fileSpace.id()) < 0) {
        return hdf5Failure(guard, ErrorCode::IoError, problem);
    }
    return {};
}

} // namespace

Result<DatasetChange> DatasetChange::replacement(const Hdf5Guard &guard, FileContext &context, const QByteArray &path,
                                                 const OpenDatasetPtr &dataset, const Shape &shape,
                                                 const std::optional<Filters> &filters)
{
    if (auto checked = checkReplaceable(guard, *dataset); !checked)
        return failure(checked.error());
    Result<OpenDatasetPtr> replica = makeReplica(guard, context, *dataset, shape, {filters, {}, false});
    if (!replica)
        return failure(replica.error());
    DatasetChange change(path, std::move(*replica));
    change.m_replaced = dataset;
    return change;
}

Result<void> DatasetChange::extend(const Hdf5Guard &guard, FileContext &context, const Shape &shape,
                                   const std::function<Result<void>()> &fill)
{
    const Shape before = m_dataset->shape;
    bool grows = true;
    for (std::size_t i = 0; i < shape.size(); ++i)
        grows = grows && shape[i] >= before[i];

    context.markDirty();
    if (auto done = setExtent(guard, *m_dataset, shape); !done) {
        if (!grows || !hasExtent(*m_dataset, before))
            spoiled(context);
        return done;
    }
    auto filled = fill();
    if (!filled && (!grows || !setExtent(guard, *m_dataset, before)))
        spoiled(context);
    return filled;
}

void DatasetChange::spoiled(FileContext &context) const
{
    if (!isReplacement())
        context.markNeedsRollback();
}

Result<void> DatasetChange::finish(const Hdf5Guard &guard, FileContext &context)
{
    if (!isReplacement()) {
        context.changed(*m_dataset);
        return {};
    }
    const Result<ResolvedPath> where = resolvePath(guard, context, m_path);
    if (!where)
        return failure(where.error());
    if (auto linked = linkDataset(guard, context, *where, m_dataset->dataset.id()); !linked)
        return linked;
    m_replaced.reset();
    return context.keepOpen(guard, m_path, m_dataset);
}

bool canBecome(const OpenDataset &dataset, const Shape &shape)
{
    if (shape == dataset.shape)
        return true;
    bool within = dataset.chunks.has_value();
    for (std::size_t i = 0; within && i < shape.size(); ++i)
        within = !dataset.maxShape[i] || shape[i] <= *dataset.maxShape[i];
    return within;
}

Shape withRows(const OpenDataset &dataset, qint64 rows)
{
    Shape shape = dataset.shape;
    shape.front() = rows;
    return shape;
}

Result<void> setExtent(const Hdf5Guard &guard, OpenDataset &dataset, const Shape &shape)
{
    if (shape == dataset.shape)
        return {};
    const Extents dims = extents(shape);
    if (H5Dset_extent(dataset.dataset.id(), dims.data()) < 0)
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("HDF5 could not change the shape of the dataset."));
    dataset.shape = shape;
    return {};
}

Result<void> writeRows(const Hdf5Guard &guard, const OpenDataset &dataset, qint64 first, qint64 rows, const char *bytes)
{
    return transferRows(guard, dataset, first, rows, QStringLiteral("HDF5 could not write rows."),
                        [&](hid_t memorySpace, hid_t fileSpace) {
                            return H5Dwrite(dataset.dataset.id(), dataset.memoryType.id(), memorySpace, fileSpace,
                                            H5P_DEFAULT, bytes);
                        });
}

Result<void> readRows(const Hdf5Guard &guard, const OpenDataset &dataset, qint64 first, qint64 rows, char *bytes)
{
    return transferRows(guard, dataset, first, rows, QStringLiteral("HDF5 could not read rows."),
                        [&](hid_t memorySpace, hid_t fileSpace) {
                            return H5Dread(dataset.dataset.id(), dataset.memoryType.id(), memorySpace, fileSpace,
                                           H5P_DEFAULT, bytes);
                        });
}

} // namespace hdf5async
