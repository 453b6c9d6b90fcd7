// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/http/json_text.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// What there is to say about an object, or a link that leads to nothing, in the form of h5grove's /meta.
struct Entity
{
    QByteArray name; ///< the last one of its path; empty for the root
    ObjectKind kind = ObjectKind::Group;
    AttributeValues attributes;
    std::optional<Shape> shape; ///< datasets; nothing = null dataspace
    NamedType dtype;
    std::optional<InfoReply> info;               ///< chunks and filters of a dataset, enumerations; nothing = not asked
    std::optional<std::vector<Entity>> children; ///< of a group; nothing = not asked
};

void writeEntity(JsonText &json, const Entity &entity);

/// The type of what has a null dataspace, where a value says that it has none; null for other values.
[[nodiscard]] const NamedType *emptyType(const Value &value);

/// A type as h5py describes it: HDF5's class, numpy's dtype, size, and what the class has besides.
void writeType(JsonText &json, const NamedType &type);
void writeType(JsonText &json, const ElementType &type);

} // namespace hdf5async
