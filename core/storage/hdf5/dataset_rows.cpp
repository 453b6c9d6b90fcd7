// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_rows.h"

#include <algorithm>
#include <limits>

namespace hdf5async {

Shape rowShape(const OpenDataset &dataset)
{
    Shape row(dataset.shape.begin() + 1, dataset.shape.end());
    row.insert(row.end(), dataset.type->dims.begin(), dataset.type->dims.end());
    return row;
}

Result<void> checkTakesRows(const OpenDataset &dataset)
{
    if (auto writable = checkWritable(*dataset.type); !writable)
        return writable;
    if (dataset.isNull)
        return failure(ErrorCode::ShapeMismatch, QStringLiteral("An empty (null) dataset has no rows."));
    if (dataset.shape.empty())
        return failure(ErrorCode::ShapeMismatch, QStringLiteral("A dataset without axes has no rows."));
    return {};
}

Result<qint64> rowCount(const OpenDataset &dataset, const Data &data)
{
    if (std::holds_alternative<Data::Empty>(data.value))
        return failure(ErrorCode::ShapeMismatch, QStringLiteral("Empty (null) data have no rows."));
    const Shape row = rowShape(dataset);
    const Shape shape = shapeOf(data);
    if (shape == row)
        return 1;
    if (shape.size() == row.size() + 1 && std::equal(row.begin(), row.end(), shape.begin() + 1))
        return shape.front();
    return failure(ErrorCode::ShapeMismatch,
                   QStringLiteral("Data of shape %1 are no rows of shape %2.").arg(toText(shape), toText(row)));
}

Result<RowPlan> planRows(const OpenDataset &dataset, const Data &data)
{
    const Result<qint64> rows = rowCount(dataset, data);
    if (!rows)
        return failure(rows.error());
    if (*rows > std::numeric_limits<qint64>::max() - dataset.shape.front())
        return failure(ErrorCode::BadValue, QStringLiteral("More rows than can be counted."));
    Result<Elements> elements = castElements(*dataset.type, data);
    if (!elements)
        return failure(elements.error());
    return RowPlan{*rows, std::move(*elements)};
}

Error about(const QByteArray &path, Error error)
{
    const QString quoted = QStringLiteral("\"%1\"").arg(QString::fromUtf8(path));
    if (!error.message.contains(quoted))
        error.message = quoted + QStringLiteral(": ") + error.message;
    return error;
}

} // namespace hdf5async
