// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/entity_json.h"

namespace hdf5async {

namespace {

// HDF5's classes, as H5Tget_class() numbers them.
enum TypeClass : qint64 {
    noClass = -1,
    integerClass = 0,
    floatClass = 1,
    stringClass = 3,
    opaqueClass = 5,
    compoundClass = 6,
    referenceClass = 7,
    enumClass = 8,
    vlenClass = 9,
    arrayClass = 10,
};

constexpr qint64 vlenBytes = 16, pointerBytes = 8, referenceBytes = 8;

void writeNumber(JsonText &json, const char *key, qint64 number)
{
    json.key(key);
    json.number(number);
}

void writeText(JsonText &json, const char *key, const QByteArray &text)
{
    json.key(key);
    json.text(text);
}

void writeHead(JsonText &json, TypeClass number, const QByteArray &dtype, qint64 size)
{
    writeNumber(json, "class", number);
    writeText(json, "dtype", dtype);
    writeNumber(json, "size", size);
}

void writeOrder(JsonText &json, const ElementType &type)
{
    writeNumber(json, "order", type.order() == ElementType::Order::Big ? 1 : 0);
}

void writeString(JsonText &json, const QByteArray &dtype, qint64 size, bool isUtf8, bool isVariable)
{
    writeHead(json, stringClass, dtype, size);
    writeNumber(json, "cset", isUtf8 ? 1 : 0);
    writeNumber(json, "strpad", isVariable ? 0 : 1);
    json.key("vlen");
    json.boolean(isVariable);
}

void writeMembers(JsonText &json, const ElementType &type);
void writeElement(JsonText &json, const ElementType &type);

/// numpy's dtype: a string, for records a map.
void writeDtype(JsonText &json, const ElementType &type)
{
    if (!type.isRecord())
        return json.text(type.isTime() ? QByteArrayLiteral("<i8") : type.typeString());
    json.beginObject();
    for (const RecordField &field : type.fields().fields) {
        json.key(field.name);
        if (field.dims.empty())
            writeDtype(json, field.type);
        else
            json.text("|V" + QByteArray::number(quint64(field.type.itemSize()) * field.count()));
    }
    json.endObject();
}

void writeDims(JsonText &json, const Shape &dims)
{
    json.key("dims");
    json.beginList();
    for (const qint64 length : dims) {
        json.item();
        json.number(length);
    }
    json.endList();
}

/// An array type around `base`, which is written by the given function.
template<typename Write>
void writeArrayType(JsonText &json, const Shape &dims, qint64 elementBytes, const Write &base)
{
    const qint64 bytes = elementBytes * elementCount(dims).value_or(0);
    writeHead(json, arrayClass, "|V" + QByteArray::number(bytes), bytes);
    writeDims(json, dims);
    json.key("base");
    json.beginObject();
    base();
    json.endObject();
}

void writeBool(JsonText &json)
{
    writeHead(json, enumClass, "|b1", 1);
    json.key("members");
    json.beginObject();
    writeNumber(json, "FALSE", 0);
    writeNumber(json, "TRUE", 1);
    json.endObject();
    json.key("base");
    writeType(json, ElementType::integer(1));
}

void writeComplex(JsonText &json, const ElementType &type)
{
    writeHead(json, compoundClass, type.typeString(), qint64(type.itemSize()));
    json.key("members");
    json.beginList();
    for (const char *name : {"r", "i"}) {
        json.item();
        json.beginObject();
        writeText(json, "name", name);
        writeElement(json, ElementType::floating(int(type.itemSize()) / 2, type.order()));
        json.endObject();
    }
    json.endList();
}

/// The members of the object that describes a type.
void writeElement(JsonText &json, const ElementType &type)
{
    using Kind = ElementType::Kind;
    const auto size = qint64(type.itemSize());
    switch (type.kind()) {
    case Kind::Bool: return writeBool(json);
    case Kind::Int:
    case Kind::UInt:
        writeHead(json, integerClass, type.typeString(), size);
        writeOrder(json, type);
        return writeNumber(json, "sign", type.kind() == Kind::Int ? 1 : 0);
    case Kind::DateTime:
    case Kind::TimeDelta: return writeElement(json, ElementType::integer(8));
    case Kind::Float: writeHead(json, floatClass, type.typeString(), size); return writeOrder(json, type);
    case Kind::Complex: return writeComplex(json, type);
    case Kind::Bytes: return writeString(json, type.typeString(), size, false, false);
    case Kind::Text: return writeString(json, "|O", pointerBytes, true, true);
    case Kind::Void: writeHead(json, opaqueClass, type.typeString(), size); return writeText(json, "tag", {});
    case Kind::Record: break;
    }
    writeNumber(json, "class", compoundClass);
    json.key("dtype");
    writeDtype(json, type);
    writeNumber(json, "size", size);
    writeMembers(json, type);
}

void writeMembers(JsonText &json, const ElementType &type)
{
    json.key("members");
    json.beginList();
    for (const RecordField &field : type.fields().fields) {
        json.item();
        json.beginObject();
        writeText(json, "name", field.name);
        if (field.dims.empty())
            writeElement(json, field.type);
        else
            writeArrayType(json, Shape(field.dims.begin(), field.dims.end()), qint64(field.type.itemSize()),
                           [&] { writeElement(json, field.type); });
        json.endObject();
    }
    json.endList();
}

void writeNamed(JsonText &json, const NamedType &type);

// A record of which some member has no fixed width.
void writeNamedRecord(JsonText &json, const NamedType &type)
{
    writeNumber(json, "class", compoundClass);
    writeText(json, "dtype", "|V0");
    writeNumber(json, "size", 0);
    json.key("members");
    json.beginList();
    for (const NamedType::Member &member : type.members) {
        json.item();
        json.beginObject();
        writeText(json, "name", member.name);
        if (member.dims.empty())
            writeNamed(json, member.type);
        else
            writeArrayType(json, Shape(member.dims.begin(), member.dims.end()), 0,
                           [&] { writeNamed(json, member.type); });
        json.endObject();
    }
    json.endList();
}

void writeNamed(JsonText &json, const NamedType &type)
{
    switch (type.form) {
    case NamedType::Form::Wire: return writeElement(json, type.wire);
    case NamedType::Form::Text: return writeString(json, "|O", pointerBytes, true, true);
    case NamedType::Form::Reference: return writeHead(json, referenceClass, "|O", referenceBytes);
    case NamedType::Form::Record: return writeNamedRecord(json, type);
    case NamedType::Form::Sequence:
        writeHead(json, vlenClass, "|O", vlenBytes);
        json.key("base");
        return writeType(json, type.wire);
    case NamedType::Form::None: break;
    }
    writeHead(json, noClass, "|V0", 0);
}

// Of a dataset, whose enumeration or array type is told beside its elements' type.
void writeStoredType(JsonText &json, const NamedType &type, const std::optional<InfoReply> &info)
{
    json.beginObject();
    const auto base = [&] {
        if (!info || !info->enumMembers)
            return writeNamed(json, type);
        writeHead(json, enumClass, type.wire.typeString(), qint64(type.wire.itemSize()));
        json.key("members");
        json.beginObject();
        for (const auto &[name, value] : *info->enumMembers) {
            json.key(name);
            json.number(value);
        }
        json.endObject();
        json.key("base");
        writeType(json, type.wire);
    };
    if (info && info->elementShape)
        writeArrayType(json, *info->elementShape, qint64(type.wire.itemSize()), base);
    else
        base();
    json.endObject();
}

void writeShape(JsonText &json, const std::optional<Shape> &shape)
{
    if (!shape)
        return json.null();
    json.beginList();
    for (const qint64 length : *shape) {
        json.item();
        json.number(length);
    }
    json.endList();
}

void writeFilter(JsonText &json, qint64 id, const QByteArray &name)
{
    json.item();
    json.beginObject();
    writeNumber(json, "id", id);
    writeText(json, "name", name);
    json.endObject();
}

void writeFilters(JsonText &json, const InfoReply &info)
{
    if (!info.compression && info.shuffle == Shuffle::None && !info.fletcher32)
        return json.null();
    json.beginList();
    if (info.shuffle == Shuffle::Byte)
        writeFilter(json, 2, "shuffle");
    else if (info.shuffle == Shuffle::Bit)
        writeFilter(json, 32008, "bitshuffle");
    const QByteArray codec = info.compression.value_or(QByteArray());
    if (codec == "gzip")
        writeFilter(json, 1, "deflate");
    else if (codec == "zstd")
        writeFilter(json, 32015, "zstd");
    else if (codec == "lz4")
        writeFilter(json, 32004, "lz4");
    else if (!codec.isEmpty())
        writeFilter(json, 0, codec);
    if (info.fletcher32)
        writeFilter(json, 3, "fletcher32");
    json.endList();
}

/// An attribute is told by its value.
struct AttributeShape
{
    Shape shape;
    NamedType type;
    bool isNull = false;
};

NamedType wireType(const ElementType &type)
{
    NamedType named;
    named.form = NamedType::Form::Wire;
    named.wire = type;
    return named;
}

AttributeShape shapeOfAttribute(const Value &value)
{
    AttributeShape result;
    result.type.form = NamedType::Form::Text;
    if (const auto *array = std::get_if<Array>(&value.v)) {
        result = {array->shape, wireType(array->type), false};
    } else if (const auto *scalar = std::get_if<Value::Scalar>(&value.v)) {
        result = {{}, wireType(scalar->element.type), false};
    } else if (const auto *texts = std::get_if<Value::Texts>(&value.v)) {
        result.shape = (*texts)->shape;
    } else if (const auto *bytes = std::get_if<Value::Bin>(&value.v)) {
        result.type = wireType(ElementType::bytesOf(quint32(std::max<qsizetype>(bytes->bytes.size(), 1))));
    } else if (const NamedType *const empty = emptyType(value)) {
        result.isNull = true;
        result.type = *empty;
    } else if (const auto *list = std::get_if<Value::List>(&value.v)) {
        result.shape = {qint64(list->size())};
        result.type.form = NamedType::Form::Sequence;
        if (!list->empty()) {
            if (const auto *first = std::get_if<Array>(&list->front().v))
                result.type.wire = first->type;
        }
    } else if (!std::holds_alternative<Value::Text>(value.v)) {
        result.type.form = NamedType::Form::None;
    }
    return result;
}

void writeAttributes(JsonText &json, const AttributeValues &attributes)
{
    json.beginList();
    for (const auto &[name, value] : attributes) {
        const AttributeShape described = shapeOfAttribute(value);
        json.item();
        json.beginObject();
        writeText(json, "name", name);
        json.key("shape");
        writeShape(json, described.isNull ? std::nullopt : std::optional(described.shape));
        json.key("type");
        writeType(json, described.type);
        json.endObject();
    }
    json.endList();
}

void writeObject(JsonText &json, const Entity &entity)
{
    json.key("attributes");
    writeAttributes(json, entity.attributes);
    if (entity.children) {
        json.key("children");
        json.beginList();
        for (const Entity &child : *entity.children) {
            json.item();
            writeEntity(json, child);
        }
        json.endList();
    }
    if (entity.kind == ObjectKind::Dataset && entity.info) {
        json.key("chunks");
        entity.info->chunks ? writeShape(json, entity.info->chunks) : json.null();
        json.key("filters");
        writeFilters(json, *entity.info);
    }
}

} // namespace

const NamedType *emptyType(const Value &value)
{
    const auto *map = std::get_if<Value::Map>(&value.v);
    if (!map || map->size() != 2 || map->front().first != "empty")
        return nullptr;
    return std::get_if<NamedType>(&map->back().second.v);
}

void writeType(JsonText &json, const ElementType &type)
{
    json.beginObject();
    writeElement(json, type);
    json.endObject();
}

void writeType(JsonText &json, const NamedType &type)
{
    json.beginObject();
    writeNamed(json, type);
    json.endObject();
}

void writeEntity(JsonText &json, const Entity &entity)
{
    json.beginObject();
    const bool isLink = entity.kind == ObjectKind::Dangling || entity.kind == ObjectKind::External;
    if (!isLink)
        writeObject(json, entity);
    const char *const kind = entity.kind == ObjectKind::Group      ? "group"
                             : entity.kind == ObjectKind::Dataset  ? "dataset"
                             : entity.kind == ObjectKind::Datatype ? "datatype"
                             : entity.kind == ObjectKind::Dangling ? "soft_link"
                                                                   : "external_link";
    writeText(json, "kind", kind);
    writeText(json, "name", entity.name);
    if (entity.kind == ObjectKind::Dataset) {
        json.key("shape");
        writeShape(json, entity.shape);
    }
    if (entity.kind == ObjectKind::External)
        writeText(json, "target_file", {});
    if (isLink)
        writeText(json, "target_path", {});
    if (entity.kind == ObjectKind::Dataset || entity.kind == ObjectKind::Datatype) {
        json.key("type");
        writeStoredType(json, entity.dtype, entity.info);
    }
    json.endObject();
}

} // namespace hdf5async
