// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"
#include "core/service/console/inquiry.h"

#include <hdf5async/array.h>

namespace hdf5async {

// What a file says to internal questions (core/storage/hdf5/inspection.h), in structs.

struct FoundObject
{
    QByteArray name;
    ObjectKind kind = ObjectKind::Group;
    quint64 address = 0; ///< of a group that a hard link leads to
};

struct LinksAnswer
{
    std::vector<FoundObject> links;
    std::optional<qint64> next;
    qint64 members = 0;
};

[[nodiscard]] Operation linksQuestion(const QByteArray &group, qint64 position, qint64 limit);
[[nodiscard]] LinksAnswer linksAnswer(const Outcome &outcome);
[[nodiscard]] Operation storageQuestion(const QByteArray &path, bool brief);
[[nodiscard]] StorageDetails storageAnswer(const Outcome &outcome);

/// A type for people: "float64", "{t: int64, v: float32}".
[[nodiscard]] QString typeText(const NamedType &type);
[[nodiscard]] QString typeText(const ElementType &type);

} // namespace hdf5async
