// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/number_types.h"

#include <QFloat16>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <cstring>

namespace hdf5async {

namespace {

using Kind = ElementType::Kind;
using Order = ElementType::Order;

std::array<ElementType, 14> makeTypes()
{
    return {ElementType::boolean(),          ElementType::integer(1),         ElementType::integer(2),
            ElementType::integer(4),         ElementType::integer(8),         ElementType::unsignedInteger(1),
            ElementType::unsignedInteger(2), ElementType::unsignedInteger(4), ElementType::unsignedInteger(8),
            ElementType::floating(2),        ElementType::floating(4),        ElementType::floating(8),
            ElementType::complex(8),         ElementType::complex(16)};
}

constexpr quint32 integerBits = 0x1ff;

// Bytes of the smallest float that holds every value of a bool, an integer (up to 32 bits), or a float.
int floatFor(const ElementType &type)
{
    const int size = int(type.itemSize());
    switch (type.kind()) {
    case Kind::Bool: return 2;
    case Kind::Int:
    case Kind::UInt: return std::min(2 * size, 8);
    case Kind::Complex: return size / 2;
    default: return size;
    }
}

ElementType integerPromotion(const ElementType &a, const ElementType &b)
{
    const int sizeA = int(a.itemSize());
    const int sizeB = int(b.itemSize());
    if (a.kind() == b.kind())
        return a.kind() == Kind::Int ? ElementType::integer(std::max(sizeA, sizeB))
                                     : ElementType::unsignedInteger(std::max(sizeA, sizeB));
    const int signedSize = a.kind() == Kind::Int ? sizeA : sizeB;
    const int unsignedSize = a.kind() == Kind::Int ? sizeB : sizeA;
    if (unsignedSize == 8)
        return ElementType::floating(8);
    return ElementType::integer(std::max(signedSize, 2 * unsignedSize));
}

template<typename T>
T load(const char *bytes, bool isBig)
{
    return isBig ? qFromBigEndian<T>(bytes) : qFromLittleEndian<T>(bytes);
}

double loadReal(const char *bytes, std::uint32_t size, bool isBig)
{
    if (size == 8)
        return load<double>(bytes, isBig);
    if (size == 4)
        return double(load<float>(bytes, isBig));
    return double(float(load<qfloat16>(bytes, isBig)));
}

void storeReal(double value, std::uint32_t size, char *bytes)
{
    if (size == 8)
        return qToLittleEndian(value, bytes);
    if (size == 4)
        return qToLittleEndian(float(value), bytes);
    qToLittleEndian(qfloat16(float(value)), bytes); // exact: only small integers are ever promoted to a half
}

quint64 loadUnsigned(const char *bytes, std::uint32_t size, bool isBig)
{
    switch (size) {
    case 1: return quint8(*bytes);
    case 2: return load<quint16>(bytes, isBig);
    case 4: return load<quint32>(bytes, isBig);
    default: return load<quint64>(bytes, isBig);
    }
}

quint64 loadSigned(const char *bytes, std::uint32_t size, bool isBig)
{
    switch (size) {
    case 1: return quint64(qint64(qint8(*bytes)));
    case 2: return quint64(qint64(load<qint16>(bytes, isBig)));
    case 4: return quint64(qint64(load<qint32>(bytes, isBig)));
    default: return load<quint64>(bytes, isBig);
    }
}

double toReal(const NumberValue &value)
{
    switch (value.form) {
    case NumberValue::Form::Signed: return double(qint64(value.integer));
    case NumberValue::Form::Unsigned: return double(value.integer);
    case NumberValue::Form::Real: break;
    }
    return value.real;
}

void swapBytes(const char *source, std::size_t count, std::uint32_t partSize, char *target)
{
    for (std::size_t i = 0; i < count; ++i, source += partSize, target += partSize)
        std::reverse_copy(source, source + partSize, target);
}

} // namespace

int NumberTypes::indexOf(const ElementType &type)
{
    const int log = type.itemSize() >= 16  ? 4
                    : type.itemSize() >= 8 ? 3
                    : type.itemSize() >= 4 ? 2
                    : type.itemSize() >= 2 ? 1
                                           : 0;
    switch (type.kind()) {
    case Kind::Bool: return 0;
    case Kind::Int: return 1 + log;
    case Kind::UInt: return 5 + log;
    case Kind::Float: return 8 + log;
    default: return 9 + log;
    }
}

bool NumberTypes::areIntegers() const
{
    return (m_bits & ~integerBits) == 0;
}

ElementType NumberTypes::promoted() const
{
    const std::array<ElementType, 14> types = makeTypes();
    ElementType result = ElementType::boolean();
    for (int i = 13; i >= 0; --i) {
        if ((m_bits >> i) & 1U)
            result = promotion(result, types[std::size_t(i)]);
    }
    return result;
}

ElementType promotion(const ElementType &a, const ElementType &b)
{
    const bool hasComplex = a.kind() == Kind::Complex || b.kind() == Kind::Complex;
    const bool hasFloat = hasComplex || a.kind() == Kind::Float || b.kind() == Kind::Float;
    if (hasFloat) {
        const int size = std::max(floatFor(a), floatFor(b));
        return hasComplex ? ElementType::complex(std::max(2 * size, 8)) : ElementType::floating(size);
    }
    if (a.kind() == Kind::Bool && b.kind() == Kind::Bool)
        return ElementType::boolean();
    if (a.kind() == Kind::Bool || b.kind() == Kind::Bool) {
        const ElementType &other = a.kind() == Kind::Bool ? b : a;
        return integerPromotion(other, other);
    }
    return integerPromotion(a, b);
}

NumberValue loadNumber(const ElementType &type, const char *bytes)
{
    const bool isBig = type.order() == Order::Big;
    const std::uint32_t size = type.itemSize();
    switch (type.kind()) {
    case Kind::Int: return {NumberValue::Form::Signed, loadSigned(bytes, size, isBig), 0, 0};
    case Kind::Float: return {NumberValue::Form::Real, 0, loadReal(bytes, size, isBig), 0};
    case Kind::Complex:
        return {NumberValue::Form::Real, 0, loadReal(bytes, size / 2, isBig),
                loadReal(bytes + size / 2, size / 2, isBig)};
    default: return {NumberValue::Form::Unsigned, loadUnsigned(bytes, size, isBig), 0, 0};
    }
}

void storeNumber(const NumberValue &value, const ElementType &type, char *bytes)
{
    Q_ASSERT(type.order() != Order::Big);
    const std::uint32_t size = type.itemSize();
    switch (type.kind()) {
    case Kind::Float: return storeReal(toReal(value), size, bytes);
    case Kind::Complex:
        storeReal(toReal(value), size / 2, bytes);
        return storeReal(value.imaginary, size / 2, bytes + size / 2);
    default: break;
    }
    switch (size) {
    case 1: *bytes = char(value.integer); break;
    case 2: qToLittleEndian(quint16(value.integer), bytes); break;
    case 4: qToLittleEndian(quint32(value.integer), bytes); break;
    default: qToLittleEndian(value.integer, bytes); break;
    }
}

void convertNumbers(const ElementType &from, const char *source, std::size_t count, const ElementType &to, char *target)
{
    const std::size_t bytes = count * from.itemSize();
    if (bytes == 0)
        return;
    if (from == to) {
        std::memcpy(target, source, bytes);
    } else if (from.kind() == to.kind() && from.itemSize() == to.itemSize()) {
        const std::uint32_t part = from.kind() == Kind::Complex ? from.itemSize() / 2 : from.itemSize();
        swapBytes(source, bytes / part, part, target);
    } else {
        for (std::size_t i = 0; i < count; ++i, source += from.itemSize(), target += to.itemSize())
            storeNumber(loadNumber(from, source), to, target);
    }
}

} // namespace hdf5async
