// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/file_type.h"

#include "core/storage/hdf5/record_layout.h"

#include <algorithm>

namespace hdf5async {

namespace {

QString unsupportedMessage(const FileType &type)
{
    return QStringLiteral("the type in the file has no form on the wire: %1").arg(type.reason);
}

bool takesWireBytes(const FileType &type)
{
    switch (type.form) {
    case FileType::Form::Fixed:
        return type.wire.kind() != ElementType::Kind::Bool || type.trueBytes == QByteArrayView("\1", 1);
    case FileType::Form::FixedText:
        return type.padding == FileType::Padding::NullPadded;
    case FileType::Form::Record:
        return std::all_of(type.members.begin(), type.members.end(),
                           [](const FileType::Member &member) { return takesWireBytes(member.type); });
    default:
        return false;
    }
}

bool hasNarrowIntegers(const FileType &type)
{
    return type.valueBits != 0
        || std::any_of(type.members.begin(), type.members.end(),
                       [](const FileType::Member &member) { return hasNarrowIntegers(member.type); });
}

tl::unexpected<Error> badField(const QString &message)
{
    return failure(ErrorCode::BadField, message);
}

} // namespace

std::size_t FileType::count() const
{
    std::size_t product = 1;
    for (const qint64 dim : dims)
        product *= static_cast<std::size_t>(dim); // inspect() has checked that the product is small
    return product;
}

bool FileType::hasPointers() const
{
    if (form == Form::Text || form == Form::Sequence)
        return true;
    return form == Form::Record
        && std::any_of(members.begin(), members.end(), [](const Member &member) { return member.type.hasPointers(); });
}

bool FileType::hasWireLayout() const
{
    if (form == Form::Fixed || form == Form::FixedText)
        return size == wire.itemSize();
    if (form != Form::Record)
        return false;
    std::size_t offset = 0;
    for (const Member &member : members) {
        if (member.offset != offset || !member.type.hasWireLayout())
            return false;
        offset += member.type.elementBytes();
    }
    return offset == size;
}

bool FileType::writesAsIs(const ElementType &from) const
{
    // Text of a width of its own is cast by value, also when the width happens to be the file's.
    return (form == Form::Fixed || form == Form::FixedText || form == Form::Record) && !hasPointers() && from == wire
        && hasWireLayout() && takesWireBytes(*this) && !hasNarrowIntegers(*this);
}

const FileType::Member *FileType::find(QByteArrayView name) const
{
    const auto found = std::find_if(members.begin(), members.end(), [name](const Member &member) { return member.name == name; });
    return form == Form::Record && found != members.end() ? &*found : nullptr;
}

Result<void> checkReadable(const FileType &type)
{
    if (type.form == FileType::Form::Unsupported)
        return failure(ErrorCode::UnsupportedType, unsupportedMessage(type));
    return {};
}

Result<void> checkWritable(const FileType &type)
{
    if (type.form == FileType::Form::Unsupported)
        return failure(ErrorCode::UnsupportedType, unsupportedMessage(type));
    if (!type.readOnlyReason.isEmpty())
        return failure(ErrorCode::UnsupportedType, QStringLiteral("the type in the file can only be read: %1").arg(type.readOnlyReason));
    return {};
}

NamedType namedType(const FileType &type)
{
    NamedType named;
    switch (type.form) {
    case FileType::Form::Fixed:
    case FileType::Form::FixedText:
        named.form = NamedType::Form::Wire;
        named.wire = type.wire;
        break;
    case FileType::Form::Text:
        named.form = NamedType::Form::Text;
        break;
    case FileType::Form::Sequence:
        named.form = NamedType::Form::Sequence;
        named.wire = type.members.front().type.wire;
        break;
    case FileType::Form::Reference:
        named.form = NamedType::Form::Reference;
        break;
    case FileType::Form::Record:
        if (!type.hasPointers()) {
            named.form = NamedType::Form::Wire;
            named.wire = type.wire;
            break;
        }
        named.form = NamedType::Form::Record;
        for (const FileType::Member &member : type.members)
            named.members.push_back({member.name, namedType(member.type), member.type.dims});
        break;
    case FileType::Form::Unsupported:
        break;
    }
    return named;
}

Result<FileType> fieldsOf(const FileType &record, const FieldList &fields)
{
    if (record.form != FileType::Form::Record || record.isArray())
        return badField(QStringLiteral("the dataset has no fields"));
    if (fields.names.empty())
        return badField(QStringLiteral("the list of fields is empty"));

    std::vector<FileType::Member> chosen;
    for (const QByteArray &name : fields.names) {
        const FileType::Member *member = record.find(name);
        if (!member)
            return badField(QStringLiteral("there is no field '%1'").arg(QString::fromUtf8(name)));
        const bool repeated = std::any_of(chosen.begin(), chosen.end(), [&](const auto &other) { return other.name == name; });
        if (repeated)
            return badField(QStringLiteral("field '%1' is asked for twice").arg(QString::fromUtf8(name)));
        chosen.push_back(*member);
    }
    if (!fields.single)
        return packedRecord(std::move(chosen));
    FileType values = chosen.front().type;
    values.fieldName = chosen.front().name;
    return values;
}

} // namespace hdf5async
