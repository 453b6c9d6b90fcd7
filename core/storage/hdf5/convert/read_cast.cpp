// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/read_cast.h"

#include "core/storage/hdf5/convert/half_float.h"
#include "core/storage/hdf5/convert/load_store.h"
#include "core/storage/hdf5/convert/text_cast.h"
#include "core/storage/hdf5/convert/utf8.h"

#include <algorithm>
#include <limits>

namespace hdf5async {

namespace {

constexpr quint64 maxItemSize = 0x7fffffff;

/// The longest text of each text field of a type, fields in depth-first order.
class TextWidths
{
public:
    void measure(const FileType &type, const char *elements, std::size_t stride, std::size_t count)
    {
        const std::size_t first = m_next;
        for (std::size_t i = 0; i < type.count(); ++i) { // every element of a subarray counts for the same fields
            m_next = first;
            measureOne(type, elements + i * type.size, stride, count);
        }
    }
    void rewind() { m_next = 0; }
    std::size_t next() { return m_widths[m_next++]; }

private:
    void measureOne(const FileType &type, const char *elements, std::size_t stride, std::size_t count)
    {
        if (type.form == FileType::Form::Record) {
            for (const FileType::Member &member : type.members) {
                if (member.type.hasPointers())
                    measure(member.type, elements + member.offset, stride, count);
            }
            return;
        }
        if (m_next == m_widths.size())
            m_widths.push_back(1);
        std::size_t width = m_widths[m_next];
        for (std::size_t i = 0; i < count; ++i)
            width = std::max(width, codePoints(variableTextAt(elements + i * stride)));
        m_widths[m_next++] = width;
    }

    std::vector<std::size_t> m_widths;
    std::size_t m_next = 0;
};

std::optional<ElementType> typeWith(const FileType &type, TextWidths &widths)
{
    if (type.form == FileType::Form::Text || type.form == FileType::Form::Reference) {
        const std::size_t width = widths.next();
        return width <= maxItemSize / 4 ? std::optional(ElementType::text(static_cast<std::uint32_t>(width))) : std::nullopt;
    }
    if (type.form != FileType::Form::Record || !type.hasPointers())
        return type.wire;
    auto layout = std::make_shared<RecordLayout>();
    quint64 size = 0;
    for (const FileType::Member &member : type.members) {
        const auto wire = typeWith(member.type, widths);
        if (!wire)
            return std::nullopt;
        RecordField field{member.name, *wire, member.type.dims, static_cast<std::uint32_t>(size)};
        size += field.count() * wire->itemSize();
        if (size > maxItemSize)
            return std::nullopt;
        layout->fields.push_back(std::move(field));
    }
    layout->itemSize = static_cast<std::uint32_t>(size);
    return ElementType::record(std::move(layout));
}

template<typename To>
To clipped(std::uint64_t value)
{
    if constexpr (std::is_same_v<To, Half>)
        return toHalf(static_cast<double>(value));
    else if constexpr (std::is_integral_v<To>)
        return static_cast<To>(std::min<std::uint64_t>(value, static_cast<std::uint64_t>(std::numeric_limits<To>::max())));
    else
        return static_cast<To>(value);
}

class BitfieldCast : public ElementCast
{
public:
    BitfieldCast(const ElementType &from, const ElementType &to) : m_from(from), m_to(to) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &) const override
    {
        for (std::size_t i = 0; i < count; ++i, from.data += from.stride, to.data += to.stride)
            store(load(from.data), to.data);
        return {};
    }

private:
    std::uint64_t load(const char *from) const
    {
        const bool isBig = m_from.order() == ElementType::Order::Big;
        switch (m_from.itemSize()) {
        case 1:
            return loadNumber<std::uint8_t>(from, isBig);
        case 2:
            return loadNumber<std::uint16_t>(from, isBig);
        case 4:
            return loadNumber<std::uint32_t>(from, isBig);
        default:
            return loadNumber<std::uint64_t>(from, isBig);
        }
    }

    template<typename... Types>
    void storeAs(std::uint64_t value, char *to) const
    {
        const bool isBig = m_to.order() == ElementType::Order::Big;
        ((sizeof(Types) == m_to.itemSize() ? storeNumber(clipped<Types>(value), to, isBig) : void()), ...);
    }

    void store(std::uint64_t value, char *to) const
    {
        if (m_to.kind() == ElementType::Kind::Int)
            storeAs<std::int8_t, std::int16_t, std::int32_t, std::int64_t>(value, to);
        else if (m_to.kind() == ElementType::Kind::UInt)
            storeAs<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>(value, to);
        else
            storeAs<Half, float, double>(value, to);
    }

    ElementType m_from;
    ElementType m_to;
};

} // namespace

std::optional<ElementType> readType(const FileType &type, const char *elements, std::size_t count)
{
    TextWidths widths;
    if (type.hasPointers() || type.form == FileType::Form::Reference)
        widths.measure(type, elements, type.elementBytes(), count);
    widths.rewind();
    return typeWith(type, widths);
}

ElementCastPtr makeReadCast(const FileType &from, const ElementType &to)
{
    switch (from.form) {
    case FileType::Form::FixedText:
        return makeFixedTextRead(from);
    case FileType::Form::Text:
    case FileType::Form::Reference:
        return makeTextRead(to.itemSize() / 4);
    case FileType::Form::Record: {
        std::vector<FieldCast> fields;
        for (std::size_t i = 0; i < from.members.size(); ++i) {
            const FileType::Member &member = from.members[i];
            const RecordField &field = to.fields().fields[i];
            fields.push_back({member.offset, field.offset, member.type.count(), member.type.size, field.type.itemSize(),
                              makeReadCast(member.type, field.type)});
        }
        return makeRecordCast(std::move(fields));
    }
    default:
        return to.kind() == ElementType::Kind::Bool ? makeBoolRead(from.size) : makeCopy(from.size);
    }
}

ElementCastPtr makeBitfieldCast(const ElementType &from, const ElementType &to)
{
    return std::make_unique<BitfieldCast>(from, to);
}

} // namespace hdf5async
