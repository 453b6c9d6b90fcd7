// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/value_encoder.h"

#include "network/protocol/wire_text.h"

#include <string_view>

namespace hdf5async {

namespace {

void writeLengths(WireWriter &writer, const std::vector<qint64> &lengths)
{
    writer.array(lengths.size());
    for (const qint64 length : lengths)
        writer.integer(length);
}

void writePadding(WireWriter &writer, quint64 bytes)
{
    writer.array(2);
    writer.text({});
    writer.text("|V" + std::to_string(bytes));
}

quint64 endOf(const RecordField &field)
{
    return field.offset + field.count() * field.type.itemSize();
}

std::size_t gapsIn(const RecordLayout &layout)
{
    quint64 end = 0;
    std::size_t gaps = 0;
    for (const RecordField &field : layout.fields) {
        gaps += field.offset > end ? 1 : 0;
        end = endOf(field);
    }
    return gaps + (layout.itemSize > end ? 1 : 0);
}

void writeDescr(WireWriter &writer, const RecordLayout &layout)
{
    writer.array(layout.fields.size() + gapsIn(layout));
    quint64 end = 0;
    for (const RecordField &field : layout.fields) {
        if (field.offset > end)
            writePadding(writer, field.offset - end);
        writer.array(field.dims.empty() ? 2 : 3);
        writer.name(field.name);
        writeType(writer, field.type);
        if (!field.dims.empty())
            writeLengths(writer, field.dims);
        end = endOf(field);
    }
    if (layout.itemSize > end)
        writePadding(writer, layout.itemSize - end);
}

// Lists in lists as the shape says, from `axis` on; `next` goes over the items.
void writeTexts(WireWriter &writer, const TextArray &texts, std::size_t axis, std::size_t &next)
{
    if (axis == texts.shape.size()) {
        const std::string_view item = texts.items[next++];
        return writer.name(QByteArrayView(item.data(), qsizetype(item.size())));
    }
    const qint64 length = texts.shape[axis];
    writer.array(std::size_t(length));
    if (length == 0)
        return;
    // Without items only empty lists remain, of which a shape can ask for more than anybody wants to count.
    for (qint64 i = 0; i < length && !(texts.items.empty() && writer.isOverLimit()); ++i)
        writeTexts(writer, texts, axis + 1, next);
}

struct ValueWriter
{
    WireWriter &writer;

    void operator()(std::monostate) const { writer.nil(); }
    void operator()(bool value) const { writer.boolean(value); }
    void operator()(qint64 value) const { writer.integer(value); }
    void operator()(quint64 value) const { writer.unsignedInteger(value); }
    void operator()(double value) const { writer.real(value); }
    void operator()(const Value::Text &text) const { writer.name(text.utf8); }
    void operator()(const Value::Bin &bin) const { writer.bin(stdView(bin.bytes)); }
    void operator()(const Array &array) const { writeArray(writer, array); }
    void operator()(const NamedType &type) const { writeNamedType(writer, type); }

    void operator()(const Value::Scalar &scalar) const
    {
        writer.map(3);
        writer.bin("nd");
        writer.boolean(false);
        writer.bin("type");
        writeType(writer, scalar.element.type);
        writer.bin("data");
        writer.bin(scalar.element.data);
    }

    void operator()(const Value::Texts &texts) const
    {
        std::size_t next = 0;
        writeTexts(writer, *texts, 0, next);
    }

    void operator()(const Value::List &list) const
    {
        writer.array(list.size());
        for (const Value &value : list)
            writeValue(writer, value);
    }

    void operator()(const Value::Map &map) const
    {
        writer.map(map.size());
        for (const auto &[key, value] : map) {
            writer.name(key);
            writeValue(writer, value);
        }
    }

    void operator()(const Data::Empty &empty) const
    {
        writer.map(2);
        writer.text("empty");
        writer.boolean(true);
        writer.text("dtype");
        if (empty.text)
            writer.text("str");
        else
            writeType(writer, empty.type);
    }
};

} // namespace

void writeType(WireWriter &writer, const ElementType &type)
{
    if (type.isRecord())
        writeDescr(writer, type.fields());
    else
        writer.text(stdView(type.typeString()));
}

void writeNamedType(WireWriter &writer, const NamedType &type)
{
    switch (type.form) {
    case NamedType::Form::Wire: return writeType(writer, type.wire);
    case NamedType::Form::Text: return writer.text("str");
    case NamedType::Form::Reference: return writer.text("ref");
    case NamedType::Form::None: return writer.nil();
    case NamedType::Form::Sequence:
        writer.map(1);
        writer.text("vlen");
        return writeType(writer, type.wire);
    case NamedType::Form::Record: break;
    }
    writer.array(type.members.size());
    for (const NamedType::Member &member : type.members) {
        writer.array(member.dims.empty() ? 2 : 3);
        writer.name(member.name);
        writeNamedType(writer, member.type);
        if (!member.dims.empty())
            writeLengths(writer, member.dims);
    }
}

void writeArray(WireWriter &writer, const Array &array)
{
    writer.map(5);
    writer.bin("nd");
    writer.boolean(true);
    writer.bin("type");
    writeType(writer, array.type);
    writer.bin("kind");
    writer.bin(array.type.isRecord() ? "V" : "");
    writer.bin("shape");
    writeLengths(writer, array.shape);
    writer.bin("data");
    writer.bin(array.data);
}

void writeValue(WireWriter &writer, const Value &value)
{
    std::visit(ValueWriter{writer}, value.v);
}

} // namespace hdf5async
