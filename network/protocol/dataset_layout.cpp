// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/dataset_layout.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr quint64 chunkLimit = quint64(1) << 32;
constexpr quint64 variableTextBytes = 16; // what the file holds in place of a text of variable length

tl::unexpected<Error> badLayout(const QString &why)
{
    return failure(ErrorCode::BadValue, why);
}

quint64 bytesInFile(const Data &data)
{
    const auto *array = std::get_if<Array>(&data.value);
    if (!array || array->type.kind() == ElementType::Kind::Text)
        return variableTextBytes;
    return std::max<quint64>(array->type.itemSize(), 1);
}

// How long an axis may ever become; nothing when it is unlimited.
std::optional<qint64> limitOf(const WriteRequest &request, const Shape &shape, std::size_t axis)
{
    if (request.maxShape)
        return (*request.maxShape)[axis];
    return axis == 0 ? std::nullopt : std::optional(shape[axis]);
}

Result<void> checkMaxShape(const WriteRequest &request, const Shape &shape)
{
    if (!request.maxShape)
        return {};
    if (request.maxShape->size() != shape.size())
        return badLayout(
            QStringLiteral("maxshape has %1 axes, the data have %2.").arg(request.maxShape->size()).arg(shape.size()));
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if ((*request.maxShape)[i].value_or(shape[i]) < shape[i])
            return badLayout(QStringLiteral("maxshape is smaller than the shape %1 of the data.").arg(toText(shape)));
    }
    return {};
}

Result<void> checkChunks(const WriteRequest &request, const Shape &shape)
{
    if (!request.chunks)
        return {};
    if (request.chunks->size() != shape.size())
        return badLayout(
            QStringLiteral("chunks has %1 axes, the data have %2.").arg(request.chunks->size()).arg(shape.size()));
    quint64 bytes = bytesInFile(request.data);
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const qint64 length = (*request.chunks)[i];
        if (length < 1)
            return badLayout(QStringLiteral("A chunk must be at least 1 along every axis."));
        if (quint64(length) >= chunkLimit || (bytes *= quint64(length)) >= chunkLimit)
            return badLayout(QStringLiteral("A chunk must be smaller than 4 GiB."));
        const std::optional<qint64> limit = limitOf(request, shape, i);
        if (limit && *limit > 0 && shape[i] > 0 && length > *limit)
            return badLayout(QStringLiteral("A chunk of %1 is longer than axis %2 can become.").arg(length).arg(i));
    }
    return {};
}

} // namespace

std::optional<Shape> datasetShape(const Data &data)
{
    if (data.scalar)
        return Shape{1};
    if (const auto *array = std::get_if<Array>(&data.value))
        return array->shape;
    if (const auto *texts = std::get_if<TextArray>(&data.value))
        return texts->shape;
    return std::nullopt;
}

Result<void> checkLayout(const WriteRequest &request)
{
    if (!request.chunks && !request.maxShape)
        return {};
    const std::optional<Shape> shape = datasetShape(request.data);
    if (!shape || shape->empty())
        return badLayout(QStringLiteral("A dataset without axes has neither chunks nor maxshape."));
    Result<void> good = checkMaxShape(request, *shape);
    return good ? checkChunks(request, *shape) : good;
}

} // namespace hdf5async
