// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/element_type.h>
#include <hdf5async/shape.h>

#include <algorithm>

namespace hdf5async {

ElementType ElementType::boolean()
{
    return {Kind::Bool, Order::None, 1};
}

ElementType ElementType::integer(int bytes, Order order)
{
    return {Kind::Int, bytes == 1 ? Order::None : order, static_cast<std::uint32_t>(bytes)};
}

ElementType ElementType::unsignedInteger(int bytes, Order order)
{
    return {Kind::UInt, bytes == 1 ? Order::None : order, static_cast<std::uint32_t>(bytes)};
}

ElementType ElementType::floating(int bytes, Order order)
{
    return {Kind::Float, order, static_cast<std::uint32_t>(bytes)};
}

ElementType ElementType::complex(int bytes, Order order)
{
    return {Kind::Complex, order, static_cast<std::uint32_t>(bytes)};
}

ElementType ElementType::time(Kind kind, QByteArray unit, Order order)
{
    Q_ASSERT(kind == Kind::DateTime || kind == Kind::TimeDelta);
    ElementType type(kind, order, 8);
    type.m_unit = std::move(unit);
    return type;
}

ElementType ElementType::bytesOf(std::uint32_t length)
{
    return {Kind::Bytes, Order::None, length};
}

ElementType ElementType::text(std::uint32_t length, Order order)
{
    return {Kind::Text, order, length * 4};
}

ElementType ElementType::voidOf(std::uint32_t length)
{
    return {Kind::Void, Order::None, length};
}

ElementType ElementType::record(std::shared_ptr<const RecordLayout> layout)
{
    Q_ASSERT(layout);
    ElementType type(Kind::Record, Order::None, layout->itemSize);
    type.m_record = std::move(layout);
    return type;
}

QByteArray ElementType::typeString() const
{
    static constexpr char kinds[] = "biufcMmSUVV"; // in the order of Kind
    static constexpr char orders[] = "<>|";
    QByteArray text;
    text.append(orders[static_cast<int>(m_order)]);
    text.append(kinds[static_cast<int>(m_kind)]);
    text.append(QByteArray::number(m_kind == Kind::Text ? m_itemSize / 4 : m_itemSize));
    if (isTime() && !m_unit.isEmpty())
        text += '[' + m_unit + ']';
    return text;
}

QByteArray ElementType::description() const
{
    if (!isRecord())
        return typeString();
    QByteArray text("{");
    for (const RecordField &field : m_record->fields) {
        if (text.size() > 1)
            text += ", ";
        text += field.name + ": " + field.type.description();
        if (!field.dims.empty())
            text += ' ' + toText(field.dims).toUtf8();
    }
    return text + '}';
}

bool operator==(const ElementType &a, const ElementType &b)
{
    if (a.m_kind != b.m_kind || a.m_order != b.m_order || a.m_itemSize != b.m_itemSize || a.m_unit != b.m_unit)
        return false;
    return a.m_record == b.m_record || *a.m_record == *b.m_record;
}

std::uint64_t RecordField::count() const
{
    std::uint64_t count = 1;
    for (const qint64 length : dims)
        count *= static_cast<std::uint64_t>(length);
    return count;
}

const RecordField *RecordLayout::find(QByteArrayView name) const
{
    const auto it = std::find_if(fields.begin(), fields.end(), [name](const RecordField &f) { return f.name == name; });
    return it == fields.end() ? nullptr : &*it;
}

bool RecordLayout::isPacked() const
{
    std::uint64_t offset = 0;
    for (const RecordField &field : fields) {
        if (field.offset != offset || (field.type.isRecord() && !field.type.fields().isPacked()))
            return false;
        offset += field.count() * field.type.itemSize();
    }
    return offset == itemSize;
}

} // namespace hdf5async
