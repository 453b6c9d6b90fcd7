// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/number_cast.h"
#include "core/storage/hdf5/variable_memory.h"

#include <hdf5async/result.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace hdf5async {

/// Where a cast's elements come from and go to: `stride` bytes apart, of any alignment.
struct CastFrom
{
    const char *data = nullptr;
    std::size_t stride = 0;
};
struct CastTo
{
    char *data = nullptr;
    std::size_t stride = 0;
};

/// What casts need besides the elements.
struct CastContext
{
    VariableMemory *variable = nullptr; ///< for casts into variable text
    std::string buffer = {};
};

/// Turns elements of one layout into another. Immutable; made once for a pair of types, then run over any number of elements.
class ElementCast
{
public:
    virtual ~ElementCast() = default;

    /// Casts `count` elements. Where an element keeps its size, source and target may be the same memory; otherwise they must not
    /// overlap. Bytes of the target that belong to no field are left alone. @errors BAD_VALUE, TOO_LARGE
    virtual Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &context) const = 0;

    /// Not 0: the cast does no more than copy that many bytes.
    [[nodiscard]] virtual std::size_t copiedBytes() const { return 0; }
};

using ElementCastPtr = std::unique_ptr<const ElementCast>;

/// Elements that are the same on both sides.
[[nodiscard]] ElementCastPtr makeCopy(std::size_t size);

/// Numbers by a kernel of number_cast.h. `target` names the type in messages.
[[nodiscard]] ElementCastPtr makeNumberCast(NumberKernel kernel, const ElementType &from, const ElementType &target);

/// b1 into a bool of the file, whose true is `trueBytes`.
[[nodiscard]] ElementCastPtr makeBoolWrite(const QByteArray &trueBytes);

/// A bool of the file, `size` bytes, into b1: anything but zeros is true.
[[nodiscard]] ElementCastPtr makeBoolRead(std::size_t size);

/// Integers whose file type has only `bits` bits: checks that the elements (already cast to `type`) fit.
[[nodiscard]] ElementCastPtr makeRangeCheck(ElementCastPtr cast, const ElementType &type, int bits);

/// One field of a record: `count` elements, `fromStep` and `toStep` bytes apart.
struct FieldCast
{
    std::size_t fromOffset = 0, toOffset = 0;
    std::size_t count = 1;
    std::size_t fromStep = 0, toStep = 0;
    ElementCastPtr cast;
};

/// A record field by field. Fields that are merely copied and lie next to each other on both sides are copied as one.
[[nodiscard]] ElementCastPtr makeRecordCast(std::vector<FieldCast> fields);

} // namespace hdf5async
