// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/value_checks.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace hdf5async {

namespace {

using Kind = ElementType::Kind;

bool isOdd(const char *bools, std::uint64_t count)
{
    constexpr std::uint64_t allButLowestBits = 0xfefefefefefefefeULL;
    std::uint64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bools + i, 8);
        if ((eight & allButLowestBits) != 0)
            return true;
    }
    for (; i < count; ++i) {
        if ((bools[i] & 0xfe) != 0)
            return true;
    }
    return false;
}

// Lone surrogates DC80 … DCFF stand for bytes that are no text, as Python's surrogateescape has it.
bool isCodePoint(quint32 c)
{
    return c < 0xd800 || (c > 0xdfff && c <= 0x10ffff) || (c >= 0xdc80 && c <= 0xdcff);
}

Result<void> checkCodePoints(const char *text, std::uint32_t bytes, bool isBig)
{
    bool ended = false;
    for (std::uint32_t i = 0; i < bytes; i += 4) {
        const quint32 c = isBig ? qFromBigEndian<quint32>(text + i) : qFromLittleEndian<quint32>(text + i);
        if (c != 0 && ended)
            return failure(ErrorCode::BadValue, QStringLiteral("A text contains U+0000."));
        if (!isCodePoint(c))
            return failure(ErrorCode::BadValue,
                           QStringLiteral("A text contains %1, which is no character.").arg(c, 0, 16));
        ended = c == 0;
    }
    return {};
}

} // namespace

ValueChecks::ValueChecks(const ElementType &type) : m_needed(needsLook(type))
{
    if (m_needed)
        m_element = partOf(type, 0, 1);
}

bool ValueChecks::needsLook(const ElementType &type)
{
    if (!type.isRecord())
        return type.itemSize() > 0 && (type.kind() == Kind::Bool || type.kind() == Kind::Text);
    const auto &fields = type.fields().fields;
    return std::any_of(fields.begin(), fields.end(), [](const RecordField &field) { return needsLook(field.type); });
}

ValueChecks::Part ValueChecks::partOf(const ElementType &type, std::uint64_t offset, std::uint64_t count)
{
    Part part{offset, count, type, {}};
    if (type.isRecord()) {
        for (const RecordField &field : type.fields().fields) {
            if (needsLook(field.type))
                part.nested.push_back(partOf(field.type, field.offset, field.count()));
        }
    }
    return part;
}

Result<void> ValueChecks::checkText(const Part &part, const char *elements, std::uint64_t count)
{
    const std::uint32_t size = part.type.itemSize();
    if (part.type.kind() == Kind::Bool)
        return {};
    for (std::uint64_t i = 0; i < count; ++i, elements += size) {
        if (part.type.kind() == Kind::Text) {
            if (Result<void> good = checkCodePoints(elements, size, part.type.order() == ElementType::Order::Big);
                !good)
                return good;
        }
        for (const Part &inner : part.nested) {
            if (Result<void> good = checkText(inner, elements + inner.offset, inner.count); !good)
                return good;
        }
    }
    return {};
}

bool ValueChecks::hasOddBool(const Part &part, const char *elements, std::uint64_t count)
{
    if (part.type.kind() == Kind::Bool)
        return isOdd(elements, count);
    if (part.nested.empty())
        return false;
    for (std::uint64_t i = 0; i < count; ++i, elements += part.type.itemSize()) {
        for (const Part &inner : part.nested) {
            if (hasOddBool(inner, elements + inner.offset, inner.count))
                return true;
        }
    }
    return false;
}

void ValueChecks::straightenBools(const Part &part, char *elements, std::uint64_t count)
{
    for (std::uint64_t i = 0; i < count; ++i, elements += part.type.itemSize()) {
        if (part.type.kind() == Kind::Bool)
            *elements = *elements != 0 ? 1 : 0;
        for (const Part &inner : part.nested)
            straightenBools(inner, elements + inner.offset, inner.count);
    }
}

Result<SharedBytes> ValueChecks::checked(const SharedBytes &data) const
{
    if (!m_needed)
        return data;
    const std::uint64_t count = data.size() / m_element.type.itemSize();
    if (Result<void> good = checkText(m_element, data.data(), count); !good)
        return failure(std::move(good.error()));
    if (!hasOddBool(m_element, data.data(), count))
        return data;
    MutableBytes copy(data.size());
    std::memcpy(copy.data(), data.data(), data.size());
    straightenBools(m_element, copy.data(), count);
    return std::move(copy).share();
}

} // namespace hdf5async
