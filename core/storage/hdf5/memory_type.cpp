// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/type_map.h"

namespace hdf5async {

namespace {

Result<Handle> build(const Hdf5Guard &guard, hid_t fileType, const FileType &form, std::size_t axesEntered);

tl::unexpected<Error> cannotBuild(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("cannot make a memory type for a type of the file"));
}

Result<Handle> buildMember(const Hdf5Guard &guard, hid_t compound, const QByteArray &name, const FileType &form)
{
    const int index = H5Tget_member_index(compound, name.constData());
    if (index < 0)
        return cannotBuild(guard);
    const Handle member(H5Tget_member_type(compound, static_cast<unsigned>(index)));
    return build(guard, member.id(), form, 0);
}

/// A record whose members lie where `form` has them.
Result<Handle> buildRecord(const Hdf5Guard &guard, hid_t fileType, const FileType &form)
{
    Handle compound(H5Tcreate(H5T_COMPOUND, form.size));
    for (const FileType::Member &member : form.members) {
        const Result<Handle> type = buildMember(guard, fileType, member.name, member.type);
        if (!type)
            return failure(type.error());
        if (H5Tinsert(compound.id(), member.name.constData(), member.offset, type->id()) < 0)
            return cannotBuild(guard);
    }
    return compound;
}

/// A record with nothing but the field that `form` describes the values of.
Result<Handle> buildSingleField(const Hdf5Guard &guard, hid_t fileType, const FileType &form)
{
    FileType values = form;
    values.fieldName.clear();
    FileType record;
    record.form = FileType::Form::Record;
    record.size = form.elementBytes();
    record.members.push_back({form.fieldName, std::move(values), 0});
    return buildRecord(guard, fileType, record);
}

/// The axes of an array type may be spread over several nested array types in the file; conversion wants the same nesting.
Result<Handle> buildArray(const Hdf5Guard &guard, hid_t fileType, const FileType &form, std::size_t axesEntered)
{
    hsize_t dims[H5S_MAX_RANK];
    const int rank = H5Tget_array_dims2(fileType, dims);
    const Handle base(H5Tget_super(fileType));
    if (rank < 1 || !base)
        return cannotBuild(guard);
    const Result<Handle> element = build(guard, base.id(), form, axesEntered + static_cast<std::size_t>(rank));
    if (!element)
        return failure(element.error());
    return Handle(H5Tarray_create2(element->id(), static_cast<unsigned>(rank), dims));
}

Result<Handle> build(const Hdf5Guard &guard, hid_t fileType, const FileType &form, std::size_t axesEntered)
{
    if (!form.fieldName.isEmpty())
        return buildSingleField(guard, fileType, form);
    if (!form.converted)
        return Handle(H5Tcopy(fileType));
    if (axesEntered < form.dims.size())
        return buildArray(guard, fileType, form, axesEntered);
    switch (form.form) {
    case FileType::Form::Record:
        return buildRecord(guard, fileType, form);
    case FileType::Form::Sequence: {
        const Handle base(H5Tget_super(fileType));
        const Result<Handle> element = build(guard, base.id(), form.members.front().type, 0);
        return element ? Result<Handle>(Handle(H5Tvlen_create(element->id()))) : failure(element.error());
    }
    case FileType::Form::Fixed:
        return makeFileType(guard, form.wire);
    default:
        return Handle(H5Tcopy(fileType)); // has only one form
    }
}

} // namespace

Result<Handle> makeMemoryType(const Hdf5Guard &guard, hid_t fileType, const FileType &form)
{
    Result<Handle> type = build(guard, fileType, form, 0);
    if (type && !*type)
        return cannotBuild(guard);
    return type;
}

} // namespace hdf5async
