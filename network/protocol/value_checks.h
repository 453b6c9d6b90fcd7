// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/element_type.h>
#include <hdf5async/result.h>

#include <vector>

namespace hdf5async {

/// Which parts of an element have values that not every byte pattern is good for: bool (0 or 1) and text (UTF-32).
class ValueChecks
{
public:
    ValueChecks() = default;
    explicit ValueChecks(const ElementType &type);

    [[nodiscard]] bool isEmpty() const { return m_parts.empty(); }

    /// Checks the elements that fill `data`. Gives the same bytes, or a copy if a bool other than 0 and 1 had to become 1.
    /// @errors BAD_VALUE: text above U+10FFFF, a surrogate that stands for no byte, U+0000 inside text
    [[nodiscard]] Result<SharedBytes> checked(SharedBytes data) const;

private:
    struct Part ///< `count` neighbours of one kind
    {
        std::uint32_t offset = 0;
        std::uint32_t count = 1;
        ElementType::Kind kind = ElementType::Kind::Bool;
        ElementType::Order order = ElementType::Order::Little;
        std::uint32_t itemSize = 1;
    };
    void addParts(const ElementType &type, std::uint32_t offset, std::uint64_t count);
    [[nodiscard]] bool hasOddBool(const char *element) const;

    std::vector<Part> m_parts;
    std::uint32_t m_itemSize = 0;
};

} // namespace hdf5async
