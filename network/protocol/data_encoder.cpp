// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/data_encoder.h"

#include "network/protocol/value_encoder.h"
#include "network/protocol/wire_text.h"

#include <QtEndian>

#include <array>
#include <cmath>
#include <cstring>
#include <functional>

namespace hdf5async {

namespace {

using Kind = ElementType::Kind;

template<typename T>
T loaded(const ElementType &type, const char *element)
{
    return type.order() == ElementType::Order::Big ? qFromBigEndian<T>(element) : qFromLittleEndian<T>(element);
}

qint64 loadedInteger(const ElementType &type, const char *element)
{
    switch (type.itemSize()) {
    case 1: return qint8(*element);
    case 2: return loaded<qint16>(type, element);
    case 4: return loaded<qint32>(type, element);
    default: return loaded<qint64>(type, element);
    }
}

quint64 loadedUnsigned(const ElementType &type, const char *element)
{
    switch (type.itemSize()) {
    case 1: return quint8(*element);
    case 2: return loaded<quint16>(type, element);
    case 4: return loaded<quint32>(type, element);
    default: return loaded<quint64>(type, element);
    }
}

// As Python writes it: numbers of 17 digits, "inf", "nan".
QByteArray realText(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    return QByteArray::number(value, 'g', 17);
}

void writeComplex(WireWriter &writer, double real, double imaginary)
{
    QByteArray part = realText(imaginary);
    if (!part.startsWith('-'))
        part.prepend('+');
    const QByteArray text = '(' + realText(real) + part + "j)";
    writer.map(2);
    writer.bin("complex");
    writer.boolean(true);
    writer.bin("data");
    writer.text(stdView(text));
}

// One element of a plain array as the MessagePack object it was.
void writePlainElement(WireWriter &writer, const ElementType &type, const char *element)
{
    switch (type.kind()) {
    case Kind::Bool: return writer.boolean(*element != 0);
    case Kind::Int: return writer.integer(loadedInteger(type, element));
    case Kind::UInt: return writer.unsignedInteger(loadedUnsigned(type, element));
    case Kind::Float:
        return writer.real(type.itemSize() == 8 ? loaded<double>(type, element) : double(loaded<float>(type, element)));
    default: return writeComplex(writer, loaded<double>(type, element), loaded<double>(type, element + 8));
    }
}

// Whether plain elements of the type can be written as MessagePack's own numbers.
bool isPlainNumber(const ElementType &type)
{
    return type.kind() <= Kind::UInt || (type.kind() == Kind::Float && type.itemSize() >= 4) ||
           (type.kind() == Kind::Complex && type.itemSize() == 16);
}

// Lists in lists as the shape says, from `axis` on; `element` goes over the elements.
void writePlainList(WireWriter &writer, const Array &array, std::size_t axis, const char *&element)
{
    if (axis == array.shape.size()) {
        writePlainElement(writer, array.type, element);
        element += array.type.itemSize();
        return;
    }
    writer.array(std::size_t(array.shape[axis]));
    for (qint64 i = 0; i < array.shape[axis]; ++i)
        writePlainList(writer, array, axis + 1, element);
}

void writeTextList(WireWriter &writer, const TextArray &texts, std::size_t axis, std::size_t &next)
{
    if (axis == texts.shape.size()) {
        const std::string_view item = texts.items[next++];
        return texts.kind == TextArray::Kind::Text ? writer.text(item) : writer.bin(item);
    }
    writer.array(std::size_t(texts.shape[axis]));
    for (qint64 i = 0; i < texts.shape[axis]; ++i)
        writeTextList(writer, texts, axis + 1, next);
}

} // namespace

void writeData(WireWriter &writer, const Data &data)
{
    if (const auto *texts = std::get_if<TextArray>(&data.value)) {
        std::size_t next = 0;
        return writeTextList(writer, *texts, 0, next);
    }
    if (const auto *empty = std::get_if<Data::Empty>(&data.value))
        return writeValue(writer, Value{*empty});
    const Array &array = std::get<Array>(data.value);
    if (data.plain && isPlainNumber(array.type)) {
        const char *element = array.data.data();
        return writePlainList(writer, array, 0, element);
    }
    if (data.scalar)
        return writeValue(writer, Value{Value::Scalar{array}});
    writeArray(writer, array);
}

} // namespace hdf5async
