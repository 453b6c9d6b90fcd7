// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/type_map.h"

#include "core/storage/hdf5/convert/time_unit.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/number_types.h"

#include <algorithm>

namespace hdf5async {

namespace {

using Kind = ElementType::Kind;

tl::unexpected<Error> cannotMake(const Hdf5Guard &guard, const ElementType &type)
{
    return hdf5Failure(guard, ErrorCode::UnsupportedType,
                       QStringLiteral("cannot make an HDF5 type for %1").arg(QString::fromUtf8(type.description())));
}

hid_t standardInteger(const ElementType &type)
{
    const bool isBig = type.order() == ElementType::Order::Big;
    const bool isSigned = type.kind() == Kind::Int;
    switch (type.itemSize()) {
    case 1:
        return isSigned ? H5T_STD_I8LE : H5T_STD_U8LE;
    case 2:
        return isSigned ? (isBig ? H5T_STD_I16BE : H5T_STD_I16LE) : (isBig ? H5T_STD_U16BE : H5T_STD_U16LE);
    case 4:
        return isSigned ? (isBig ? H5T_STD_I32BE : H5T_STD_I32LE) : (isBig ? H5T_STD_U32BE : H5T_STD_U32LE);
    default:
        return isSigned ? (isBig ? H5T_STD_I64BE : H5T_STD_I64LE) : (isBig ? H5T_STD_U64BE : H5T_STD_U64LE);
    }
}

Result<Handle> makeFloat(const Hdf5Guard &guard, std::size_t size, ElementType::Order order)
{
    if (size == 2)
        return makeHalf(guard, order);
    const bool isBig = order == ElementType::Order::Big;
    const hid_t standard = size == 4 ? (isBig ? H5T_IEEE_F32BE : H5T_IEEE_F32LE) : (isBig ? H5T_IEEE_F64BE : H5T_IEEE_F64LE);
    return Handle(H5Tcopy(standard));
}

Result<Handle> makeBoolean(const Hdf5Guard &guard)
{
    Handle type(H5Tenum_create(H5T_STD_I8LE));
    const qint8 no = 0, yes = 1;
    if (!type || H5Tenum_insert(type.id(), "FALSE", &no) < 0 || H5Tenum_insert(type.id(), "TRUE", &yes) < 0)
        return cannotMake(guard, ElementType::boolean());
    return type;
}

Result<Handle> makeComplex(const Hdf5Guard &guard, const ElementType &type)
{
    const std::size_t half = type.itemSize() / 2;
    const Result<Handle> part = makeFloat(guard, half, type.order());
    if (!part)
        return failure(part.error());
    Handle compound(H5Tcreate(H5T_COMPOUND, type.itemSize()));
    if (!compound || H5Tinsert(compound.id(), "r", 0, part->id()) < 0 || H5Tinsert(compound.id(), "i", half, part->id()) < 0)
        return cannotMake(guard, type);
    return compound;
}

Result<Handle> makeOpaque(const Hdf5Guard &guard, const ElementType &type, const QByteArray &tag)
{
    Handle opaque(H5Tcreate(H5T_OPAQUE, type.itemSize()));
    if (!opaque || H5Tset_tag(opaque.id(), tag.constData()) < 0)
        return cannotMake(guard, type);
    return opaque;
}

Result<Handle> makeFixedBytes(const Hdf5Guard &guard, const ElementType &type)
{
    Handle string(H5Tcopy(H5T_C_S1));
    const std::size_t size = std::max<std::size_t>(type.itemSize(), 1);
    if (!string || H5Tset_size(string.id(), size) < 0 || H5Tset_strpad(string.id(), H5T_STR_NULLPAD) < 0
        || H5Tset_cset(string.id(), H5T_CSET_ASCII) < 0)
        return cannotMake(guard, type);
    return string;
}

Result<Handle> makeRecord(const Hdf5Guard &guard, const ElementType &type)
{
    std::vector<std::pair<const RecordField *, Handle>> members;
    std::size_t size = 0;
    for (const RecordField &field : type.fields().fields) {
        Result<Handle> member = makeFileType(guard, field.type);
        if (!member)
            return member;
        if (!field.dims.empty()) {
            const std::vector<hsize_t> dims(field.dims.begin(), field.dims.end());
            *member = Handle(H5Tarray_create2(member->id(), static_cast<unsigned>(dims.size()), dims.data()));
            if (!*member)
                return cannotMake(guard, type);
        }
        size += H5Tget_size(member->id());
        members.emplace_back(&field, std::move(*member));
    }
    Handle compound(H5Tcreate(H5T_COMPOUND, size));
    if (!compound)
        return cannotMake(guard, type);
    std::size_t offset = 0;
    for (const auto &[field, member] : members) {
        if (H5Tinsert(compound.id(), field->name.constData(), offset, member.id()) < 0)
            return cannotMake(guard, type);
        offset += H5Tget_size(member.id());
    }
    return compound;
}

} // namespace

Result<Handle> makeVariableText(const Hdf5Guard &guard)
{
    Handle string(H5Tcopy(H5T_C_S1));
    if (!string || H5Tset_size(string.id(), H5T_VARIABLE) < 0 || H5Tset_strpad(string.id(), H5T_STR_NULLTERM) < 0
        || H5Tset_cset(string.id(), H5T_CSET_UTF8) < 0)
        return hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("cannot make the type of variable-length text"));
    return string;
}

Result<Handle> makeFileType(const Hdf5Guard &guard, const ElementType &type)
{
    switch (type.kind()) {
    case Kind::Bool:
        return makeBoolean(guard);
    case Kind::Int:
    case Kind::UInt:
        return Handle(H5Tcopy(standardInteger(type)));
    case Kind::Float:
        return makeFloat(guard, type.itemSize(), type.order());
    case Kind::Complex:
        return makeComplex(guard, type);
    case Kind::DateTime:
    case Kind::TimeDelta:
        return makeOpaque(guard, type, timeTag(type));
    case Kind::Bytes:
        return makeFixedBytes(guard, type);
    case Kind::Text:
        return makeVariableText(guard);
    case Kind::Void:
        return makeOpaque(guard, type, QByteArray(""));
    case Kind::Record:
        return makeRecord(guard, type);
    }
    Q_UNREACHABLE();
}

Result<Handle> makeFileType(const Hdf5Guard &guard, const Data &data)
{
    if (const auto *array = std::get_if<Array>(&data.value))
        return makeFileType(guard, array->type);
    if (const auto *empty = std::get_if<Data::Empty>(&data.value))
        return empty->text ? makeVariableText(guard) : makeFileType(guard, empty->type);
    const TextArray &texts = std::get<TextArray>(data.value);
    if (texts.kind == TextArray::Kind::Text)
        return makeVariableText(guard);
    std::size_t longest = 1;
    for (const std::string_view item : texts.items)
        longest = std::max(longest, item.size());
    return makeFileType(guard, ElementType::bytesOf(static_cast<std::uint32_t>(longest)));
}

} // namespace hdf5async
