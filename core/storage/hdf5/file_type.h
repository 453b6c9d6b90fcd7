// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/element_type.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include <QString>

#include <utility>
#include <vector>

namespace hdf5async {

/// What the elements of a dataset or attribute are: the type in the file, described once without any HDF5 identifier, so that it
/// can be cached and used outside the HDF5 lock. A value; never changed after inspect() made it.
///
/// *Memory form*: how H5Dread and H5Dwrite deliver and take elements when they are given makeMemoryType() as memory type. That is
/// the file's own type (no conversion inside HDF5) except where `converted` says that a part has none of our machine's forms.
/// Variable strings are `char *` there, sequences `hvl_t`, references `hobj_ref_t`; records have the gaps of the file's type.
/// @source docs/protocol.md, "Types"
struct FileType
{
    enum class Form : quint8 {
        Fixed,       ///< bool, number, complex, time or void; `wire` says which
        FixedText,   ///< string of `size` bytes; `wire` is |Sn
        Text,        ///< string of any length
        Record,      ///< `members`
        Sequence,    ///< any number of numbers, whose type is that of members[0]
        Reference,   ///< to an object of the file; reads as its path
        Unsupported, ///< no wire form, because of `reason`
    };
    enum class Padding : quint8 { NullTerminated, NullPadded, SpacePadded }; ///< of FixedText
    enum class Numeric : quint8 { None, Integer, Float, Bitfield };          ///< what `dtype` of a read may convert
    struct Member;

    Form form = Form::Unsupported;
    /// Fixed: what an element reads as, in the byte order of the memory form; FixedText: |Sn. A bool's memory form may be wider.
    /// Records without variable text: the packed record.
    ElementType wire;
    /// Axes of an array type, slowest first: they follow those of the dataspace. Empty for all other types.
    Shape dims;
    /// Bytes of one element of `form` in memory form (with `dims`: of one of them).
    std::size_t size = 0;

    Padding padding = Padding::NullPadded;
    bool utf8 = false;                     ///< the string type is marked UTF-8, not ASCII
    Numeric numeric = Numeric::None;
    int valueBits = 0;                     ///< integers that have fewer bits in the file than in memory form: how many
    QByteArray trueBytes;                  ///< bool: the memory form of true, `size` bytes
    std::vector<std::pair<QByteArray, qint64>> enumMembers; ///< of an ENUM that is not bool, in file order
    std::vector<Member> members;           ///< Record: in file order
    QString reason;                        ///< Unsupported: why there is no wire form
    QString readOnlyReason;                ///< readable, but not writable: why (not for Unsupported)
    bool converted = false;                ///< HDF5 converts it, or a part of it: the memory form is not the file's
    QByteArray fieldName;                  ///< not empty (from fieldsOf()): the values of this field of a record type

    [[nodiscard]] bool isArray() const { return !dims.empty(); }
    /// Number of elements of `form` in one element of the dataspace: the product of `dims`.
    [[nodiscard]] std::size_t count() const;
    /// Bytes that one element of the dataspace takes in memory form. What buffers for H5Dread and H5Dwrite are counted in.
    [[nodiscard]] std::size_t elementBytes() const { return size * count(); }
    /// The memory form holds pointers (variable strings or sequences): its bytes are no plain old data.
    [[nodiscard]] bool hasPointers() const;
    /// An element in memory form takes the place of one in wire form: same size, same offsets of all fields.
    [[nodiscard]] bool hasWireLayout() const;
    /// Elements of this wire type are in memory form already: their bytes need no cast.
    [[nodiscard]] bool writesAsIs(const ElementType &from) const;
    /// The member of that name or null.
    [[nodiscard]] const Member *find(QByteArrayView name) const;
};

struct FileType::Member
{
    QByteArray name; ///< UTF-8, not empty
    FileType type;   ///< with `dims` for subarray fields
    std::size_t offset = 0; ///< in the record's memory form
};

/// @errors UNSUPPORTED_TYPE with the reason (order of checks, step 12: before selection, shape and cast)
[[nodiscard]] Result<void> checkReadable(const FileType &type);
[[nodiscard]] Result<void> checkWritable(const FileType &type);

/// The type's name for `info`, `list` and null dataspaces. For array types that of the base.
[[nodiscard]] NamedType namedType(const FileType &type);

/// The fields of a record type that a request asks for, as a type of its own with a memory form of its own (packed): a single
/// name gives that field's values, whose `dims` are the field's; a list gives records of these fields in this order.
/// Works for reading, for writing (HDF5 leaves the other fields alone) and for makeMemoryType().
/// @errors BAD_FIELD: not a record type, unknown, repeated or no names
[[nodiscard]] Result<FileType> fieldsOf(const FileType &record, const FieldList &fields);

} // namespace hdf5async
