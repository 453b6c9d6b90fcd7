// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/element_type.h>
#include <hdf5async/result.h>

#include <vector>

namespace hdf5async {

/// Looks at those parts of elements for which not every byte pattern is a value: bool (0 or 1) and text (UTF-32).
class ValueChecks
{
public:
    ValueChecks() = default;
    explicit ValueChecks(const ElementType &type);

    /// Whether elements of the type may hold anything.
    [[nodiscard]] bool isEmpty() const { return !m_needed; }

    /// Checks the elements that fill `data`. Gives the same bytes, or a copy if a bool other than 0 and 1 had to become 1.
    /// @errors BAD_VALUE: text above U+10FFFF, a surrogate that stands for no byte, U+0000 inside text
    [[nodiscard]] Result<SharedBytes> checked(const SharedBytes &data) const;

private:
    struct Part ///< `count` elements one behind the other, `offset` bytes from the start of what they are in
    {
        std::uint64_t offset = 0;
        std::uint64_t count = 1;
        ElementType type;
        std::vector<Part> nested; ///< of records: the fields that need a look
    };
    static bool needsLook(const ElementType &type);
    static Part partOf(const ElementType &type, std::uint64_t offset, std::uint64_t count);
    static Result<void> checkText(const Part &part, const char *elements, std::uint64_t count);
    static bool hasOddBool(const Part &part, const char *elements, std::uint64_t count);
    static void straightenBools(const Part &part, char *elements, std::uint64_t count);

    bool m_needed = false;
    Part m_element;
};

} // namespace hdf5async
