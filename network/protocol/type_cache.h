// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type.h>

#include "network/protocol/value_checks.h"

#include <memory>
#include <string_view>
#include <vector>

namespace hdf5async {

/// A parsed record type together with what has to be checked in its elements.
struct ParsedType
{
    ElementType type;
    ValueChecks checks;
};

/// Remembers the record types that came last, by their bytes on the wire, so that a stream of appends parses each type once.
/// Bounded: few types, none whose description is long. @thread not shared between threads; one for all connections of a thread
class TypeCache
{
public:
    TypeCache();
    ~TypeCache();
    TypeCache(const TypeCache &) = delete;
    TypeCache &operator=(const TypeCache &) = delete;

    /// The type of exactly these bytes, or null.
    [[nodiscard]] std::shared_ptr<const ParsedType> find(std::string_view bytes) const;
    void insert(std::string_view bytes, std::shared_ptr<const ParsedType> type);

private:
    struct Slot;
    std::vector<Slot> m_slots;
};

} // namespace hdf5async
