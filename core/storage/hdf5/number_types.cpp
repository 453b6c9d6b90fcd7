// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/number_types.h"

#include "core/storage/hdf5/error_stack.h"

namespace hdf5async {

namespace {

bool isMachineSize(std::size_t size)
{
    return size == 1 || size == 2 || size == 4 || size == 8;
}

/// The order of a number's bytes; nothing for VAX and mixed orders.
std::optional<ElementType::Order> orderOf(hid_t type)
{
    switch (H5Tget_order(type)) {
    case H5T_ORDER_LE:
        return ElementType::Order::Little;
    case H5T_ORDER_BE:
        return ElementType::Order::Big;
    default:
        return H5Tget_size(type) == 1 ? std::optional(ElementType::Order::None) : std::nullopt;
    }
}

bool usesAllBits(hid_t type)
{
    return H5Tget_precision(type) == 8 * H5Tget_size(type) && H5Tget_offset(type) == 0;
}

/// How a floating-point type spreads its bits.
struct FloatBits
{
    std::size_t size = 0, precision = 0, sign = 0, exponentAt = 0, exponent = 0, mantissaAt = 0, mantissa = 0, bias = 0;
    int offset = 0;
    H5T_norm_t norm = H5T_NORM_ERROR;
};

FloatBits floatBits(hid_t type)
{
    FloatBits bits;
    H5Tget_fields(type, &bits.sign, &bits.exponentAt, &bits.exponent, &bits.mantissaAt, &bits.mantissa);
    bits.size = H5Tget_size(type);
    bits.precision = H5Tget_precision(type);
    bits.bias = H5Tget_ebias(type);
    bits.offset = H5Tget_offset(type);
    bits.norm = H5Tget_norm(type);
    return bits;
}

/// An IEEE interchange format. @source IEEE 754-2019, table 3.5
struct IeeeFormat
{
    std::size_t size, exponent, mantissa;

    [[nodiscard]] std::size_t bias() const { return (std::size_t(1) << (exponent - 1)) - 1; }

    [[nodiscard]] bool matches(const FloatBits &bits) const
    {
        return bits.size == size && bits.precision == 8 * size && bits.offset == 0 && bits.sign == 8 * size - 1
            && bits.exponentAt == mantissa && bits.exponent == exponent && bits.mantissaAt == 0 && bits.mantissa == mantissa
            && bits.bias == bias() && bits.norm == H5T_NORM_IMPLIED;
    }
    /// Every value of the other format, its infinities and subnormals too, is one of this.
    [[nodiscard]] bool holds(const FloatBits &bits) const
    {
        if (bits.exponent == 0 || bits.exponent > exponent || bits.mantissa > mantissa)
            return false;
        const auto largest = [](std::size_t width, std::size_t offset) {
            return static_cast<long long>((1ULL << width) - 2) - static_cast<long long>(offset);
        };
        const auto smallest = [](std::size_t width, std::size_t offset) {
            return 1 - static_cast<long long>(offset) - static_cast<long long>(width);
        };
        return bits.bias < (1ULL << 32) && largest(bits.exponent, bits.bias) <= largest(exponent, bias())
            && smallest(bits.mantissa, bits.bias) >= smallest(mantissa, bias());
    }
};

constexpr IeeeFormat ieeeFormats[] = {{2, 5, 10}, {4, 8, 23}, {8, 11, 52}};

} // namespace

FileType unsupportedType(const QString &reason)
{
    FileType type;
    type.reason = reason;
    return type;
}

FileType fixedType(const ElementType &wire, std::size_t size)
{
    FileType type;
    type.form = FileType::Form::Fixed;
    type.wire = wire;
    type.size = size;
    return type;
}

FileType inspectInteger(const Hdf5Guard &, hid_t type)
{
    const std::size_t size = H5Tget_size(type);
    const bool isSigned = H5Tget_sign(type) == H5T_SGN_2;
    const auto make = [isSigned](std::size_t bytes, ElementType::Order order) {
        const int width = static_cast<int>(bytes);
        return isSigned ? ElementType::integer(width, order) : ElementType::unsignedInteger(width, order);
    };
    FileType result;
    const auto order = orderOf(type);
    if (size == 0 || size > 8) {
        result = unsupportedType(QStringLiteral("an integer of %1 bytes").arg(size));
    } else if (order && isMachineSize(size) && usesAllBits(type)) {
        result = fixedType(make(size, *order), size);
    } else {
        const std::size_t memory = size > 4 ? 8 : size > 2 ? 4 : size;
        result = fixedType(make(memory, ElementType::Order::Little), memory);
        result.converted = true;
        result.valueBits = static_cast<int>(H5Tget_precision(type));
        if (result.valueBits == static_cast<int>(8 * memory))
            result.valueBits = 0;
    }
    result.numeric = FileType::Numeric::Integer;
    return result;
}

FileType inspectFloat(const Hdf5Guard &, hid_t type)
{
    const FloatBits bits = floatBits(type);
    const auto order = orderOf(type);
    FileType result = unsupportedType(QStringLiteral("a float with %1 bits of exponent and %2 of mantissa, more than a double has")
                                          .arg(bits.exponent)
                                          .arg(bits.mantissa));
    for (const IeeeFormat &format : ieeeFormats) {
        const int size = static_cast<int>(format.size);
        if (order && format.matches(bits)) {
            result = fixedType(ElementType::floating(size, *order), format.size);
            break;
        }
        if (format.holds(bits)) {
            result = fixedType(ElementType::floating(size), format.size);
            result.converted = true;
            break;
        }
    }
    result.numeric = FileType::Numeric::Float;
    return result;
}

FileType inspectBitfield(const Hdf5Guard &, hid_t type)
{
    const std::size_t size = H5Tget_size(type);
    const auto order = orderOf(type);
    if (!isMachineSize(size) || !order)
        return unsupportedType(QStringLiteral("a bit field of %1 bytes").arg(size));
    FileType result = fixedType(ElementType::unsignedInteger(static_cast<int>(size), *order), size);
    result.numeric = FileType::Numeric::Bitfield;
    return result;
}

Result<Handle> makeHalf(const Hdf5Guard &guard, ElementType::Order order)
{
    Handle half(H5Tcopy(order == ElementType::Order::Big ? H5T_IEEE_F32BE : H5T_IEEE_F32LE));
    // The fields first: each call checks them against the precision and size of that moment.
    if (!half || H5Tset_fields(half.id(), 15, 10, 5, 0, 10) < 0 || H5Tset_precision(half.id(), 16) < 0
        || H5Tset_size(half.id(), 2) < 0 || H5Tset_ebias(half.id(), 15) < 0)
        return hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("cannot make the type of half precision"));
    return half;
}

} // namespace hdf5async
