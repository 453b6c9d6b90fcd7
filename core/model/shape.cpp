// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/shape.h>

#include <QStringList>

#include <algorithm>
#include <limits>

namespace hdf5async {

std::optional<qint64> elementCount(const Shape &shape)
{
    if (std::any_of(shape.begin(), shape.end(), [](qint64 length) { return length < 0; }))
        return std::nullopt;
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
        return 0;
    qint64 count = 1;
    for (const qint64 length : shape) {
        if (count > std::numeric_limits<qint64>::max() / length)
            return std::nullopt;
        count *= length;
    }
    return count;
}

QString toText(const Shape &shape)
{
    QStringList lengths;
    for (const qint64 length : shape)
        lengths << QString::number(length);
    return QStringLiteral("(%1%2)").arg(lengths.join(QStringLiteral(", ")),
                                        shape.size() == 1 ? QStringLiteral(",") : QString());
}

} // namespace hdf5async
