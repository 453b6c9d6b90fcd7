// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/requests.h>

#include <algorithm>

namespace hdf5async {

// The arguments of an internal question. One that is missing, or of another type, is as if nothing had been said.

[[nodiscard]] inline const Value *argumentOf(const ConsoleRequest &request, const char *name)
{
    const auto *map = std::get_if<Value::Map>(&request.arguments.v);
    if (!map)
        return nullptr;
    const auto it = std::find_if(map->begin(), map->end(), [name](const auto &pair) { return pair.first == name; });
    return it == map->end() ? nullptr : &it->second;
}

[[nodiscard]] inline QByteArray pathArgument(const ConsoleRequest &request)
{
    const Value *const value = argumentOf(request, "path");
    const auto *path = value ? std::get_if<Value::Bin>(&value->v) : nullptr;
    return path ? path->bytes : QByteArray();
}

[[nodiscard]] inline qint64 intArgument(const ConsoleRequest &request, const char *name, qint64 otherwise)
{
    const Value *const value = argumentOf(request, name);
    const auto *number = value ? std::get_if<qint64>(&value->v) : nullptr;
    return number ? *number : otherwise;
}

[[nodiscard]] inline bool flagArgument(const ConsoleRequest &request, const char *name)
{
    const Value *const value = argumentOf(request, name);
    const auto *flag = value ? std::get_if<bool>(&value->v) : nullptr;
    return flag && *flag;
}

} // namespace hdf5async
