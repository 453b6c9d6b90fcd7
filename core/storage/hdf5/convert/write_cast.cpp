// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/write_cast.h"

#include "core/storage/hdf5/convert/text_cast.h"

namespace hdf5async {

namespace {

QString describe(const FileType &type)
{
    switch (type.form) {
    case FileType::Form::Text:
        return QStringLiteral("variable-length text");
    case FileType::Form::Record:
        return type.hasPointers() ? QStringLiteral("records with text") : QString::fromUtf8(type.wire.description());
    case FileType::Form::Sequence:
    case FileType::Form::Reference:
    case FileType::Form::Unsupported:
        return QStringLiteral("a type that can only be read");
    default:
        return QString::fromUtf8(type.wire.description());
    }
}

tl::unexpected<Error> mismatch(const ElementType &from, const FileType &to)
{
    return failure(typeMismatch(QString::fromUtf8(from.description()), to));
}

Result<ElementCastPtr> makeNumberWrite(const FileType &to, const ElementType &from, bool byValue)
{
    const NumberType source = numberTypeOf(from);
    const NumberType target = numberTypeOf(to.wire);
    const NumberKernel kernel = byValue ? valueKernel(source, target) : safeKernel(source, target);
    if (!kernel)
        return mismatch(from, to);
    if (target == NumberType::B1)
        return makeBoolWrite(to.trueBytes);
    ElementCastPtr cast = makeNumberCast(kernel, from, to.wire);
    return to.valueBits ? makeRangeCheck(std::move(cast), to.wire, to.valueBits) : std::move(cast);
}

/// The complex type of the same bytes, when a record is h5py's form of complex numbers: {r, i} of one float type.
std::optional<ElementType> asComplex(const ElementType &type)
{
    const std::vector<RecordField> &fields = type.fields().fields;
    if (fields.size() != 2 || fields[0].name != "r" || fields[1].name != "i" || !(fields[0].type == fields[1].type)
        || !fields[0].dims.empty() || !fields[1].dims.empty() || fields[0].offset != 0
        || fields[1].offset != fields[0].type.itemSize() || fields[0].type.kind() != ElementType::Kind::Float
        || fields[0].type.itemSize() < 4)
        return std::nullopt;
    return ElementType::complex(2 * static_cast<int>(fields[0].type.itemSize()), fields[0].type.order());
}

Result<ElementCastPtr> makeFixedWrite(const FileType &to, const ElementType &from, bool byValue)
{
    if (to.wire.isNumber()) {
        if (from.isNumber())
            return makeNumberWrite(to, from, byValue);
        // Written once, such records are complex numbers of the file; more of them must go in again.
        const auto complex = from.isRecord() ? asComplex(from) : std::nullopt;
        return complex ? makeNumberWrite(to, *complex, false) : mismatch(from, to);
    }
    if (from == to.wire) // times and voids
        return makeCopy(to.size);
    return mismatch(from, to);
}

Result<ElementCastPtr> makeRecordWrite(const FileType &to, const ElementType &from)
{
    if (!from.isRecord() || from.fields().fields.size() != to.members.size())
        return mismatch(from, to);
    std::vector<FieldCast> fields;
    for (const FileType::Member &member : to.members) {
        const RecordField *source = from.fields().find(member.name);
        if (!source || source->dims != member.type.dims)
            return mismatch(from, to);
        Result<ElementCastPtr> cast = makeWriteCast(member.type, source->type, false);
        if (!cast)
            return failure(cast.error().code,
                           QStringLiteral("field '%1': %2").arg(QString::fromUtf8(member.name), cast.error().message));
        fields.push_back({source->offset, member.offset, member.type.count(), source->type.itemSize(), member.type.size,
                          std::move(*cast)});
    }
    return makeRecordCast(std::move(fields));
}

} // namespace

Error typeMismatch(const QString &from, const FileType &to)
{
    return {ErrorCode::TypeMismatch, QStringLiteral("%1 does not cast safely to %2").arg(from, describe(to))};
}

Result<ElementCastPtr> makeWriteCast(const FileType &to, const ElementType &from, bool byValue)
{
    if (auto writable = checkWritable(to); !writable)
        return failure(writable.error());
    switch (to.form) {
    case FileType::Form::Fixed:
        return makeFixedWrite(to, from, byValue);
    case FileType::Form::FixedText:
    case FileType::Form::Text:
        if (from.kind() == ElementType::Kind::Text || from.kind() == ElementType::Kind::Bytes)
            return makeTextWrite(to, from);
        return mismatch(from, to);
    case FileType::Form::Record:
        return makeRecordWrite(to, from);
    default:
        return mismatch(from, to);
    }
}

} // namespace hdf5async
