// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/file_context.h"

#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hdf5_caches.h"
#include "core/storage/hdf5/path_resolver.h"
#include "core/storage/hdf5/row_store.h"
#include "core/storage/hdf5/stored_layout.h"
#include "core/storage/hdf5/type_map.h"

namespace hdf5async {

namespace {

// HDF5 takes the memory of a whole chunk for any element of it.
constexpr qint64 largestChunk = qint64(512) << 20;

bool hasHugeChunks(const StoredLayout &layout, hid_t dataset)
{
    const Handle type(H5Dget_type(dataset));
    const qint64 each = std::max<qint64>(qint64(H5Tget_size(type.id())), 1);
    return layout.chunks && elementCount(*layout.chunks).value_or(largestChunk) > largestChunk / each;
}

Result<void> checkContent(const QByteArray &path, const StoredLayout &layout, hid_t dataset)
{
    const QString name = QString::fromUtf8(path);
    if (layout.isForeign()) {
        return failure(ErrorCode::Forbidden,
                       layout.isVirtual
                           ? QStringLiteral("\"%1\" is a virtual dataset: its data are in other places.").arg(name)
                           : QStringLiteral("\"%1\" keeps its data in other files.").arg(name));
    }
    if (layout.missingFilter) {
        return failure(ErrorCode::FilterUnavailable,
                       QStringLiteral("\"%1\" uses filter %2, which this server does not have.")
                           .arg(name)
                           .arg(*layout.missingFilter));
    }
    if (hasHugeChunks(layout, dataset)) {
        return failure(ErrorCode::TooLarge,
                       QStringLiteral("\"%1\" has chunks of more than 512 MiB, which would have to be in memory as a whole.")
                           .arg(name));
    }
    return {};
}

Result<void> describeType(const Hdf5Guard &guard, OpenDataset &dataset)
{
    dataset.fileType = Handle(H5Dget_type(dataset.dataset.id()));
    if (!dataset.fileType)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The type of a dataset cannot be read."));
    Result<FileType> type = inspect(guard, dataset.fileType.id());
    if (!type)
        return failure(type.error());
    dataset.type = std::make_shared<const FileType>(std::move(*type));
    if (dataset.type->form == FileType::Form::Unsupported)
        return {};
    Result<Handle> memoryType = makeMemoryType(guard, dataset.fileType.id(), *dataset.type);
    if (!memoryType)
        return failure(memoryType.error());
    dataset.memoryType = std::move(*memoryType);
    return {};
}

} // namespace

Result<std::unique_ptr<FileContext>> FileContext::make(const Hdf5Guard &guard, hid_t file, const QString &name,
                                                       const StorageLimits &limits, const Filters &defaultFilters,
                                                       quint64 firstVersion)
{
    std::unique_ptr<FileContext> context(new FileContext(file, name, limits, defaultFilters, firstVersion));
    context->m_root = std::make_shared<Handle>(H5Gopen2(file, "/", H5P_DEFAULT));
    H5O_info_t info;
    if (!*context->m_root || H5Oget_info2(context->m_root->id(), &info, H5O_INFO_BASIC) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The root group of %1 cannot be read.").arg(name));
    context->m_rootAddress = info.addr;
    return context;
}

FileContext::FileContext(hid_t file, const QString &name, const StorageLimits &limits, const Filters &defaultFilters,
                         quint64 firstVersion)
    : m_file(file),
      m_name(name),
      m_limits(limits),
      m_defaultFilters(defaultFilters),
      m_keyMemory(std::make_shared<KeyMemory>(KeyMemory{limits.keyMemory, 0})),
      m_rowMemory(std::make_shared<RowMemory>(RowMemory{limits.rowBuffer, limits.rowMemory, 0})),
      m_datasets(limits.openDatasets, firstVersion)
{
}

Result<OpenDatasetPtr> FileContext::findDataset(const Hdf5Guard &guard, const QByteArray &path)
{
    Result<OpenDatasetPtr> dataset = findGrowing(guard, path);
    if (dataset && *dataset) {
        if (auto settled = settleRows(guard, **dataset); !settled)
            return failure(settled.error());
    }
    return dataset;
}

Result<OpenDatasetPtr> FileContext::findGrowing(const Hdf5Guard &guard, const QByteArray &path)
{
    if (OpenDatasetPtr known = m_datasets.find(path))
        return known;

    const Result<ResolvedPath> at = resolvePath(guard, *this, path);
    if (!at)
        return failure(at.error());
    if (at->state == ResolvedPath::State::External)
        return failure(externalLinkError(path));
    if (at->state != ResolvedPath::State::Found)
        return OpenDatasetPtr();
    if (at->kind != ObjectKind::Dataset)
        return failure(notDatasetError(path));

    OpenDatasetPtr dataset = m_datasets.find(at->address);
    if (!dataset) {
        Result<OpenDatasetPtr> opened = open(guard, path, at->address);
        if (!opened)
            return opened;
        if (auto kept = keepOpen(guard, path, *opened); !kept)
            return failure(kept.error());
        return opened;
    }
    m_datasets.remember(path, dataset);
    return dataset;
}

Result<OpenDatasetPtr> FileContext::openDataset(const Hdf5Guard &guard, const QByteArray &path)
{
    Result<OpenDatasetPtr> dataset = findDataset(guard, path);
    if (dataset && !*dataset)
        return failure(notFoundError(path));
    return dataset;
}

Result<OpenDatasetPtr> FileContext::open(const Hdf5Guard &guard, const QByteArray &path, haddr_t address)
{
    auto dataset = std::make_shared<OpenDataset>();
    dataset->dataset = Handle(H5Oopen_by_addr(m_file, address));
    dataset->address = address;
    if (!dataset->dataset) {
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("The dataset \"%1\" cannot be opened.").arg(QString::fromUtf8(path)));
    }
    Result<StoredLayout> layout = storedLayout(guard, dataset->dataset.id());
    if (!layout)
        return failure(layout.error());
    if (const Result<void> usable = checkContent(path, *layout, dataset->dataset.id()); !usable)
        return failure(usable.error());
    Result<StoredShape> shape = storedShape(guard, dataset->dataset.id(), *layout);
    if (!shape)
        return failure(shape.error());
    if (const Result<void> described = describeType(guard, *dataset); !described)
        return failure(described.error());

    dataset->isNull = shape->isNull;
    dataset->shape = std::move(shape->shape);
    dataset->maxShape = std::move(shape->maxShape);
    dataset->chunks = std::move(layout->chunks);
    dataset->filters = layout->filters;
    dataset->otherFilters = layout->otherFilters || layout->isUnusual;
    dataset->hasRawEdges = layout->hasRawEdges;
    if (auto fitted = fitChunkCache(guard, m_file, *dataset); !fitted)
        return failure(fitted.error());
    return dataset;
}

Result<void> FileContext::keepOpen(const Hdf5Guard &guard, const QByteArray &path, const OpenDatasetPtr &dataset)
{
    if (const OpenDatasetPtr leaving = m_datasets.nextToClose()) {
        if (auto settled = settleRows(guard, *leaving); !settled)
            return settled;
    }
    m_datasets.insert(dataset);
    m_datasets.remember(path, dataset);
    return {};
}

Result<void> FileContext::forgetDataset(const Hdf5Guard &guard, haddr_t address)
{
    if (auto stored = storeRows(guard, address); !stored)
        return stored;
    m_datasets.forget(address);
    return {};
}

Result<void> FileContext::storeRows(const Hdf5Guard &guard, OpenDataset &dataset)
{
    return storePendingRows(guard, *this, dataset);
}

Result<void> FileContext::storeRows(const Hdf5Guard &guard, haddr_t address)
{
    const OpenDatasetPtr dataset = m_datasets.find(address);
    return dataset ? storeRows(guard, *dataset) : Result<void>();
}

Result<void> FileContext::storeAllRows(const Hdf5Guard &guard)
{
    for (const OpenDatasetPtr &dataset : m_datasets.all()) {
        if (auto stored = storeRows(guard, *dataset); !stored)
            return stored;
    }
    return {};
}

Result<void> FileContext::settleRows(const Hdf5Guard &guard, OpenDataset &dataset)
{
    return dropRows(guard, *this, dataset);
}

Result<void> FileContext::makeRowRoom(const Hdf5Guard &guard, OpenDataset &dataset)
{
    return m_rowMemory->used <= m_rowMemory->limit / 2 ? storeRows(guard, dataset) : settleAllRows(guard);
}

Result<void> FileContext::settleAllRows(const Hdf5Guard &guard)
{
    for (const OpenDatasetPtr &open : m_datasets.all()) {
        if (auto settled = settleRows(guard, *open); !settled)
            return settled;
    }
    return {};
}

void FileContext::changed(OpenDataset &dataset)
{
    m_dirty = true;
    m_datasets.raiseVersion(dataset);
}

} // namespace hdf5async
