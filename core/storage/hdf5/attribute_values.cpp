// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/attribute_values.h"

#include "core/storage/hdf5/convert/read_plan.h"
#include "core/storage/hdf5/convert/utf8.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/type_map.h"

#include <hdf5async/names.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace hdf5async {

namespace {

constexpr quint64 storedTextBytes = 16; // what a variable string takes in the file besides its text

tl::unexpected<Error> attributeTooLarge()
{
    return failure(ErrorCode::TooLarge, QStringLiteral("an attribute's value may have at most %1 bytes").arg(maxAttributeBytes),
                   {{QStringLiteral("limit"), QVariant::fromValue(maxAttributeBytes)}});
}

quint64 storedBytes(const ElementType &type)
{
    if (type.kind() == ElementType::Kind::Text)
        return storedTextBytes;
    if (!type.isRecord())
        return std::max<quint64>(type.itemSize(), 1);
    quint64 bytes = 0;
    for (const RecordField &field : type.fields().fields)
        bytes += field.count() * storedBytes(field.type);
    return bytes;
}

/// The UTF-8 bytes of an array of U.
quint64 textBytes(const Array &array)
{
    const std::size_t size = array.type.itemSize();
    std::string buffer;
    quint64 bytes = 0;
    for (std::size_t at = 0; size > 0 && at < array.data.size(); at += size)
        bytes += encodeUtf8(array.data.data() + at, size / 4, array.type.order() == ElementType::Order::Big, buffer).value_or("").size();
    return bytes;
}

/// At most what HDF5 takes to describe the type (version 3 of the datatype message).
/// @source HDF5 File Format Specification 3.0, IV.A.2.d
quint64 descriptionBytes(const ElementType &type)
{
    constexpr quint64 head = 8, number = head + 12, offset = 4;
    switch (type.kind()) {
    case ElementType::Kind::Bool:
        return head + number + sizeof "FALSE" + sizeof "TRUE" + 2;
    case ElementType::Kind::Complex:
        return head + 2 * (sizeof "r" + offset + number);
    case ElementType::Kind::Text:
        return head + number;
    case ElementType::Kind::Record: {
        quint64 bytes = head;
        for (const RecordField &field : type.fields().fields) {
            bytes += static_cast<quint64>(field.name.size()) + 1 + offset + descriptionBytes(field.type);
            if (!field.dims.empty())
                bytes += head + 1 + 4 * field.dims.size();
        }
        return bytes;
    }
    default:
        return number + static_cast<quint64>(type.timeUnit().size()) + 16; // the tag of a time
    }
}

Result<void> checkArray(const Array &array)
{
    const quint64 limit = maxAttributeBytes;
    const auto count = elementCount(array.shape);
    if (!count || static_cast<quint64>(*count) > limit / storedBytes(array.type) || array.data.size() > 4 * limit
        || (array.type.kind() == ElementType::Kind::Text && textBytes(array) > limit))
        return attributeTooLarge();
    return {};
}

Result<void> checkTexts(const TextArray &texts)
{
    const quint64 limit = maxAttributeBytes;
    quint64 total = 0, longest = 1;
    for (const std::string_view item : texts.items) {
        total += item.size();
        longest = std::max<quint64>(longest, item.size());
    }
    const quint64 stored = texts.kind == TextArray::Kind::Text ? storedTextBytes : longest;
    return total > limit || texts.items.size() > limit / stored ? Result<void>(attributeTooLarge()) : Result<void>();
}

/// The shape of an attribute; nothing for a null dataspace.
Result<std::optional<Shape>> attributeShape(const Hdf5Guard &guard, hid_t attribute)
{
    const Handle space(H5Aget_space(attribute));
    std::array<hsize_t, H5S_MAX_RANK> dims;
    const H5S_class_t kind = H5Sget_simple_extent_type(space.id());
    if (kind == H5S_NULL)
        return std::optional<Shape>();
    const int rank = H5Sget_simple_extent_dims(space.id(), dims.data(), nullptr);
    if (!space || kind == H5S_NO_CLASS || rank < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("cannot read the shape of an attribute"));
    return std::optional(Shape(dims.begin(), dims.begin() + rank));
}

Value scalarText(const TextArray &texts, bool isVariable)
{
    const QByteArray text(texts.items.front().data(), static_cast<qsizetype>(texts.items.front().size()));
    return isVariable && isUtf8(text) ? Value{Value::Text{text}} : Value{Value::Bin{text}};
}

/// Turns a 0-d result into the form that attributes have.
Value scalarForm(const FileType &type, Value value)
{
    if (const auto *texts = std::get_if<Value::Texts>(&value.v))
        return scalarText(**texts, type.form != FileType::Form::FixedText);
    auto *array = std::get_if<Array>(&value.v);
    if (array && type.form == FileType::Form::Fixed && array->type.isNumber())
        return Value{Value::Scalar{std::move(*array)}};
    return value;
}

Result<Value> readValue(const Hdf5Guard &guard, hid_t attribute, hid_t fileType, const FileType &type, const Shape &shape, quint64 limit)
{
    const bool isScalar = shape.empty() && !type.isArray();
    const Result<ReadPlan> plan = ReadPlan::make(type, {.stringsAsList = isScalar, .dtype = {}});
    if (!plan)
        return failure(plan.error());
    const Result<Handle> memoryType = plan->makeMemoryType(guard, fileType);
    if (!memoryType)
        return failure(memoryType.error());
    Result<RawElements> raw = plan->allocate(shape, limit);
    if (!raw)
        return failure(raw.error());
    if (auto done = plan->readAttribute(guard, attribute, memoryType->id(), *raw); !done)
        return failure(done.error());
    Result<Value> value = plan->finish(std::move(*raw), limit);
    if (value && isScalar)
        return scalarForm(type, std::move(*value));
    return value;
}

Result<Handle> makeSpace(const Hdf5Guard &guard, const Data &value)
{
    const Shape shape = shapeOf(value);
    Handle space;
    if (std::holds_alternative<Data::Empty>(value.value)) {
        space = Handle(H5Screate(H5S_NULL));
    } else if (value.scalar || shape.empty()) {
        space = Handle(H5Screate(H5S_SCALAR));
    } else {
        const std::vector<hsize_t> dims(shape.begin(), shape.end());
        space = Handle(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr));
    }
    if (!space)
        return hdf5Failure(guard, ErrorCode::BadValue, QStringLiteral("cannot make a dataspace of shape %1").arg(toText(shape)));
    return space;
}

} // namespace

Result<Value> readAttribute(const Hdf5Guard &guard, hid_t attribute, quint64 limit)
{
    const Handle fileType(H5Aget_type(attribute));
    if (!fileType)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("cannot read the type of an attribute"));
    const Result<FileType> type = inspect(guard, fileType.id());
    if (!type)
        return failure(type.error());
    if (type->form == FileType::Form::Unsupported)
        return Value{Value::Map{{QByteArray("unsupported"), Value{Value::Text{type->reason.toUtf8()}}}}};
    const auto shape = attributeShape(guard, attribute);
    if (!shape)
        return failure(shape.error());
    if (!*shape)
        return emptyValue(*type);
    return readValue(guard, attribute, fileType.id(), *type, **shape, limit);
}

Result<void> checkAttribute(const Data &value)
{
    const auto *empty = std::get_if<Data::Empty>(&value.value);
    const auto *array = std::get_if<Array>(&value.value);
    const ElementType type = array ? array->type : empty && !empty->text ? empty->type : ElementType();
    if (type.kind() == ElementType::Kind::Void && type.itemSize() == 0)
        return failure(ErrorCode::UnsupportedType, QStringLiteral("|V0 cannot be stored"));
    // HDF5 1.10 counts the description in 16 bits and does not notice when it is longer: the attribute would be damaged.
    if (descriptionBytes(type) > quint64(maxAttributeBytes))
        return failure(ErrorCode::UnsupportedType, QStringLiteral("the description of the record type is too long for an attribute"));
    if (array)
        return checkArray(*array);
    const auto *texts = std::get_if<TextArray>(&value.value);
    return texts ? checkTexts(*texts) : Result<void>();
}

Result<PreparedAttribute> prepareAttribute(const Hdf5Guard &guard, const Data &value)
{
    if (auto checked = checkAttribute(value); !checked)
        return failure(checked.error());
    PreparedAttribute prepared;
    Result<Handle> fileType = makeFileType(guard, value);
    if (!fileType)
        return failure(fileType.error());
    Result<Handle> space = makeSpace(guard, value);
    if (!space)
        return failure(space.error());
    prepared.fileType = std::move(*fileType);
    prepared.space = std::move(*space);
    prepared.isNull = std::holds_alternative<Data::Empty>(value.value);
    if (prepared.isNull)
        return prepared;
    const Result<FileType> type = inspect(guard, prepared.fileType.id());
    if (!type)
        return failure(type.error());
    Result<Elements> elements = castElements(*type, value);
    if (!elements)
        return failure(elements.error());
    prepared.elements = std::move(*elements);
    return prepared;
}

Result<void> createAttribute(const Hdf5Guard &guard, hid_t object, const QByteArray &name, const PreparedAttribute &value)
{
    const QString failed = QStringLiteral("cannot create attribute '%1'").arg(QString::fromUtf8(name));
    if (name.size() > maxAttributeBytes) // counted in 16 bits, too
        return failure(ErrorCode::TooLarge, QStringLiteral("an attribute's name of %1 bytes").arg(name.size()));
    const Handle creation(H5Pcreate(H5P_ATTRIBUTE_CREATE));
    if (!creation || H5Pset_char_encoding(creation.id(), H5T_CSET_UTF8) < 0)
        return hdf5Failure(guard, ErrorCode::Internal, failed);
    Handle attribute(H5Acreate2(object, name.constData(), value.fileType.id(), value.space.id(), creation.id(), H5P_DEFAULT));
    if (!attribute) {
        Error error = hdf5Error(guard, ErrorCode::IoError, failed);
        if (error.code == ErrorCode::UnsupportedType) // too long altogether for an object header of the old format
            error.code = ErrorCode::TooLarge;
        return failure(std::move(error));
    }
    if (value.elements.bytes.isEmpty() || H5Awrite(attribute.id(), value.fileType.id(), value.elements.bytes.data()) >= 0)
        return {};
    Error error = hdf5Error(guard, ErrorCode::IoError, failed);
    attribute.reset();
    H5Adelete(object, name.constData());
    return failure(std::move(error));
}

} // namespace hdf5async
