// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/layout_choice.h"

#include <algorithm>
#include <limits>

namespace hdf5async {

namespace {

constexpr quint64 smallChunkBytes = 64 << 10;
constexpr quint64 largeChunkBytes = 1 << 20;
// Rows of some KiB are waveforms and lines of frames, which come in bulk: so many of them in a chunk, as far as it may be large.
constexpr quint64 bulkRows = 16;
constexpr quint64 chunkBytesLimit = quint64(1) << 32;

// Saturates instead of overflowing: only "larger than any chunk" matters here.
quint64 product(quint64 a, quint64 b)
{
    return a != 0 && b > std::numeric_limits<quint64>::max() / a ? std::numeric_limits<quint64>::max() : a * b;
}

// The chunk's extent of an axis may not exceed an axis that can never grow beyond it.
qint64 bounded(qint64 extent, const std::optional<qint64> &limit)
{
    return limit && *limit > 0 ? std::min(extent, *limit) : extent;
}

Result<void> checkMaxShape(const Shape &shape, const MaxShape &maxShape)
{
    if (maxShape.size() != shape.size()) {
        return failure(ErrorCode::BadValue,
                       QStringLiteral("maxshape has %1 axes, the data %2").arg(maxShape.size()).arg(shape.size()));
    }
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (maxShape[i] && *maxShape[i] < shape[i]) {
            return failure(ErrorCode::BadValue, QStringLiteral("maxshape of axis %1 is %2, below the data's length %3")
                                                    .arg(i)
                                                    .arg(*maxShape[i])
                                                    .arg(shape[i]));
        }
    }
    return {};
}

Result<void> checkChunks(const Shape &chunks, const MaxShape &maxShape, quint64 elementBytes)
{
    if (chunks.size() != maxShape.size()) {
        return failure(ErrorCode::BadValue,
                       QStringLiteral("chunks has %1 axes, the data %2").arg(chunks.size()).arg(maxShape.size()));
    }
    quint64 bytes = std::max<quint64>(elementBytes, 1);
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        if (chunks[i] < 1)
            return failure(ErrorCode::BadValue,
                           QStringLiteral("chunks %1 must be at least 1 everywhere").arg(toText(chunks)));
        if (maxShape[i] && *maxShape[i] > 0 && chunks[i] > *maxShape[i]) {
            return failure(ErrorCode::BadValue, QStringLiteral("chunks %1 exceed axis %2, which cannot grow beyond %3")
                                                    .arg(toText(chunks))
                                                    .arg(i)
                                                    .arg(*maxShape[i]));
        }
        bytes = product(bytes, quint64(chunks[i]));
    }
    if (bytes >= chunkBytesLimit)
        return failure(ErrorCode::BadValue, QStringLiteral("a chunk of %1 takes 4 GiB or more").arg(toText(chunks)));
    return {};
}

} // namespace

Result<Filters> chosenFilters(const StorageOptions &options, const Filters &defaults)
{
    Filters filters;
    filters.codec = options.codec.value_or(defaults.codec);
    filters.shuffle = options.shuffle.value_or(defaults.shuffle);
    filters.fletcher32 = options.fletcher32.value_or(defaults.fletcher32);
    const std::optional<CodecLevels> levels = levelsOf(filters.codec);
    if (options.level && !levels)
        return failure(ErrorCode::BadValue, QStringLiteral("compression_opts needs compression \"gzip\" or \"zstd\""));
    if (!levels)
        return filters;
    filters.level = options.level.value_or(options.codec ? levels->standard : defaults.level);
    if (filters.level < levels->lowest || filters.level > levels->highest)
        return failure(ErrorCode::BadValue, QStringLiteral("%1 levels go from %2 to %3, not %4")
                                                .arg(QString::fromUtf8(codecName(filters.codec)))
                                                .arg(levels->lowest)
                                                .arg(levels->highest)
                                                .arg(filters.level));
    return filters;
}

Shape automaticChunks(const Shape &shape, const MaxShape &maxShape, quint64 elementBytes)
{
    Shape chunks(shape.size(), 1);
    quint64 rowBytes = std::max<quint64>(elementBytes, 1);
    for (std::size_t i = 1; i < shape.size(); ++i) {
        chunks[i] = bounded(std::max<qint64>(shape[i], 1), maxShape[i]);
        rowBytes = product(rowBytes, quint64(chunks[i]));
    }
    const quint64 target = std::clamp(product(rowBytes, bulkRows), smallChunkBytes, largeChunkBytes);
    const quint64 rows = std::max<quint64>(target / rowBytes, 1);
    chunks[0] = bounded(qint64(rows), maxShape[0]);

    // A row that is too large is cut along its slowest axes first, so that each chunk stays one run of bytes of the row.
    for (std::size_t i = 1; i < shape.size() && rowBytes > largeChunkBytes; ++i) {
        quint64 unit = std::max<quint64>(elementBytes, 1);
        for (std::size_t k = i + 1; k < shape.size(); ++k)
            unit = product(unit, quint64(chunks[k]));
        const quint64 extent = quint64(chunks[i]);
        const quint64 fitting = std::max<quint64>(largeChunkBytes / unit, 1);
        const quint64 pieces = extent / fitting + (extent % fitting != 0 ? 1 : 0);
        chunks[i] = qint64(extent / pieces + (extent % pieces != 0 ? 1 : 0));
        rowBytes = product(unit, quint64(chunks[i]));
    }
    return chunks;
}

quint64 chunkCount(const Shape &shape, const Shape &chunks)
{
    quint64 count = 1;
    for (std::size_t i = 0; i < shape.size(); ++i)
        count = product(count, quint64(shape[i] / chunks[i]) + (shape[i] % chunks[i] != 0 ? 1 : 0));
    return count;
}

Result<DatasetLayout> chosenLayout(const Shape &shape, quint64 elementBytes, const std::optional<Shape> &chunks,
                                   const std::optional<MaxShape> &maxShape, const Filters &filters)
{
    if (shape.empty()) {
        if (chunks || maxShape)
            return failure(ErrorCode::BadValue, QStringLiteral("data without axes takes neither chunks nor maxshape"));
        return DatasetLayout{};
    }
    if (shape.size() > std::size_t(maxRank))
        return failure(ErrorCode::BadValue, QStringLiteral("more than %1 axes").arg(maxRank));
    DatasetLayout layout{shape, MaxShape(shape.begin(), shape.end()), {}, filters};
    if (maxShape) {
        if (const auto checked = checkMaxShape(shape, *maxShape); !checked)
            return failure(checked.error());
        layout.maxShape = *maxShape;
    } else {
        layout.maxShape.front().reset();
    }
    if (!chunks) {
        layout.chunks = automaticChunks(shape, layout.maxShape, elementBytes);
        return layout;
    }
    if (const auto checked = checkChunks(*chunks, layout.maxShape, elementBytes); !checked)
        return failure(checked.error());
    layout.chunks = *chunks;
    return layout;
}

} // namespace hdf5async
