// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"
#include "core/storage/hdf5/handle.h"
#include "core/storage/hdf5/variable_memory.h"

#include <hdf5async/array.h>
#include <hdf5async/bytes.h>
#include <hdf5async/result.h>

#include <memory>
#include <optional>

namespace hdf5async {

struct ReadConversion
{
    bool stringsAsList = false;
    std::optional<ElementType> dtype; ///< integer or float
};

/// Elements as HDF5 delivered them, in a ReadPlan's memory form. They may be reordered and repeated, elementBytes() at a time.
struct RawElements
{
    Shape shape; ///< of the result, without the axes of an array type
    MutableBytes bytes;
    std::shared_ptr<VariableMemory> variable; ///< owns what `bytes` points to; null without pointers
};

/// How elements of a file's type become a value of a reply.
///   plan = ReadPlan::make(type, options);  check plan.resultBytes(n) against the limit;
///   raw = plan.allocate(shape, limit);  plan.read(guard, dataset, memoryType, memorySpace, fileSpace, raw);   // with the lock
///   value = plan.finish(std::move(raw), limit);                                                              // without
class ReadPlan
{
public:
    /// @errors UNSUPPORTED_TYPE; TYPE_MISMATCH: `dtype` for anything but integers, floats and bitfields
    [[nodiscard]] static Result<ReadPlan> make(const FileType &type, const ReadConversion &options = {});

    /// Bytes of one element of the dataspace in memory.
    [[nodiscard]] std::size_t elementBytes() const { return m_type.elementBytes(); }
    /// The payload of the value for that many elements of the dataspace; nothing when it depends on the elements' content (then
    /// finish() checks), the largest number when it does not fit.
    [[nodiscard]] std::optional<quint64> resultBytes(quint64 elements) const;
    /// finish() hands the buffer on as it is, apart from changes in place: reading costs no second buffer.
    [[nodiscard]] bool isInPlace() const;
    /// The type behind the plan: what inspect() said or, with `dtype`, the type asked for.
    [[nodiscard]] const FileType &type() const { return m_type; }

    /// The memory type for read(). `fileType` is the dataset's own. Worth caching for plans without options.
    [[nodiscard]] Result<Handle> makeMemoryType(const Hdf5Guard &guard, hid_t fileType) const;

    /// Memory for elements of that shape. `limit` in bytes bounds what variable strings and sequences may take.
    /// @errors TOO_LARGE: the elements alone take more than `limit` (at least what resultBytes() may say)
    [[nodiscard]] Result<RawElements> allocate(const Shape &shape, quint64 limit) const;

    /// H5Dread into `raw` from byte `offset` on, resolving references. Spaces as for H5Dread; `elements` is how many they select.
    /// @errors TOO_LARGE: variable data beyond the limit; FILTER_UNAVAILABLE, IO_ERROR
    [[nodiscard]] Result<void> read(const Hdf5Guard &guard, hid_t dataset, hid_t memoryType, hid_t memorySpace,
                                    hid_t fileSpace, RawElements &raw, std::size_t offset, std::size_t elements) const;

    /// The same for a whole attribute. @errors IO_ERROR, TOO_LARGE
    [[nodiscard]] Result<void> readAttribute(const Hdf5Guard &guard, hid_t attribute, hid_t memoryType,
                                             RawElements &raw) const;

    /// The value: an array (text as <Um, m = longest), with stringsAsList lists of str, for sequences lists of arrays.
    /// @errors TOO_LARGE with detail bytes and limit, known before memory for it is taken @thread any, needs no lock
    [[nodiscard]] Result<Value> finish(RawElements raw, quint64 limit) const;

private:
    [[nodiscard]] bool givesTexts() const;
    [[nodiscard]] const ElementType &resultType() const;

    FileType m_type;
    ReadConversion m_options;
};

/// TOO_LARGE as every reading operation reports it, with detail `bytes` and `limit`.
[[nodiscard]] Error tooLarge(quint64 bytes, quint64 limit);

/// The value that stands for a null dataspace: {"empty": true, "dtype": T}.
[[nodiscard]] Value emptyValue(const FileType &type);

} // namespace hdf5async
