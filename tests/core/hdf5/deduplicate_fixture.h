// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/core/hdf5/dataset_fixture.h"

#include <map>

namespace hdf5async {

/// What an append with keys must answer, and what the dataset holds then.
struct Expected
{
    std::vector<Row> rows;
    qint64 appended = 0, updated = 0, removed = 0;
};

/// d = {}; for row in existing + batch: d[key(row)] = row; list(d.values())
inline Expected dictionary(const std::vector<Row> &existing, const std::vector<Row> &batch)
{
    Expected result;
    std::map<qint32, std::size_t> places;
    const auto put = [&](const Row &row) {
        const auto [place, isNew] = places.try_emplace(row.k, result.rows.size());
        if (isNew)
            result.rows.push_back(row);
        else
            result.rows[place->second] = row;
        return isNew;
    };
    for (const Row &row : existing)
        result.removed += put(row) ? 0 : 1;
    const auto old = places;
    std::map<qint32, bool> updated;
    for (const Row &row : batch) {
        put(row);
        if (old.count(row.k) != 0)
            updated[row.k] = true;
    }
    result.updated = qint64(updated.size());
    result.appended = qint64(places.size() - old.size());
    return result;
}

inline std::vector<Row> randomRows(QRandomGenerator &random, int count, int keys)
{
    std::vector<Row> values;
    for (int i = 0; i < count; ++i)
        values.push_back({random.bounded(keys), random.generateDouble()});
    return values;
}

inline AppendRequest byKey(const QByteArray &path, const Data &data, const std::vector<QByteArray> &names = {"k"})
{
    return {path, data, FieldList{false, names}, {}};
}

} // namespace hdf5async
